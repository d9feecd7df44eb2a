"""An interpreter joins a counselor and a caller, beside 911 if need be, and never has the caller alone."""

from __future__ import annotations

import pytest

from db.store import Row
from ivr.calls import guests
from ivr.calls.counseling import NotNowError
from simulator.handset import Handset
from tests.journeys.doing import takes_the_call
from tests.journeys.town import INTERPRETER, LINE, PSAP, SERVICES, Town

ANA = "+15035550131"


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """Talking with Ana, who speaks no Spanish, and an interpreter."""
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("0")
    takes_the_call(ana)
    town.wait(3)
    assert rosa.talking_to == {ANA}
    asks(town, "interpreter")
    town.wait(15)
    assert rosa.talking_to == {ANA, INTERPRETER}
    return rosa


def asks(town: Town, whom: str) -> str:
    contact, person, now = town.the_contact()["id"], town.person_of[ANA], town.clock.now()
    leg = town.store.write(lambda tx: guests.invite(town.house, tx, contact, person, whom, now))
    town.sim.settle()
    return leg


def lets_go(town: Town, guest: str) -> None:
    contact, person, now = town.the_contact()["id"], town.person_of[ANA], town.clock.now()
    town.store.write(lambda tx: guests.let_go(tx, contact, person, guest, now))
    town.sim.settle()


def leg_to(town: Town, destination: str) -> Row:
    return [leg for leg in town.legs(town.the_contact()) if leg["destination"] == destination][-1]


def timed(leg: Row) -> bool:
    """Agreed, dialed, connected, acknowledged: each has its time, in this order."""
    steps = [leg["planned_at"], leg["rung_at"], leg["answered_at"], leg["accepted_at"]]
    return None not in steps and steps == sorted(steps)


def test_the_keys_for_their_menu_are_pressed_before_anybody_hears_them(town: Town, rosa: Handset) -> None:
    keys = [entry.text for entry in town.interpreter.log.all if entry.kind == "key"]
    assert keys == ["ww20417#"]
    assert timed(leg_to(town, "interpreter"))


def test_911_joins_beside_the_interpreter_and_both_stay_with_the_caller(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    asks(town, "psap")
    town.wait(12)
    assert rosa.talking_to == {ANA, INTERPRETER, PSAP}
    assert timed(leg_to(town, "psap"))
    ana.hang_up()
    town.wait(8)
    assert rosa.talking_to == {INTERPRETER, PSAP}, "the call is 911's now, still translated"
    town.interpreter.hang_up()
    town.wait(5)
    assert rosa.talking_to == {PSAP}
    town.psap.hang_up()
    rosa.hears("press", within=20)


def test_when_911_leaves_the_interpreter_is_let_go_and_the_caller_is_asked_what_is_next(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    asks(town, "psap")
    town.wait(12)
    ana.hang_up()
    town.wait(8)
    town.psap.hang_up()
    rosa.hears("press", within=20)
    town.wait(10)
    assert not town.interpreter.in_call


def test_an_interpreter_never_has_the_caller_alone(town: Town, ana: Handset, rosa: Handset) -> None:
    ana.hang_up()
    rosa.hears("press", within=20)
    assert rosa.talking_to == set()
    town.wait(10)
    assert not town.interpreter.in_call
    assert leg_to(town, "interpreter")["state"] == "done"


def test_whoever_joined_is_let_go_and_the_others_talk_on(town: Town, ana: Handset, rosa: Handset) -> None:
    lets_go(town, leg_to(town, "interpreter")["id"])
    town.interpreter.hears("Goodbye")
    town.wait(5)
    assert not town.interpreter.in_call
    assert rosa.talking_to == {ANA}
    with pytest.raises(NotNowError, match="left already"):
        lets_go(town, leg_to(town, "interpreter")["id"])
    asks(town, "interpreter")
    town.wait(15)
    assert rosa.talking_to == {ANA, INTERPRETER}, "and can be asked again"


def test_beside_an_interpreter_is_room_for_one_other_and_for_911(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    with pytest.raises(NotNowError, match="let them go first"):
        asks(town, "interpreter")
    asks(town, "services_211")
    with pytest.raises(NotNowError, match="Somebody is being called already"):
        asks(town, "center_988")
    town.services.hears("asks you to join", within=20)
    town.services.press("1")
    town.wait(3)
    assert rosa.talking_to == {ANA, INTERPRETER, SERVICES}
    with pytest.raises(NotNowError, match="let them go first"):
        asks(town, "center_988")
    asks(town, "psap")
    town.wait(12)
    assert rosa.talking_to == {ANA, INTERPRETER, SERVICES, PSAP}
    with pytest.raises(NotNowError, match="let them go first"):
        asks(town, "psap")
    lets_go(town, leg_to(town, "services_211")["id"])
    town.wait(8)
    assert rosa.talking_to == {ANA, INTERPRETER, PSAP}


def test_a_caller_who_leaves_ends_it_for_everybody(town: Town, ana: Handset, rosa: Handset) -> None:
    rosa.hang_up()
    ana.hears("The caller has left")
    town.wait(10)
    assert not town.interpreter.in_call
