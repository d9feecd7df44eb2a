"""By phone as at the desk: where the caller's own answers rule a team out, a counselor says once more that
one goes, and the log has who and when."""

from __future__ import annotations

import pytest

from flows.paging import model
from ivr.calls import counseling
from ivr.dispatch import incidents
from ivr.dispatch.dispatching import happen
from simulator.handset import Handset
from tests.journeys.doing import speaks_of_a_weapon, talks_with
from tests.journeys.town import Town

ANA, MARTA = "+15035550131", "+15035550161"
PLACE = "the blue house at the end of Pine Street"
ASKED = "The caller said yes to: Is there a weapon?"


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """What is promised here is not about SQL."""
    return sqlite_url


@pytest.fixture
def ana(town: Town) -> Handset:
    town.responder("Marta", MARTA)
    return town.counselor("Ana", ANA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """Talking with Ana; she has said that there is a weapon."""
    rosa = talks_with(town, ana)
    speaks_of_a_weapon(town)
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


def coming_already(town: Town) -> tuple[str, Handset]:
    """A team is on its way to the same place for somebody else; nothing is said of a weapon. The incident."""
    marta = town.sim.handset(MARTA)
    now, person = town.clock.now(), town.person_of[MARTA]
    told = {"call_type": "OTHER", "place": PLACE, "safety": "A friendly dog."}
    row = town.calls_out(**told)
    town.store.write(
        lambda tx: happen(town.house, tx, row["id"], model.Accepted(person, 10), now, f"person:{person}")
    )
    town.wait(3)
    return row["incident_id"], marta


def told_of_the_weapon(town: Town, incident: str, marta: Handset) -> None:
    """The team that comes is told to look, what stands there says it, and the log has who decided."""
    kept = town.row("incident_by_id", id=incident)
    safety = incidents.details_of(town.house, kept).safety
    assert "A friendly dog." in safety, "what was known stays"
    assert "Is there a weapon?" in safety
    assert sum("has changed" in text.body for text in marta.texts) == 1
    assert [who for who, _ in overrides(town)] == [f"person:{town.person_of[ANA]}"]


def test_by_phone_a_team_that_comes_already_is_told_what_rules_it_out(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    incident, marta = coming_already(town)
    wants_a_team(ana)
    ana.hears(ASKED)
    ana.press("1")
    ana.hears("Say where the team should go")
    ana.speak(PLACE)
    ana.hears(f"We heard: {PLACE}")
    ana.press("1")
    ana.hears("A team is called already")
    ana.press("1")
    ana.hears("belongs to that team")
    town.wait(5)
    told_of_the_weapon(town, incident, marta)
    rosa.hang_up()
    town.everybody_hangs_up()


def test_at_the_desk_a_team_that_comes_already_is_told_what_rules_it_out(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    incident, marta = coming_already(town)
    contact, person, now = town.the_contact()["id"], town.person_of[ANA], town.clock.now()
    for _ in range(2):  # pressed twice, it is told once
        town.store.write(lambda tx: counseling.join(town.house, tx, contact, incident, person, now))
    town.wait(5)
    told_of_the_weapon(town, incident, marta)
    rosa.hang_up()
    town.everybody_hangs_up()
