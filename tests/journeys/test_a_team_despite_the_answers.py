"""By phone as at the desk: where the caller's own answers rule a team out, a counselor says once more that
one goes, and the log has who and when."""

from __future__ import annotations

import pytest

from simulator.handset import Handset
from tests.journeys.doing import asks_for_a_person, takes_the_call
from tests.journeys.town import LINE, Town

ANA, MARTA = "+15035550131", "+15035550161"
PLACE = "the blue house at the end of Pine Street"
ASKED = "The caller said yes to: Is there a weapon?"


@pytest.fixture
def ana(town: Town) -> Handset:
    town.responder("Marta", MARTA)
    return town.counselor("Ana", ANA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """Talking with Ana; she has said that there is a weapon."""
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    rosa.hears("Someone is here for you now")
    town.wait(3)
    yes = {"question": "screen.weapon", "value": "yes", "by": "caller", "at": 1, "turn": 100}
    town.store.write(lambda tx: tx.run("add_answer", contact_id=town.the_contact()["id"], **yes))
    return rosa


def wants_a_team(ana: Handset) -> None:
    ana.press("*")
    ana.hears("To call out a team, press 1")
    ana.press("1")


def overrides(town: Town) -> list[tuple[str, int]]:
    rows = town.rows("audit_of", subject=town.the_contact()["id"], limit=200)
    return [(row["actor"], row["at"]) for row in rows if row["action"] == "sent_despite"]


def test_a_team_goes_all_the_same_after_one_more_key_and_the_log_says_who(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    wants_a_team(ana)
    ana.hears(ASKED)
    ana.hears("To call a team all the same, press 1. For 911, press 9.")
    assert overrides(town) == []
    ana.press("1")
    ana.hears("Say where the team should go")
    ana.speak(PLACE)
    ana.hears(f"We heard: {PLACE}")
    ana.press("1")
    ana.hears("We are calling a team.")
    (known,) = overrides(town)
    assert known[0] == f"person:{town.person_of[ANA]}"
    assert len(town.rows("live_dispatches", limit=10)) == 1
    rosa.hang_up()
    town.everybody_hangs_up()


def test_9_brings_911_to_the_two_and_calls_no_team(town: Town, ana: Handset, rosa: Handset) -> None:
    wants_a_team(ana)
    ana.hears(ASKED)
    ana.press("9")
    ana.hears("We are calling 911 to join you.")
    town.wait(20)
    assert rosa.talking_to == {ANA, town.psap.number}
    assert (overrides(town), town.rows("live_dispatches", limit=10)) == ([], [])
    rosa.hang_up()
    town.everybody_hangs_up()


def test_after_the_caller_has_left_no_key_claims_to_bring_911(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    rosa.hang_up()
    ana.hears("To call out a team for them, press 1")
    ana.press("1")
    ana.hears(ASKED)
    ana.hears("For 911, hang up and call them.")
    ana.press("1")
    ana.hears("Say where the team should go")
    ana.press("3")
    ana.hears("We are calling a team.")
    assert len(overrides(town)) == 1
    town.everybody_hangs_up()
