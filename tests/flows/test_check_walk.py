"""The walk is exhaustive: no call, however it goes, comes to a place that the walk has not seen."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from flows import engine
from flows.check import inputs
from flows.check.graph import Graph
from flows.check.walk import Walk
from flows.check.world import Possible, World
from flows.city import Flow
from flows.model import CallState, HangUp, Listen, Prompt
from flows.paging import field_words
from tests.flows.patched import SMALL, files_of, loaded, patched, small
from tests.flows.world import port_alder


class RandomWorld(World):
    """Facts drawn by lot, the same all through a turn; the caller's number all through a call."""

    def __init__(self, possible: Possible, lot: random.Random, number: str | None) -> None:
        super().__init__(possible)
        self._lot, self._number = lot, number

    def _answer(self, question: str, options: tuple[object, ...]) -> object:
        if question not in self._known:
            drawn = self._number if question == "caller" else self._lot.choice(options)
            self._known[question] = drawn
        return self._known[question]


@cache
def walked(which: str) -> Walk:
    return Walk(flow_of(which)).explore()


def flow_of(which: str) -> Flow:
    return small() if which == "small" else port_alder()


@pytest.mark.parametrize(("which", "calls"), [("small", 1500), ("city", 1500)])
def test_no_call_comes_to_a_place_that_the_walk_has_not_seen(which: str, calls: int) -> None:
    flow, walk, lot = flow_of(which), walked(which), random.Random(20261122)
    for _ in range(calls):
        line = lot.choice(list(flow.lines))
        number = lot.choice(["+19099099090", None])
        done = engine.begin(flow, line, RandomWorld(walk.possible, lot, number))
        for _ in range(lot.choice([10, 40, 150])):
            node = seen(walk, done.state, done.prompt)
            if done.prompt is None or isinstance(done.prompt.then, HangUp):
                break
            given = lot.choice(list(inputs.possible(flow, done.state, done.prompt.then)))
            before = done
            done = engine.answer(flow, done.state, given, RandomWorld(walk.possible, lot, number))
            bounded = before.state.pressed + 1 in (engine.PRESSED, 2 * engine.PRESSED)
            if not bounded and before.state.repeats < engine.REPEATS:
                targets = {edge.target for edge in node.edges if given in (edge.given, *edge.also)}
                assert seen(walk, done.state, done.prompt).id in targets, (node.state, type(given))


def seen(walk: Walk, state: CallState, prompt: Prompt | None):  # type: ignore[no-untyped-def]
    node = walk.where(state, prompt.then if prompt else None)
    assert node is not None, f"the walk did not come to {state.step!r}"
    return node


def test_merging_inputs_that_are_answered_alike_loses_no_turn() -> None:
    flow = small()
    merged, full = Walk(flow).explore(), Walk(flow, merge_inputs=False).explore()

    def turns(walk: Walk) -> set[tuple[object, ...]]:
        return {
            (node.state, given, edge.asked, edge.spent, edge.state, edge.prompt)
            for node in walk.nodes
            for edge in node.edges
            for given in (edge.given, *edge.also)
        }

    assert [(node.state, type(node.then)) for node in merged.nodes] == [
        (node.state, type(node.then)) for node in full.nodes
    ]
    assert turns(merged) == turns(full)


def test_lines_that_begin_and_lead_alike_are_walked_once() -> None:
    walk = walked("city")
    assert walk.same.line("public") == walk.same.line("library") != walk.same.line("forwarded")


def test_every_step_that_listens_is_tried_with_every_key_and_every_phrase() -> None:
    walk = walked("small")
    flow = walk.flow
    for node in walk.nodes:
        if isinstance(node.then, Listen) and not node.state.ended:
            tried = {given for edge in node.edges for given in (edge.given, *edge.also)}
            assert tried >= set(inputs.possible(flow, node.state, node.then))
    said = {given for node in walk.nodes for edge in node.edges for given in (edge.given, *edge.also)}
    to_callers = (word for name, word in flow.words["en"].items() if name not in field_words.HEARD)
    phrases = {phrase for word in to_callers for phrase in word.hear}
    assert phrases - {"english", "no police", "not 911"} <= {getattr(given, "text", "") for given in said}


def test_the_shortest_way_to_a_place_is_a_call_that_really_goes_so() -> None:
    """Played again from the first word with nothing left out, a way comes to the place it was found for."""
    walk = walked("small")
    graph = Graph(walk)
    played = 0
    for node in graph.reached:
        way = graph.way_to(node.id)
        if any(edge.spent for edge in way) or way[0].given is not None:
            continue
        state = CallState("", "", "", 0)
        for edge in way:
            world = World(walk.possible, tuple(answer for _, answer in edge.asked))
            if edge.given is None:
                done = engine.begin(walk.flow, edge.state.line, world)
            else:
                done = engine.answer(walk.flow, state, edge.given, world)
            state = done.state
            assert done.prompt == edge.prompt
        assert walk.same.of(state) == node.state
        played += 1
    assert played > 100


def test_the_walk_grows_with_the_questions_and_not_with_their_combinations(tmp_path: Path) -> None:
    """Ten more questions in a row add their own situations, and multiply nothing."""
    names = [f"extra{n}" for n in range(10)]
    reasons = {name: {"reason": "CRIME", "priority": 8, "yes": "danger"} for name in names}
    patch = {
        "disqualifiers": reasons,
        "steps": {"questions": {"questions": ["medical", "weapon", *names]}},
        "words": {
            "en": {"say": {"question": {name: f"Is there a {name} thing there?" for name in names}}},
            "es": {"say": {"question": {name: f"¿Hay una cosa {name} ahí?" for name in names}}},
        },
    }
    few, many = walked("small"), Walk(loaded(patched(files_of(SMALL), patch), tmp_path)).explore()
    per_question = 2 * 2  # languages, and asked once more
    assert len(many.nodes) - len(few.nodes) == 10 * per_question
