"""The blocklist on the desk: one number, a reason, an end; no number stands there to be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.store import Store
from db.vault import Vault
from flows.keywords import Meaning
from ivr.calls import blocking
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA

CELL = "503-555-0187"


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def lee(town: DeskTown) -> Browser:
    browser = town.signed_in(town.lee, "lee")
    browser.get("/desk/blocklist")
    return browser


def held(town: DeskTown) -> bool:
    index = town.vault.index("phone", "+15035550187")
    return town.store.read(lambda tx: blocking.held(tx, index, Meaning("text"), town.now))


def test_a_supervisor_blocks_a_number_for_a_while_and_lifts_it_again(town: DeskTown, lee: Browser) -> None:
    assert "No number is blocked." in lee.page
    assert lee.post("/desk/blocklist/add", number=CELL, reason="Insults.", hours="8").status_code == 303
    assert held(town)
    lee.get("/desk/blocklist")
    assert "Insults." in lee.page and "by you" in lee.page
    assert not lee.shows("+15035550187")
    assert lee.post("/desk/blocklist/lift", block=lee.hidden("block")).status_code == 303
    assert not held(town)
    assert {"number_blocked", "number_unblocked"} <= set(town.actions())


def test_that_a_colleagues_name_stood_there_is_written_down_once_in_a_while(
    town: DeskTown, lee: Browser
) -> None:
    for _ in range(3):
        lee.get("/desk/blocklist")
    read = [row for row in town.audited() if (row["action"], row["subject"]) == ("names_read", "blocklist")]
    assert [row["actor"] for row in read] == [f"person:{town.lee}"]


def test_a_block_ends_when_it_was_said_to(town: DeskTown, lee: Browser) -> None:
    lee.post("/desk/blocklist/add", number=CELL, reason="Insults.", hours="8")
    town.clock.at += timedelta(hours=8)
    assert not held(town)


@pytest.mark.parametrize(
    ("number", "reason", "why"),
    [
        ("", "Insults.", "Only one whole number can be blocked"),
        ("503", "Insults.", "Only one whole number can be blocked"),
        ("911", "Insults.", "Only one whole number can be blocked"),
        ("503-555-0100", "Insults.", "This is a number of ours"),
        (CELL, " ", "Write the reason"),
    ],
)
def test_what_may_not_be_blocked_is_refused_in_words_and_what_was_typed_stays(
    town: DeskTown, lee: Browser, number: str, reason: str, why: str
) -> None:
    answer = lee.post("/desk/blocklist/add", number=number, reason=reason, hours="8")
    assert answer.status_code == 422
    assert why in answer.text
    assert not number or f'value="{number}"' in answer.text
    assert town.store.read(lambda tx: blocking.active(tx, town.now)) == []


def test_lifting_what_is_over_says_so(lee: Browser) -> None:
    assert "over already" in lee.post("/desk/blocklist/lift", block="nothing").text


def test_an_odd_length_is_a_day_and_never_for_good(town: DeskTown, lee: Browser) -> None:
    lee.post("/desk/blocklist/add", number=CELL, reason="Insults.", hours="999999")
    (row,) = town.store.read(lambda tx: blocking.active(tx, town.now))
    assert row["until"] - row["since"] == 86_400_000


def asks(town: DeskTown) -> list[tuple[str, str, str]]:
    """Who tried a number that is known to us, and what they learned."""
    found = [row for row in town.audited() if row["action"] == "block_refused"]
    return [(row["subject"], row["actor"], row["detail"]) for row in found]


def test_whoever_learns_that_a_number_is_known_to_us_by_trying_to_block_it_stands_in_the_log(
    town: DeskTown, lee: Browser
) -> None:
    town.rings()
    asked = Asked("WELFARE", 5, "en", "caller", town.contact()["id"], place="12 Alder Lane")
    town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    assert lee.post("/desk/blocklist/add", number=ROSA, reason="Insults.", hours="8").status_code == 422
    assert "is open" in lee.page
    assert lee.post("/desk/blocklist/add", number="503-555-0131", reason="x y", hours="8").status_code == 422
    by = f"person:{town.lee}"
    assert asks(town) == [
        ("blocklist", by, '{"why":"OPEN_WORK"}'), ("blocklist", by, '{"why":"OURS"}'),
    ]  # fmt: skip


def test_what_tells_nothing_of_a_number_is_not_written_down(town: DeskTown, lee: Browser) -> None:
    lee.post("/desk/blocklist/add", number="503", reason="Insults.", hours="8")
    lee.post("/desk/blocklist/add", number=CELL, reason="", hours="8")
    assert asks(town) == []
