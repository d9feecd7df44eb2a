"""Rules about the engine itself, tried on every step: what the walk left out of its states changes nothing.

The walk merges situations that differ in counters, priority, reason and old answers (`states.py`). Here each
step is played again with those at other values: it must lead to the same place with the same words. The
counters themselves are played at their limits.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows import engine
from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.leaving import EMERGENCY, PERSON
from flows.check.walk import Edge, Node
from flows.check.world import StillWaiting, World
from flows.city import Bridge, DispatchStep, Handoff, Transfer
from flows.connecting import ASIDE
from flows.model import CallState, HangUp, HungUp, KeepCallback, Key, Listen, Outcome, Prompt

OTHER_ANSWER = ("something_else", "1")  # that no rule asks for


def places(graph: Graph) -> Iterator[Node]:
    """The nearest node of each step, phase, language and line."""
    seen = set()
    for node in graph.reached:
        state = node.state
        place = (state.line, state.step, state.phase, state.language, state.cursor if not state.phase else 0)
        if not state.ended and place not in seen:
            seen.add(place)
            yield node


def replay(graph: Graph, edge: Edge, state: CallState) -> Outcome:
    """The turn of `edge` from another state, in the same world."""
    assert edge.given is not None
    world = World(graph.walk.possible, tuple(answer for _, answer in edge.asked))
    return engine.answer(graph.flow, state, edge.given, world)


def merged(graph: Graph) -> Iterator[Finding]:
    """Situations that the walk took for the same go on alike."""
    for node in places(graph):
        for edge in node.edges:
            if edge.spent or isinstance(edge.given, HungUp):
                continue
            for state in _others(graph, edge):
                done = replay(graph, edge, state)
                if _place(graph, done) != _place(graph, Outcome(edge.state, edge.prompt, ())):
                    words = "goes on in another way because of a counter, a priority or an old answer"
                    yield Finding("merged", node.state.step, words, graph.way_to(node.id, edge))


def _others(graph: Graph, edge: Edge) -> Iterator[CallState]:
    """States from which a turn must go on as from its own: as far from it as they can be."""
    state = edge.start
    nearly = tuple(
        (step.id, step.rounds - 1)
        for step in graph.flow.steps.values()
        if isinstance(step, Handoff | DispatchStep | Bridge | Transfer)
    )
    yield state.changed(
        priority=9,
        reason="WEAPON",
        rounds=nearly,
        repeats=engine.REPEATS - 1,
        pressed=engine.PRESSED - 2,
        answers=(*state.answers, OTHER_ANSWER),
        promised=True,
        transferred="REFER",
        dispatched=True,
        reached=state.reached or not graph.walk.same.reached,
    )
    elsewhere = tuple((step, count + 1) for step, count in nearly if step not in edge.via)
    yield state.changed(pressed=engine.PRESSED, priority=5, repeats=1, rounds=elsewhere)


def _place(graph: Graph, done: Outcome) -> tuple[CallState, Prompt | None]:
    return graph.walk.same.of(done.state), done.prompt


def risk(graph: Graph) -> Iterator[Finding]:
    """Nothing that a caller does lowers the priority."""
    for node in places(graph):
        for edge in node.edges:
            state = replay(graph, edge, edge.start.changed(priority=9)).state
            if state.priority < 9:
                words = f"lowers the priority from 9 to {state.priority}"
                yield Finding("risk", node.state.step, words, graph.way_to(node.id, edge))


def keys_without_end(graph: Graph) -> Iterator[Finding]:
    """Keys that bring a caller to nobody are bounded: 911 unasked, at last an end that staff see."""
    for node in places(graph):
        if not isinstance(node.then, Listen):
            continue
        for edge in (*graph.answers(node, Key("8"))[:1], *graph.answers(node, Key("0"))[:1]):
            counted = _afresh(graph, edge, 1).state.pressed
            first = _afresh(graph, edge, engine.PRESSED - 1)
            last = _afresh(graph, edge, 2 * engine.PRESSED - 1)
            kept = any(isinstance(effect, KeepCallback) for effect in last.effects)
            ended = last.prompt is not None and isinstance(last.prompt.then, HangUp) and last.prompt.says
            nine = _afresh(graph, edge.by(EMERGENCY), 1)
            if counted != 2 or first.prompt != nine.prompt or not (ended and kept and last.state.ended):
                words = "keys without end are not bounded here"
                yield Finding("keys_without_end", node.state.step, words, graph.way_to(node.id, edge))


def _afresh(graph: Graph, edge: Edge, pressed: int, repeats: int = 0) -> Outcome:
    """The key of a turn after so many others, while nobody has taken the call."""
    assert edge.given is not None
    state = edge.start.changed(pressed=pressed, repeats=repeats)
    return engine.answer(graph.flow, state, edge.given, StillWaiting(graph.walk.possible))


def repeats(graph: Graph) -> Iterator[Finding]:
    """* says the same again, and after the last time brings a person: never more."""
    for node in places(graph):
        if not isinstance(node.then, Listen) or node.then.music or node.state.phase in ASIDE:
            continue
        edge = next(iter(graph.answers(node, Key("*"))))
        again = _afresh(graph, edge.by(Key("*")), 1)
        last = _afresh(graph, edge.by(Key("*")), 1, repeats=engine.REPEATS)
        zero = _afresh(graph, edge.by(PERSON), 1)
        if again.state.repeats != 1 or last.prompt != zero.prompt:
            words = "* is not counted, or does not lead where 0 leads at last"
            yield Finding("repeats", node.state.step, words, graph.way_to(node.id, edge.by(Key("*"))))
