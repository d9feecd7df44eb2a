"""A new version of the flow while people are on the line: they go on, from the safe step if they must."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine
from flows.city import Digits, Flow, Menu, Screen
from flows.model import Join, Key, Parted, Resumed, Seek, Silence, StopSeeking, Wait
from tests.flows.world import Call, FakeWorld, port_alder, standing

FLOW = port_alder()


def without(*steps: str) -> Flow:
    return replace(FLOW, steps={id_: step for id_, step in FLOW.steps.items() if id_ not in steps})


def test_a_caller_whose_step_is_gone_goes_to_the_safe_step() -> None:
    done = engine.answer(without("about_place"), standing("about_place"), Key("3"), FakeWorld())
    assert done.state.step == "wait"
    assert done.prompt is not None and "We are finding a counselor" in done.prompt.says[0].text


def test_a_caller_whose_language_is_gone_goes_on_in_the_first_one() -> None:
    english = replace(FLOW, languages={"en": FLOW.languages["en"]})
    done = engine.answer(english, standing("about", language="es"), Silence(), FakeWorld())
    assert done.prompt is not None and done.prompt.language == "en"
    assert done.state.step == "wait"


def test_a_caller_whose_line_is_gone_keeps_its_exits() -> None:
    fewer = replace(FLOW, lines={id_: line for id_, line in FLOW.lines.items() if id_ != "library"})
    done = engine.answer(fewer, standing("about", line="library"), Key("9"), FakeWorld())
    assert done.state.step == "to_911"


def test_a_caller_at_a_question_that_is_gone_goes_to_the_safe_step() -> None:
    questions = FLOW.steps["questions"]
    assert isinstance(questions, Screen)
    fewer = replace(FLOW, steps={**FLOW.steps, "questions": replace(questions, questions=("medical",))})
    done = engine.answer(fewer, replace(standing("questions"), cursor=3), Key("1"), FakeWorld())
    assert done.state.step == "wait"


def test_a_counselor_found_for_a_step_that_is_gone_still_meets_the_caller() -> None:
    state = replace(Call().press("0").state, step="hold_line", seeking="hold_line")
    done = engine.answer(FLOW, state, Resumed(), FakeWorld(waiting=Wait("won", room="r")))
    assert done.prompt is not None and done.prompt.then == Join("r")
    later = engine.answer(FLOW, done.state, Parted(), FakeWorld())
    assert later.state.step == "wait"


def test_a_search_for_a_step_that_is_gone_is_stopped_and_begun_anew() -> None:
    state = replace(Call().press("0").state, step="hold_line", seeking="hold_line")
    done = engine.answer(FLOW, state, Silence(), FakeWorld())
    assert done.effects == (StopSeeking("left"), Seek("counselors", 90))


# The way to a person itself is left out: a flow without it does not load.
@pytest.mark.parametrize("step", sorted(FLOW.steps.keys() - {"person", "wait", "nobody_last"}))
def test_wherever_a_step_is_taken_away_the_next_turn_has_words(step: str) -> None:
    done = engine.answer(without(step), standing(step), Silence(), FakeWorld())
    assert done.prompt is not None and done.prompt.says


# Only steps that ask are mixed: of the others circles could come about, which the loader refuses.
ASKING = sorted(id_ for id_, step in FLOW.steps.items() if isinstance(step, Menu | Screen | Digits))


@settings(max_examples=150, deadline=None)
@given(
    st.permutations(ASKING), st.sampled_from(ASKING), st.lists(st.sampled_from("0123456789*#"), max_size=4)
)
def test_steps_that_changed_their_kind_raise_nothing(order: list[str], at: str, keys: list[str]) -> None:
    """The worst deploy there is: every question has become another one."""
    mixed = {id_: replace(FLOW.steps[other], id=id_) for id_, other in zip(ASKING, order, strict=True)}
    deployed = replace(FLOW, steps={**FLOW.steps, **mixed})
    state = engine.answer(FLOW, standing(at), Silence(), FakeWorld()).state
    for key in keys:
        if state.ended:
            return
        done = engine.answer(deployed, state, Key(key), FakeWorld())
        assert done.prompt is not None
        state = done.state
