"""Nobody is trapped: silence reaches a person, 0 a person, 9 the 911 path, * the same words, everywhere."""

from __future__ import annotations

import pytest

from flows import engine
from flows.city import Destination, Digits, DispatchStep, Handoff, Menu, Screen, Told, Transfer
from flows.load import STEP_KINDS
from flows.model import Connect, HangUp, KeepCallback, Key, Listen, Seek, Silence, Speech
from tests.flows.world import Call, FakeWorld, night, port_alder, standing, words

FLOW = port_alder()
ASKING = sorted(id_ for id_, step in FLOW.steps.items() if isinstance(step, Menu | Screen | Digits | Told))
WAITING = [id_ for id_, step in FLOW.steps.items() if isinstance(step, Handoff | DispatchStep)]
LISTENING = sorted([*ASKING, *WAITING])
EVERYWHERE = [
    (step, line, language) for step in LISTENING for line in FLOW.lines for language in FLOW.languages
]


def psap() -> Destination:
    return FLOW.destinations[FLOW.psap]


def test_silence_in_the_greeting_reaches_a_person_after_two_tries() -> None:
    call = Call()
    assert call.silent().step == "greeting"
    assert "For a person, press 0, or stay on the line." in call.heard
    assert call.silent().step == "wait"
    assert Seek("counselors", 90) in call.new


def test_a_wrong_key_is_no_dead_end() -> None:
    call = Call().press("7")
    assert call.heard.startswith("Once more. You've reached Port Alder")
    assert call.press("8").step == "wait"


def test_words_that_are_not_understood_twice_reach_a_person() -> None:
    assert Call().say("mumble mumble").say("mumble").step == "wait"


def test_a_repeat_after_a_miss_names_the_exits() -> None:
    call = Call().press("1").silent()
    assert "For a person, press 0. For 911, press 9. To hear this again, press star." in call.heard


@pytest.mark.parametrize(("step", "line", "language"), EVERYWHERE)
def test_key_9_reaches_the_911_path_from_every_step(step: str, line: str, language: str) -> None:
    for keys in ("9", "9#"):
        done = engine.answer(FLOW, standing(step, line, language), Key(keys), FakeWorld())
        reached = FLOW.steps[done.state.step]
        assert isinstance(reached, Transfer) and reached.to == "psap"
        assert done.prompt is not None and isinstance(done.prompt.then, Connect)
        assert done.prompt.language == language


@pytest.mark.parametrize(("step", "line", "language"), EVERYWHERE)
def test_key_0_looks_for_a_person_from_every_step(step: str, line: str, language: str) -> None:
    done = engine.answer(FLOW, standing(step, line, language), Key("0"), FakeWorld())
    assert isinstance(FLOW.steps[done.state.step], Handoff)
    assert done.prompt is not None and done.prompt.then.music  # type: ignore[union-attr]


@pytest.mark.parametrize(("step", "line", "language"), EVERYWHERE)
def test_an_emergency_in_words_reaches_911_from_every_step_that_hears_and_a_person_where_a_place_is_told(
    step: str, line: str, language: str
) -> None:
    said = {"en": "please send an ambulance", "es": "mande una ambulancia"}[language]
    done = engine.answer(FLOW, standing(step, line, language), Speech(said, 0.9), FakeWorld())
    a_place_may_be_told = isinstance(FLOW.steps[step], Told)
    assert isinstance(FLOW.steps[done.state.step], Handoff if a_place_may_be_told else Transfer)


@pytest.mark.parametrize("step", ASKING)
def test_an_emergency_in_words_that_may_be_misheard_reaches_a_person(step: str) -> None:
    done = engine.answer(FLOW, standing(step), Speech("call an ambulance", 0.2), FakeWorld())
    assert isinstance(FLOW.steps[done.state.step], Handoff)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "please don't send the police"),
        ("en", "I need somebody but no police please"),
        ("en", "it's not an emergency"),
        ("en", "I called you instead of 911"),
        ("es", "por favor no manden a la policía"),
        ("es", "no es una emergencia"),
    ],
)
def test_who_refuses_the_police_is_led_to_a_person_and_never_to_911(language: str, said: str) -> None:
    done = engine.answer(FLOW, standing("who", language=language), Speech(said, 0.9), FakeWorld())
    assert isinstance(FLOW.steps[done.state.step], Handoff)


