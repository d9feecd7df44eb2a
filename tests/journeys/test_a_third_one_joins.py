"""A counselor asks somebody to join the call, and stays until they are there: a warm transfer."""

from __future__ import annotations

import pytest

from db.store import Row
from ivr.calls import guests
from ivr.calls.counseling import NotNowError
from simulator.handset import Handset
from tests.journeys.doing import takes_the_call, talks_with
from tests.journeys.town import PSAP, PSAP_2, SERVICES, Town

ANA, BEN = "+15035550131", "+15035550132"


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """Talking with Ana."""
    rosa = talks_with(town, ana)
    assert rosa.talking_to == {ANA}
    return rosa


def asks(town: Town, whom: str, by: str = ANA) -> str:
    contact, person, now = town.the_contact()["id"], town.person_of[by], town.clock.now()
    leg = town.store.write(lambda tx: guests.invite(town.house, tx, contact, person, whom, now))
    town.sim.settle()
    return leg


def leg_of(town: Town, leg: str) -> Row:
    return town.row("leg_by_id", id=leg)


def test_a_colleague_joins_after_the_key_and_the_caller_stays_with_them(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    ben = town.counselor("Ben", BEN, hours=("08:00", "02:00"))
    leg = asks(town, town.person_of[BEN])
    ben.rings()
    ben.answer()
    ben.hears("asks you to join")
    assert rosa.talking_to == {ANA}, "nobody is joined before the key"
    ben.press("1")
    town.wait(5)
    assert rosa.talking_to == {ANA, BEN}
    ana.hang_up()
    town.wait(6)
    assert rosa.talking_to == {BEN}
    row = leg_of(town, leg)
    steps = [row["planned_at"], row["rung_at"], row["answered_at"], row["accepted_at"]]
    assert None not in steps
    assert steps == sorted(steps), "agreed, dialed, connected, acknowledged"
    rosa.hang_up()
    ben.hears("The caller has left")
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("PHONE_ONLY", "ANSWERED")


def test_whoever_came_leaves_and_the_two_talk_on(town: Town, ana: Handset, rosa: Handset) -> None:
    ben = town.counselor("Ben", BEN)
    asks(town, town.person_of[BEN])
    takes_the_call(ben)
    town.wait(3)
    assert rosa.talking_to == {ANA, BEN}
    ben.hang_up()
    town.wait(5)
    assert rosa.talking_to == {ANA}
    rosa.hang_up()
    ana.hears("The caller has left")


def test_nobody_answers_and_the_two_have_never_been_apart(town: Town, ana: Handset, rosa: Handset) -> None:
    ben = town.counselor("Ben", BEN)
    leg = asks(town, town.person_of[BEN])
    ben.rings()
    town.wait(60)
    assert rosa.talking_to == {ANA}
    assert leg_of(town, leg)["state"] == "no_answer"
    asks(town, town.person_of[BEN])
    ben.rings()
    ben.decline()
    town.wait(3)
    assert rosa.talking_to == {ANA}


def test_a_voicemail_presses_no_key_and_hears_nothing_of_the_caller(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    town.services.will(answer_after=2)
    leg = asks(town, "services_211")
    town.wait(90)
    assert rosa.talking_to == {ANA}
    assert not town.services.in_call
    assert leg_of(town, leg)["state"] == "no_answer"


def test_a_partner_joins_and_keeps_the_caller_when_the_counselor_leaves(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    asks(town, "services_211")
    town.services.hears("asks you to join", within=20)
    town.services.press("1")
    town.wait(3)
    assert rosa.talking_to == {ANA, SERVICES}
    ana.press("*")
    ana.hears("To go back to the caller, press 2")
    ana.press("3")
    town.wait(8)
    assert rosa.talking_to == {SERVICES}
    town.services.hang_up()
    rosa.hears("press", within=20)
    rosa.hang_up()


def test_the_911_center_is_joined_without_a_key_and_its_second_line_after_its_first(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    town.psap.will("busy")
    asks(town, "psap")
    town.wait(12)
    assert rosa.talking_to == {ANA, PSAP_2}
    legs = [leg for leg in town.legs(town.the_contact()) if leg["destination"] == "psap"]
    assert {leg["attempt"]: leg["state"] for leg in legs} == {1: "busy", 2: "accepted"}
    assert PSAP not in rosa.talking_to
    ana.hang_up()
    town.wait(6)
    assert rosa.talking_to == {PSAP_2}


def test_a_caller_who_leaves_ends_it_for_whoever_was_asked(town: Town, ana: Handset, rosa: Handset) -> None:
    ben = town.counselor("Ben", BEN)
    asks(town, town.person_of[BEN])
    ben.rings()
    rosa.hang_up()
    town.wait(3)
    assert not ben.ringing


def test_a_counselor_who_leaves_before_anybody_came_takes_the_question_back(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    ben = town.counselor("Ben", BEN)
    asks(town, town.person_of[BEN])
    ben.rings()
    ana.hang_up()
    town.wait(3)
    assert not ben.ringing
    rosa.hears("press", within=20)


def test_what_is_not_possible_says_why(town: Town, ana: Handset, rosa: Handset) -> None:
    ben = town.counselor("Ben", BEN)
    with pytest.raises(NotNowError, match="You are not on this call"):
        asks(town, "psap", by=BEN)
    with pytest.raises(NotNowError, match="on a call, or away"):
        asks(town, town.person_of[ANA])
    asks(town, town.person_of[BEN])
    with pytest.raises(NotNowError, match="Somebody is being called already"):
        asks(town, "services_211")
    ben.rings()
    ben.decline()
