"""The worst cases: seconds until the exits are spoken and a person is rung, the longest wait, most turns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from flows.check.ending import by_itself
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.leaving import PERSON, emergency, person
from flows.check.saying import WORDS_A_SECOND, said_by, seconds
from flows.check.walk import Edge, Node
from flows.connecting import ASIDE
from flows.model import CallTeam, Connect, Dialed, HungUp, Join, Key, Listen, Resumed, Silence, Speech

NINE, ZERO = (re.compile(rf"(?<![\w.,:]){digit}(?![\w:]|[.,]\d)") for digit in "90")
FAILS_AFTER = 5  # seconds until the carrier says busy or failed
NEVER = float("inf")


@dataclass(frozen=True)
class Worst:
    """A worst case: how much, and the turns that show it."""

    amount: float = 0.0
    way: list[Edge] = field(default_factory=list, repr=False)


@dataclass(frozen=True)
class Measures:
    """Of a whole flow. Seconds, except `turns` and `paths` (ways without a circle from a call's start on)."""

    exits: Worst
    person: Worst
    silent_person: Worst
    wait: Worst
    turns: Worst
    paths: int


def measured(graph: Graph) -> Measures:
    forward = _forward(graph)
    return Measures(
        exits=_most(exit_times(graph)),
        person=_most(person_times(graph)),
        silent_person=_most(silent_times(graph)),
        wait=longest_wait(graph),
        turns=most_turns(graph, forward),
        paths=_paths(graph, forward),
    )


def _most(found: Iterable[Worst]) -> Worst:
    return max(found, key=lambda worst: worst.amount, default=Worst())


# ------------------------------------------------------------------ spoken seconds


def exit_times(graph: Graph) -> Iterator[Worst]:
    """From the first word of a call, and of a language that is chosen, until both exits are spoken."""
    for edge in graph.edges:
        chosen = edge.source >= 0 and edge.start.language != edge.state.language and edge.start.step
        if (edge.given is None or chosen) and edge.prompt and isinstance(edge.prompt.then, Listen):
            text, node = said_by(edge), graph.nodes[edge.target]
            nine, zero = _spoken_after(NINE, text), _spoken_after(ZERO, text)
            if zero == NEVER and person(graph.best(node, Key("#"))):
                zero = seconds(edge.prompt)  # going on without a number is a person already
            yield Worst(max(nine, zero), graph.way_to(edge.source, edge))


def _spoken_after(digit: re.Pattern[str], text: str) -> float:
    found = digit.search(text)
    return len(text[: found.end()].split()) / WORDS_A_SECOND if found else NEVER


def person_times(graph: Graph) -> Iterator[Worst]:
    """Once 0 is pressed: until somebody is rung, or the caller has heard who else there is."""
    for node in graph.listening():
        for edge in graph.answers(node, PERSON):
            if edge.prompt is None or edge.spent:
                continue
            rung = person(edge) or isinstance(edge.prompt.then, Connect | CallTeam)
            if not rung and edge.state.step != node.state.step:
                yield Worst(seconds(edge.prompt), graph.way_to(node.id, edge.by(PERSON)))


def silent_times(graph: Graph) -> Iterator[Worst]:
    """A caller who does nothing from the first word on: until a person is rung, or 911."""
    for root in graph.walk.roots:
        way, spent = [root], 0.0
        while root.given is None and not person(way[-1]) and not emergency(graph, way[-1]) and len(way) < 50:
            last = way[-1]
            if last.prompt is None or not isinstance(last.prompt.then, Listen):
                break
            spent += seconds(last.prompt) + last.prompt.then.seconds
            following = graph.best(graph.nodes[last.target], Silence())
            if following is None:
                break
            way.append(following)
        if len(way) > 1:
            yield Worst(spent, way)


# ------------------------------------------------------------------ the longest ways


def longest_wait(graph: Graph) -> Worst:
    """Seconds on hold and of ringing that a caller who does nothing can go through without anybody."""

    def onward(node: Node) -> Iterator[Edge]:
        for edge in node.edges if not node.state.ended else ():
            if by_itself(edge) and not _met(edge):
                yield edge

    amount, way = _longest(graph, onward, _waited, (node.id for node in graph.reached))
    return Worst(amount, [*graph.way_to(way[0].source), *way] if way else [])


def _met(edge: Edge) -> bool:
    joined = edge.prompt is not None and isinstance(edge.prompt.then, Join)
    return (
        joined
        or edge.start.phase in ("talking", *ASIDE)
        or (isinstance(edge.given, Dialed) and edge.given.bridged)
    )


def _waited(graph: Graph, edge: Edge) -> float:
    then = graph.nodes[edge.source].then
    if isinstance(then, Listen) and then.music:
        short = any(question == "wait" and answer.seconds for question, answer in edge.asked)
        return 0.0 if short else then.seconds  # music that does not play takes no time
    if isinstance(then, Connect | CallTeam) and isinstance(edge.given, Dialed):
        return FAILS_AFTER if edge.given.status in ("busy", "failed") else then.seconds
    return 0.0


def most_turns(graph: Graph, forward: Callable[[Node], Iterator[Edge]]) -> Worst:
    """How often a caller can be asked before a person is rung, somebody is dialed, or the call ends."""
    starts = (edge.target for edge in graph.walk.roots if edge.given is None)
    amount, way = _longest(graph, forward, _asked, starts)
    return Worst(amount, [*graph.way_to(way[0].source), *way] if way else [])


def _asked(graph: Graph, edge: Edge) -> float:
    then = graph.nodes[edge.source].then
    return 1.0 if isinstance(then, Listen) and not then.music else 0.0


def _forward(graph: Graph) -> Callable[[Node], Iterator[Edge]]:
    """The turns of a caller who answers or misses, and does not choose to come back to where they were.

    In a circle (bounded by the engine) the keys that lead to where the caller was before are left out."""

    def keyed(node: Node) -> Iterator[Edge]:
        if node.state.ended or _being_rung(node):
            return
        for edge in node.edges:
            exit_ = isinstance(edge.given, Key) and (len(edge.given.digits) <= 2 or "*" in edge.given.digits)
            exit_ = exit_ and bool(set(str(getattr(edge.given, "digits", ""))) & set("09*"))
            if not exit_ and not isinstance(edge.given, Speech | HungUp | Resumed):
                yield edge

    component = _components(graph, keyed)
    order = {node: n for n, node in enumerate(graph.nearest)}

    def forward(node: Node) -> Iterator[Edge]:
        for edge in keyed(node):
            tangled = component.get(edge.target) == component.get(node.id)
            back = order.get(edge.target, 0) <= order[node.id]
            if not (tangled and back):
                yield edge

    return forward


def _being_rung(node: Node) -> bool:
    """Is somebody being rung for the caller already, or dialed?"""
    return isinstance(node.then, Connect | CallTeam | Join) or (
        isinstance(node.then, Listen) and node.then.music
    )


def _components(graph: Graph, onward: Callable[[Node], Iterator[Edge]]) -> dict[int, int]:
    """Strongly connected components (Tarjan, iterative): node -> its component."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    found: dict[int, int] = {}
    stack: list[int] = []
    for start in graph.nearest:
        if start in index:
            continue
        work = [(start, iter([edge.target for edge in onward(graph.nodes[start])]))]
        index[start] = low[start] = len(index)
        stack.append(start)
        while work:
            at, targets = work[-1]
            target = next(targets, None)
            if target is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == index[at]:
                    while True:
                        member = stack.pop()
                        found[member] = at
                        if member == at:
                            break
            elif target not in index:
                index[target] = low[target] = len(index)
                stack.append(target)
                work.append((target, iter([edge.target for edge in onward(graph.nodes[target])])))
            elif target not in found:
                low[at] = min(low[at], index[target])
    return found


def _longest(
    graph: Graph,
    onward: Callable[[Node], Iterator[Edge]],
    weight: Callable[[Graph, Edge], float],
    starts: Iterable[int],
) -> tuple[float, list[Edge]]:
    """The heaviest way. A way that comes back to itself (bounded by rounds) is followed once round."""
    best: dict[int, tuple[float, Edge | None]] = {}
    top, first = 0.0, -1
    for start in starts:
        stack = [(start, False)]
        open_: set[int] = set()
        while stack:
            at, left = stack.pop()
            if left:
                open_.discard(at)
                best[at] = max(
                    (
                        (weight(graph, edge) + best.get(edge.target, (0.0, None))[0], edge)
                        for edge in onward(graph.nodes[at])
                    ),
                    key=lambda found: found[0],
                    default=(0.0, None),
                )
            elif at not in best and at not in open_:
                open_.add(at)
                stack.append((at, True))
                stack.extend((e.target, False) for e in onward(graph.nodes[at]) if e.target not in best)
        if best[start][0] > top:
            top, first = best[start][0], start
    way: list[Edge] = []
    seen = set()
    while first >= 0 and first not in seen and (edge := best[first][1]) is not None:
        seen.add(first)
        way.append(edge)
        first = edge.target
    return top, way


def _paths(graph: Graph, forward: Callable[[Node], Iterator[Edge]]) -> int:
    """How many different ways there are from the first words on, without going in a circle."""
    count: dict[int, int] = {}
    total = 0
    for root in (edge for edge in graph.walk.roots if edge.given is None):
        stack = [(root.target, False)]
        open_: set[int] = set()
        while stack:
            at, left = stack.pop()
            if left:
                open_.discard(at)
                count[at] = sum(count.get(edge.target, 1) for edge in forward(graph.nodes[at])) or 1
            elif at not in count and at not in open_:
                open_.add(at)
                stack.append((at, True))
                stack.extend((e.target, False) for e in forward(graph.nodes[at]) if e.target not in count)
        total += count[root.target]
    return total


# ------------------------------------------------------------------ the rules


def limits(measures: Measures, graph: Graph) -> Iterator[Finding]:
    """What the flow promises in [limits], held to the worst cases."""
    limit = graph.flow.limits
    for rule, worst, most, words in (
        ("exit_seconds", measures.exits, limit.exit_seconds, "seconds until both exits are spoken"),
        ("person_seconds", measures.person, limit.person_seconds, "seconds after 0 until somebody is rung"),
        ("wait_seconds", measures.wait, limit.wait_seconds, "seconds of waiting without anybody"),
        ("turns", measures.turns, limit.turns, "questions before a person is rung"),
    ):
        if worst.amount > most:
            amount = "no" if worst.amount == NEVER else f"{worst.amount:g}"
            step = worst.way[-1].state.step if worst.way else ""
            found = f"{words}: {amount}, and the limit is {most:g}"
            if worst.amount == NEVER:
                found = f"the first words do not speak of both exits; the limit is {most:g} seconds"
            yield Finding(rule, step, found, worst.way)