@pytest.mark.parametrize("said", ["he's not breathing, send an ambulance", "no time, call 911"])
def test_a_no_about_something_else_keeps_nobody_from_911(said: str) -> None:
    done = engine.answer(FLOW, standing("who"), Speech(said, 0.9), FakeWorld())
    assert isinstance(FLOW.steps[done.state.step], Transfer)


@pytest.mark.parametrize("step", ASKING)
def test_star_says_the_same_again(step: str) -> None:
    state = standing(step)
    first = engine.answer(FLOW, state, Key("*"), FakeWorld())
    second = engine.answer(FLOW, first.state, Key("*"), FakeWorld())
    assert first.state.step == step
    assert words(first.prompt) == words(second.prompt) != ""


@pytest.mark.parametrize("step", ASKING)
def test_repeats_are_bounded(step: str) -> None:
    """After five repeats a person is asked, even where stars and misses take turns."""
    state = standing(step)
    for turn in range(12):
        if state.step != step:
            break
        state = engine.answer(FLOW, state, Key("*") if turn % 2 == 0 else Silence(), FakeWorld()).state
    assert state.step != step


@pytest.mark.parametrize("step", ASKING)
@pytest.mark.parametrize("language", FLOW.languages)
def test_silence_goes_on_within_three_turns_and_ends_a_call_only_with_a_callback_kept(
    step: str, language: str
) -> None:
    state = standing(step, language=language)
    for _ in range(3):
        done = engine.answer(FLOW, state, Silence(), FakeWorld())
        if state.step != step:
            break
        state = done.state
        assert done.prompt is not None
        if isinstance(done.prompt.then, HangUp):
            assert any(isinstance(effect, KeepCallback) for effect in done.effects)
    assert state.step != step


def test_the_language_chosen_stays_for_the_whole_call() -> None:
    call = Call(language="es")
    for key in ("1", "1", "2", "2", "3"):
        assert call.prompt.language == "es"
        assert {said.language for said in call.prompt.says} == {"es"}
        call.press(key)
    assert call.step == "wait"
    assert "Estamos buscando un consejero" in call.heard
    assert "911 de Port Alder" in call.press("9").heard


def test_a_language_can_be_chosen_in_its_own_words() -> None:
    assert Call().say("español por favor").state.language == "es"


def test_the_offer_of_a_language_is_spoken_in_it() -> None:
    assert ("Para español, oprima 2.", "es") in [(said.text, said.language) for said in Call().prompt.says]


def test_at_night_0_says_who_is_there_and_then_connects_to_911() -> None:
    """Asking for a person where nobody is must not lead round in a circle."""
    call = Call(night()).press("0")
    assert call.step == "closed"
    assert call.press("0").step == "closed"
    assert "we connect you to Port Alder 911" in call.heard
    call.press("0")
    assert call.step == "to_911" and isinstance(call.then, Connect)


def test_at_night_silence_reaches_911() -> None:
    call = Call(night()).silent(2)
    assert call.step == "closed"
    assert "Our counselors are back tomorrow at 8 AM." not in call.heard
    assert "Our counselors are back today at 8 AM." in call.heard  # it is four in the morning
    assert call.silent(2).step == "to_911"
    assert call.state.reason == "CLOSED"


def test_every_wait_for_an_answer_is_bounded_in_seconds() -> None:
    for step in LISTENING:
        done = engine.answer(FLOW, standing(step), Key("*"), FakeWorld())
        assert done.prompt is not None and isinstance(done.prompt.then, Listen)
        assert 0 < done.prompt.then.seconds <= 10


def test_every_kind_of_step_is_in_the_demo_city() -> None:
    kinds = {type(step) for step in FLOW.steps.values()}
    assert kinds == set(STEP_KINDS.values())
