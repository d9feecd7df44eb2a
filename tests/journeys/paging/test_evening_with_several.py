"""Several at once: two supervisors, two pages for one phone, a team that is never complete."""

from __future__ import annotations

from tests.journeys.paging.crew import GAP, WAIT, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE


def test_two_supervisors_press_1_at_once_and_one_of_them_has_it(town: PagingTown, chief: Member) -> None:
    other = town.joins(town.supervisor("Pat", "+15035550148"))
    both = [chief, other]
    dispatch = opens_a_dispatch(town)
    for member in both:
        member.expect_text("if you take it over")
        member.expect_text("Please decide now")
    for member in both:
        member.expect_call("Nobody has accepted page")
    town.at_once(*(lambda member=member: member.press("1") for member in both))
    town.wait(2)
    assert town.dispatch(dispatch)["state"] == "HANDED_OFF"
    has_it = [m for m in both if any("You have taken it over" in words for words in m.phone.heard)]
    assert len(has_it) == 1
    (not_needed,) = (m for m in both if m not in has_it)
    not_needed.hears("Somebody else has taken this page over")
    has_it[0].hears("12 Alder Lane")
    has_it[0].hangs_up()
    has_it[0].expect_text("you have taken over page")
    for _ in ("to whoever was asked", "to whoever is too late"):
        not_needed.expect_text("taken over by somebody else")


def test_after_a_supervisor_took_it_over_a_late_yes_is_told_so(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    nurse.phone.will("no_answer")
    opens_a_dispatch(town)
    for _ in ("on shift", "of the whole team"):
        nurse.expect_text("A team is needed", within=WAIT + 5)
    chief.expect_text("if you take it over", within=WAIT + 5).reply("1")
    chief.expect_text("Please decide now")
    chief.expect_text("you have taken over")
    nurse.expect_text("taken over by somebody else")
    nurse.phone.text(LINE, "1")
    nurse.expect_text("taken over by somebody else")


def test_a_phone_is_rung_for_one_page_after_the_other(town: PagingTown, nurse: Member) -> None:
    first, second = opens_a_dispatch(town), opens_a_dispatch(town, place="4 Mill Street")
    for _ in range(2):
        nurse.expect_text("A team is needed")
    nurse.expect_call(within=GAP + 2).press("1").hears("It is yours")
    nurse.hears("Place:")
    nurse.hangs_up()
    nurse.expect_call().press("2").hears("you are not coming")
    nurse.hangs_up()
    stages = sorted(town.stage_of(dispatch, nurse.phone) for dispatch in (first, second))
    assert stages == ["accepted", "declined"]
    assert len(town.creates("Calls")) == 2, "the second waited until the phone was free"
    nurse.expect_text("is yours")
    nurse.expect_text("you are not coming")


def test_who_hangs_up_right_after_the_key_has_it_all_the_same(town: PagingTown, nurse: Member) -> None:
    dispatch = opens_a_dispatch(town)
    nurse.expect_text("A team is needed")
    nurse.expect_call().press("1").hangs_up()
    nurse.expect_text("is yours. When you set out, reply 3")
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"


def test_a_phone_that_rings_when_others_accept_stops_and_one_that_was_picked_up_hears_it(
    town: PagingTown, nurse: Member, medic: Member
) -> None:
    dispatch = opens_a_dispatch(town)
    page = nurse.expect_text("A team is needed")
    medic.expect_text("A team is needed")
    medic.does_not_pick_up(within=GAP + 2)
    nurse.does_not_pick_up()
    page.reply("1")
    town.wait(2)
    assert not medic.phone.ringing
    assert not nurse.phone.ringing
    nurse.expect_text("is yours")
    medic.expect_text("covered by Nora")
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"


def test_one_of_two_comes_and_a_supervisor_decides_that_one_is_enough(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    dispatch = opens_a_dispatch(town, need=2)
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("We are still asking for more people").reply("3 15")
    nurse.expect_text("you are on your way")
    chief.expect_text("if you take it over").reply("1")
    chief.expect_text("Please decide now")
    nurse.expect_text("is yours")
    assert nurse.texts_with("not needed") == [], "somebody waits for her"
    assert town.dispatch(dispatch)["state"] == "EN_ROUTE", "the watch over who is on the way goes on"
    chief.expect_text("covered by Nora")
    nurse.phone.text(LINE, "4")
    nurse.expect_text("you are there")


def test_and_who_decides_it_with_a_key_hears_what_came_of_it(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    opens_a_dispatch(town, need=2)
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("We are still asking for more people")
    for part in ("if you take it over", "Please decide now"):
        chief.expect_text(part)
    chief.expect_call("Nobody has accepted page").press("1").hears("Others have it")
    chief.hangs_up()
    assert not any("nothing was changed" in words for words in chief.phone.heard)
    nurse.expect_text("is yours")
    chief.expect_text("covered by Nora")
