"""A good evening with keys on the phone alone, by somebody who never writes a text; and a mixed one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.store import Row
from tests.journeys.paging.conftest import MakePagingTown
from tests.journeys.paging.crew import POLICY, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE

WELFARE = 180  # seconds between two welfare checks


@pytest.fixture
def town(make_paging_town: MakePagingTown) -> PagingTown:
    """Where little time passes between one thing and the next."""
    return make_paging_town(policy=replace(POLICY, welfare=WELFARE))


def calls_in(member: Member, dispatch: Row) -> Member:
    """Dials the hotline and says by code which page it is about."""
    member.phone.call(LINE)
    member.hears("type its four digits")
    member.press(dispatch["code"])
    return member


def test_from_the_page_to_how_it_ended(town: PagingTown, nurse: Member) -> None:
    dispatch = opens_a_dispatch(town)
    nurse.expect_text("A team is needed")
    nurse.expect_call().press("1").hears("It is yours")
    nurse.hears("Place: 12 Alder Lane")
    nurse.hears("How many minutes until you are there?")
    nurse.press("20#").hears("Noted. Go safely")
    nurse.hangs_up()
    for _ in ("accepted", "and when they will be there"):
        nurse.expect_text("is yours")

    calls_in(nurse, dispatch).hears("If you are on your way, press 3")
    nurse.press("3").hears("Noted: you are on your way")
    nurse.hangs_up()
    nurse.expect_text("you are on your way")
    town.wait(300)

    calls_in(nurse, dispatch).hears("If you are there, press 4")
    nurse.press("4").hears("Noted: you are there")
    nurse.hangs_up()
    nurse.expect_text("you are there")

    nurse.expect_text("are you all right?", within=WELFARE + 10)
    calls_in(nurse, dispatch).hears("If all is well, press 6")
    nurse.press("6").hears("Good to hear")
    nurse.press("5").hears("How did it end? Type two digits")
    nurse.press("12").hears("This page is closed")
    assert town.dispatch(dispatch)["state"] == "CLOSED"
    assert town.row("incident_by_id", id=dispatch["incident_id"])["disposition"] == "SCENE_HANDLED"
    assert town.alarms() == []
    for told in ("good to hear", "How did it end?", "is closed"):
        nurse.expect_text(told)


def test_with_a_key_now_and_a_text_then(town: PagingTown, nurse: Member, medic: Member) -> None:
    """One accepts by key and goes on by text; the other the other way round."""
    dispatch = opens_a_dispatch(town, need=2)
    nurse.expect_text("A team is needed")
    medic.expect_text("A team is needed").reply("1")
    medic.expect_text("We are still asking")
    nurse.expect_call().press("1").hears("It is yours")
    nurse.hears("With you: Max")
    nurse.hangs_up()
    nurse.expect_text("is yours").reply("10 min")
    medic.expect_text("the team is complete. With you: Nora")
    nurse.expect_text("is yours").reply("3 25")
    nurse.expect_text("you are on your way")
    calls_in(medic, dispatch).press("3").hears("Noted: you are on your way")
    medic.press("4").hears("Noted: you are there")
    medic.hangs_up()
    for told in ("you are on your way", "you are there"):
        medic.expect_text(told)
    nurse.phone.text(LINE, "4")
    nurse.expect_text("you are there")
    assert town.dispatch(dispatch)["state"] == "ON_SCENE"
    medic.phone.text(LINE, "5")
    medic.expect_text("Others of the team are still there")
    calls_in(nurse, dispatch).press("5").hears("How did it end?")
    nurse.hangs_up()
    nurse.expect_text("How did it end?")
    medic.phone.text(LINE, "13")  # whoever of the team knows it
    medic.expect_text("is closed")
    assert town.dispatch(dispatch)["state"] == "CLOSED"
