"""Scenario 9: everybody of a level says no, or there is nobody on it. The next level does not wait."""

from __future__ import annotations

from simulator.fates import DELIVERED_AFTER
from tests.journeys.paging.crew import WAIT, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE

AT_ONCE = 1 + DELIVERED_AFTER  # seconds: one tick of a worker, and a text's way to the phone


def test_when_the_last_one_says_no_the_next_level_is_asked_at_once(
    town: PagingTown, nurse: Member, medic: Member, driver: Member
) -> None:
    dispatch = opens_a_dispatch(town)
    nurse.expect_text("A team is needed").reply("2")
    nurse.expect_text("you are not coming")
    town.wait(10)
    assert driver.texts_with("") == [], "one of the level may still say yes"
    medic.expect_text("A team is needed").reply("no")
    driver.expect_text("A team is needed", within=AT_ONCE).reply("1")
    medic.expect_text("you are not coming")
    driver.expect_text("is yours")
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"
    town.wait(WAIT)
    assert [member.rung() for member in (nurse, medic, driver)] == [0, 0, 0]


def test_a_level_without_anybody_is_passed_over_at_once(town: PagingTown, driver: Member) -> None:
    dispatch = opens_a_dispatch(town)
    driver.expect_text("A team is needed", within=AT_ONCE).reply("1")
    driver.expect_text("is yours")
    assert town.dispatch(dispatch)["level"] == 1


def test_without_anybody_at_all_a_supervisor_decides_at_once(town: PagingTown, chief: Member) -> None:
    dispatch = opens_a_dispatch(town)
    chief.expect_text("if you take it over", within=AT_ONCE)
    chief.expect_text("Please decide now who helps").reply("1")
    chief.expect_text("you have taken over page")
    assert town.dispatch(dispatch)["state"] == "HANDED_OFF"


def test_who_has_signed_off_is_not_asked(
    town: PagingTown, nurse: Member, medic: Member, driver: Member
) -> None:
    town.mark_away(nurse.phone)
    town.mark_away(medic.phone)
    opens_a_dispatch(town)
    driver.expect_text("A team is needed", within=AT_ONCE).reply("1")
    driver.expect_text("is yours")


def test_a_changed_mind_is_welcome_while_others_are_asked(
    town: PagingTown, nurse: Member, driver: Member
) -> None:
    dispatch = opens_a_dispatch(town)
    nurse.expect_text("A team is needed").reply("2")
    nurse.expect_text("you are not coming")
    driver.expect_text("A team is needed")
    nurse.phone.text(LINE, "1")
    nurse.expect_text(f"page {dispatch['code']} is yours")
    driver.expect_text("covered by Nora. You are not needed")
    assert town.stage_of(dispatch, nurse.phone) == "accepted"
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"


def test_a_changed_mind_is_welcome_while_a_supervisor_is_asked(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    dispatch = opens_a_dispatch(town)
    nurse.expect_text("A team is needed").reply("2")
    nurse.expect_text("you are not coming")
    chief.expect_text("if you take it over", within=2 * AT_ONCE)
    chief.expect_text("Please decide now")
    nurse.phone.text(LINE, "yes")
    nurse.expect_text(f"page {dispatch['code']} is yours")
    chief.expect_text("covered by Nora")
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"
