"""Rules about the search for a person: who is rung, when it ends, how caller and counselor meet and part."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.leaving import person
from flows.check.walk import REACHED, Edge
from flows.city import Handoff
from flows.connecting import ASIDE
from flows.model import Dialed, Join, Listen, Parted, Resumed, Seek, Silence, StopSeeking, Wait


def searches(graph: Graph) -> Iterator[Finding]:
    """Phones ring while a caller waits for them, and stop when the wait is over."""
    for edge in graph.edges:
        fault = _misrung(edge)
        if fault:
            yield Finding("searches", edge.state.step, fault, graph.way_to(edge.source, edge))


def _misrung(edge: Edge) -> str:
    begun = sum(isinstance(effect, Seek) for effect in edge.effects)
    stopped = any(isinstance(effect, StopSeeking) for effect in edge.effects)
    left = bool(edge.start.seeking) and (edge.state.seeking != edge.start.seeking or bool(begun))
    new = bool(edge.state.seeking) and (edge.state.seeking != edge.start.seeking or stopped)
    if begun != int(new):
        return "a caller waits for somebody who is not being rung, or the other way round"
    if stopped != left and not (left and _meets(edge)):
        return "a search ends and nobody is told to stop ringing, or the other way round"
    if _given_up(edge) and edge.state.seeking == edge.start.seeking != "" and not begun:
        return "nobody is found, the caller is led on, and phones still ring for them"
    if _meets(edge) and edge.start.seeking and not edge.state.reached:
        return "somebody took the call, and the caller does not count as reached"
    return ""


def _meets(edge: Edge) -> bool:
    return edge.prompt is not None and isinstance(edge.prompt.then, Join)


def _holds(edge: Edge) -> bool:
    then = edge.prompt.then if edge.prompt else None
    return isinstance(then, Listen) and then.music and edge.state.step == edge.start.step


def _given_up(edge: Edge) -> bool:
    """Does a wait end here by itself, without a person?"""
    by_itself = isinstance(edge.given, Silence | Resumed)
    return edge.start.phase == "waiting" and by_itself and not _holds(edge) and not _meets(edge)


def waits(graph: Graph) -> Iterator[Finding]:
    """A wait lasts as long as was promised, and ends at once when there is nobody left to ring."""
    for edge in graph.edges:
        step = graph.flow.steps.get(edge.start.step)
        wait = dict(edge.asked).get("wait")
        polled = (
            isinstance(step, Handoff) and edge.start.phase == "waiting" and isinstance(edge.given, Silence)
        )
        if not polled or not isinstance(step, Handoff) or not isinstance(wait, Wait):
            continue
        if wait.status == "waiting" and _given_up(edge) and edge.start.cursor < ceil(step.most / step.poll):
            words = f"the wait is given up before its {step.most} seconds are over"
            yield Finding("waits", step.id, words, graph.way_to(edge.source, edge))
        if wait.status in ("expired", "none") and _holds(edge):
            words = "nobody is being rung any more, and the caller goes on waiting"
            yield Finding("waits", step.id, words, graph.way_to(edge.source, edge))


def resumed(graph: Graph) -> Iterator[Finding]:
    """Whoever takes the call meets the caller, wherever the caller is by then."""
    for node in graph.reached:
        if node.state.seeking and not node.state.ended:
            edge = graph.best(node, Resumed())
            if edge is None or not person(edge) or not edge.state.reached:
                words = "somebody took the call, and the caller is not connected with them"
                yield Finding("resumed", node.state.step, words, graph.way_to(node.id))


def held(graph: Graph) -> Iterator[Finding]:
    """Who is held meets our person again when they are back, and is led on when they have left for good."""
    for node in graph.reached:
        step = graph.flow.steps.get(node.state.step)
        if node.state.phase not in ASIDE or node.state.ended or not isinstance(step, Handoff):
            continue
        for edge in node.edges:
            if not isinstance(edge.given, Silence | Resumed):
                continue
            partner = dict(edge.asked).get("partner")
            back = node.state.phase == "held" or isinstance(edge.given, Resumed)
            if partner == "there" and back and not _meets(edge):
                words = "our person is back, and the caller does not meet them"
                yield Finding("held", step.id, words, graph.way_to(node.id, edge))
            if partner == "gone" and edge.via[:1] != (step.after,):
                words = f"our person has left for good, and the caller does not come to {step.after!r}"
                yield Finding("held", step.id, words, graph.way_to(node.id, edge))


def partings(graph: Graph) -> Iterator[Finding]:
    """After a conversation comes what the step says; if the two never spoke, nobody was reached."""
    for node in graph.reached:
        step = graph.flow.steps.get(node.state.step)
        if not isinstance(node.then, Join) or not isinstance(step, Handoff):
            continue
        for edge in node.edges:
            spoke = isinstance(edge.given, Parted) or edge.given == Dialed("completed", True)
            lost = isinstance(edge.given, Dialed) and not edge.given.bridged
            if spoke and dict(edge.asked).get("partner") in ("there", "aside"):
                if edge.via or edge.clears & REACHED or edge.state.phase not in ASIDE:
                    words = "our person may be back in a moment, and the caller is led on"
                    yield Finding("partings", step.id, words, graph.way_to(node.id, edge))
            elif spoke and (edge.via[:1] != (step.after,) or edge.clears & REACHED):
                words = f"after the conversation the caller does not come to {step.after!r}"
                yield Finding("partings", step.id, words, graph.way_to(node.id, edge))
            if lost and (edge.via[:1] != (step.nobody,) or not edge.clears & REACHED):
                words = "the two never spoke, and the caller counts as counseled"
                yield Finding("partings", step.id, words, graph.way_to(node.id, edge))
