"""Speech is offered beside the keys, never instead of them. Who is not understood reaches a person."""

from __future__ import annotations

import pytest

from tests.journeys.doing import presses, times_heard
from tests.journeys.town import LINE, Town


def test_a_resident_says_every_answer_and_reaches_a_counselor(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    for heard, said in (
        ("To choose what your call is about", "I would like to choose"),
        ("Who is this call for?", "it is for myself"),
        ("What is it about?", "food and a place for the night"),
        ("Choose what comes closest", "a place to stay"),
        ("hurt, or very sick", "no"),
        ("hitting, chasing", "nope"),
        ("a gun, a knife", "there isn't"),
        ("a fire, smoke", "no"),
    ):
        rosa.hears(heard)
        rosa.speak(said)
    rosa.hears("We are finding a counselor for you")
    ana.rings()
    answers = town.answers(town.the_contact())
    assert (answers["caller_role"], answers["call_type"]) == ("self", "UNSHELTERED")
    assert answers["screen.hazard"] == "no"


@pytest.mark.parametrize("confidence", [0.49, 0.1])
def test_words_the_recognizer_is_not_sure_of_answer_nothing(town: Town, confidence: float) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.hears("Who is this call for?")
    rosa.speak("myself", confidence=confidence)
    rosa.hears("Is this call for you, or for somebody else?")
    assert town.answers(town.the_contact()) == {}


def test_two_misheard_answers_lead_to_a_person(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.hears("Who is this call for?")
    rosa.speak("the thing with the whatsit", confidence=0.9)
    rosa.hears("Is this call for you, or for somebody else?")
    rosa.speak("mumble", confidence=0.2)
    rosa.hears("We are finding a counselor for you")
    ana.rings()


def test_without_any_confidence_only_the_very_words_count(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.hears("Who is this call for?")
    rosa.speak("well it is sort of for myself", confidence=None)
    rosa.hears("Is this call for you, or for somebody else?")
    rosa.speak("Myself.", confidence=None)
    rosa.hears("What is it about?")
    assert town.answers(town.the_contact()) == {"caller_role": "self"}


def test_who_swears_is_understood_all_the_same(town: Town) -> None:
    """The recognizer masks nothing: how somebody in distress speaks must not cost them the answer."""
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.hears("Who is this call for?")
    rosa.speak("for my damn self, for myself, shit")
    rosa.hears("What is it about?")
    gathers = [r["body"] for r in town.sim.requests if 'input="dtmf speech"' in r["body"]]
    assert gathers
    assert all('profanityFilter="false"' in body for body in gathers)


@pytest.mark.parametrize("said", ["call 911", "I need an ambulance", "it's an emergency", "the police"])
def test_words_of_danger_lead_to_911_from_any_menu(town: Town, said: str) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.hears("Who is this call for?")
    rosa.speak(said)
    rosa.hears("We're connecting you to Port Alder 911")
    town.psap.rings()


def test_words_of_danger_that_are_hard_to_hear_lead_to_a_person_at_once(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.hears("Who is this call for?")
    rosa.speak("an ambulance", confidence=0.2)
    rosa.hears("We are finding a counselor for you", within=5)
    ana.rings()
    assert not town.psap.heard


def test_who_asks_for_a_human_gets_one(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.speak("can I talk to someone please")
    rosa.hears("We are finding a counselor for you")
    ana.rings()


def test_who_asks_to_hear_it_again_hears_it_again(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11")
    rosa.hears("What is it about?")
    rosa.speak("could you say that again")
    town.wait(5)
    assert times_heard(rosa, "What is it about?") == 2


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("yes", "yes"),
        ("yeah I think so", "yes"),
        ("I don't know", "unknown"),
        ("maybe", "unknown"),
        ("no", "no"),
    ],
)
def test_a_question_is_answered_in_words(town: Town, said: str, answer: str) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1131")
    rosa.hears("hurt, or very sick")
    rosa.speak(said)
    assert _kept(town, "screen.medical") == answer


@pytest.mark.parametrize("said", ["no he isn't breathing", "no, yes, well", "nobody but him", "now"])
def test_a_no_among_other_words_is_never_taken_for_a_no(town: Town, said: str) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1131")
    rosa.hears("hurt, or very sick")
    rosa.speak(said)
    town.wait(5)
    assert town.answers(town.the_contact()).get("screen.medical") != "no"


def test_what_a_caller_says_in_words_is_never_stored(town: Town) -> None:
    """The proof at the end of every journey looks for these words in every table and log record."""
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11")
    rosa.speak("my husband drinks and I am afraid of him")
    town.wait(3)
    rosa.speak("we live at twelve Alder Street")
    rosa.hears("We are finding a counselor for you")


def _kept(town: Town, question: str) -> str:
    for _ in range(10):
        town.wait(1)
        if question in (answers := town.answers(town.the_contact())):
            return answers[question]
    raise AssertionError(f"no answer to {question} was kept")
