"""Rules about how calls end: with somebody who knows of the caller, never in silence, never in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.walk import KEPT, Edge
from flows.city import DispatchStep, Handoff
from flows.connecting import ASIDE
from flows.model import (
    CallTeam,
    Connect,
    HangUp,
    HungUp,
    Join,
    Key,
    Listen,
    OpenDispatch,
    Prompt,
    Resumed,
    Seek,
    Silence,
    Speech,
)


def ends(graph: Graph) -> Iterator[Finding]:
    """A call that we end has reached a person, a destination outside, a team, or a promise that staff see."""
    for place, edge, after in graph.steps(_hangs_up):
        if not after & KEPT:
            words = "the call ends, and nobody has spoken with the caller or will see that they called"
            yield Finding("ends", edge.state.step, words, [*graph.way(place), edge])


def _hangs_up(edge: Edge) -> bool:
    return edge.prompt is not None and isinstance(edge.prompt.then, HangUp)


def silence(graph: Graph) -> Iterator[Finding]:
    """Whatever happens, the caller hears words or music. On hold they hear where they stand."""
    for edge in graph.edges:
        if edge.prompt and not _heard(edge.prompt):
            words = "the caller hears nothing"
            yield Finding("silence", edge.state.step, words, graph.way_to(edge.source, edge))
    for step in graph.flow.steps.values():
        if isinstance(step, Handoff | DispatchStep):
            for phase in ("waiting", "held", "calling"):
                polls = [edge for edge in graph.edges if _poll(edge, step.id, phase)]
                if polls and not any(edge.prompt and edge.prompt.says for edge in polls):
                    words = "music plays to the end, and the caller is never told that they are not forgotten"
                    yield Finding("silence", step.id, words, graph.way_to(polls[0].source, polls[0]))


def _heard(prompt: Prompt) -> bool:
    if any(said.text.strip() for said in prompt.says):
        return True
    return isinstance(prompt.then, Listen) and prompt.then.music


def _poll(edge: Edge, step: str, phase: str) -> bool:
    music = edge.prompt is not None and isinstance(edge.prompt.then, Listen) and edge.prompt.then.music
    stays = edge.start.step == edge.state.step == step and edge.start.phase == edge.state.phase == phase
    return music and stays and isinstance(edge.given, Silence)


def circle(graph: Graph) -> Iterator[Finding]:
    """A caller who does nothing comes to an end: no circle turns by itself, unless its rounds are counted.

    A turn that enters a bounded step can be taken `rounds` times in a call and no more (rule `rounds`). So it
    is enough that the turns without a key that count no round lead round no circle.
    """
    onward = {
        node.id: [edge for edge in node.edges if by_itself(edge) and not edge.counted]
        for node in graph.reached
        if not node.state.ended
    }
    for turns in circles(onward):
        steps = " -> ".join(dict.fromkeys(edge.start.step for edge in turns))
        words = f"a caller who presses nothing goes round in a circle: {steps}"
        yield Finding("circle", turns[0].start.step, words, graph.way_to(turns[0].source, *turns))
    for crash in graph.walk.crashes:
        if "circle of steps" in crash.error:
            yield Finding("circle", crash.step, crash.error, graph.way_to(crash.node))


def by_itself(edge: Edge) -> bool:
    """Does this turn happen without anybody's doing? News that we call the caller back for comes once; when
    our person steps aside, and comes back, that is theirs."""
    return not _aside(edge) and not isinstance(edge.given, Key | Speech | HungUp | Resumed)


def _aside(edge: Edge) -> bool:
    return edge.start.phase == "talking" and edge.state.phase in ASIDE


def circles(onward: dict[int, list[Edge]]) -> Iterator[list[Edge]]:
    """One circle of each tangle of turns (depth first; iterative, for deep flows)."""
    state: dict[int, int] = {}
    for start, first in onward.items():
        if start in state:
            continue
        path: list[Edge] = []
        stack = [(start, iter(first))]
        state[start] = 1
        while stack:
            at, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                state[at] = 2
                stack.pop()
                if path:
                    path.pop()
            elif edge.target in onward and state.get(edge.target, 0) == 0:
                state[edge.target] = 1
                path.append(edge)
                stack.append((edge.target, iter(onward[edge.target])))
            elif state.get(edge.target) == 1:
                sources = [turn.source for turn in path]
                began = sources.index(edge.target) if edge.target in sources else len(path)
                yield [*path[began:], edge]


def crash(graph: Graph) -> Iterator[Finding]:
    """No input in no world breaks the engine: a caller would fall to the safe words."""
    for broken in graph.walk.crashes:
        if "circle of steps" not in broken.error:
            yield Finding(
                "crash", broken.step, f"the engine fails: {broken.error}", graph.way_to(broken.node)
            )


def rounds(graph: Graph) -> Iterator[Finding]:
    """Each time a bounded step is entered counts; one whose rounds are used up is not entered once more."""
    limits = {step.id: getattr(step, "rounds", 0) for step in graph.flow.steps.values()}
    for edge in graph.edges:
        at = edge.state.step
        then = edge.prompt.then if edge.prompt else None
        dials = edge.via[-1:] == (at,) and isinstance(then, Connect | CallTeam)
        seeks = any(isinstance(effect, Seek | OpenDispatch) for effect in edge.effects)
        if (dials or seeks) and at not in dict(edge.state.rounds):
            words = "is entered, and that is not counted"
            yield Finding("rounds", at, words, graph.way_to(edge.source, edge))
        for step, count in edge.state.rounds:
            if count > limits[step]:
                words = "is entered once more although its rounds are used up"
                yield Finding("rounds", step, words, graph.way_to(edge.source, edge))


def still_ringing(graph: Graph) -> Iterator[Finding]:
    """Phones stop ringing for a caller who is being connected elsewhere, or whose call is over."""
    for edge in graph.edges:
        over = edge.state.ended or (edge.prompt and isinstance(edge.prompt.then, Connect | Join | CallTeam))
        if over and edge.state.seeking:
            words = f"phones of {edge.state.seeking!r} still ring for a caller who is not waiting any more"
            yield Finding("still_ringing", edge.state.step, words, graph.way_to(edge.source, edge))
