"""Many texts at once, out of order, and from blocked numbers: slowed at the most, never a person in need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations, product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.flood import (
    CALM,
    MOST_BLOCKED,
    REFUSALS,
    URGENT,
    Arrived,
    Block,
    Pace,
    Refusal,
    belongs,
    held_back,
    in_order,
    may_block,
    pace,
    together,
)
from flows.keywords import Kind

NOON = datetime(2027, 1, 20, 20, tzinfo=UTC)
KINDS: tuple[Kind, ...] = get_args(Kind)
NEED = {"danger", "police", "person", "stop", "quiet"}
PASSES = NEED | {"help", "start"}  # whatever is blocked


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


# ------------------------------------------------------------------ how soon we answer


def test_who_writes_one_thought_in_six_texts_is_answered_as_they_write() -> None:
    for already in range(6):
        earlier = [after(-n) for n in range(1, already + 1)]
        assert pace("text", earlier, after(-1), None, NOON) == Pace(NOON, merged=False)


@pytest.mark.parametrize(("already", "wait"), [(6, 15), (11, 15), (12, 30), (18, 60), (24, 120), (500, 120)])
def test_a_flood_gets_one_answer_for_many_and_the_gaps_grow_to_two_minutes(already: int, wait: int) -> None:
    earlier = [after(-n / 10) for n in range(already)]
    assert pace("text", earlier, NOON, None, NOON) == Pace(after(wait), merged=True)


def test_what_came_more_than_a_minute_ago_is_no_flood() -> None:
    assert pace("text", [after(-60)] * 100, after(-61), None, NOON) == Pace(NOON, merged=False)
    assert pace("text", [after(-59)] * 100, after(-5), None, NOON).merged


def test_an_answer_that_is_due_already_is_not_held_back_further() -> None:
    assert pace("text", [after(-n) for n in range(6)], after(-40), None, NOON) == Pace(NOON, merged=True)


@given(st.lists(st.floats(0, 3600), max_size=200), st.sampled_from(sorted(NEED)))
def test_no_flood_delays_the_first_answer_to_somebody_in_need(ages: list[float], kind: Kind) -> None:
    earlier = [after(-age) for age in ages]
    assert pace(kind, earlier, NOON, None, NOON) == Pace(NOON, merged=False)


def test_the_same_cry_a_hundred_times_is_answered_every_half_minute() -> None:
    earlier = [after(-n / 10) for n in range(100)]
    assert pace("danger", earlier, NOON, after(-10), NOON) == Pace(after(20), merged=True)
    assert pace("danger", earlier, NOON, after(-30), NOON) == Pace(NOON, merged=False)


@given(st.lists(st.floats(0, 300), max_size=60), st.floats(0, 300), st.sampled_from(KINDS))
def test_an_answer_is_never_in_the_past_and_never_later_than_two_minutes(
    ages: list[float], answered: float, kind: Kind
) -> None:
    due = pace(kind, [after(-age) for age in ages], after(-answered), None, NOON)
    assert NOON <= due.at <= after(120)


# ------------------------------------------------------------------ which question a text answers


@pytest.mark.parametrize(
    ("at", "asked", "last", "belongs_to"),
    [
        (0, -10, -10, "answer"),
        (0, -2, -2, "answer"),
        (0, -1.9, -1.9, "early"),
        (0, 0, -1, "early"),
        (0, 5, -1, "early"),
        (0, None, -1, "early"),
        (0, -86_399, -86_399, "answer"),
        (0, -86_400, -86_400, "stale"),
        (0, -90_000, -10, "answer"),
    ],
)
def test_a_text_answers_what_its_writer_can_have_read(
    at: float, asked: float | None, last: float, belongs_to: str
) -> None:
    sent = None if asked is None else after(asked)
    assert belongs(after(at), sent, after(last)) == belongs_to


def test_two_noes_in_one_breath_answer_one_question() -> None:
    """The second would be a no to "is there a weapon?", which they have never read."""
    asked_first = after(-30)
    assert belongs(NOON, asked_first, asked_first) == "answer"
    asked_second = after(0.4)  # our next question goes out
    assert belongs(after(0.5), asked_second, after(0.4)) == "early"


def test_texts_have_one_order_however_often_and_in_whatever_order_they_come() -> None:
    a, b, c = Arrived("SM1", NOON, "a"), Arrived("SM2", NOON, "b"), Arrived("SM0", after(1), "c")
    late = Arrived("SM1", after(9), "a")
    for order in permutations((a, b, c, late)):
        assert in_order(order) == (a, b, c)
        assert together(order) == "a\nb\nc"


def test_texts_of_nothing_but_spaces_say_nothing_together() -> None:
    assert together([Arrived("SM1", NOON, "  "), Arrived("SM2", after(1), "help")]) == "help"
    assert "secret" not in repr(Arrived("SM1", NOON, "secret"))


# ------------------------------------------------------------------ blocked numbers

CELL = "+15035550111"
MONTH = NOON + MOST_BLOCKED


@pytest.mark.parametrize(
    ("number", "reason", "until", "open_work", "ours", "refusal"),
    [
        (CELL, "abuse of staff", after(60), False, False, ""),
        (CELL, "abuse of staff", MONTH, False, False, ""),
        (None, "abuse", after(60), False, False, "NO_NUMBER"),
        ("", "abuse", after(60), False, False, "NO_NUMBER"),
        ("+1", "abuse", after(60), False, False, "NO_NUMBER"),
        ("+1503", "abuse", after(60), False, False, "NO_NUMBER"),
        ("+1503555*", "abuse", after(60), False, False, "NO_NUMBER"),
        ("anonymous", "abuse", after(60), False, False, "NO_NUMBER"),
        (CELL, " ", after(60), False, False, "NO_REASON"),
        (CELL, "abuse, 40 calls in 3 nights", after(60), False, False, ""),
        (CELL, "calls from 5035550111", after(60), False, False, "NUMBER_IN_REASON"),
        (CELL, "it is (503) 555-0111 again", after(60), False, False, "NUMBER_IN_REASON"),
        (CELL, "555.0111", after(60), False, False, "NUMBER_IN_REASON"),
        (CELL, "abuse", NOON, False, False, "PAST"),
        (CELL, "abuse", MONTH + timedelta(seconds=1), False, False, "TOO_LONG"),
        (CELL, "abuse", after(60), True, False, "OPEN_WORK"),
        (CELL, "abuse", after(60), False, True, "OURS"),
    ],
)
def test_one_number_is_blocked_for_a_while_and_nothing_else_is(
    number: str | None, reason: str, until: datetime, open_work: bool, ours: bool, refusal: Refusal
) -> None:
    assert may_block(number, reason, until, NOON, open_work=open_work, ours=ours) == refusal


def test_every_refusal_is_told_in_words() -> None:
    assert set(REFUSALS) == set(get_args(Refusal)) - {""}


def test_a_block_holds_back_plain_texts_until_its_end() -> None:
    block = Block(NOON, after(60))
    told = [held_back([block], "text", after(s), known=True, open_work=False) for s in (-1, 0, 59, 60)]
    assert told == [False, True, True, False]
    lifted = Block(NOON, after(60), lifted=after(10))
    assert not held_back([lifted], "text", after(20), known=True, open_work=False)
    assert not held_back([], "text", NOON, known=True, open_work=False)


def test_a_block_never_catches_a_withheld_number_open_work_or_somebody_in_need() -> None:
    block = Block(after(-1), after(1))
    for kind, known, open_work in product(KINDS, (True, False), (True, False)):
        held = held_back([block], kind, NOON, known=known, open_work=open_work)
        assert held == (known and not open_work and kind not in PASSES), (kind, known, open_work)


def test_who_is_in_need_is_the_same_everywhere() -> None:
    assert set(URGENT) == NEED
    assert CALM == 6
