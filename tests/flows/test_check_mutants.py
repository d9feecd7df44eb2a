"""The check sees faults that nobody thought of: random ones, in the data and in the engine."""

from __future__ import annotations

import random
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from flows import asking, calling_out, connecting, engine, finishing, screening, turn
from flows.check import checked
from tests.flows.mutants import Tally, of_data, of_engine
from tests.flows.patched import SMALL, small


def test_most_random_faults_of_the_data_are_found_before_the_flow_runs(tmp_path: Path) -> None:
    tally, lot = Tally(), random.Random(7)
    for n in range(20):
        of_data(lot, tmp_path / str(n), tally, SMALL)
    assert sum(tally.found_by.values()) == 20
    assert tally.found_by["load"] + tally.found_by["check"] >= 8, tally.survived


def test_most_random_faults_of_the_engine_are_found_by_walking_with_it() -> None:
    tally, lot = Tally(), random.Random(7)
    for _ in range(16):
        of_engine(lot, tally)
    assert tally.found_by["check"] >= 7, tally.survived


def test_after_a_mutant_the_engine_is_as_it_was() -> None:
    code = [f.__code__ for f in vars(engine).values() if isinstance(f, types.FunctionType)]
    tally = Tally()
    of_engine(random.Random(3), tally)
    assert [f.__code__ for f in vars(engine).values() if isinstance(f, types.FunctionType)] == code
    assert checked(small()).findings == []


@contextmanager
def broken(function: Any, source: str) -> Iterator[None]:
    """A function of the engine, with another body: the check's own test, not a way to run the engine."""
    made: dict[str, Any] = dict(function.__globals__)
    exec(source, made)
    own = function.__code__
    function.__code__ = made[function.__name__].__code__
    try:
        yield
    finally:
        function.__code__ = own


FAULTS = {
    "the last answer beats a yes": (
        screening.verdict,
        "def verdict(answers):\n    given = list(answers)\n    return given[-1] if given else 'unknown'",
        "truth_table",
    ),
    "unknown counts as no": (
        screening.verdict,
        "def verdict(answers):\n    return 'yes' if 'yes' in list(answers) else 'no'",
        "truth_table",
    ),
    "priority is set, not raised": (
        turn.Turn.raise_priority,
        "def raise_priority(self, priority):\n    self.change(priority=priority)",
        "risk",
    ),
    "nobody counts the rounds": (
        turn.Turn.count_round,
        "def count_round(self, step):\n    pass",
        "rounds",
    ),
    "a lost transfer is forgotten": (
        finishing.hung_up,
        "def hung_up(turn):\n    turn.stop_seeking('left')\n    turn.effects.append(_close(turn))\n"
        "    turn.change(ended=True)\n    return Outcome(turn.state, None, tuple(turn.effects))",
        "hang_up",
    ),
    "nobody ever stops ringing": (
        turn.Turn.stop_seeking,
        "def stop_seeking(self, why):\n    self.change(seeking='')",
        "searches",
    ),
    "911 is tried once": (
        connecting.answer_transfer,
        "def answer_transfer(turn, step, given):\n"
        "    turn.effects.append(DialEnded(getattr(given, 'status', 'failed')))\n"
        "    return step.done if getattr(given, 'bridged', False) else step.failed",
        "transfers",
    ),
    "a caller is connected with a team that does not come to them": (
        calling_out.enter_bridge,
        "def enter_bridge(turn, step):\n    turn.count_round(step.id)\n    turn.stop_seeking('transfer')\n"
        "    turn.effects.append(MeetTeam())\n    turn.change(phase='team', dispatched=True)\n"
        "    return _ring(turn, step)",
        "bridges",
    ),
    "a team is rung, and nobody knows about which incident": (
        calling_out.enter_bridge,
        "def enter_bridge(turn, step):\n"
        "    if turn.rounds(step.id) >= step.rounds or not turn.facts.expected():\n"
        "        return step.failed\n"
        "    turn.count_round(step.id)\n    turn.stop_seeking('transfer')\n"
        "    turn.change(phase='team', dispatched=True)\n    return _ring(turn, step)",
        "bridges",
    ),
    "a voicemail counts as the team": (
        calling_out.answer_bridge,
        "def answer_bridge(turn, step, given):\n"
        "    turn.change(reached=True)\n    return step.done if isinstance(given, Dialed) else step.failed",
        "bridges",
    ),
    "who is taken off the line for a moment is not connected any more": (
        calling_out.answer_bridge,
        "def answer_bridge(turn, step, given):\n    if isinstance(given, Dialed) and given.bridged:\n"
        "        turn.change(reached=True)\n        return step.done\n    return step.failed",
        "bridges",
    ),
    "a talk with the team is forgotten": (
        calling_out.answer_bridge,
        "def answer_bridge(turn, step, given):\n    if isinstance(given, Dialed) and given.bridged:\n"
        "        return step.done\n"
        "    if isinstance(given, Resumed) and turn.facts.expected():\n        return _ring(turn, step)\n"
        "    return step.failed",
        "bridges",
    ),
    "the team is rung as often as somebody likes": (
        calling_out.enter_bridge,
        "def enter_bridge(turn, step):\n    if not turn.facts.expected():\n        return step.failed\n"
        "    turn.stop_seeking('transfer')\n    turn.effects.append(MeetTeam())\n"
        "    turn.change(phase='team', dispatched=True)\n    return _ring(turn, step)",
        "rounds",
    ),
    "a miss is no miss": (
        asking.missed,
        "def missed(turn, step):\n    return ask(turn, step, again=True)",
        "circle",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_engine_itself_is_found(name: str) -> None:
    function, source, rule = FAULTS[name]
    with broken(function, source):
        found = {finding.rule for finding in checked(small(), 3_000).findings}
    assert rule in found
