"""The demo city's words: what they promise is so, and nobody has to bear more than they can."""

from __future__ import annotations

import re

import pytest

from flows import codes
from flows.city import Menu
from flows.draft import Draft
from flows.read import Faults, read
from flows.uses import uses
from tests.flows.world import CITY, Call, port_alder

FLOW = port_alder()
LANGUAGES = list(FLOW.languages)
SPOKEN = {"911": 3, "988": 3, "211": 3}  # words a number takes to say, one for each digit
PER_SECOND = 2.5  # words; the pace the carrier's stand-in assumes too


def seconds(text: str) -> float:
    words = re.findall(r"[\w'’]+", text)
    return sum(SPOKEN.get(word, 1) for word in words) / PER_SECOND


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_exits_are_spoken_within_ten_seconds(language: str) -> None:
    """The first words of every line, in every language it can begin in."""
    text = FLOW.words[language]["greeting"].say.format(service=FLOW.service, city=FLOW.city)
    for exit_ in ({"en": "press 9", "es": "oprima 9"}, {"en": "press 0", "es": "oprima 0"}):
        before, found, _ = text.partition(exit_[language])
        assert found
        assert seconds(before + found) <= FLOW.limits.exit_seconds


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_chose_a_language_hears_the_exits_in_it_within_ten_seconds(language: str) -> None:
    call = Call(language=language) if language != "en" else Call().press("1")
    for key in ("0", "9"):
        assert seconds(call.heard[: call.heard.index(key) + 1]) <= FLOW.limits.exit_seconds


def test_hanging_up_and_dialing_911_is_advised_with_the_reason() -> None:
    assert "hang up and dial 911 yourself: they can see where you are, we can't" in Call().heard


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id_", [id_ for id_, step in FLOW.steps.items() if isinstance(step, Menu)])
def test_a_menu_offers_six_choices_at_most_and_takes_half_a_minute_at_most(language: str, id_: str) -> None:
    step = FLOW.steps[id_]
    assert isinstance(step, Menu)
    words = FLOW.words[language]
    offered = [choice.word for choice in step.choices]
    if step.choices_from == "call_types":
        offered += [f"call_type.{kind.id}" for kind in FLOW.call_types.values() if kind.menu == id_]
    assert len(offered) <= 6
    assert seconds(" ".join([words[step.say].say, *(words[word].say for word in offered)])) <= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_long(language: str) -> None:
    for name, word in FLOW.words[language].items():
        for sentence in re.split(r"[.?!:]\s", word.say):
            assert len(sentence.split()) <= 22, (name, sentence)


AVOIDED = {
    "en": r"crisis|subject|why|must|victim|suspect|committed?|invalid|error",
    "es": r"crisis|sujeto|por qué|víctima|sospechoso|inválid[oa]|error|debe",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_hurt_or_accuse_are_not_used(language: str) -> None:
    for name, word in FLOW.words[language].items():
        for text in (word.say, word.again):
            assert not re.search(rf"\b({AVOIDED[language]})\b", text, re.IGNORECASE), name


def test_spanish_is_usted_throughout() -> None:
    informal = r"\b(tú|ti|tu|tus|te|contigo|oprime|quédate|cuelga|llamaste|estás|puedes)\b"
    for name, word in FLOW.words["es"].items():
        for text in (word.say, word.again):
            assert not re.search(informal, text, re.IGNORECASE), name


def test_spanish_questions_and_accents_are_written_out() -> None:
    for name, word in FLOW.words["es"].items():
        assert word.say.count("?") == word.say.count("¿"), name
        assert not re.search(r"\b(mas de|numero|linea|estan|quedese|ultim[oa]|telefono)\b", word.say), name


def test_both_languages_say_the_same_keys_and_blanks() -> None:
    for name, english in FLOW.words["en"].items():
        spanish = FLOW.words["es"][name]
        for one, other in ((english.say, spanish.say), (english.again, spanish.again)):
            assert bool(one) == bool(other), name
            assert sorted(re.findall(r"\{\w+\}", one)) == sorted(re.findall(r"\{\w+\}", other)), name
            keys = r"(?<!\d)[0-9](?!\d)|\b(?:911|988|211)\b"
            assert sorted(re.findall(keys, one)) == sorted(re.findall(keys, other)), name


def test_every_call_type_of_the_code_list_has_a_place() -> None:
    assert set(FLOW.call_types) == set(codes.CALL_TYPES)


@pytest.mark.parametrize("kind", sorted(codes.CALL_TYPES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_call_type_can_be_reached_by_its_keys_and_in_words(kind: str, language: str) -> None:
    about = FLOW.steps["about"]
    assert isinstance(about, Menu)
    entry = FLOW.call_types[kind]
    lead = next((choice.key for choice in about.choices if choice.goto == entry.menu), None)
    start = [] if language == "es" else ["1"]
    keys = [*start, "2", *([lead] if lead else []), entry.key]
    assert Call(language=language).press(*keys).state.answer("call_type") == kind
    call = Call(language=language).press(*keys[:-1])
    call.say(FLOW.words[language][f"call_type.{kind}"].hear[0])
    assert call.state.answer("call_type") == kind


def test_every_word_is_used() -> None:
    """What nobody says is not translated and proof-read for nothing."""
    draft = Draft(read(CITY, Faults()))
    draft.languages, draft.teams = dict(FLOW.languages), dict(FLOW.teams)
    draft.call_types, draft.disqualifiers = dict(FLOW.call_types), dict(FLOW.disqualifiers)
    draft.steps, draft.lines, draft.schedules = dict(FLOW.steps), dict(FLOW.lines), dict(FLOW.schedules)
    draft.policies, draft.words = dict(FLOW.policies), {"en": dict(FLOW.words["en"])}
    used = {use.word for use in uses(draft)}
    assert not FLOW.words["en"].keys() - used


def test_all_numbers_are_from_the_range_kept_for_fiction() -> None:
    numbers = [line.number for line in FLOW.lines.values()]
    numbers += [number.number for to in FLOW.destinations.values() for number in to.numbers]
    assert all(re.fullmatch(r"\+1503555 ?01\d\d", number) for number in numbers)
