"""Many texts from one number, texts that come together or out of order, and numbers that are blocked. Pure.

No rule here keeps a person in need from being read: only *answers* are slowed, and only a text that asks
for nothing is kept from staff, for as long as its number is blocked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from flows.keywords import Kind

# Somebody who writes one thought in five texts is answered as they write; our own figures.
WINDOW = timedelta(seconds=60)
CALM = 6  # texts within WINDOW that are answered one by one
GAPS = (timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120))
URGENT: frozenset[Kind] = frozenset({"stop", "quiet", "danger", "police", "person"})
# Nobody's time is spent on these, and who is refused them could never have texts again.
FREE: frozenset[Kind] = frozenset({"help", "start"})
URGENT_GAP = timedelta(seconds=30)  # between two answers to the same cry

# Nobody reads a question and answers it faster: such a text was written before it came.
UNREAD = timedelta(seconds=2)
SILENCE = timedelta(hours=24)  # after which an old question is asked again before an answer to it counts

MOST_BLOCKED = timedelta(days=30)
LONGEST_REASON = 200
# A telephone number, whatever stands between its digits: seven are the shortest that people dial.
A_NUMBER = re.compile(r"\d(?:[\s().+/-]*\d){6}")


# ------------------------------------------------------------------ how soon we answer


@dataclass(frozen=True)
class Pace:
    """`at`: when an answer may go. `merged`: it answers everything that came until then, in one text. What a
    text asks for is acted on at once, whatever this says."""

    at: datetime
    merged: bool


def pace(
    kind: Kind, earlier: Sequence[datetime], answered: datetime | None, cried: datetime | None, now: datetime
) -> Pace:
    """When to answer a text that came `now`.

    Args:
        kind: what it asks for.
        earlier: when the texts of this number before it came, as far as they are remembered; any order.
        answered: our last answer to this number, sent or waiting; None if there was none.
        cried: our last answer to an urgent text of theirs.
    """
    if kind in URGENT:
        again = cried is not None and now - cried < URGENT_GAP
        return Pace(cried + URGENT_GAP, True) if again and cried is not None else Pace(now, False)
    lately = sum(1 for at in earlier if timedelta(0) <= now - at < WINDOW)
    if lately < CALM or answered is None:
        return Pace(now, False)
    gap = GAPS[min((lately - CALM) // CALM, len(GAPS) - 1)]
    return Pace(max(now, answered + gap), True)


# ------------------------------------------------------------------ which question a text answers


@dataclass(frozen=True)
class Arrived:
    """A text as it came in. `text_id` is the carrier's; `at` when we took it."""

    text_id: str
    at: datetime
    body: str = field(default="", repr=False)


Belongs = Literal[
    "answer",  # it answers the question that stands
    "early",  # written before they could read the question: it belongs to what they wrote before
    "stale",  # the question is a day old: ask it again, and read nothing into the text
]


def belongs(at: datetime, asked: datetime | None, last: datetime | None) -> Belongs:
    """Which question a text answers that came in at `at`.

    "No", "no" sent in one breath is one answer. Read as two, the second would answer a question that they
    have never seen. So a text that comes before our question went out, or in the two seconds after, is kept,
    shown and searched for danger, and the question stands.

    Args:
        asked: when the question that stands was sent; None if it has not gone out yet.
        last: the last word of theirs or ours before this text, None if there was none.
    """
    if last is not None and at - last >= SILENCE:
        return "stale"
    if asked is None or at < asked + UNREAD:
        return "early"
    return "answer"


def in_order(texts: Iterable[Arrived]) -> tuple[Arrived, ...]:
    """Each text once, in the order we took them; those of one moment by the carrier's id, so that each worker
    and every repetition sees the same order. The carrier tells no time of writing that could be trusted."""
    first: dict[str, Arrived] = {}
    for text in texts:
        kept = first.get(text.text_id)
        if kept is None or text.at < kept.at:
            first[text.text_id] = text
    return tuple(sorted(first.values(), key=lambda text: (text.at, text.text_id)))


def together(texts: Iterable[Arrived]) -> str:
    """Several texts as the one thing they say."""
    return "\n".join(text.body for text in in_order(texts) if text.body.strip())


# ------------------------------------------------------------------ blocked numbers


@dataclass(frozen=True)
class Block:
    """`lifted`: ended by hand before its time."""

    since: datetime
    until: datetime
    lifted: datetime | None = None


Refusal = Literal["", "NO_NUMBER", "NO_REASON", "NUMBER_IN_REASON", "PAST", "TOO_LONG", "OPEN_WORK", "OURS"]
REFUSALS = {
    "NO_NUMBER": "Only one whole number can be blocked: never a withheld one, never a part of a number.",
    "NO_REASON": "Write the reason: whoever reads the list must understand it.",
    "NUMBER_IN_REASON": "Write the reason without a telephone number or another long one.",
    "PAST": "The end is in the past.",
    "TOO_LONG": f"A number is blocked for {MOST_BLOCKED.days} days at the most.",
    "OPEN_WORK": "A dispatch or a callback of this number is open. Finish it first.",
    "OURS": "This is a number of ours, of our staff, or of somebody we connect people to.",
}


def may_block(
    number: str | None, reason: str, until: datetime, now: datetime, *, open_work: bool, ours: bool
) -> Refusal:
    """Empty if this number may be blocked until then, else why not.

    Args:
        number: one whole number in E.164, None for a withheld one.
        open_work: a dispatch or a callback of this number is not over.
        ours: it is a line, a person or a destination of the house.
    """
    whole = number is not None and number.startswith("+") and number[1:].isdecimal() and len(number) >= 9
    if not whole:
        return "NO_NUMBER"
    if ours:
        return "OURS"
    if not reason.strip():
        return "NO_REASON"
    if A_NUMBER.search(reason):
        return "NUMBER_IN_REASON"
    if until <= now:
        return "PAST"
    if until - now > MOST_BLOCKED:
        return "TOO_LONG"
    return "OPEN_WORK" if open_work else ""


def held_back(blocks: Iterable[Block], kind: Kind, now: datetime, *, known: bool, open_work: bool) -> bool:
    """Is this text kept from staff and left without an answer? It is stored all the same.

    A block is over at its end, even if nobody lifts it. It never catches a withheld number (not `known`),
    nobody with something open, and no text that asks for a person, for 911, to stop, for texts again, who we
    are, or speaks of danger.
    """
    if not known or open_work or kind in URGENT | FREE:
        return False
    return any(block.lifted is None and block.since <= now < block.until for block in blocks)
