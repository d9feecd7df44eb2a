"""How well a text is understood, on texts of which a human says what they mean: counts, and what never is.

`python -m tests.flows.writing` prints the counts.
"""

from __future__ import annotations

from collections import Counter

import pytest

from flows.letters import tokens
from flows.reading import written_in
from tests.flows.world import port_alder
from tests.flows.writing.corpus import TO_A_PERSON, Written, corpus, judged, made_of

FLOW = port_alder()
MADE = {one: made_of(FLOW, one) for one in corpus()}
PARTS = pytest.mark.parametrize("held_out", [False, True], ids=["tuned on", "held out"])


def of(*means: str) -> list[Written]:
    return [one for one in MADE if one.means in means]


def test_there_are_enough_texts_of_every_kind_in_both_languages() -> None:
    assert len(corpus()) >= 1_000
    assert len(MADE) == len({(one.collection, one.language, one.question, one.text) for one in corpus()})
    for language in ("en", "es"):
        counts = Counter(one.means for one in MADE if one.language == language)
        for means, least in {
            "danger": 60,
            "stop": 20,
            "yes": 30,
            "no": 30,
            "unknown": 40,
            "begin": 40,
        }.items():
            assert counts[means] >= least, (language, means)
    assert 0.25 < sum(one.held_out for one in MADE) / len(MADE) < 0.42


def test_nobody_is_understood_as_the_opposite_or_as_anything_else_than_they_mean() -> None:
    assert [(one, made) for one, made in MADE.items() if judged(one, made) == "wrong"] == []
    for one, made in MADE.items():
        if made in ("1", "2") and one.question in ("medical", "violence", "weapon", "hazard"):
            assert made == one.choice, one


def test_every_danger_reaches_a_person_and_none_is_left_to_the_machine() -> None:
    """By its words at once, or because it is not made of everyday words."""
    assert [one for one in of("danger") if MADE[one] not in {"story", *TO_A_PERSON}] == []


def test_the_dangers_of_the_first_two_collections_are_known_by_their_words() -> None:
    known = [one for one in of("danger") if one.collection in ("first", "second")]
    assert [one for one in known if MADE[one] not in TO_A_PERSON] == []


def test_every_stop_is_honored_and_nobody_else_is_cut_off() -> None:
    assert [one for one in of("stop") if MADE[one] != "stop"] == []
    assert [one for one in of("quiet") if MADE[one] != "quiet"] == []
    others = [one for one in MADE if one.means not in ("stop", "quiet")]
    assert [one for one in others if MADE[one] in ("stop", "quiet")] == []


def test_what_a_human_cannot_tell_is_not_guessed() -> None:
    for one in of("unknown", "again"):
        assert MADE[one] in {"3", "again", *TO_A_PERSON}, (one, MADE[one])


def test_everyday_requests_are_left_to_the_machine() -> None:
    """A third at the least: a person who must read everything reads nothing in time."""
    begun = [one for one in of("begin") if MADE[one] == "begin"]
    assert len(begun) >= 0.3 * len(of("begin"))


@PARTS
def test_so_many_are_understood_as_a_human_would(held_out: bool) -> None:
    """The figures of docs/program-manager/the-text-line.md, rounded down."""
    first = [one for one in MADE if one.collection == "first" and one.held_out == held_out]
    answers = [judged(one, MADE[one]) for one in first if one.question]
    assert answers.count("understood") / len(answers) >= 0.94


@PARTS
def test_the_language_is_told_right_wherever_it_is_told_with_confidence(held_out: bool) -> None:
    told = right = 0
    for one in MADE:
        if one.held_out == held_out and one.collection == "first" and not one.question:
            written = written_in(FLOW.lexicon, one.text)
            if written.confidence >= 0.6:
                told, right = told + 1, right + (written.language == one.language)
    assert right / told >= 0.98
    assert told >= 90


def test_the_texts_are_real_writing() -> None:
    """Not one clean sentence after the other: many have no capital, no apostrophe, a sign, or many words."""
    texts = [one.text for one in MADE]
    assert sum(text == text.lower() for text in texts) > 0.6 * len(texts)
    assert sum(len(tokens(text)) >= 8 for text in texts) >= 90
    assert sum(any(ord(c) > 0x2000 for c in text) for text in texts) >= 15
