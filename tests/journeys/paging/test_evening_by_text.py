"""A good evening by texts alone: two are asked, come, are there, are well, leave, and say how it ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.journeys.paging.conftest import MakePagingTown
from tests.journeys.paging.crew import POLICY, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE

WELFARE = 180  # seconds between two welfare checks


@pytest.fixture
def town(make_paging_town: MakePagingTown) -> PagingTown:
    """Where little time passes between one thing and the next."""
    return make_paging_town(policy=replace(POLICY, welfare=WELFARE))


def test_from_the_page_to_how_it_ended(town: PagingTown, nurse: Member, medic: Member) -> None:
    dispatch = opens_a_dispatch(town, need=2)
    code = dispatch["code"]
    nurse.expect_text(f"page {code}. A team is needed").reply("1 20")
    nurse.expect_text("We are still asking for more people")
    medic.expect_text(f"page {code}. A team is needed").reply("yes, 15 min")
    medic.expect_text(f"page {code} is yours")
    nurse.expect_text("the team is complete. With you: Max").reply("3")
    nurse.expect_text("you are on your way")
    assert town.dispatch(dispatch)["state"] == "ACCEPTED", "the medic has not set out"
    medic.phone.text(LINE, "omw")
    medic.expect_text("you are on your way").reply("4")
    medic.expect_text("noted, you are there")
    assert town.dispatch(dispatch)["state"] == "EN_ROUTE"
    nurse.phone.text(LINE, "here")
    nurse.expect_text("noted, you are there")
    assert town.dispatch(dispatch)["state"] == "ON_SCENE"

    for member in (medic, nurse):
        member.expect_text("are you all right?", within=WELFARE + 10).reply("6")
        member.expect_text("good to hear")

    medic.phone.text(LINE, "5")
    medic.expect_text("Others of the team are still there")
    nurse.phone.text(LINE, "clear")
    nurse.expect_text("How did it end?").reply("14")
    nurse.expect_text(f"page {code} is closed")
    assert town.dispatch(dispatch)["state"] == "CLOSED"
    assert town.row("incident_by_id", id=dispatch["incident_id"])["disposition"] == "SERVICES_ON_SCENE"
    assert town.alarms() == []
    assert [member.rung() for member in (nurse, medic)] == [0, 0]
    assert town.dispatch(dispatch)["due_at"] is None, "what is over waits for nothing"


def test_in_spanish_the_words_are_spanish(town: PagingTown) -> None:
    marta = town.joins(town.responder("Marta", "+15035550175", ["es", "en"]))
    dispatch = opens_a_dispatch(town)
    marta.expect_text("Se necesita un equipo").reply("sí, en 20 minutos")
    marta.expect_text(f"{dispatch['code']}").reply("en camino")
    marta.expect_text("en camino").reply("llegué")
    marta.expect_text(f"{dispatch['code']}").reply("terminado")
    marta.expect_text("12").reply("12")
    marta.expect_text(f"{dispatch['code']}")
    assert town.dispatch(dispatch)["state"] == "CLOSED"
