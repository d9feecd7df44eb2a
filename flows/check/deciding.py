"""Rules about decisions and numbers: rules go in their order, reasons stay, numbers are read back right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from flows.asking import in_force
from flows.check.ending import by_itself
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.saying import said_by
from flows.check.walk import NUMBER, Edge
from flows.city import Decide, Digits, Handoff, Menu, Transfer
from flows.model import Connect, Key, Listen, Remember

READ_BACK = re.compile(r"(?<![\w.,])[09](?![\w])")  # digits of the numbers the walk types: world.OWN_NUMBER


def decisions(graph: Graph) -> Iterator[Finding]:
    """A decision goes by the first rule that holds in the world as it is."""
    for edge in graph.edges:
        for at, following in pairwise(edge.via):
            step = graph.flow.steps[at]
            if isinstance(step, Decide):
                right = _decided(graph, step, edge)
                if right and following != right:
                    words = f"goes to {following!r}, and its rules say {right!r}"
                    yield Finding("decisions", at, words, graph.way_to(edge.source, edge))


def _decided(graph: Graph, step: Decide, edge: Edge) -> str:
    """Where the rules lead; "" if the engine did not ask for what would tell."""
    for rule in step.rules:
        held = [_holds(graph, name, value, edge) for name, value in rule.when.items()]
        if all(held):
            return rule.goto
        if False not in held:
            return ""
    return step.otherwise


def _holds(graph: Graph, name: str, value: str, edge: Edge) -> bool | None:
    """A condition, told from what the world answered in this turn; None: it was not asked."""
    asked, state = dict(edge.asked), edge.state
    yes = {"open": "open", "staffed": "staffed", "present": "present"}
    no = {"closed": "open", "unstaffed": "staffed", "absent": "present"}
    if name in yes or name in no:
        known = asked.get(f"{yes.get(name) or no[name]} {value}")
        return None if known is None else known == (name in yes)
    if name == "caller":
        return None if "caller" not in asked else (asked["caller"] is not None) == (value == "known")
    if name.startswith("answer."):
        return state.answer(name.removeprefix("answer.")) == value
    if name == "expected":
        return None if "expected" not in asked else asked["expected"] == (value == "yes")
    if name == "team":
        return None if "team" not in asked else asked["team"].status == value
    if name == "decision":
        kind = graph.flow.call_types.get(state.answer("call_type"))
        return kind is not None and kind.decision == value
    return None  # told by rules of their own: `truth_table`, `partings`


def reasons(graph: Graph) -> Iterator[Finding]:
    """Why a caller is where they are is noted: by a menu's or a transfer's reason, by nobody there."""
    for edge in graph.edges:
        step = graph.flow.steps.get(edge.state.step)
        then = edge.prompt.then if edge.prompt else None
        arrived = edge.via[-1:] == (edge.state.step,)
        missing = isinstance(step, Menu) and bool(step.reason) and arrived and not edge.state.reason
        if isinstance(step, Transfer) and step.reason and arrived and isinstance(then, Connect):
            missing = edge.state.reason != step.reason
        if by_itself(edge) and any(_unheard(graph, *pair) for pair in pairwise(edge.via)):
            missing = missing or not edge.state.reason
        if missing:
            words = "why the caller is here is not noted"
            yield Finding("reasons", edge.state.step, words, graph.way_to(edge.source, edge))


def _unheard(graph: Graph, one: str, other: str) -> bool:
    """Does a handoff lead on because nobody is there?"""
    step = graph.flow.steps[one]
    return isinstance(step, Handoff) and other == step.nobody


def numbers_kept(graph: Graph) -> Iterator[Finding]:
    """A number is read back as it was typed, and kept when 1 says that it is right, by no other key."""
    for edge in graph.edges:
        step = graph.flow.steps.get(edge.state.step)
        then = edge.prompt.then if edge.prompt else None
        if isinstance(step, Digits) and isinstance(then, Listen) and edge.state.phase in ("offer", "confirm"):
            told = "".join(READ_BACK.findall(said_by(edge)))
            right = (
                edge.state.typed[-4:] if edge.state.phase == "offer" else edge.state.typed.removeprefix("+1")
            )
            if told != right:
                words = f"reads the number {right} back as {told}"
                yield Finding("numbers_kept", step.id, words, graph.way_to(edge.source, edge))
        asked = graph.flow.steps.get(edge.start.step)
        if isinstance(asked, Digits) and edge.start.phase in ("offer", "confirm") and edge.source >= 0:
            accepted = edge.via[:1] == (asked.goto,) and asked.goto != asked.missed
            right_key = any(
                isinstance(g, Key) and g.digits.rstrip("#") == "1" for g in (edge.given, *edge.also)
            )
            if accepted and (not right_key or edge.state.answer(asked.asks) != edge.start.typed):
                words = "keeps a number that the caller did not say is right"
                yield Finding("numbers_kept", asked.id, words, graph.way_to(edge.source, edge))
            if right_key and not accepted and not edge.state.reached and edge.sets & NUMBER == 0:
                words = "1 does not keep the number"
                yield Finding("numbers_kept", asked.id, words, graph.way_to(edge.source, edge))


def days_offered(graph: Graph) -> Iterator[Finding]:
    """A call type is chosen on days on which it is offered, and on no other."""
    for edge in graph.edges:
        now = dict(edge.asked).get("now")
        for effect in edge.effects:
            if isinstance(effect, Remember) and effect.question == "call_type" and isinstance(now, datetime):
                kind = graph.flow.call_types.get(effect.value)
                if kind and not in_force(kind, now.astimezone(ZoneInfo(graph.flow.zone)).date()):
                    words = f"{kind.id} is chosen on {now.date().isoformat()}, and is not offered then"
                    yield Finding("days_offered", edge.start.step, words, graph.way_to(edge.source, edge))
