"""The roster as a file: out with names, in after a look, whole or not at all."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from tests.console.desk_town import Browser, DeskTown
from tests.console.shifts.test_roster_pages import ROSTER, lee, put_on, shifts, town
from tests.ivr.roster_town import TEAM

__all__ = ["lee", "town"]
HEAD = "person,team,days,from,to,starts,ends,valid_from,valid_to\n"


def exported(lee: Browser) -> list[list[str]]:
    answer = lee.get(f"{ROSTER}/shifts.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_file_goes_out_with_names_that_no_spreadsheet_carries_out(town: DeskTown, lee: Browser) -> None:
    for evil in ("=HYPERLINK(1)", "@sum", "+1", "-1"):
        town.person(evil, None, hours=("00:00", "01:00"))
    rows = exported(lee)
    assert rows[0][-1] == "name"
    names = [row[-1] for row in rows[1:]]
    assert {"Marta", "'=HYPERLINK(1)", "'@sum", "'+1", "'-1"} <= set(names)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def check(lee: Browser, text: str, **more: object) -> int:
    lee.get(f"{ROSTER}/file")
    file = (io.BytesIO(text.encode()), "shifts.csv")
    return lee.post(f"{ROSTER}/file/check", file=file, **more).status_code


def test_what_goes_out_and_in_again_changes_nothing(town: DeskTown, lee: Browser) -> None:
    text = lee.get(f"{ROSTER}/shifts.csv").text
    assert check(lee, text, replace="yes") == 200
    assert "0 put on, 0 taken off, 2 there already" in lee.page


def test_a_file_is_shown_before_anything_is_done_and_done_once(town: DeskTown, lee: Browser) -> None:
    before = shifts(town)
    text = f"{HEAD}{town.ines},{TEAM},fri,22:00,06:00,,,,\n{town.marta},{TEAM},all,07:00,19:00,,,,\n"
    assert check(lee, text, replace="yes") == 200
    for words in (
        "1 put on, 1 taken off, 1 there already",
        "Ines, responders: Friday, 10 PM to 6 AM the next day",
    ):
        assert words in lee.page
    assert shifts(town) == before, "looked at, and not done"
    shown, form = lee.page, {"text": text, "replace": "yes", "version": lee.hidden("version")}
    for _ in range(2):
        lee.page = shown
        assert lee.post(f"{ROSTER}/file/confirm", **form).status_code == 303
    assert {person for person, _ in shifts(town)} == {town.marta, town.ines}
    assert len(shifts(town)) == 2


def test_every_fault_of_a_file_is_told_with_its_row_and_column_and_nothing_is_done(
    town: DeskTown, lee: Browser
) -> None:
    before = shifts(town)
    wrong = f"nobody,{TEAM},fri,7,19:00,,,,\n{town.ines},pirates,fri,07:00,19:00,,,,31/12\n"
    text = f"{HEAD}{town.ines},{TEAM},fri,22:00,06:00,,,,\n{wrong}"
    assert check(lee, text) == 422
    for words in (
        "Row 3, column person:",
        "Row 3, column from:",
        "Row 4, column team:",
        "Row 4, column valid_to:",
    ):
        assert words in lee.page
    assert "pirates" in lee.page, "what was sent is still there to be put right"
    assert shifts(town) == before


def test_a_file_that_was_looked_at_before_somebody_changed_the_roster_is_looked_at_again(
    town: DeskTown, lee: Browser
) -> None:
    text = f"{HEAD}{town.ines},{TEAM},fri,22:00,06:00,,,,\n"
    check(lee, text)
    shown, version = lee.page, lee.hidden("version")
    lee.get(f"{ROSTER}/shifts")
    put_on(lee, person=town.ines, version=lee.hidden("version"))
    lee.page = shown
    assert lee.post(f"{ROSTER}/file/confirm", text=text, version=version).status_code == 409
    assert "Somebody changed the roster while you typed." in lee.page
    assert lee.post(f"{ROSTER}/file/confirm", text=text, version=lee.hidden("version")).status_code == 303


def as_large_as_promised(town: DeskTown) -> tuple[str, int]:
    """200,000 characters and hardly less; and how many shifts."""
    first, rows = datetime(2027, 1, 1, tzinfo=UTC), list[str]()
    while sum(len(row) + 1 for row in rows) + len(HEAD) < 199_900:
        begins = first + timedelta(days=len(rows) // 9, hours=4 + 2 * (len(rows) % 9))
        span = f"{begins:%Y-%m-%d %H:%M},{begins + timedelta(hours=1):%Y-%m-%d %H:%M}"
        rows.append(f"{town.ines},{TEAM},,,,{span},,")
    return HEAD + "\n".join(rows), len(rows)


def test_a_file_as_large_as_promised_is_looked_at_and_done_whole(town: DeskTown, lee: Browser) -> None:
    text, count = as_large_as_promised(town)
    assert check(lee, text.replace("\n", "\r\n")) == 200
    assert f"{count} put on, 0 taken off" in lee.page
    assert 'action="/desk/roster/file/confirm" enctype="multipart/form-data"' in lee.page
    # A browser sends each end of a line of a text as two characters.
    form = {"csrf": lee.csrf(), "version": lee.hidden("version"), "text": text.replace("\n", "\r\n")}
    sent = lee.open(f"{ROSTER}/file/confirm", "POST", data=form, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert len(shifts(town)) == count + 2


def test_of_a_file_that_is_too_large_nothing_is_done_and_it_is_said(town: DeskTown, lee: Browser) -> None:
    before = shifts(town)
    long = HEAD + f"{town.ines},{TEAM},fri,22:00,06:00,,,,\n" * 5_000
    assert check(lee, long, replace="yes") == 422
    assert "200,000 characters are the most" in lee.page
    lee.get(f"{ROSTER}/file")
    assert lee.post(f"{ROSTER}/file/confirm", text=long, replace="yes", version="x").status_code == 422
    assert "200,000 characters are the most" in lee.page
    assert lee.post(f"{ROSTER}/file/confirm", text="x" * 2_000_000).status_code == 413
    assert "That is too long" in lee.page
    assert shifts(town) == before


def test_a_stranger_may_not_send_more_than_anywhere_else(town: DeskTown) -> None:
    answer = town.browser().open(f"{ROSTER}/file/confirm", "POST", data={"text": "x" * 100_000})
    assert answer.status_code == 413


@pytest.mark.parametrize("text", ["", "\x00\x01", "a,b\n1,2\n", HEAD.replace("person", "who")])
def test_what_is_no_roster_is_refused_in_words(town: DeskTown, lee: Browser, text: str) -> None:
    before = shifts(town)
    assert check(lee, text) == 422
    assert shifts(town) == before
