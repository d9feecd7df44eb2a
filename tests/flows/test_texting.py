"""What the engine says on the phone, as texts: nothing of the phone in them, never longer than promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.model import CallState, HangUp, Key, Listen, Prompt, Silence, Utterance
from flows.segments import outside, segments
from flows.texting import TextWriter, plain_signs
from flows.validate_texts import SAYS
from tests.flows.world import Call, FakeWorld, night, port_alder

FLOW = port_alder()
WRITER = TextWriter(FLOW)
GREETED = CallState("public", "greeting", "en", 1)


def texts(call: Call) -> tuple[str, ...]:
    assert call.prompt is not None
    return WRITER.texts(call.state, call.prompt, call.world)


def told(*says: str, language: str = "en", listen: bool = True) -> Prompt:
    then = Listen(digits=1, seconds=6) if listen else HangUp()
    return Prompt(tuple(Utterance(text, language) for text in says), then, language)


# ------------------------------------------------------------------ one step, one text


def test_a_menu_is_its_question_and_its_choices_by_number() -> None:
    assert texts(Call().press("1")) == (
        "Who do you need help for?\n1 = for myself\n2 = for somebody else\n3 = for a business or an agency",
    )


def test_call_types_stand_behind_their_numbers_by_their_short_names() -> None:
    assert texts(Call().press("1", "1", "4")) == (
        "Thank you. Choose what comes closest.\n"
        "1 = argument at home\n2 = neighbors\n3 = noise\n4 = animal\n5 = needle",
    )


def test_what_is_told_comes_first_and_the_question_last() -> None:
    (text,) = texts(Call().press("1", "1", "4", "3"))
    assert text == (
        "A few short questions, so that we send the right help.\n"
        "Is anyone hurt, or very sick, or did they take too much of something?\n1 = yes, 2 = no, 3 = not sure"
    )


def test_a_question_that_was_not_understood_is_asked_again_and_says_so() -> None:
    (text,) = texts(Call().press("1").silent())
    assert text == (
        "Sorry, we did not understand.\nWho do you need help for?\n"
        "1 = for myself\n2 = for somebody else\n3 = for a business or an agency\n0 = a person, 9 = 911."
    )


def test_spanish_is_written_with_its_accents_and_asked_in_spanish() -> None:
    (text,) = texts(Call().press("2"))
    asked, *choices = text.splitlines()
    assert asked == "¿Para quién necesita ayuda?"
    assert choices == ["1 = para mí", "2 = para otra persona", "3 = para un negocio o una agencia"]
    assert segments(text).encoding == "UCS-2"
    assert outside(text) == ["í"]


def test_out_of_hours_the_text_says_when_we_are_back_also_when_it_is_said_again() -> None:
    call = Call(world=night()).press("0")
    (first,) = texts(call)
    (again,) = texts(call.silent())
    for text in (first, again):
        assert "Our counselors are back" in text and "8 AM" in text
        assert "3 = call me back" in text and "911" in text


def test_a_number_is_read_back_for_the_eye() -> None:
    (text,) = WRITER.texts(
        GREETED,
        told("You typed 5 0 3, 5 5 5, 0 1 1 1. If that is right, press 1. To type it again, press 2."),
        FakeWorld(),
    )
    assert text == "You wrote 503-555-0111. 1 = that is right, 2 = write it again"


def test_what_is_too_long_for_one_text_is_two_and_nothing_is_cut() -> None:
    short = TextWriter(replace(FLOW, limits=replace(FLOW.limits, text_characters=100)))
    call = Call().press("1", "1", "4", "3")
    assert call.prompt is not None
    parts = short.texts(call.state, call.prompt, call.world)
    assert len(parts) == 2
    assert "\n".join(parts).replace("\n", " ") == texts(call)[0].replace("\n", " ")
    assert parts[1].startswith("Is anyone hurt")


def test_words_of_an_older_flow_are_sent_as_they_were_said() -> None:
    assert WRITER.texts(GREETED, told("Words that no file has any more."), FakeWorld()) == (
        "Words that no file has any more.",
    )


def test_a_prompt_without_words_is_no_text() -> None:
    assert WRITER.texts(GREETED, told(), FakeWorld()) == ()


# ------------------------------------------------------------------ all of them


def walked() -> Iterator[tuple[CallState, Prompt, FakeWorld]]:
    """The prompts that keys lead to from the public line, in both languages, by day and night."""
    keys = [Key(k) for k in "1234569"] + [Key("0"), Silence()]
    for world in (FakeWorld(), night(), FakeWorld(unstaffed=("counselors",)), FakeWorld(number=None)):
        ahead = [Call(world=world), Call(world=world).press("2")]
        seen: set[tuple[str, str, str, int]] = set()
        while ahead:
            call = ahead.pop()
            state = call.state
            mark = (state.step, state.language, state.phase, state.cursor)
            if call.prompt is None or mark in seen or len(seen) > 400:
                continue
            seen.add(mark)
            yield state, call.prompt, call.world
            for key in keys:
                after = Call(world=world)
                after.state, after.prompt = state, call.prompt
                ahead.append(after.gives(key))


WALKED = list(walked())


def test_the_walk_comes_to_most_steps_in_both_languages() -> None:
    assert len({state.step for state, _, _ in WALKED}) >= 20
    assert {prompt.language for _, prompt, _ in WALKED} == {"en", "es"}


def test_no_step_is_longer_than_320_characters_in_either_language_and_speaks_of_keys_to_press() -> None:
    for state, prompt, world in WALKED:
        for text in WRITER.texts(state, prompt, world):
            assert len(text) <= 320, (state.step, len(text), text)
            for word in ("press ", "stay on the line", "hang up", "oprima", "Quédese", "cuelgue"):
                assert word not in text, (state.step, text)


def test_every_word_the_engine_says_is_found_again_in_the_flow() -> None:
    for state, prompt, _ in WALKED:
        for utterance in prompt.says:
            assert WRITER.said(utterance, state.step) is not None, (state.step, utterance.text)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", SAYS)
def test_the_lines_own_words_are_short_enough_and_name_911_where_it_matters(name: str, language: str) -> None:
    text = WRITER.say(name, language, FakeWorld())
    assert 0 < len(text) <= 320
    if name.startswith(("hello", "danger", "help")):
        assert "911" in text and "988" in text
    if name.startswith(("hello", "help")):
        assert "STOP" in text


def test_the_confirmation_of_a_stop_names_nobody() -> None:
    for language in ("en", "es"):
        text = WRITER.say("stopped", language, FakeWorld())
        assert FLOW.service not in text and FLOW.city not in text
        assert "START" in text


def test_english_costs_no_more_than_it_must() -> None:
    for name in SAYS:
        assert segments(WRITER.say(name, "en", FakeWorld())).encoding == "GSM-7", name


# ------------------------------------------------------------------ signs


@given(st.text(max_size=80))
def test_plain_signs_twice_are_the_same_as_once_and_no_letter_is_changed(text: str) -> None:
    once = plain_signs(text)
    assert plain_signs(once) == once
    assert [c for c in once if c.isalnum()] == [c for c in text if c.isalnum()]


def test_curly_quotes_and_dashes_are_made_plain_and_spanish_is_left_alone() -> None:
    assert plain_signs("“We’re here” – now…\u00a0ok") == '"We\'re here" - now... ok'
    assert plain_signs("¿Llámenos mañana? ¡Sí!") == "¿Llámenos mañana? ¡Sí!"
    assert segments("We’re here").encoding == "UCS-2"
    assert segments(plain_signs("We’re here")).encoding == "GSM-7"
