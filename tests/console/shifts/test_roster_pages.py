"""The roster in the console: seen by everybody of the staff, made by a few, and nothing lost when two do."""

from __future__ import annotations

import json
import re

import pytest

from db.store import Store
from db.vault import Vault
from ivr.house import ms
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.roster_town import TEAM, day, local

ROSTER = "/desk/roster"


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def lee(town: DeskTown) -> Browser:
    return town.signed_in(town.lee, "lee")


def cells(page: str) -> list[str]:
    """What stands in the calendar, piece by piece."""
    found = re.findall(r'<li class="piece[^"]*"><span class="hours">([^<]+)</span>\s*(.*?)</li>', page, re.S)
    return [f"{hours} {re.sub('<[^>]+>', '', who).strip()}" for hours, who in found]


def shifts(town: DeskTown) -> list[tuple[str, str]]:
    rows = town.rows("shifts_all")
    return sorted((row["person_id"], row["weekly"] or str(row["starts_at"])) for row in rows)


# ------------------------------------------------------------------ the week


def test_the_week_shows_who_serves_day_by_day_over_midnight(town: DeskTown, lee: Browser) -> None:
    page = lee.get(f"{ROSTER}/week?from=2026-03-04&team={TEAM}").text
    assert "March 2 to March 8, 2026" in page
    assert cells(page)[:3] == ["midnight – 7 AM Theo", "7 AM – 7 PM Marta", "7 PM – midnight Theo"]
    assert len(cells(page)) == 21


def test_on_the_night_when_the_clocks_change_the_day_says_how_long_it_is(
    town: DeskTown, lee: Browser
) -> None:
    spring = lee.get(f"{ROSTER}/week?from=2026-03-08&team={TEAM}").text
    assert "23 hours: the clocks go forward" in spring
    assert cells(spring)[-3:] == ["midnight – 7 AM Theo", "7 AM – 7 PM Marta", "7 PM – midnight Theo"]
    autumn = lee.get(f"{ROSTER}/week?from=2026-11-01&team={TEAM}").text
    assert "25 hours: the clocks go back" in autumn
    assert len(cells(autumn)) == 21, "an hour that comes twice is one night, not two"


def test_gaps_and_people_whom_nothing_reaches_stand_in_the_week(town: DeskTown, lee: Browser) -> None:
    nora = town.person("Noor", None, hours=("00:00", "24:00"))
    assert nora
    closed(town, lee)
    page = lee.get(f"{ROSTER}/week?from=2026-03-06&team={TEAM}").text
    assert "Noor (no number)" in page
    assert any("nobody" in piece for piece in cells(page))


def closed(town: DeskTown, lee: Browser) -> None:
    lee.get(f"{ROSTER}/changes")
    form = {"kind": "closure", "team": TEAM, "since": "2026-03-06T07:00", "until": "2026-03-06T19:00"}
    assert lee.post(f"{ROSTER}/changes/add", **form, version=lee.hidden("version")).status_code == 303


def test_what_is_no_day_shows_this_week(town: DeskTown, lee: Browser) -> None:
    for wrong in ("9999-99-99", "'; drop", "0001-01-01"):
        assert "March 2 to March 8, 2026" in lee.get(f"{ROSTER}/week?from={wrong}").text


# ------------------------------------------------------------------ weekly shifts


def put_on(lee: Browser, **more: object) -> int:
    form = {"team": TEAM, "from": "22:00", "to": "06:00", "day": ["fri", "sat"], **more}
    return lee.post(f"{ROSTER}/shifts/add", **form).status_code


def test_a_weekly_shift_over_midnight_is_put_on_taken_off_and_put_back(town: DeskTown, lee: Browser) -> None:
    before = shifts(town)
    lee.get(f"{ROSTER}/shifts")
    assert put_on(lee, person=town.ines, version=lee.hidden("version")) == 303
    (row,) = [row for row in town.rows("shifts_all") if row["person_id"] == town.ines]
    assert json.loads(row["weekly"]) == {"days": ["fri", "sat"], "start": "22:00", "end": "06:00"}
    assert "Friday, Saturday, 10 PM to 6 AM the next day" in lee.get(f"{ROSTER}/shifts").text
    assert town.on_call(local("2026-03-08 05:00")) == {town.theo, town.ines}
    lee.post(f"{ROSTER}/shifts/remove", shift=row["id"])
    assert "The shift is off the roster." in lee.page
    assert shifts(town) == before
    undo = dict(
        re.findall(
            r'name="(person|team|days_text|from|to|starts|ends|valid_from|valid_to)" value="([^"]*)"',
            lee.page.split("Put it back")[0],
        )
    )
    assert lee.post(f"{ROSTER}/shifts/add", **undo).status_code == 303
    assert len(shifts(town)) == len(before) + 1
    again = lee.get(f"{ROSTER}/shifts") and lee.post(f"{ROSTER}/shifts/remove", shift=row["id"])
    assert (again.status_code, "taken off before" in again.text) == (409, True)


