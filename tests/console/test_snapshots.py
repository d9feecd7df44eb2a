"""What many look at is read once for all of them, and never for too long."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from console.snapshots import Snapshots
from db.store import StoreBusy

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


class Watch:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Board:
    """Something that changes with every reading."""

    def __init__(self) -> None:
        self.read = 0

    def look(self) -> int:
        self.read += 1
        return self.read


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def snapshots(watch: Watch) -> Snapshots:
    return Snapshots(watch)


def test_fifty_who_ask_within_half_a_second_cost_one_reading(snapshots: Snapshots, watch: Watch) -> None:
    board = Board()
    for _ in range(50):
        watch.seconds += 0.009
        assert snapshots.get("board", NOW, board.look) == 1
    assert board.read == 1


def test_after_half_a_second_it_is_read_again(snapshots: Snapshots, watch: Watch) -> None:
    board = Board()
    snapshots.get("board", NOW, board.look)
    watch.seconds += 0.5
    assert snapshots.get("board", NOW, board.look) == 2


def test_it_is_read_again_when_the_houses_clock_moved_forward_or_back(snapshots: Snapshots) -> None:
    board = Board()
    snapshots.get("board", NOW, board.look)
    assert snapshots.get("board", NOW + timedelta(hours=1), board.look) == 2
    assert snapshots.get("board", NOW - timedelta(hours=1), board.look) == 3


def test_what_was_done_in_the_console_is_seen_at_once(snapshots: Snapshots) -> None:
    board = Board()
    snapshots.get("board", NOW, board.look)
    snapshots.forget()
    assert snapshots.get("board", NOW, board.look) == 2


def test_what_was_done_while_it_was_read_is_not_missed(snapshots: Snapshots) -> None:
    def look() -> str:
        snapshots.forget()
        return "half old"

    snapshots.get("board", NOW, look)
    assert snapshots.get("board", NOW, lambda: "new") == "new"


def test_a_page_that_is_opened_is_read_now_and_what_it_read_serves_the_others(snapshots: Snapshots) -> None:
    board = Board()
    snapshots.get("board", NOW, board.look)
    assert snapshots.get("board", NOW, board.look, fresh=True) == 2
    assert snapshots.get("board", NOW, board.look) == 2


def test_whoever_may_see_other_things_gets_their_own(snapshots: Snapshots) -> None:
    assert snapshots.get(("board", "counselor"), NOW, lambda: "names") == "names"
    assert snapshots.get(("board", "analyst"), NOW, lambda: "figures") == "figures"


def test_a_reading_that_failed_is_not_kept(snapshots: Snapshots) -> None:
    def away() -> str:
        raise RuntimeError("the store is away")

    with pytest.raises(RuntimeError):
        snapshots.get("board", NOW, away)
    assert snapshots.get("board", NOW, lambda: "here") == "here"


def test_while_one_reads_the_others_get_what_was_there_and_wait_for_nobody(
    snapshots: Snapshots, watch: Watch
) -> None:
    snapshots.get("board", NOW, lambda: "old")
    watch.seconds += 1
    reading, go_on = Event(), Event()

    def slow() -> str:
        reading.set()
        assert go_on.wait(10)
        return "new"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(snapshots.get, "board", NOW, slow)
        assert reading.wait(10)
        assert snapshots.get("board", NOW, _nobody) == "old"
        go_on.set()
        assert first.result(10) == "new"


def test_nobody_waits_long_for_a_reading_that_hangs(watch: Watch) -> None:
    snapshots, reading, go_on = Snapshots(watch, waits=0.01), Event(), Event()

    def hangs() -> str:
        reading.set()
        assert go_on.wait(10)
        return "late"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(snapshots.get, "board", NOW, hangs)
        assert reading.wait(10)
        with pytest.raises(StoreBusy):
            snapshots.get("board", NOW, _nobody)
        go_on.set()
        assert first.result(10) == "late"


def test_when_there_is_nothing_yet_all_wait_for_the_one_who_reads(snapshots: Snapshots) -> None:
    board = Board()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: snapshots.get("board", NOW, board.look), range(40)))
    assert seen == [1] * 40


def test_what_nobody_asks_for_is_let_go(snapshots: Snapshots, watch: Watch) -> None:
    for number in range(100):
        snapshots.get(("contact", number), NOW, _as_text(number))
    watch.seconds += 61
    snapshots.get("board", NOW, lambda: "board")
    assert snapshots.kept == 1


def _nobody() -> str:
    raise AssertionError("two read the same thing at once")


def _as_text(number: int) -> Callable[[], str]:
    return lambda: str(number)
