"""The collected texts, what a human says each means, and what the text line makes of it.

The first collection was read in two thirds while the lists were written. The later ones were each written
before any of it had been run, and read afterwards; what they showed at first sight is in
docs/program-manager/the-text-line.md.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.asked import question_of
from flows.city import Flow
from flows.keywords import decide
from flows.model import CallState
from flows.reading import Question, read
from tests.flows.world import FakeWorld, port_alder

HERE = Path(__file__).parent
TO_A_PERSON = frozenset({"danger", "police", "person"})
COLLECTIONS = {
    name: name for name in ("second", "third", "fourth", "fifth")
}  # each written after the one before was read
STEPS = {"medical": ("questions", 0), "violence": ("questions", 1), "weapon": ("questions", 2)}
STEPS |= {"hazard": ("questions", 3)}
NAMES = {"yes": "1", "no": "2", "unknown": "3"}


@dataclass(frozen=True)
class Written:
    """`question` is "" for an opening. `means` is what a human says. `held_out`: never looked at while the
    words were chosen."""

    text: str
    language: str
    question: str
    means: str
    collection: str = "first"

    @property
    def held_out(self) -> bool:
        return hashlib.sha256((self.question + self.text).encode()).digest()[0] % 3 == 0

    @property
    def choice(self) -> str:
        """The key a human would press, "" if they would press none."""
        key = NAMES.get(self.means, self.means)
        return key if key.isdigit() else ""


@cache
def corpus() -> tuple[Written, ...]:
    return tuple(_corpus())


def _corpus() -> Iterator[Written]:
    for path in sorted(HERE.glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["group"]:
            for text in group["texts"]:
                yield Written(
                    text,
                    path.name.split(".")[1],
                    group.get("question", ""),
                    group["means"],
                    COLLECTIONS.get(path.name.split(".")[0], "first"),
                )


@cache
def question(name: str, language: str) -> Question:
    flow = port_alder()
    step, cursor = STEPS.get(name, (name, 0))
    state = CallState("public", step, language, 1, cursor=cursor)
    asked = question_of(flow, state, FakeWorld())
    assert asked is not None
    return asked


def made_of(flow: Flow, one: Written) -> str:
    """A key; or danger, police, person, stop, quiet, start, help, story; begin for an opening, again for an
    answer.

    What is unknown is "person" if it goes there unasked, and the key of "not sure" if they said so.
    """
    meant = decide(flow.lexicon, one.text, open_conversation=bool(one.question))
    if meant.kind != "text":
        return meant.kind
    if not one.question:
        return "begin"
    reading = read(flow.lexicon, question(one.question, one.language), one.text)
    return (
        reading.choice
        if reading.kind == "understood"
        else {"emergency": "police"}.get(reading.kind, reading.kind)
    )


def judged(one: Written, made: str) -> str:
    """How well the machine did.

    understood  as a human would
    again       asked once more, or a human could not tell either
    person      passed to a person who would not have had to be asked
    wrong       understood as something else; stopped, silenced, or not: never to happen
    """
    if one.means == "danger":
        return "understood" if made in TO_A_PERSON else {"story": "person"}.get(made, "wrong")
    if one.means in ("police", "person"):
        if made in TO_A_PERSON or made == "story":
            return "understood"
        return "again" if made in ("again", "begin", "3") else "wrong"
    if one.means == "unknown":  # a person, one way or the other
        return (
            "understood"
            if made in ("3", "person")
            else {"again": "again", "danger": "person"}.get(made, "wrong")
        )
    if made in TO_A_PERSON or made == "story":
        return "wrong" if one.means in ("stop", "quiet") else "person"
    expected = one.choice or one.means
    if made == expected or (one.means == "stop" and made == "quiet"):
        return "understood"
    return "again" if made in ("again", "begin") and one.means not in ("stop", "quiet") else "wrong"
