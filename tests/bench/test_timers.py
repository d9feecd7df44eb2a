"""What is asserted about timers wherever they are measured: each that is due fires once, and no other one."""

from __future__ import annotations

import pytest

from bench.growth import growth
from bench.timer_workers import Fired
from bench.timers import PENDING, late_by, lateness, told_briefly


@pytest.mark.slow
def test_four_workers_fire_each_timer_once(sqlite_url: str) -> None:
    told = lateness("SQLite", sqlite_url, due=60, within=2.0)
    assert f"{PENDING} timers, 60 of them due" in told


def test_a_worker_and_a_bare_loop_take_the_same_rows() -> None:
    assert "ratio" in "\n".join(told_briefly())


def test_what_costs_no_more_beside_finished_rows_is_measured_with_them_there() -> None:
    title, *rows = growth((200, 400))
    assert ("200" in title, "400" in title) == (True, True)
    assert len(rows) == 6


@pytest.mark.parametrize("fired", [[("a", 5), ("a", 6), ("b", 9)], [("a", 5)]], ids=["twice", "never"])
def test_a_timer_that_fires_twice_or_never_is_no_measurement(fired: Fired) -> None:
    with pytest.raises(AssertionError, match="fires once"):
        late_by({"a": 1, "b": 2}, fired)


def test_late_is_what_it_fired_after_it_was_due() -> None:
    assert late_by({"a": 1, "b": 2}, [("b", 9), ("a", 5), ("somebody else's", 0)]) == [4, 7]
