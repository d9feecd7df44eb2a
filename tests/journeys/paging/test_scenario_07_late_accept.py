"""Scenario 7: somebody has it. Whoever accepts after them is told who, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from db.store import Row
from tests.journeys.paging.crew import Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE

COVERED = "covered by Nora. You are not needed"


@contextmanager
def nothing_changes(town: PagingTown, dispatch: Row) -> Iterator[None]:
    """One thing more in the log, and it is marked late; not one column of the dispatch or of anybody in it
    is another."""

    def stands() -> tuple[Row, list[Row]]:
        return town.dispatch(dispatch), town.rows("members_of", dispatch_id=dispatch["id"])

    before, logged = stands(), len(town.events(dispatch))
    yield
    assert stands() == before
    more = town.events(dispatch)[logged:]
    assert [(entry["kind"], entry["late"]) for entry in more] == [("accepted", 1)]


@pytest.fixture
def taken(town: PagingTown, nurse: Member, medic: Member) -> Row:
    """Both were asked; the nurse has accepted, and the medic knows."""
    dispatch = opens_a_dispatch(town)
    medic.expect_text("A team is needed")
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("is yours")
    medic.expect_text(COVERED)
    return dispatch


@pytest.mark.parametrize("answer", ["1", "yes {code}"])
def test_who_accepts_after_somebody_else_is_told_who_has_it(
    town: PagingTown, medic: Member, taken: Row, answer: str
) -> None:
    with nothing_changes(town, taken):
        medic.phone.text(LINE, answer.format(code=taken["code"]))
        medic.expect_text(COVERED)


def test_however_often_they_say_it(town: PagingTown, medic: Member, taken: Row) -> None:
    for _ in range(3):
        with nothing_changes(town, taken):
            medic.phone.text(LINE, "1")
            medic.expect_text(COVERED)


def test_who_has_it_is_not_disturbed_by_it_and_nobody_is_rung_any_more(
    town: PagingTown, nurse: Member, medic: Member, taken: Row
) -> None:
    medic.phone.text(LINE, "1")
    medic.expect_text(COVERED)
    town.wait(240)
    assert [member.rung() for member in (nurse, medic)] == [0, 0]
    assert town.stage_of(taken, nurse.phone) == "accepted"


def test_who_presses_the_key_a_moment_too_late_hears_that_others_have_it(
    town: PagingTown, nurse: Member, medic: Member
) -> None:
    dispatch = opens_a_dispatch(town)
    for member in (nurse, medic):
        member.expect_text("A team is needed")
    for member in (nurse, medic):
        member.expect_call()
    nurse.press("1").hears("It is yours")
    with nothing_changes(town, dispatch):
        medic.press("1").hears("Others have it. You are not needed")
    assert not any("Alder Lane" in words for words in medic.phone.heard)
    nurse.hangs_up()
    nurse.expect_text("is yours")
    for _ in ("to whoever was asked", "to whoever accepts too late"):
        medic.expect_text(COVERED)


def test_who_said_no_and_then_yes_too_late_is_told_the_same(
    town: PagingTown, nurse: Member, medic: Member
) -> None:
    dispatch = opens_a_dispatch(town)
    medic.expect_text("A team is needed").reply("2")
    medic.expect_text("you are not coming")
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("is yours")
    with nothing_changes(town, dispatch):
        medic.phone.text(LINE, "1")
        medic.expect_text(COVERED)


def test_a_late_word_about_a_page_that_is_over_says_that_it_is_over(
    town: PagingTown, nurse: Member, medic: Member, taken: Row
) -> None:
    for said, answer in (("4", "you are there"), ("5", "How did it end?"), ("12", "is closed")):
        nurse.phone.text(LINE, said)
        nurse.expect_text(answer)
    before = town.dispatch(taken)
    medic.phone.text(LINE, f"1 {taken['code']}")
    medic.expect_text(f"page {taken['code']} is closed")
    assert town.dispatch(taken) == before
