"""Disqualifiers win, unknown is never no, and answers by key only ever raise the risk."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from flows import engine
from flows.city import Menu, Rule, Screen, Transfer
from flows.model import CallState, Key, Remember, Speech
from flows.screening import holds, screened, verdict
from tests.flows.world import Call, FakeWorld, port_alder, standing

FLOW = port_alder()
ASKED = FLOW.steps["questions"].questions  # type: ignore[union-attr]
ALL = tuple(FLOW.disqualifiers)
MENUS = sorted(id_ for id_, step in FLOW.steps.items() if isinstance(step, Menu | Screen))
KEYS = {"yes": "1", "no": "2", "unknown": "3"}


def at_the_questions(*answered: str) -> Call:
    return Call().press("1", "1", "1", "2").press(*answered)


def test_unknown_is_never_no() -> None:
    """The whole truth table: every disqualifier answered yes, no, unknown, or not asked at all."""
    counted = {"yes": 0, "no": 0, "unknown": 0}
    for row in product(("yes", "no", "unknown", ""), repeat=len(ALL)):
        answers = tuple((f"screen.{name}", given) for name, given in zip(ALL, row, strict=True) if given)
        state = CallState("public", "person", "en", 1, answers)
        found = screened(FLOW, state)
        counted[found] += 1
        if "yes" in row:
            assert found == "yes"
        elif set(row) == {"no"}:
            assert found == "no"
        else:
            assert found == "unknown"
    assert counted == {"yes": 4**7 - 3**7, "no": 1, "unknown": 3**7 - 1}


def test_nothing_asked_is_unknown() -> None:
    assert verdict([]) == "unknown"


def test_what_is_no_answer_counts_as_unknown() -> None:
    assert verdict(["no", "No", ""]) == "unknown"


@pytest.mark.parametrize("row", list(product(("yes", "no", "unknown"), repeat=len(ASKED))), ids="-".join)
def test_every_way_through_the_questions_leads_where_the_rules_say(row: tuple[str, ...]) -> None:
    """81 rows, walked by keys: the first yes leads to danger, the first unknown to a person."""
    call = at_the_questions()
    for given in row:
        if call.step == "questions":
            call.press(KEYS[given])
    first = next((given for given in row if given != "no"), None)
    assert call.step == {"yes": "danger", "unknown": "wait", None: "wait"}[first]
    assert call.state.priority == (9 if first == "yes" else 6)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("language", FLOW.languages)
def test_a_yes_to_any_question_leads_to_danger_with_its_reason_at_top_priority(
    name: str, language: str
) -> None:
    state = standing("questions", language=language)
    for _ in range(ASKED.index(name)):
        state = engine.answer(FLOW, state, Key("2"), FakeWorld()).state
    done = engine.answer(FLOW, state, Key("1"), FakeWorld())
    assert done.state.step == "danger"
    assert done.state.reason == FLOW.disqualifiers[name].reason
    assert done.state.priority == 9
    assert Remember(f"screen.{name}", "yes") in done.effects


def test_danger_connects_to_911_on_silence_and_on_1() -> None:
    for act in (lambda call: call.silent(), lambda call: call.press("1")):
        call = at_the_questions("1")
        assert "Stay on the line, and we connect you to Port Alder 911." in call.heard
        act(call)
        assert isinstance(FLOW.steps[call.step], Transfer)
        assert call.state.reason == "MEDICAL"


def test_danger_offers_a_counselor_instead_and_keeps_the_reason() -> None:
    call = at_the_questions("2", "1").press("0")
    assert call.step == "wait"
    assert (call.state.reason, call.state.priority) == ("VIOLENCE", 9)


def test_not_sure_goes_to_a_person_and_is_remembered_as_unknown() -> None:
    call = at_the_questions("3")
    assert call.step == "wait"
    assert call.state.answer("screen.medical") == "unknown"


def test_a_question_that_is_never_answered_is_unknown_and_goes_to_a_person() -> None:
    call = at_the_questions("2").silent(2)
    assert call.step == "wait"
    assert call.state.answer("screen.violence") == "unknown"


def test_a_clear_no_to_every_question_is_still_not_a_no_to_what_was_not_asked() -> None:
    call = at_the_questions("2", "2", "2", "2")
    assert screened(FLOW, call.state) == "unknown"
    assert call.step == "wait"


def test_a_missed_question_is_asked_again_in_simpler_words() -> None:
    call = at_the_questions().silent()
    assert call.heard.startswith("Once more. Is anyone hurt or very sick? For yes, press 1.")


def test_the_questions_say_what_they_are_for_and_only_once() -> None:
    call = at_the_questions()
    assert call.heard.startswith("A few short questions, so that we send the right help.")
    assert "A few short questions" not in call.press("2").heard


def test_who_speaks_of_suicide_is_not_questioned_by_keys_and_comes_first() -> None:
    call = Call().press("1", "1", "1", "1")
    assert call.step == "wait_urgent"
    assert call.state.priority == 9
    assert not [name for name, _ in call.state.answers if name.startswith("screen.")]


@pytest.mark.parametrize("step", MENUS)
@pytest.mark.parametrize("key", "0123456789*")
def test_no_key_anywhere_lowers_the_risk_of_a_caller_in_danger(step: str, key: str) -> None:
    in_danger = replace(standing(step), priority=9)
    assert engine.answer(FLOW, in_danger, Key(key), FakeWorld()).state.priority == 9


def test_a_question_about_services_is_offered_211_or_a_counselor() -> None:
    call = Call().press("1", "1", "2", "4")
    assert call.step == "offer_211"
    assert call.press("1").step == "to_211"
    assert Call().press("1", "1", "2", "4").silent(2).step == "wait"


def test_basic_needs_are_offered_211_only_when_no_question_was_answered_with_yes_or_unsure() -> None:
    asked = Call().press("1", "1", "2", "1")
    assert asked.step == "questions"
    assert asked.press("2", "2", "2", "2").step == "offer_211"
    assert Call().press("1", "1", "2", "1", "2", "3").step == "wait"


def test_leading_on_to_another_menu_answers_nothing() -> None:
    call = Call().press("1", "1", "1")
    assert call.step == "about_feelings"
    assert call.state.answer("call_type") == ""


def test_a_rule_that_asks_what_cannot_be_asked_says_so() -> None:
    with pytest.raises(ValueError, match="'weather', which is no condition; there are open, closed"):
        holds(Rule({"weather": "rain"}, "person"), FLOW, standing("person"), FakeWorld())


# ------------------------------------------------------------------ answers in words


@pytest.mark.parametrize("said", ["yes", "Yes, please hurry", "yeah he is bleeding", "I think so"])
def test_a_spoken_yes_anywhere_in_the_answer_is_a_yes(said: str) -> None:
    assert at_the_questions().say(said).step == "danger"


@pytest.mark.parametrize("said", ["no", "No.", "nope", "no one"])
def test_a_no_by_itself_is_a_no(said: str) -> None:
    call = at_the_questions().say(said)
    assert call.state.answer("screen.medical") == "no"
    assert call.state.cursor == 1


@pytest.mark.parametrize(
    "said",
    ["no he isn't breathing", "no wait", "no I mean yes", "no not sure", "well no but there was blood"],
)
def test_a_no_among_other_words_is_not_taken_for_a_no(said: str) -> None:
    assert at_the_questions().say(said).state.answer("screen.medical") != "no"


@pytest.mark.parametrize("said", ["I'm not sure", "I don't know", "maybe"])
def test_a_spoken_doubt_goes_to_a_person(said: str) -> None:
    call = at_the_questions().say(said)
    assert (call.step, call.state.answer("screen.medical")) == ("wait", "unknown")


@pytest.mark.parametrize(
    ("said", "meant"), [("no sé", "unknown"), ("no estoy segura", "unknown"), ("no", "no"), ("sí", "yes")]
)
def test_no_se_is_not_a_no(said: str, meant: str) -> None:
    done = engine.answer(FLOW, standing("questions", language="es"), Speech(said, 0.9), FakeWorld())
    assert done.state.answer("screen.medical") == meant


@pytest.mark.parametrize("confidence", [0.0, 0.3, 0.49])
def test_a_no_the_recognizer_is_not_sure_of_is_asked_again(confidence: float) -> None:
    call = at_the_questions().say("no", confidence)
    assert (call.step, call.state.cursor, call.state.answer("screen.medical")) == ("questions", 0, "")


def test_without_a_confidence_only_a_phrase_by_itself_counts() -> None:
    assert at_the_questions().say("no", None).state.cursor == 1
    assert at_the_questions().say("yes", None).step == "danger"
    assert at_the_questions().say("yes I think", None).step == "questions"


def test_two_misheard_answers_go_to_a_person() -> None:
    assert at_the_questions().say("hm", 0.9).say("mhm", 0.1).step == "wait"
