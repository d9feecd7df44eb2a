"""Nobody is there to write: whoever asks for a person, or cries, is offered a call, and gets it soon."""

from __future__ import annotations

import pytest

from ivr.callbacks import waiting
from tests.journeys.conftest import MakeTown
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import Town

NIGHT = "2026-03-04 04:00"
ANA = "+15035550131"
WHICH = "We can call you at this number, which ends in 0111."


@pytest.mark.parametrize("words", ["i need a person", "0", "quiero hablar con una persona"])
def test_outside_hours_whoever_asks_for_a_person_is_offered_a_call_a_message_and_988(
    make_town: MakeTown, words: str
) -> None:
    town = make_town(now=NIGHT)
    rosa = town.resident()
    writes(town, rosa, words)
    assert "8 AM" in newest(rosa) or "8 a. m." in newest(rosa)
    for offered in ("911", "988", "3 = ", "4 = "):
        assert offered in newest(rosa), offered
    assert conversation(town)["waiting_since"] is not None


@pytest.mark.parametrize("cry", ["i want to die", "no police please he has a gun", "send the police"])
def test_outside_hours_every_cry_is_offered_a_call_and_danger_stays_first_in_the_list(
    make_town: MakeTown, cry: str
) -> None:
    town = make_town(now=NIGHT)
    town.supervisor()
    rosa = town.resident()
    writes(town, rosa, cry)
    assert newest(rosa).endswith("0 = a callback or a message.")
    before = conversation(town)["priority"]
    writes(town, rosa, "0", "3", "1", "2", "no")
    assert newest(rosa).startswith("Thank you. A counselor calls you back.")
    (promise,) = town.promises()
    assert town.number_of(promise) == rosa.number
    assert conversation(town)["priority"] == before, "the cry is still to be read"


@pytest.mark.parametrize("words", ["need food", "INFO"])
def test_outside_hours_our_first_words_and_our_answer_to_help_offer_a_call(
    make_town: MakeTown, words: str
) -> None:
    town = make_town(now=NIGHT)
    rosa = town.resident()
    writes(town, rosa, words)
    assert any("0 = a callback or a message." in text for text in read_by(rosa))
    writes(town, rosa, "0")
    assert "3 = call me back" in newest(rosa)


@pytest.mark.parametrize(
    "words", ["call me back please", "pls call me", "llámeme por favor", "can someone give me a call"]
)
@pytest.mark.parametrize("first", ["need food", "i want to die", "i need a person"])
def test_who_asks_to_be_called_is_asked_for_the_number_wherever_they_are(
    make_town: MakeTown, first: str, words: str
) -> None:
    town = make_town(now=NIGHT)
    town.supervisor()
    rosa = town.resident()
    writes(town, rosa, first, words)
    assert "0111" in newest(rosa)
    writes(town, rosa, "1", "2", "no")
    (promise,) = town.promises()
    assert town.number_of(promise) == rosa.number


def test_within_hours_too_and_a_person_is_asked_until_it_is_promised(town: Town) -> None:
    town.counselor("Ana", ANA)
    rosa = town.resident()
    writes(town, rosa, "need food", "1", "call me back please")
    assert newest(rosa).startswith(WHICH)
    assert conversation(town)["why"] == "asked"
    writes(town, rosa, "1", "1", "no")
    assert len(town.promises()) == 1
    assert conversation(town)["closed_at"] is not None


@pytest.mark.parametrize(
    "words",
    ["dont call me", "please do not call me back", "he will never call me back i am so alone with it"],
)
def test_who_does_not_want_a_call_is_not_asked_for_a_number(town: Town, words: str) -> None:
    town.counselor("Ana", ANA)
    rosa = town.resident()
    writes(town, rosa, "need food", words)
    assert "0111" not in newest(rosa)
    assert town.promises() == []


def test_the_message_they_leave_may_say_call_me_and_is_a_message(make_town: MakeTown) -> None:
    town = make_town(now=NIGHT)
    rosa = town.resident()
    writes(town, rosa, "need food", "0", "4", "call me back")
    (promise,) = town.promises()
    assert promise["reason"] == "VOICEMAIL"


def test_asking_again_for_a_person_says_the_same_again_and_leads_nobody_away(make_town: MakeTown) -> None:
    town = make_town(now=NIGHT)
    rosa = town.resident()
    writes(town, rosa, "i need a person")
    first = newest(rosa)
    town.wait(60)
    writes(town, rosa, "i need a person")
    assert newest(rosa) == first
    writes(town, rosa, "3")
    assert newest(rosa).startswith(WHICH)


def test_who_wrote_with_a_counselor_and_finds_nobody_may_choose_a_call(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 01:30")
    town.counselor("Ana", ANA)
    rosa = town.resident()
    writes(town, rosa, "i need a person")
    mine, person, now = conversation(town)["contact_id"], town.person_of[ANA], town.clock.now()
    town.store.write(lambda tx: waiting.claim(town.house, tx, "text", mine, person, now))
    town.store.write(lambda tx: waiting.reply(town.house, tx, mine, person, "Hello.", "k", now))
    town.wait(3 * 3600)
    writes(town, rosa, "are you still there")
    assert newest(rosa).endswith("0 = a callback or a message.")
    writes(town, rosa, "0")
    assert "3 = call me back" in newest(rosa)
    writes(town, rosa, "3")
    assert newest(rosa).startswith(WHICH)


def test_who_said_that_texts_are_not_safe_is_asked_nothing(make_town: MakeTown) -> None:
    town = make_town(now=NIGHT)
    rosa = town.resident()
    writes(town, rosa, "need food", "he reads my phone")
    before = read_by(rosa)
    writes(town, rosa, "call me back")
    assert read_by(rosa) == before
    assert contact(town)["outcome"] is None
