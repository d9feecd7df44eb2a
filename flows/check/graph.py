"""The walked graph as rules read it: who can come where, with what already in hand, by which shortest way."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from flows.check.walk import KNOWN, WITHHELD, Edge, Node, Walk
from flows.check.world import helpful
from flows.model import Input, Listen

# What makes a way long: turns, used-up rounds before it, a deploy during the call, things that go wrong.
TURN, SPENT, DEPLOYED, AMISS = 100, 60, 500, 1

Place = tuple[int, int]  # a node's id, and what the caller has: the bits of walk.py


class Graph:
    """Everything a rule may ask of a walk. Computed once for all rules."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.flow, self.nodes = walk, walk.flow, walk.nodes
        self._came: dict[Place, tuple[int, Place | None, Edge]] = {}
        self._by: dict[int, dict[Input | None, list[Edge]]] = {}
        self._go()

    def _go(self) -> None:
        """Every place, by its shortest way from the start of a call (Dijkstra)."""
        due: list[tuple[int, int, Place | None, Edge, Place]] = []

        def leave(cost: int, origin: Place | None, flags: int, edges: Iterable[Edge]) -> None:
            for edge in edges:
                after = passed(edge, flags)
                if after is None or (edge.target, after) in self._came:
                    continue
                amiss = sum(not answer for _, answer in edge.asked)
                price = cost + TURN + SPENT * len(edge.spent) + AMISS * amiss
                price += DEPLOYED if origin is None and edge.given is not None else 0
                heapq.heappush(
                    due, (price, len(self._came) * 10000 + len(due), origin, edge, (edge.target, after))
                )

        leave(0, None, 0, self.walk.roots)
        while due:
            cost, _, origin, edge, place = heapq.heappop(due)
            if place not in self._came:
                self._came[place] = (cost, origin, edge)
                leave(cost, place, place[1], self.nodes[place[0]].edges)

    @property
    def places(self) -> Iterable[Place]:
        return self._came

    def way(self, place: Place) -> list[Edge]:
        """The shortest way to a place, as turns from the start of the call."""
        edges: list[Edge] = []
        at: Place | None = place
        while at is not None:
            _, at, edge = self._came[at]
            edges.append(edge)
        return edges[::-1]

    @cached_property
    def nearest(self) -> dict[int, Place]:
        """The place of each reachable node that is nearest to the start of a call."""
        best: dict[int, Place] = {}
        for place in sorted(self._came, key=lambda place: self._came[place][0]):
            best.setdefault(place[0], place)
        return best

    def way_to(self, node: int, *then: Edge) -> list[Edge]:
        """The shortest way to a node, and on by the edges given."""
        return [*(self.way(self.nearest[node]) if node >= 0 else ()), *then]

    @cached_property
    def reached(self) -> list[Node]:
        """The nodes somebody can come to, nearest first."""
        return [self.nodes[id_] for id_ in self.nearest]

    @cached_property
    def edges(self) -> list[Edge]:
        """Every turn that can really be taken, beginnings of calls included, nearest first."""
        return [*self.walk.roots, *(edge for node in self.reached for edge in node.edges)]

    def steps(self, wanted: Callable[[Edge], bool]) -> Iterator[tuple[Place, Edge, int]]:
        """Every wanted turn from every place, nearest first: (place, edge, what the caller has after it)."""
        known: dict[int, list[Edge]] = {}
        for place in sorted(self._came, key=lambda place: self._came[place][0]):
            if place[0] not in known:
                known[place[0]] = [edge for edge in self.nodes[place[0]].edges if wanted(edge)]
            for edge in known[place[0]]:
                after = passed(edge, place[1])
                if after is not None:
                    yield place, edge, after

    def listening(self) -> Iterator[Node]:
        return (node for node in self.reached if isinstance(node.then, Listen) and not node.state.ended)

    def answers(self, node: Node, given: Input) -> list[Edge]:
        """What can come of an input at a node."""
        if node.id not in self._by:
            by: dict[Input | None, list[Edge]] = {}
            for edge in node.edges:
                for each in (edge.given, *edge.also):
                    by.setdefault(each, []).append(edge)
            self._by[node.id] = by
        return self._by[node.id].get(given, [])

    def best(self, node: Node, given: Input) -> Edge | None:
        """What comes of an input when everything is open, everybody is there and nothing is used up."""
        edges = (edge for edge in self.answers(node, given) if not edge.spent and helpful(edge.asked))
        return next(edges, None)


def passed(edge: Edge, flags: int) -> int | None:
    """What the caller has after a turn; None if it cannot be theirs: a number is shown all through a call."""
    if (edge.sets & KNOWN and flags & WITHHELD) or (edge.sets & WITHHELD and flags & KNOWN):
        return None
    return (flags & ~edge.clears) | edge.sets
