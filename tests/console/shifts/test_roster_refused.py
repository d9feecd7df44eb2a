"""A refused form of the roster: what is wrong stands beside its field, and what was typed stays."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest

from db.store import open_store
from db.vault import Vault
from ivr.house import ms
from tests.console.desk_town import Browser, DeskTown
from tests.console.shifts.test_roster_pages import ROSTER, put_on, shifts
from tests.ivr.roster_town import TEAM, day

FIELD = r'<(?:select|input|fieldset)[^>]*aria-describedby="([^"]*)-fault[^"]*"[^>]*>'


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    yield town
    town.store.close()


@pytest.fixture
def lee(town: DeskTown) -> Browser:
    return town.signed_in(town.lee, "lee")


def beside(page: str) -> dict[str, str]:
    """What is said beside which field: of those alone that are marked as wrong and point at the words."""
    marked = {found[1] for found in re.finditer(FIELD, page) if 'aria-invalid="true"' in found[0]}
    words = re.findall(r'<p class="fault" id="(\w+)-fault">(.*?)</p>', page)
    assert {name for name, _ in words} == marked, "each is marked, and each says why"
    return {name: html.unescape(told) for name, told in words}


def test_on_a_refused_page_one_still_sees_on_which_tab_one_is(lee: Browser) -> None:
    lee.get(f"{ROSTER}/shifts")
    assert re.findall(r'href="([^"]+)" aria-current="page">Weekly shifts<', lee.page) == [f"{ROSTER}/shifts"]
    assert put_on(lee, person="", version=lee.hidden("version")) == 422
    nav = re.search(r'<nav class="tabs".*?</nav>', lee.page, re.S)
    assert nav
    assert re.findall(r'<a href="([^"]+)" aria-current="true">', nav[0]) == [f"{ROSTER}/shifts"]


def test_each_fault_of_a_shift_stands_beside_its_field_in_words_for_a_form(
    town: DeskTown, lee: Browser
) -> None:
    before = shifts(town)
    lee.get(f"{ROSTER}/shifts")
    assert beside(lee.page) == {}
    form = {"person": "", "from": "", "to": "25:00", "day": [], "version": lee.hidden("version")}
    assert put_on(lee, **form) == 422
    assert beside(lee.page) == {
        "person": "Choose who it is.",
        "days": "Choose the days of a weekly shift, or open “Once” and write from when until when.",
        "to": "Belongs to a weekly shift, and this row has no days.",
    }
    assert put_on(lee, **form | {"day": ["fri"], "ends": "2026-03-06T07:00"}) == 422
    told = beside(lee.page)
    assert told["from"] == "Write when it begins, such as 07:00."
    assert told["to"] == "'25:00' is no time of day: write HH:MM from 00:00 to 24:00."
    assert 'value="25:00" aria-invalid="true" aria-describedby="to-fault hours-hint"' in lee.page
    assert shifts(town) == before


def test_a_change_that_cannot_be_says_so_beside_the_field_it_is_about(town: DeskTown, lee: Browser) -> None:
    whole = {
        "kind": "instead", "off": town.marta, "on": town.ines, "team": TEAM,
        "since": "2026-03-06T07:00", "until": "2026-03-06T19:00",
    }  # fmt: skip
    wrongs: list[tuple[dict[str, object], str, str]] = [
        ({"kind": "magic"}, "kind", "Choose what changes."),
        ({"since": "soon"}, "since", "Write from when and until when, on the city's clock."),
        ({"until": ""}, "until", "Write from when and until when, on the city's clock."),
        ({"until": "2026-03-06T06:00"}, "until", "It would end before it starts."),
        ({"team": "pirates"}, "team", "The flow has no team 'pirates'."),
        ({"on": ""}, "on", "Choose who comes, and who goes."),
        ({"off": ""}, "off", "Choose who comes, and who goes."),
        ({"on": town.ana}, "on", "They are not of the team responders."),
        ({"off": town.theo}, "off", "They are not on call for responders then: nothing would change."),
        ({"kind": "temporary"}, "people", "Name at least one person"),
        ({"kind": "temporary", "people": [town.kim]}, "people", "They are not of the team responders."),
    ]
    for wrong, field, words in wrongs:
        lee.get(f"{ROSTER}/changes")
        form = whole | {"version": lee.hidden("version")} | wrong
        assert lee.post(f"{ROSTER}/changes/add", **form).status_code == 409
        assert list(beside(lee.page)) == [field], wrong
        assert beside(lee.page)[field].startswith(words)
        assert f'role="alert">{words}' in html.unescape(lee.page)
        assert '<details class="card" open>' in lee.page
        assert f'value="{form["since"]}"' in lee.page and f'value="{form["until"]}"' in lee.page
    assert f'<option value="{town.ines}" translate="no" selected>' in lee.page
    assert f'value="{town.kim}" checked' in lee.page
    assert town.rows("roster_changes_between", starts_at=0, ends_at=10**13) == []


def test_taking_back_what_is_over_opens_no_form_that_nobody_filled_in(town: DeskTown, lee: Browser) -> None:
    lee.get(f"{ROSTER}/changes")
    assert lee.post(f"{ROSTER}/changes/remove", change="x").status_code == 409
    assert 'role="alert">This change is over, or was taken back before.' in lee.page
    assert '<details class="card" open>' not in lee.page and "aria-invalid" not in lee.page


def test_a_swap_that_cannot_be_says_so_beside_the_field_it_is_about(town: DeskTown) -> None:
    marta = town.signed_in(town.marta, "marta")
    since, until = day("2026-03-06")
    whole = {"shift": f"{TEAM}|{ms(since)}|{ms(until)}", "to": town.ines}
    back = {"back_since": "2026-03-07T07:00", "back_until": "2026-03-07T19:00"}
    wrongs: list[tuple[dict[str, str], str, str]] = [
        ({"shift": ""}, "shift", "Choose the shift that you give away."),
        ({"shift": f"{TEAM}|²|³"}, "shift", "Choose the shift that you give away."),
        ({"to": town.marta}, "to", "Nobody swaps with themselves"),
        ({"to": town.ana}, "to", "They are not of the team responders."),
        ({"since": "2026-03-06T06:00", "until": "2026-03-06T12:00"}, "since", "The part lies outside"),
        ({"since": "2026-03-06T08:00", "until": "2026-03-06T20:00"}, "until", "The part lies outside"),
        ({"since": "2026-03-06T09:00", "until": "2026-03-06T08:00"}, "until", "It would end before"),
        ({"since": "2026-03-06T08:00"}, "until", "Write from when and until when"),
        ({"back_since": "2026-03-06T08:00"}, "back_until", "Write from when and until when"),
        (back, "back_since", "Who gives it away is not on call for responders then."),
        (back | {"to": ""}, "to", "Name the colleague whose shift is taken in return."),
    ]
    for wrong, field, words in wrongs:
        marta.get(f"{ROSTER}/swaps")
        assert marta.post(f"{ROSTER}/swaps/ask", **whole | wrong).status_code == 409
        assert list(beside(marta.page)) == [field], wrong
        assert beside(marta.page)[field].startswith(words)
        assert '<details class="card" open>' in marta.page
        assert all(f'value="{typed}"' in marta.page for name, typed in wrong.items() if "-" in typed)
    assert marta.post(f"{ROSTER}/swaps/decide", swap="x", do="agree").status_code == 409
    assert 'role="alert">There is no such swap.' in marta.page
    assert '<details class="card" open>' not in marta.page and "aria-invalid" not in marta.page
    assert town.rows("swaps_open", now=0) == []
