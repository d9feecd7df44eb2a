"""Where each place of the desk stands for whom, and where one is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console import show
from console.menu import IN_A_ROW, ON_A_PHONE, PLACES, Menu, Place, menu
from console.roles import may
from db.store import open_store
from db.vault import Vault
from ivr.outgoing import alerts
from tests.console.desk_town import DeskTown
from tests.ivr.roster_town import TEAM

WORK = ["Board", "Who waits", "Teams", "911", "Roster"]


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


def seen_by(*roles: str, path: str = "/desk") -> Menu:
    return menu(lambda needs: may(roles, needs), path)


def names(places: tuple[Place, ...]) -> list[str]:
    return [place.name for place in places]


def test_whoever_has_everything_sees_five_and_the_rest_behind_more() -> None:
    found = seen_by("supervisor", "administrator", "auditor")
    assert names(found.row) == WORK
    assert names(found.more) == ["Lines", "Checks", "Blocklist", "People", "Audit log"]
    assert names(found.bar) == ["Board", "Who waits", "Teams", "911"]
    assert names(found.rest) == ["Roster", "Lines", "Checks", "Blocklist", "People", "Audit log"]
    assert names(found.own) == ["My sign-ins"]


def test_whoever_has_six_or_fewer_has_them_in_a_row() -> None:
    assert names(seen_by("counselor").row) == [*WORK, "Lines"]
    assert seen_by("counselor").more == ()
    assert names(seen_by("responder").row) == ["Roster", "Lines"]
    assert seen_by("responder").rest == ()
    assert names(seen_by("auditor", "administrator").row) == [
        "Board", "Roster", "Lines", "Checks", "People", "Audit log",
    ]  # fmt: skip


def test_each_entry_has_a_picture_of_its_own() -> None:
    pictures = (Path(show.__file__).parent / "templates/desk/icons.html").read_text()
    drawn = dict(re.findall(r'"(\w+)": "(M[^"]+)"', pictures))
    for place in PLACES:
        if place.group in ("work", "more"):
            assert place.path.rpartition("/")[2] in drawn, place.path
    assert len(set(drawn.values())) == len(drawn)


def test_nothing_is_lost_between_a_desk_and_a_phone() -> None:
    for roles in (("counselor",), ("supervisor",), ("administrator",), ("supervisor", "administrator")):
        found = seen_by(*roles)
        assert found.row + found.more == found.listed == found.bar + found.rest
        assert len(found.row) <= IN_A_ROW
        assert len(found.bar) + bool(found.rest) <= ON_A_PHONE


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/desk", "Start"),
        ("/desk/board", "Board"),
        ("/desk/contacts/0123", "Board"),
        ("/desk/waiting/text/0123", "Who waits"),
        ("/desk/dispatches/new", "Teams"),
        ("/desk/requests/new", "911"),
        ("/desk/roster/week", "Roster"),
        ("/desk/people", "People"),
        ("/desk/peoples", ""),
        ("/desk/looks", ""),
    ],
)
def test_where_one_is_is_known_by_the_longest_address(path: str, name: str) -> None:
    here = seen_by("supervisor", "administrator", path=path).here
    assert (here.name if here else "") == name


def test_each_place_has_a_key_of_its_own() -> None:
    keys = [place.key for place in PLACES]
    assert len(set(keys)) == len(keys)
    assert "x" not in keys, "that one locks"


# ------------------------------------------------------------------ as pages say it


def test_the_page_one_is_at_is_the_current_one_and_one_below_it_says_so_too(town: DeskTown) -> None:
    lee = town.signed_in(town.lee, "lee")
    lee.get("/desk/roster")
    assert re.search(r'href="/desk/roster" aria-current="page"', lee.page)
    lee.get("/desk/roster/week")
    assert re.search(r'href="/desk/roster" aria-current="true"', lee.page)
    lee.get("/desk/checks")
    assert '<span class="unseen">More, now </span>Checks' in lee.page


def test_the_bell_counts_open_alarms_on_every_page_and_in_its_title(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim")
    assert 'class="number' not in kim.get("/desk/people").text
    for n, code in enumerate(("roster_gap", "nobody_accepted")):
        town.do(lambda tx, code=code, n=n: alerts.raise_(town.house, tx, code, TEAM, town.now, key=str(n)))
    town.passes(0.1)
    kim.sign_in("kim")
    for path in ("/desk/people", "/desk/lines", "/desk/me"):
        kim.get(path)
        assert '<strong class="number urgent" data-key="number">2</strong>' in kim.page
        assert "<title>(2) " in kim.page


def test_who_may_not_see_alarms_has_no_bell(town: DeskTown) -> None:
    otto = town.signed_in(town.otto, "otto")
    assert "data-bell" not in otto.get("/desk/audit").text
    assert otto.get("/desk/alarms/bell").status_code == 403


def test_whatever_keeps_a_page_alive_says_what_the_bell_rings(town: DeskTown) -> None:
    ana = town.signed_in(town.ana, "ana")
    before = ana.get("/desk/board/now").headers["X-Careline-Bell"]
    town.do(lambda tx: alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="a"))
    town.passes(0.01)
    after = ana.get("/desk/board/now").headers["X-Careline-Bell"]
    assert before != after == ana.get("/desk/alarms/bell").headers["ETag"]


def test_a_locked_desk_still_counts_its_alarms_and_shows_nothing_else(town: DeskTown) -> None:
    ana = town.signed_in(town.ana, "ana")
    ana.get("/desk/board")
    ana.post("/desk/lock")
    town.do(lambda tx: alerts.raise_(town.house, tx, "nobody_accepted", TEAM, town.now, person=town.marta))
    town.passes(0.01)
    assert ana.get("/desk/alarms/bell").status_code == 200
    assert "urgent" in ana.page
    assert "Marta" not in ana.page
    assert ana.get("/desk/board/now").status_code == 403
