"""The carrier refuses, is slow, breaks off, or does what we ask and never says so: each phone rings once, and
whoever waits is led on in time."""

from __future__ import annotations

import pytest

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, takes_the_call
from tests.journeys.town import LINE, PUBLIC, Town
from tests.journeys.trouble import delivered

FAULTS = [429, 500, 503, "reset", "slow", "timeout_after_accept"]


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    """The carrier has 0.3 s to answer; when it is slow it takes 0.6 s."""
    town = make_town(rest_seconds=0.3)
    town.sim.faults.slow_seconds = 0.6
    return town


def rings_of(phone: Handset) -> int:
    return sum(entry.kind == "ring" for entry in phone.transcript)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_phone_whose_ringing_goes_wrong_rings_once_and_its_person_gets_the_caller(
    town: Town, fault: int | str
) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    town.sim.faults.rest(n=2, status=fault, method="POST", path_contains="Calls.json")
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    rosa.hears("Someone is here for you now")
    town.wait(60)
    assert rosa.talking_to == {ana.number}
    assert rings_of(ana) == 1
    assert len(town.legs(town.the_contact())) == 1


@pytest.mark.parametrize("fault", ["reset", "slow", "timeout_after_accept"])
def test_as_long_as_we_cannot_look_either_nobody_is_rung_twice(town: Town, fault: str) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    town.sim.faults.rest(n=1, status=fault, method="POST", path_contains="Calls.json")
    town.sim.faults.rest(n=3, status=503, method="GET", path_contains="Calls.json")
    asks_for_a_person(rosa, LINE)
    town.wait(15)
    assert rings_of(ana) <= 1
    takes_the_call(ana)
    rosa.hears("Someone is here for you now")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_caller_whose_calling_on_goes_wrong_meets_the_counselor_all_the_same(
    town: Town, fault: int | str
) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    town.sim.faults.rest(n=3, status=fault, method="POST", path_contains="/Calls/")
    takes_the_call(ana)
    rosa.hears("Someone is here for you now", within=15)
    town.wait(30)
    assert rosa.talking_to == {ana.number}, "and they stay together"


def test_when_a_caller_cannot_be_called_on_at_all_their_own_poll_finds_the_counselor(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    town.sim.faults.rest(n=10_000, status=503, path_contains="/Calls/")
    takes_the_call(ana)
    rosa.hears("Someone is here for you now", within=22)
    town.wait(30)
    assert rosa.talking_to == {ana.number}


@pytest.mark.parametrize("fault", FAULTS)
def test_phones_that_are_not_needed_any_more_stop_though_the_carrier_is_unwell(
    town: Town, fault: int | str
) -> None:
    ana, ben, rosa = (
        town.counselor("Ana", "+15035550131"),
        town.counselor("Ben", "+15035550132"),
        town.resident(),
    )
    asks_for_a_person(rosa, LINE)
    ben.rings()
    takes_the_call(ana)
    town.sim.faults.rest(n=2, status=fault, method="POST", path_contains="/Calls/")
    town.wait(15)
    assert ben.state == "idle"
    assert rosa.talking_to == {ana.number}
    assert [r["person_id"] for r in town.rows("busy_people")] == [town.person_of[ana.number]]


def test_phones_stop_ringing_by_themselves_when_the_carrier_ends_nothing(town: Town) -> None:
    ana, ben, rosa = (
        town.counselor("Ana", "+15035550131"),
        town.counselor("Ben", "+15035550132"),
        town.resident(),
    )
    asks_for_a_person(rosa, LINE)
    ben.rings()
    town.sim.faults.rest(n=10_000, status=500, method="POST", path_contains="/Calls/")
    rosa.hang_up()
    town.wait(25)
    assert (ana.state, ben.state) == ("idle", "idle")
    assert town.rows("busy_people") == []


@pytest.mark.parametrize("fault", ["reset", 503])
def test_a_carrier_that_is_away_for_ten_minutes_costs_nobody_their_way_to_911(
    town: Town, fault: int | str
) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    town.sim.faults.rest(n=100_000, status=fault)
    asks_for_a_person(rosa, LINE)
    rosa.hears("We are finding a counselor")
    rosa.hears("we connect you to Port Alder 911", within=110)
    town.psap.rings(within=90)
    town.wait(10)
    assert rosa.talking_to == {town.psap.number}
    rosa.hang_up()
    town.wait(480)
    town.sim.faults.clear()
    town.wait(120)
    assert rings_of(ana) == 0, "nothing stale rings once the carrier is back"
    assert town.rows("busy_people") == []
    sam = town.resident("+15035550112", "Sam")
    asks_for_a_person(sam, LINE)
    takes_the_call(ana)
    sam.hears("Someone is here for you now")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_message_is_fetched_and_deleted_though_the_carrier_is_unwell(
    make_town: MakeTown, fault: int | str
) -> None:
    town = make_town(now="2026-03-04 03:00", rest_seconds=0.3)
    town.sim.faults.slow_seconds = 0.6
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.press("4")
    rosa.hears("beep")
    town.wait(1)
    town.sim.faults.rest(n=2, status=fault, path_contains=".wav")
    town.sim.faults.rest(n=2, status=fault, method="DELETE")
    rosa.speak("please call my sister on the other side of the river")
    town.wait(3)
    rosa.press("#")
    rosa.hears("A counselor will listen to your message")
    town.wait(60)
    (kept,) = town.rows("recordings_of_contact", contact_id=town.the_contact()["id"])
    assert kept["state"] == "deleted_there"
    assert town.row("recording_by_id", id=kept["id"])["body_enc"]


def test_a_carrier_that_does_not_know_their_calls_for_an_hour_parts_nobody(town: Town) -> None:
    """We ask after long calls, in case their end was lost on its way: "never heard of it" is no end."""
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.sim.faults.rest(n=1000, status=404, method="GET", path_contains="/Calls/")
    town.wait(3700)
    assert rosa.talking_to == {ana.number}
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up")


def test_a_caller_whose_call_counts_as_over_by_mistake_is_led_to_911_and_not_into_silence(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")
    over = [("CallSid", rosa.current.sid), ("CallStatus", "completed"), ("To", LINE)]  # type: ignore[union-attr]
    delivered(town, f"{PUBLIC}/voice/status", over)
    rosa.press("1")
    rosa.hears("Something went wrong on our side")
    town.psap.rings()
    town.wait(5)
    assert rosa.talking_to == {town.psap.number}


def test_nothing_in_the_log_of_such_a_day_names_anybody(town: Town) -> None:
    """The proofs at the end of each journey look for numbers; this one looks for requests too."""
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    for fault in (503, "reset", "timeout_after_accept"):
        town.sim.faults.rest(n=1, status=fault)
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    rosa.hears("Someone is here for you now", within=30)
    said = "\n".join(town.ears.said)
    assert "(try 1)" in said, "the refusals were noted"
    for part in ("/Calls", "To=", "5035550", "http://127.0.0.1"):
        assert part not in said
