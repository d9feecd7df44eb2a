"""A callback: the number said back, when, and whether a message is safe. Kept, and kept sealed."""

from __future__ import annotations

import re

import pytest

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.everything import everything_stored
from tests.journeys.town import LINE, Town

OTHER = "5035550177"


def asks_for_a_callback(town: Town, number: str | None = None) -> Handset:
    """Waiting on hold, then 1."""
    rosa = town.resident()
    rosa.call(LINE, caller_id=number)
    presses(rosa, "01")
    return rosa


@pytest.fixture
def evening(town: Town) -> Town:
    """A counselor is there and does not answer."""
    town.counselor("Ana", "+15035550131").will("no_answer")
    return town


def test_the_caller_s_own_number_is_said_back_and_kept(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.hears(
        "We can call you on the phone you are using now, which ends in 0 1 1 1. If that is right, press 1"
    )
    rosa.press("1")
    rosa.hears("When is a good time to call you?")
    rosa.hears("In the evening, press 4")
    rosa.press("4")
    rosa.hears("is it safe to leave a short message? It would not say what your call is about.")
    rosa.press("1")
    rosa.hears("Thank you. A counselor calls you back.")
    rosa.hears("Take care. Goodbye.")
    evening.wait(5)
    assert rosa.state == "idle"
    (promise,) = evening.promises()
    assert evening.number_of(promise) == rosa.number
    assert (promise["window"], promise["voicemail_ok"], promise["reason"]) == ("evening", 1, "CALLER_ASKED")
    contact = evening.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("CALLBACK", "CALLER_ASKED")


def test_another_number_is_typed_and_read_back(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.press("2")
    rosa.hears("Please type the number where we can call you, with the area code.")
    rosa.press(OTHER)
    rosa.hears("You typed 5 0 3, 5 5 5, 0 1 7 7. If that is right, press 1. To type it again, press 2.")
    presses(rosa, "1" + "1" + "2")
    rosa.hears("A counselor calls you back")
    (promise,) = evening.promises()
    assert evening.number_of(promise) == "+1" + OTHER
    assert promise["voicemail_ok"] == 0


def test_a_mistyped_number_is_typed_again(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.press("2")
    rosa.press("5035550166")
    rosa.hears("You typed 5 0 3, 5 5 5, 0 1 6 6")
    rosa.press("2")
    rosa.press(OTHER)
    rosa.hears("You typed 5 0 3, 5 5 5, 0 1 7 7")
    presses(rosa, "1" + "1" + "1")
    rosa.hears("A counselor calls you back")
    (promise,) = evening.promises()
    assert evening.number_of(promise) == "+1" + OTHER


@pytest.mark.parametrize("typed", ["503555#", "9115550177", "1035550177", "5031110177"])
def test_what_is_no_number_is_asked_for_again(evening: Town, typed: str) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.press("2")
    rosa.press(typed)
    rosa.hears("Please type all ten digits of your number, with the area code.")


def test_two_numbers_that_are_none_lead_to_a_person(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.press("2")
    rosa.press("503#")
    rosa.press("555#")
    rosa.hears("We are still looking for a counselor", within=3)


@pytest.mark.parametrize(
    ("key", "window"), [("1", "soon"), ("2", "morning"), ("3", "afternoon"), ("4", "evening")]
)
def test_the_good_time_is_kept(evening: Town, key: str, window: str) -> None:
    rosa = asks_for_a_callback(evening)
    presses(rosa, "1" + key + "1")
    (promise,) = evening.promises()
    assert promise["window"] == window


def test_without_a_clear_yes_no_message_may_be_left(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    presses(rosa, "1" + "1")
    rosa.hears("Is it safe to leave you a short message?", within=30)
    rosa.hears("A counselor calls you back", within=30)
    (promise,) = evening.promises()
    assert promise["voicemail_ok"] is None


def test_the_answers_may_be_spoken(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.press("1")
    rosa.hears("When is a good time")
    rosa.speak("tomorrow in the morning please")
    rosa.hears("is it safe to leave a short message")
    rosa.speak("no it is not safe")
    rosa.hears("A counselor calls you back")
    (promise,) = evening.promises()
    assert (promise["window"], promise["voicemail_ok"]) == ("morning", 0)


@pytest.mark.parametrize("number", ["anonymous", "+266696687"])
def test_a_caller_without_a_number_is_asked_for_one(evening: Town, number: str) -> None:
    rosa = asks_for_a_callback(evening, number)
    rosa.hears("Please type the number where we can call you", within=2)
    rosa.press(OTHER)
    rosa.hears("You typed 5 0 3, 5 5 5, 0 1 7 7")
    presses(rosa, "1" + "1" + "1")
    (promise,) = evening.promises()
    assert evening.number_of(promise) == "+1" + OTHER


def test_a_typed_number_is_nowhere_in_clear(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.press("2")
    rosa.press(OTHER)
    presses(rosa, "1" + "1" + "1")
    rosa.hears("A counselor calls you back")
    stored = everything_stored(evening.url_of_store)
    assert "callback.number_enc" in stored
    for text in (stored, "\n".join(evening.ears.said)):
        assert OTHER not in re.sub(r"[ ,.-]", "", text)
        assert OTHER[3:] not in re.sub(r"[ ,.-]", "", text)


def test_the_place_in_line_is_kept_while_a_callback_is_asked_for(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa = asks_for_a_callback(town)
    opened = town.row("handoff_of_contact", contact_id=town.the_contact()["id"])["opened_at"]
    town.wait(7)
    presses(rosa, "1" + "1" + "1")
    (promise,) = town.promises()
    assert promise["waiting_since"] == opened < promise["created_at"]
    town.wait(1)
    assert ana.state == "idle", "nobody is rung for a caller who will be called back"


@pytest.mark.parametrize("way", ["", "1", "11", "2"], ids=["the number", "the time", "the message", "typing"])
def test_a_counselor_who_takes_the_call_during_the_questions_still_gets_the_caller(
    town: Town, way: str
) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa = asks_for_a_callback(town)
    presses(rosa, way)
    takes_the_call(ana)
    rosa.hears("Someone is here for you now", within=2)
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    assert town.promises() == []


def test_when_the_carrier_cannot_call_the_caller_on_their_next_key_connects_them(
    town: Town,
) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa = asks_for_a_callback(town)
    rosa.press("1")
    town.sim.faults.rest(n=1, status=503, method="POST", path_contains="Calls/CA")
    takes_the_call(ana)
    rosa.press("1")
    rosa.hears("Someone is here for you now", within=0.5)
    town.wait(5)
    assert rosa.talking_to == {ana.number}


def test_who_answers_the_last_question_as_somebody_takes_the_call_is_not_lost(town: Town) -> None:
    """Either the two talk, or the callback is kept and the counselor is told: nobody waits alone."""
    ana = town.counselor("Ana", "+15035550131")
    rosa = asks_for_a_callback(town)
    presses(rosa, "11")
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    town.at_once(lambda: ana.press("1"), lambda: rosa.press("1"))
    town.wait(12)
    if rosa.talking_to == {ana.number}:
        assert town.promises() == []
    else:
        assert len(town.promises()) == 1
        assert ana.state == "idle"


def test_when_the_search_ends_meanwhile_the_caller_s_questions_go_on(town: Town) -> None:
    town.counselor("Ana", "+15035550131").will("no_answer")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    town.wait(33)
    presses(rosa, "12")
    town.wait(5)
    rosa.press("50355")
    town.wait(4)
    rosa.press("50177")
    rosa.hears("You typed 5 0 3, 5 5 5, 0 1 7 7", within=2)


def test_who_hangs_up_in_the_middle_of_the_questions_is_not_promised_anything(evening: Town) -> None:
    rosa = asks_for_a_callback(evening)
    rosa.press("1")
    evening.wait(1)
    rosa.hang_up()
    assert evening.promises() == []
    assert (evening.the_contact()["outcome"], evening.the_contact()["reason"]) == (
        "NO_ACTION",
        "DISCONNECTED",
    )


def test_at_night_a_callback_is_kept_for_the_morning(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    presses(rosa, "3" + "1" + "2" + "1")
    rosa.hears("A counselor calls you back")
    (promise,) = town.promises()
    assert (promise["reason"], promise["window"]) == ("CLOSED", "morning")
    town.wait(5)
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("CALLBACK", "CLOSED")
