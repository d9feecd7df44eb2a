"""A counselor at their desk takes, holds and goes on with a call; the phones follow."""

from __future__ import annotations

import pytest

from ivr.calls import on_the_call
from ivr.calls.counseling import NotNowError
from simulator.handset import Handset
from tests.journeys.doing import asks_for_a_person, takes_the_call
from tests.journeys.town import LINE, Town

ANA, BEN = "+15035550131", "+15035550132"


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """Talking with Ana."""
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    rosa.hears("Someone is here for you now")
    town.wait(3)
    assert rosa.talking_to == {ANA}
    return rosa


def at_the_desk(town: Town, what: str, number: str = ANA) -> None:
    person, contact = town.person_of[number], town.the_contact()["id"]
    now = town.clock.now()
    if what == "take":
        town.store.write(lambda tx: on_the_call.take_over(town.house, tx, contact, person, now))
    else:
        act = on_the_call.hold if what == "hold" else on_the_call.back
        town.store.write(lambda tx: act(tx, contact, person, now))
    town.sim.settle()


def test_hold_gives_the_caller_music_and_back_brings_the_two_together(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    at_the_desk(town, "hold")
    rosa.hears("Your counselor comes back in a moment")
    ana.hears("To go back to the caller, press 2")
    assert rosa.in_call and not rosa.talking_to
    town.wait(4)
    at_the_desk(town, "back")
    town.wait(3)
    assert rosa.talking_to == {ANA}
    rosa.hang_up()
    ana.hears("The caller has left")


@pytest.mark.parametrize("seconds", [0, 1, 2, 3, 4, 5])
def test_whoever_is_held_before_the_two_have_met_hears_so_and_meets_them_afterwards(
    town: Town, ana: Handset, seconds: int
) -> None:
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(seconds)
    at_the_desk(town, "hold")
    rosa.hears("Your counselor comes back in a moment", within=8)
    at_the_desk(town, "back")
    town.wait(8)
    assert rosa.talking_to == {ANA}


def test_held_from_the_desk_the_phone_itself_leads_back(town: Town, ana: Handset, rosa: Handset) -> None:
    at_the_desk(town, "hold")
    ana.hears("To go back to the caller, press 2")
    ana.press("2")
    town.wait(3)
    assert rosa.talking_to == {ANA}


def test_a_counselor_who_forgets_a_held_caller_is_brought_back_by_the_silence(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    at_the_desk(town, "hold")
    rosa.hears("Your counselor comes back in a moment")
    town.wait(90)
    assert rosa.talking_to == {ANA}


def test_hold_and_back_at_once_lose_nobody(town: Town, ana: Handset, rosa: Handset) -> None:
    at_the_desk(town, "hold")
    at_the_desk(town, "hold")
    at_the_desk(town, "back")
    at_the_desk(town, "back")
    town.wait(10)
    assert rosa.talking_to == {ANA}


def test_a_counselor_takes_a_caller_whose_turn_it_is_not(town: Town, ana: Handset) -> None:
    ben = town.counselor("Ben", BEN, languages=("es",))
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    assert not ben.ringing, "Rosa speaks English: Ben is rung later"
    at_the_desk(town, "take", BEN)
    takes_the_call(ben, within=5)
    town.wait(3)
    assert rosa.talking_to == {BEN}
    assert not ana.ringing
    with pytest.raises(NotNowError, match="does not wait any more"):
        at_the_desk(town, "take", ANA)
