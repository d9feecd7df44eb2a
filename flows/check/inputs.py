"""Everything that can come in where a call waits: each key, words heard well and badly, silence, results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows import asking
from flows.city import Digits, Flow, Menu, Screen, Step, Told
from flows.model import (
    CallState,
    CallTeam,
    Connect,
    Dialed,
    HangUp,
    HungUp,
    Input,
    Join,
    Key,
    Listen,
    Parted,
    Recorded,
    Resumed,
    Silence,
    Speech,
    TakeMessage,
)

KEYS = "1234567890*#"
TYPED = "9099099090"  # a whole number without the digits 1 to 8 (see world.OWN_NUMBER)
GIBBERISH = "blue elephants yesterday"
SURE, UNSURE = 0.9, 0.2

DIALED: tuple[Input, ...] = (
    Dialed("completed", True),
    Dialed("completed", False),
    Dialed("busy", False),
    Dialed("no-answer", False),
    Dialed("failed", False),
    Dialed("canceled", False),
)


def possible(flow: Flow, state: CallState, then: Any) -> Iterator[Input]:
    """What can come in at this state. `then`: what the call waits for."""
    match then:
        case Listen():
            yield Silence()
            step = flow.steps.get(state.step)
            yield from (Key(key) for key in KEYS)
            if then.digits > 1:
                yield from _typed(step)
            if then.speech:
                yield from _spoken(flow, state, step)
            yield Resumed()
        case Connect() | CallTeam():
            yield from DIALED
            yield Silence()
            yield Resumed()
        case Join():
            yield Parted()
            yield from DIALED
            yield Silence()
            yield Resumed()
        case TakeMessage():
            for exit_key in ("", "0", "9"):
                yield Recorded("RECORDING", 20, exit_key)
                yield Recorded("", 0, exit_key)
            yield Silence()
            yield Resumed()
        case HangUp() | None:
            yield Recorded("RECORDING", 20)
            yield Recorded("", 0)
            yield Dialed("completed", True)
            yield Dialed("no-answer", False)
            yield Silence()
            yield Resumed()
            yield Key("0")
    yield HungUp()


def _typed(step: Step | None) -> Iterator[Input]:
    """A number as it should be, too short, too long, impossible, and an exit with the finishing key."""
    yield Key("9#")
    yield Key("0#")
    if isinstance(step, Digits):
        right = (TYPED * 3)[: step.least]
        yield Key(right)
        yield Key((TYPED * 3)[: step.most] + "#")
        yield Key("0" + right[1:])
        yield Key((TYPED * 3)[: step.most + 1])
        yield Key(right[:-1] + "*")
        if step.least > 2:
            yield Key(right[: step.least - 1])


def meanings(flow: Flow, state: CallState, step: Step | None) -> Iterator[tuple[str, ...]]:
    """The phrases of each thing that can be said at a step: exits, and what the step itself offers."""
    words = flow.words[state.language]
    for exit_ in ("exit_emergency", "exit_person", "exit_repeat"):
        yield words[exit_].hear
    if isinstance(step, Screen):
        for name in asking.ANSWERS:
            yield words[f"answer.{name}"].hear
    if isinstance(step, Menu):
        for choice in step.choices:
            yield flow.words[choice.language or state.language][choice.word].hear
        if step.choices_from == "languages":
            for language in flow.languages.values():
                if language.key:
                    yield flow.words[language.id]["choose_language"].hear
        if step.choices_from == "call_types":
            for kind in flow.call_types.values():
                if kind.menu == step.id:
                    yield words[f"call_type.{kind.id}"].hear


def _spoken(flow: Flow, state: CallState, step: Step | None) -> Iterator[Input]:
    yield Speech(GIBBERISH, SURE)
    if isinstance(step, Screen):
        no = flow.words[state.language]["answer.no"].hear
        yield from (Speech(f"{phrase} {GIBBERISH}", SURE) for phrase in no[:1])
    if isinstance(step, Told):
        yield Speech(GIBBERISH, UNSURE)
        yield Speech(GIBBERISH, None)
        yield Speech(" \x07 ", SURE)
    for phrases in meanings(flow, state, step):
        if phrases:
            yield Speech(phrases[0], SURE)
    danger = flow.words[state.language]["exit_emergency"].hear
    if danger:
        yield Speech(danger[0], UNSURE)
        yield Speech(f"{GIBBERISH} {danger[-1]}", None)
        several = [phrases[0] for phrases in meanings(flow, state, step) if phrases][3:]
        yield Speech(" ".join([danger[0], *several]), SURE)
    every = [phrase for phrases in meanings(flow, state, step) for phrase in phrases[:1]]
    yield from (Speech(phrase, UNSURE) for phrase in every[2:4])
    yield from (Speech(phrase, None) for phrase in every[2:4])


def every_phrase(flow: Flow, state: CallState, step: Step | None) -> Iterator[Input]:
    """Every phrase a step may hear, each by itself: once for each step and language is enough."""
    for phrases in meanings(flow, state, step):
        yield from (Speech(phrase, SURE) for phrase in phrases[1:])
