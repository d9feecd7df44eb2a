"""Every page that somebody may open, with much going on, asked for in Spanish: nothing of it is English."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from db.store import open_store
from db.vault import Vault
from ivr.accounts import setting_up
from ivr.calls import blocking
from tests.console.contacts.test_contacts_list import Listing
from tests.console.desk_town import Browser
from tests.console.psap.test_requests import asks
from tests.console.spanish import english_left
from tests.console.test_matrix import TABLE
from tests.console.watch.test_watch_in_spanish import evening, raised

# Names of the service and of people, and ids of teams where the settings check quotes the city's files.
DATA = ("Port Alder Community Response", "Ana", "Ben", "Cleo", "Lee", "Marta", "Theo", "Ines", "Kim", "Otto",
        "Nora", "Port Alder", "counselors", "responders", "supervisors",
        "The carrier does not answer")  # fmt: skip
NOBODYS = "0" * 26


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Listing:
    return Listing(open_store(sqlite_url), vault)


def addresses(town: Listing, rule: str, link: str) -> list[str]:
    """What to open of a rule: each kind of thing that is there, and of whole pages one that is not."""
    contacts = [row["id"] for row in town.rows("contacts_before", started_at=1 << 62, id="", limit=50)]
    dispatches = [row["id"] for row in town.rows("live_dispatches", limit=9)]
    requests = [row["id"] for row in town.rows("referrals_before", asked_at=1 << 62, id="", limit=9)]
    waits = [f"{one.kind}/{one.id}" for one in town.everybody()]
    assert contacts and dispatches and requests and waits
    there = {
        "<token>": [link], "<name>": [], "<path:rest>": [], "<dispatch>": dispatches,
        "<kind>/<id_>": waits, "<contact>": contacts, "<request_id>": requests,
    }  # fmt: skip
    place = next((place for place in there if place in rule), "")
    if not place:
        return [] if rule.endswith((".csv", "/export")) else [rule]
    missing = "callback/" + NOBODYS if place == "<kind>/<id_>" else NOBODYS
    whole = [] if rule.endswith("/now") or rule.startswith("/desk/static") else [missing]
    found = [rule.replace(place, one) for one in (*there[place], *whole)]
    return [one.replace("<recording>", NOBODYS).replace("<picture>", NOBODYS) for one in found]


def test_every_page_that_each_role_may_open_is_spanish(town: Listing) -> None:
    evening(town)
    raised(town, "roster_gap")
    lee = town.signed_in(town.lee, "lee")
    asks(lee)
    until, who = town.now + timedelta(days=1), f"person:{town.ana}"
    town.do(lambda tx: blocking.block(town.house, tx, "503-555-0187", "Insultos.", until, who, town.now))
    link = town.do(lambda tx: setting_up.invite(town.house, tx, town.theo, town.kim, town.now)).split("/")[-1]
    readers: dict[str, Browser] = {"stranger": town.browser().speaks("es"), "supervisor": lee.speaks("es")}
    for login in ("ana", "kim", "otto", "nora", "marta"):
        person = getattr(town, login)
        role = {"ana": "counselor", "kim": "administrator", "otto": "auditor", "nora": "analyst"}.get(login)
        readers[role or "responder"] = town.signed_in(person, login).speaks("es")
    left: dict[str, set[str]] = defaultdict(set)
    opened: set[str] = set()
    for role, reader in readers.items():
        for (method, rule), roles in TABLE.items():
            if method != "GET" or role not in roles:
                continue
            for path in addresses(town, rule, link):
                answer = reader.get(path)
                if answer.mimetype != "text/html" or answer.status_code == 303:
                    continue
                opened.add(rule)
                if "<html" in reader.page and '<html lang="es"' not in reader.page:
                    left[rule].add(f"{path} is not in Spanish for {role}")
                left[rule] |= set(english_left(reader.page, DATA))
    never = {rule for method, rule in TABLE if method == "GET"} - opened
    assert never == {"/desk/audit/export", "/desk/roster/shifts.csv", "/desk/static/<name>"}
    told = {rule: sorted(texts) for rule, texts in left.items() if texts}
    assert not told, "\n" + "\n".join(f"{rule}\n    " + "\n    ".join(told[rule]) for rule in sorted(told))
