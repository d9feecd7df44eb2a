"""Rules about the step that connects a caller with the team on its way to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from flows.check.finding import Finding
from flows.check.graph import Graph
from flows.check.walk import Edge
from flows.city import Bridge
from flows.model import CallTeam, Dialed, MeetTeam, Resumed


def bridges(graph: Graph) -> Iterator[Finding]:
    """Only who is expected is offered a team and connected with it, and every end of that leads on."""
    yield from _rung(graph)
    yield from _ended(graph)
    yield from _offered(graph)


def _rung(graph: Graph) -> Iterator[Finding]:
    """Who is connected is expected, and belongs to the incident from then on."""
    for edge in graph.edges:
        rings = _rings(edge)
        met = any(isinstance(effect, MeetTeam) for effect in edge.effects)
        words = ""
        if (rings or met) and not _expected(edge):
            words = "somebody is connected with a team that does not come to them"
        elif rings and not met and edge.via[-1:] == (edge.state.step,):
            words = "a team is rung for a caller who does not belong to its incident"
        if words:
            yield Finding("bridges", edge.state.step, words, graph.way_to(edge.source, edge))


def _ended(graph: Graph) -> Iterator[Finding]:
    """After a talk `done`, after anything else `failed`; called on in between, the phone rings again."""
    for node in graph.reached:
        step = graph.flow.steps.get(node.state.step)
        if not isinstance(node.then, CallTeam) or not isinstance(step, Bridge):
            continue
        for edge in node.edges:
            fault = _astray(step, edge) if edge.prompt is not None else ""
            if fault:
                yield Finding("bridges", step.id, fault, graph.way_to(node.id, edge))


def _astray(step: Bridge, edge: Edge) -> str:
    if edge.given == Resumed() and dict(edge.asked).get("expected") is not False:
        return "" if _rings(edge) else "a caller who was taken off the line is not connected any more"
    spoke = isinstance(edge.given, Dialed) and edge.given.bridged
    if spoke and not edge.state.reached:
        return "the caller spoke with the team, and that is forgotten"
    lead = step.done if spoke else step.failed
    return "" if edge.via[:1] == (lead,) else f"after the connection the caller does not come to {lead!r}"


def _offered(graph: Graph) -> Iterator[Finding]:
    """Nobody comes to the step of whom the flow has not asked before whether a team comes to them."""
    came: dict[int, Edge] = {}  # a node -> the turn that led to it first
    for edge in _unasked(graph, came):
        entered = [name for name in edge.via if isinstance(graph.flow.steps.get(name), Bridge)]
        if entered and not _expected(edge):
            words = "is offered to callers to whom no team comes"
            yield Finding("bridges", entered[0], words, _way(came, edge))


def _unasked(graph: Graph, came: dict[int, Edge]) -> Iterator[Edge]:
    """Every turn of callers of whom the flow does not know yet that they are expected, nearest first. Without
    callers at whom a deploy left: they have heard the offer before."""
    due = deque([edge for edge in graph.walk.roots if edge.given is None])
    while due:
        edge = due.popleft()
        yield edge
        if not _expected(edge) and edge.target not in came and edge.target in graph.nearest:
            came[edge.target] = edge
            due.extend(graph.nodes[edge.target].edges)


def _way(came: dict[int, Edge], edge: Edge) -> list[Edge]:
    way = [edge]
    while way[-1].source >= 0:
        way.append(came[way[-1].source])
    return way[::-1]


def _rings(edge: Edge) -> bool:
    return edge.prompt is not None and isinstance(edge.prompt.then, CallTeam)


def _expected(edge: Edge) -> bool:
    return bool(dict(edge.asked).get("expected"))