def test_every_fault_of_a_shift_stands_beside_its_field_and_what_was_typed_stays(
    town: DeskTown, lee: Browser
) -> None:
    before = shifts(town)
    lee.get(f"{ROSTER}/shifts")
    form = {"person": "", "to": "25:00", "valid_from": "2026-12-01", "version": lee.hidden("version")}
    assert put_on(lee, **form) == 422
    for field in ("person", "to"):
        assert f'id="{field}-fault"' in lee.page
    assert 'value="2026-12-01"' in lee.page
    assert re.search(r'value="fri" checked', lee.page)
    assert shifts(town) == before


def test_of_two_who_make_the_roster_at_once_the_second_is_told_and_loses_nothing(
    town: DeskTown, lee: Browser
) -> None:
    kim = town.signed_in(town.kim, "kim")
    for browser in (lee, kim):
        browser.get(f"{ROSTER}/shifts")
    seen = kim.hidden("version")
    assert put_on(lee, person=town.ines, version=lee.hidden("version")) == 303
    assert put_on(kim, person=town.marta, valid_to="2026-12-31", version=seen) == 409
    assert "Somebody changed the roster while you typed." in kim.page
    assert 'value="2026-12-31"' in kim.page
    assert len(shifts(town)) == 3
    assert put_on(kim, person=town.marta, valid_to="2026-12-31", version=kim.hidden("version")) == 303
    assert len(shifts(town)) == 4


def test_the_same_shift_sent_twice_is_one(town: DeskTown, lee: Browser) -> None:
    lee.get(f"{ROSTER}/shifts")
    shown, version = lee.page, lee.hidden("version")
    for _ in range(2):
        lee.page = shown
        assert put_on(lee, person=town.ines, version=version) == 303
    assert len(shifts(town)) == 3


# ------------------------------------------------------------------ changes


def test_each_kind_of_change_does_what_it_says_and_is_taken_back(town: DeskTown, lee: Browser) -> None:
    noon = local("2026-03-06 12:00")
    kinds: list[tuple[dict[str, object], set[str]]] = [
        ({"kind": "instead", "off": town.marta, "on": town.ines}, {town.ines}),
        ({"kind": "off", "off": town.marta}, set()),
        ({"kind": "well", "on": town.ines}, {town.marta, town.ines}),
        ({"kind": "temporary", "people": [town.ines, town.theo]}, {town.ines, town.theo}),
        ({"kind": "closure"}, set()),
    ]
    for form, serving in kinds:
        lee.get(f"{ROSTER}/changes")
        times = {"since": "2026-03-06T07:00", "until": "2026-03-06T19:00", "team": TEAM}
        shown, version = lee.page, lee.hidden("version")
        for _ in range(2):
            lee.page = shown
            answer = lee.post(f"{ROSTER}/changes/add", **form, **times, version=version)
            assert answer.status_code == 303, answer.text
        assert (
            len({row["set_id"] for row in town.rows("roster_changes_between", starts_at=0, ends_at=10**13)})
            == 1
        )
        assert town.on_call(noon) == serving, form
        lee.get(f"{ROSTER}/changes")
        lee.post(f"{ROSTER}/changes/remove", change=lee.hidden("change"))
        assert town.on_call(noon) == {town.marta}


def test_an_hour_that_comes_twice_begins_with_its_first_and_ends_with_its_last(
    town: DeskTown, lee: Browser
) -> None:
    lee.get(f"{ROSTER}/changes")
    form = {"kind": "well", "on": town.ines, "team": TEAM, "version": lee.hidden("version")}
    times = {"since": "2026-11-01T01:00", "until": "2026-11-01T01:30"}
    assert lee.post(f"{ROSTER}/changes/add", **form, **times).status_code == 303
    (row,) = town.rows("roster_changes_between", starts_at=0, ends_at=10**13)
    assert row["ends_at"] - row["starts_at"] == 90 * 60_000, (
        "half an hour on the clock, an hour and a half long"
    )


