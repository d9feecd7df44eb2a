"""Which situations are the same: a call's state without what cannot change where the call goes.

Left out, and why that is sound (docs/adr/0007-check.md has the argument, `probing.py` tries it):

- rounds: a bounded step asks only if they are used up, so the walk plays every turn both ways;
- repeats and pressed: counters of the caller's own keys, asked only if they are used up; tried both ways;
- priority, reason, promised, transferred, dispatched and (unless a rule asks) reached: decide what is stored
  when a call ends, never where it goes; `graph.py` carries them along the turns afterwards;
- answers that no rule ahead asks for, and of the others the difference between values that none tells apart;
- which number the caller typed, and which words they said: one stands for all that are accepted.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from flows.check.inputs import GIBBERISH
from flows.city import Decide, Flow, Line, Screen, Told
from flows.model import CallState
from flows.screening import SCREENED

Condition = tuple[str, str]  # of a rule: name, value


class Sameness:
    """Maps a state to the one that stands for all states which go on alike in this flow."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._ahead = {id_: frozenset(found) for id_, found in ahead(flow).items()}
        asked = [condition for step in flow.steps.values() for condition in _conditions(step)]
        self.reached = any(name == "reached" for name, _ in asked)
        self._lines = {line.id: _first_alike(line, flow).id for line in flow.lines.values()}
        self._asked: dict[tuple[str, str], Asked] = {}

    def line(self, line: str) -> str:
        """The line that stands for all that begin and lead alike."""
        return self._lines.get(line, line)

    def of(self, state: CallState) -> CallState:
        """The state that stands for `state`; itself a state that the engine can go on from."""
        if state.ended:
            step, phase = state.step, state.phase
            return CallState(self.line(state.line), step, state.language, 0, phase=phase, ended=True)
        told = isinstance(self._flow.steps.get(state.step), Told)
        place = (state.step, state.seeking)
        asked = self._asked.get(place)
        if asked is None:
            asked = self._asked[place] = self._asked_from(*place)
        return state.changed(
            line=self.line(state.line),
            priority=0,
            answers=tuple(sorted(kept for pair in state.answers if (kept := asked.kept(*pair)))),
            repeats=0,
            pressed=0,
            reason="",
            rounds=(),
            reached=state.reached and self.reached,
            promised=False,
            transferred="",
            dispatched=False,
            typed=GIBBERISH if state.typed and told else state.typed,
        )

    def _asked_from(self, *places: str) -> Asked:
        """The conditions that may still be asked of a caller at a step, or sought by another one."""
        steps = {step for place in places for step in self._ahead.get(place, ())}
        return Asked(self._flow, [c for step in steps for c in _conditions(self._flow.steps[step])])


class Asked:
    """What of an answer some conditions can tell."""

    def __init__(self, flow: Flow, conditions: list[Condition]) -> None:
        self.tested: dict[str, set[str]] = {}
        for name, value in conditions:
            if name.startswith("answer."):
                self.tested.setdefault(name.removeprefix("answer."), set()).add(value)
        self.screened = any(name == "screened" for name, _ in conditions)
        self.kinds = self._kinds_alike(flow, {value for name, value in conditions if name == "decision"})

    def _kinds_alike(self, flow: Flow, decisions: set[str]) -> Mapping[str, str]:
        """Call types that no condition tells apart -> one of them; "" for those that none asks for."""
        tested, alike = self.tested.get("call_type", set()), {}
        first: dict[tuple[str, str], str] = {("", ""): ""}
        for kind in flow.call_types.values():
            by = (kind.id if kind.id in tested else "", kind.decision if kind.decision in decisions else "")
            alike[kind.id] = first.setdefault(by, kind.id)
        return alike

    def kept(self, name: str, value: str) -> tuple[str, str] | None:
        if name == "call_type" and value in self.kinds:
            value = self.kinds[value]
            return (name, value) if value else None
        asked = value in self.tested.get(name, ()) or (self.screened and name.startswith(SCREENED))
        return (name, value) if asked else None


def ahead(flow: Flow) -> dict[str, set[str]]:
    """Step -> every step that a caller there can come to, itself included.

    Leads are found without knowing the kinds of steps: whatever text in a step is the name of a step.
    """
    exits = {step for line in flow.lines.values() for step in (line.person, line.emergency)}
    leads = {id_: set(_names(step)) & flow.steps.keys() | exits for id_, step in flow.steps.items()}
    for id_, step in flow.steps.items():
        if isinstance(step, Screen):
            leads[id_] |= {flow.disqualifiers[name].yes for name in step.questions}
    found = {}
    for id_ in flow.steps:
        seen, due = {id_}, [id_]
        while due:
            new = leads[due.pop()] - seen
            seen |= new
            due.extend(new)
        found[id_] = seen
    return found


def _names(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _names(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _names(part)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _names(getattr(value, field.name))


def _conditions(step: object) -> Iterator[Condition]:
    if isinstance(step, Decide):
        for rule in step.rules:
            yield from rule.when.items()


def _first_alike(line: Line, flow: Flow) -> Line:
    """Lines that begin and lead alike differ in number and name only, and the engine asks for neither."""

    def ways(entry: Line) -> tuple[str, str, str, int]:
        return entry.start, entry.person, entry.emergency, entry.priority

    return next(other for other in flow.lines.values() if ways(other) == ways(line))
