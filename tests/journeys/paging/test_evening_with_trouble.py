"""An evening that does not go as planned: backup, called off, nobody comes, somebody forgets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.store import Row
from flows.paging.model import Cancelled
from ivr.dispatch.dispatching import happen
from tests.journeys.paging.conftest import MakePagingTown
from tests.journeys.paging.crew import GAP, POLICY, WAIT, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE

WELFARE = 180  # seconds between two welfare checks


@pytest.fixture
def town(make_paging_town: MakePagingTown) -> PagingTown:
    """Where little time passes between one thing and the next."""
    return make_paging_town(policy=replace(POLICY, welfare=WELFARE, en_route_due=60, nudge=30))


def is_there(town: PagingTown, member: Member) -> Row:
    """Asked, accepted, and on scene."""
    dispatch = opens_a_dispatch(town)
    page = member.expect_text("A team is needed")
    for said, answer in (("1", "is yours"), ("4", "you are there")):
        page.reply(said)
        member.expect_text(answer)
    return dispatch


def calls_off(town: PagingTown, dispatch: Row) -> None:
    """A counselor hears that no team is needed any more."""
    now, event = town.clock.now(), Cancelled("person:counselor", "CALLER_ASKED")
    town.store.write(lambda tx: happen(town.house, tx, dispatch["id"], event, now, "person:counselor"))
    town.sim.settle()


@pytest.mark.parametrize(("key", "who"), [("8", "police"), ("9", "medics")])
def test_whoever_asks_for_backup_is_told_who_hears_of_it(
    town: PagingTown, nurse: Member, chief: Member, key: str, who: str
) -> None:
    dispatch = is_there(town, nurse)
    for _ in range(2):  # somebody in danger asks again, and is heard again
        nurse.phone.text(LINE, key)
        chief.expect_text(f"Nora asks for {who}. Please arrange it now")
        nurse.expect_text("goes to Lee now. If you are in danger, dial 911 yourself")
    assert town.alarms() == [f"backup_{who}"] * 2
    assert town.dispatch(dispatch)["state"] == "ON_SCENE", "the watch over them goes on"


def test_without_a_supervisor_whoever_asks_for_backup_is_told_to_dial_911(
    town: PagingTown, nurse: Member
) -> None:
    dispatch = is_there(town, nurse)
    nurse.phone.call(LINE)
    nurse.press(dispatch["code"]).hears("To ask for police, press 8")
    nurse.press("8").hears("no supervisor can be reached. Dial 911 now")
    nurse.hangs_up()
    nurse.expect_text("no supervisor can be reached. Dial 911 now")
    incident = town.row("incident_by_id", id=dispatch["incident_id"])
    assert incident["police"] == "BACKUP_REQUESTED"


def test_when_it_is_called_off_everybody_stands_down_and_a_phone_that_rings_stops(
    town: PagingTown, nurse: Member, medic: Member, driver: Member
) -> None:
    dispatch = opens_a_dispatch(town, need=2)
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("We are still asking").reply("3")
    nurse.expect_text("you are on your way")
    medic.expect_text("A team is needed")
    medic.does_not_pick_up(within=GAP + 1)
    calls_off(town, dispatch)
    town.wait(1)
    assert not medic.phone.ringing
    for member in (nurse, medic):
        member.expect_text(f"page {dispatch['code']} is cancelled. You are not needed")
    town.wait(2 * WAIT)
    assert driver.texts_with("") == []
    assert town.dispatch(dispatch)["state"] == "CANCELLED"
    nurse.phone.text(LINE, "4")
    nurse.expect_text("is cancelled")


def test_when_nobody_accepts_a_supervisor_takes_it_over_with_a_key(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    nurse.phone.will("no_answer")
    dispatch = opens_a_dispatch(town)
    for _ in ("on shift", "of the whole team"):
        nurse.expect_text("A team is needed", within=WAIT + 5)
    chief.expect_text("if you take it over", within=WAIT + 5)
    chief.expect_text("Please decide now who helps")
    assert town.dispatch(dispatch)["state"] == "FALLBACK"
    chief.expect_call("Nobody has accepted page").press("1").hears("You have taken it over")
    chief.hears("12 Alder Lane")
    chief.hangs_up()
    chief.expect_text("you have taken over page")
    nurse.expect_text("was taken over by somebody else. You are not needed")
    assert town.dispatch(dispatch)["state"] == "HANDED_OFF"
    town.wait(2 * WAIT)


def test_until_a_human_decides_they_are_asked_again_and_again(town: PagingTown, chief: Member) -> None:
    chief.phone.will("voicemail")
    dispatch = opens_a_dispatch(town)
    chief.expect_text("Please decide now")
    for _ in range(2):
        chief.expect_text("if you take it over", within=WAIT + 5)
    assert town.dispatch(dispatch)["state"] == "FALLBACK"
    chief.phone.text(LINE, "1")
    chief.expect_text("you have taken over page")


def test_who_accepts_and_forgets_is_asked_and_then_replaced(
    town: PagingTown, nurse: Member, medic: Member
) -> None:
    dispatch = opens_a_dispatch(town)
    medic.expect_text("A team is needed")
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("is yours")
    medic.expect_text("covered by Nora")
    nurse.expect_text("are you on your way?", within=65)
    nurse.expect_text("so we are asking others", within=35)
    medic.expect_text("A team is needed").reply("1")
    medic.expect_text("is yours")
    assert town.dispatch(dispatch)["epoch"] == 1
    assert town.alarms() == ["reopened"]


def test_who_does_not_answer_the_welfare_check_is_looked_for(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    is_there(town, nurse)
    nurse.expect_text("are you all right?", within=WELFARE + 5)
    chief.expect_text("Nora does not answer whether all is well. Call them now", within=130)
    nurse.expect_text("are you all right?").reply("6")
    nurse.expect_text("good to hear")