def test_of_two_who_change_a_day_at_once_the_second_is_told_and_loses_nothing(
    town: DeskTown, lee: Browser
) -> None:
    kim = town.signed_in(town.kim, "kim")
    for browser in (lee, kim):
        browser.get(f"{ROSTER}/changes")
    times = {"since": "2026-03-06T07:00", "until": "2026-03-06T19:00", "team": TEAM}
    off = {"kind": "off", "off": town.marta, **times, "version": lee.hidden("version")}
    well = {"kind": "well", "on": town.ines, **times, "version": kim.hidden("version")}
    assert lee.post(f"{ROSTER}/changes/add", **off).status_code == 303
    assert kim.post(f"{ROSTER}/changes/add", **well).status_code == 409
    assert "Somebody changed the roster while you typed." in kim.page
    assert f'value="{times["since"]}"' in kim.page
    assert "Marta has time off" in kim.page, "what the first did stands beside it"
    assert town.on_call(local("2026-03-06 12:00")) == set()
    well["version"] = kim.hidden("version")
    assert kim.post(f"{ROSTER}/changes/add", **well).status_code == 303
    assert town.on_call(local("2026-03-06 12:00")) == {town.ines}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "magic"}, "Choose what changes."),
        ({"since": "soon"}, "Write from when and until when"),
        ({"since": "2026-03-06T20:00"}, "It would end before it starts."),
        ({"since": "2020-03-06T07:00", "until": "2020-03-06T08:00"}, "It lies in the past"),
        ({"on": ""}, "Choose who comes, and who goes."),
    ],
)
def test_a_change_that_cannot_be_is_said_and_what_was_typed_stays(
    town: DeskTown, lee: Browser, wrong: dict[str, str], words: str
) -> None:
    lee.get(f"{ROSTER}/changes")
    form = {
        "kind": "instead", "off": town.marta, "on": town.ines, "team": TEAM,
        "since": "2026-03-06T07:00", "until": "2026-03-06T19:00", "version": lee.hidden("version"), **wrong,
    }  # fmt: skip
    answer = lee.post(f"{ROSTER}/changes/add", **form)
    assert (answer.status_code, words in answer.text) == (409, True)
    assert f'value="{form["until"]}"' in answer.text
    assert town.rows("roster_changes_between", starts_at=0, ends_at=10**13) == []


# ------------------------------------------------------------------ swaps


def test_a_swap_is_asked_for_agreed_and_approved_by_three_people(town: DeskTown, lee: Browser) -> None:
    marta, ines = town.signed_in(town.marta, "marta"), town.signed_in(town.ines, "ines")
    marta.get(f"{ROSTER}/swaps")
    since, until = day("2026-03-06")
    shift = f"{TEAM}|{ms(since)}|{ms(until)}"
    assert f'value="{shift}"' in marta.page
    shown = marta.page
    for _ in range(2):
        marta.page = shown
        assert marta.post(f"{ROSTER}/swaps/ask", shift=shift, to=town.ines).status_code == 303
    (swap,) = town.rows("swaps_open", now=0)
    for browser, do, may in (
        (marta, "agree", False),
        (lee, "approve", False),
        (ines, "agree", True),
        (ines, "approve", False),
    ):
        browser.get(f"{ROSTER}/swaps")
        offered = f'name="do" value="{do}"' in browser.page
        answer = browser.post(f"{ROSTER}/swaps/decide", swap=swap["id"], do=do)
        assert (offered, answer.status_code) == (may, 303 if may else 409), do
    assert town.on_call(local("2026-03-06 12:00")) == {town.marta}
    lee.get(f"{ROSTER}/swaps")
    assert lee.post(f"{ROSTER}/swaps/decide", swap=swap["id"], do="approve").status_code == 303
    assert town.on_call(local("2026-03-06 12:00")) == {town.ines}


def test_nobody_asks_for_a_swap_of_somebody_elses_shift(town: DeskTown, lee: Browser) -> None:
    ines = town.signed_in(town.ines, "ines")
    ines.get(f"{ROSTER}/swaps")
    since, until = day("2026-03-06")
    answer = ines.post(f"{ROSTER}/swaps/ask", shift=f"{TEAM}|{ms(since)}|{ms(until)}", to="")
    assert (answer.status_code, "is not on call" in answer.text) == (409, True)
    for wrong in ("", "x|y|z", f"{TEAM}|1", f"pirates|{ms(since)}|{ms(until)}"):
        assert ines.post(f"{ROSTER}/swaps/ask", shift=wrong).status_code == 409


# ------------------------------------------------------------------ oneself


def test_somebody_signs_off_and_on_and_has_a_calendar(town: DeskTown) -> None:
    marta = town.signed_in(town.marta, "marta")
    marta.get(ROSTER)
    assert marta.post(f"{ROSTER}/sign", sign="off").status_code == 303
    assert town.row("person_by_id", id=town.marta)["available"] == 0
    assert "signed off" in marta.get(ROSTER).text
    marta.post(f"{ROSTER}/sign", sign="on")
    assert town.row("person_by_id", id=town.marta)["available"] == 1
    marta.get(ROSTER)
    marta.post(f"{ROSTER}/calendar")
    found = re.search(r"https://hotline\.example\.org(/roster/[\w-]+\.ics)", marta.page)
    assert found is not None
    stranger = town.browser()
    assert "BEGIN:VCALENDAR" in stranger.get(found[1]).text
    marta.get(ROSTER)
    marta.post(f"{ROSTER}/calendar/end")
    assert stranger.get(found[1]).status_code == 404
    assert {"person_away", "person_back", "calendar_renewed", "calendar_ended"} <= set(town.actions())


def test_a_responder_sees_the_roster_and_is_offered_nothing_that_changes_it(town: DeskTown) -> None:
    marta = town.signed_in(town.marta, "marta")
    for path in ("/shifts", "/changes", "/week"):
        page = marta.get(ROSTER + path).text
        assert "Marta" in page or path == "/changes"
        for action in ("shifts/add", "shifts/remove", "changes/add", "changes/remove", "roster/file"):
            assert action not in page
