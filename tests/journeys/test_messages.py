"""A message the caller chose to leave: brought home with our name, sealed, and deleted at the carrier."""

from __future__ import annotations

import pytest

from db.about import sound_about
from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call, waits_for_the_tone
from tests.journeys.everything import everything_stored
from tests.journeys.town import LINE, PSAP, Town

WORDS = "this is Rosa, my brother has not eaten for two days"


@pytest.fixture
def night(make_town: MakeTown) -> Town:
    return make_town(now="2026-03-04 03:00")


def leaves_a_message(town: Town, words: str = WORDS, number: str | None = None) -> Handset:
    town.does_not_prove("nobody_was_left_in_silence", "in a message it is the caller who speaks")
    rosa = town.resident()
    rosa.call(LINE, caller_id=number)
    presses(rosa, "04")
    rosa.hears("After the tone, tell us how we can help")
    waits_for_the_tone(rosa)
    town.wait(1)
    if words:
        rosa.speak(words)
    return rosa


def recordings(town: Town) -> list[dict]:
    return [dict(r) for r in town.rows("recordings_of_contact", contact_id=town.the_contact()["id"])]


def test_a_message_is_kept_and_staff_see_it_among_the_callbacks(night: Town) -> None:
    rosa = leaves_a_message(night)
    night.wait(6)
    rosa.press("#")
    rosa.hears("Thank you. A counselor will listen to your message.")
    night.wait(10)
    assert rosa.state == "idle"
    (promise,) = night.promises()
    assert (promise["reason"], night.number_of(promise)) == ("VOICEMAIL", rosa.number)
    (recording,) = recordings(night)
    assert recording["callback_id"] == promise["id"]
    assert recording["seconds"] > 4
    contact = night.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("CALLBACK", "CLOSED")


def test_the_sound_is_fetched_when_it_is_ready_sealed_and_deleted_at_the_carrier(night: Town) -> None:
    rosa = leaves_a_message(night)
    night.wait(6)
    rosa.press("#")
    night.wait(15)
    (recording,) = recordings(night)
    assert recording["state"] == "deleted_there"
    sealed = night.row("recording_by_id", id=recording["id"])["body_enc"]
    assert night.vault.open_bytes(sealed, sound_about(recording["id"])).startswith(b"RIFF")
    assert b"RIFF" not in bytes(sealed)
    asked = [(r["method"], r["status"]) for r in night.sim.rest_log if recording["carrier_id"] in r["path"]]
    assert asked[0] == ("GET", 404), "the file is not there at once"
    assert asked[-2:] == [("GET", 200), ("DELETE", 204)]
    assert night.sim.company.recordings.by_sid == {}


def test_who_just_stops_talking_has_left_a_message_too(night: Town) -> None:
    rosa = leaves_a_message(night)
    rosa.hears("A counselor will listen to your message", within=20)
    night.wait(10)
    assert [r["state"] for r in recordings(night)] == ["deleted_there"]


def test_who_hangs_up_in_the_message_has_left_it_all_the_same(night: Town) -> None:
    rosa = leaves_a_message(night)
    night.wait(3)
    rosa.hang_up()
    night.wait(15)
    (promise,) = night.promises()
    assert promise["reason"] == "VOICEMAIL"
    assert [r["state"] for r in recordings(night)] == ["deleted_there"]
    assert night.the_contact()["outcome"] == "CALLBACK"


def test_an_empty_message_is_no_message_and_the_caller_is_told_so(night: Town) -> None:
    rosa = leaves_a_message(night, words="")
    rosa.hears("We did not hear a message. For a person, stay on the line.", within=20)
    rosa.hears("To be called back, press 3")
    assert recordings(night) == []
    assert night.promises() == []


def test_after_an_empty_message_staying_on_the_line_leads_on_to_a_person(night: Town) -> None:
    rosa = leaves_a_message(night, words="")
    rosa.hears("We did not hear a message", within=20)
    rosa.hears("We're connecting you to Port Alder 911", within=120)


def test_who_hangs_up_before_saying_anything_leaves_nothing(night: Town) -> None:
    rosa = leaves_a_message(night, words="")
    night.wait(1)
    rosa.hang_up()
    night.wait(10)
    assert recordings(night) == []
    assert (night.the_contact()["outcome"], night.the_contact()["reason"]) == ("NO_ACTION", "CLOSED")


def test_a_caller_without_a_number_can_leave_one_in_the_message(night: Town) -> None:
    rosa = leaves_a_message(night, number="anonymous")
    night.wait(6)
    rosa.press("#")
    night.wait(10)
    (promise,) = night.promises()
    assert night.number_of(promise) is None
    assert [r["state"] for r in recordings(night)] == ["deleted_there"]


def test_every_request_delivered_twice_keeps_one_message(night: Town) -> None:
    night.sim.faults.duplicate_webhooks = True
    rosa = leaves_a_message(night)
    night.wait(6)
    rosa.press("#")
    night.wait(15)
    assert len(recordings(night)) == 1
    assert len(night.promises()) == 1


def test_no_call_is_recorded_unless_the_caller_chose_to_leave_a_message(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(20)
    rosa.hang_up()
    bodies = "".join(r["body"] for r in town.sim.requests)
    assert "<Record" not in bodies
    assert "record=" not in bodies.lower()
    assert "recording." not in everything_stored(town.url_of_store)


def test_a_message_the_carrier_will_not_delete_yet_is_kept_and_deleted_later(night: Town) -> None:
    night.sim.faults.rest(n=2, status=503, method="DELETE")
    rosa = leaves_a_message(night)
    night.wait(6)
    rosa.press("#")
    night.wait(40)
    assert [r["state"] for r in recordings(night)] == ["deleted_there"]


def test_9_in_the_middle_of_a_message_connects_to_911_and_the_message_is_kept(night: Town) -> None:
    rosa = leaves_a_message(night)
    rosa.press("9")
    rosa.hears("We're connecting you to Port Alder 911")
    night.wait(15)
    assert rosa.talking_to == {PSAP}
    (promise,) = night.promises()
    assert promise["reason"] == "VOICEMAIL"
