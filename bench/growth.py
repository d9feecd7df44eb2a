"""The same work beside few and beside many finished dispatches, pages, texts and pending jobs."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.finished import fill
from bench.hotline import Hotline, sqlite_url
from db import jobs
from db.store import Store, Tx, open_store
from ivr.house import House, ms
from ivr.watch import timerwatch

TAKEN = 30  # jobs claimed at once
TIMES = 20  # each is done so often; the best counts
LEASE = 10_000  # ms


def growth(sizes: tuple[int, int]) -> Iterator[str]:
    """Raises AssertionError if a claim takes what is not due."""
    few, many = ({name: cost(house, now) for name, cost in WORKS.items()} for house, now in _houses(sizes))
    title = f"best of {TIMES}, µs, beside so many finished rows"
    yield f"{title:60}{sizes[0]:10}{sizes[1]:10}   times"
    for name in WORKS:
        yield f"{name:60}{few[name] * 1e6:10.0f}{many[name] * 1e6:10.0f}{many[name] / few[name]:8.2f}"


def _houses(sizes: tuple[int, int]) -> Iterator[tuple[House, int]]:
    for rows in sizes:
        with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
            url = sqlite_url(Path(folder))
            hotline = Hotline(url)
            house, now = hotline.desk.house, ms(hotline.clock.now())
            house.store.close()
            fill(url, rows, now)
            store = open_store(url)
            yield House(store, house.vault, house.flow, hotline.clock, house.holidays, house.audit_key), now
            store.close()


def _claiming(house: House, now: int) -> float:
    """Seconds for a claim; what is put in for it and taken out again is not counted."""
    return min(_claim(house.store, now) for _ in range(TIMES))


def _claim(store: Store, now: int) -> float:
    def due(tx: Tx) -> None:
        for n in range(TAKEN):
            jobs.add(tx, "dispatch", f"due{n}", now - 1000, now_ms=now)

    store.write(due)
    began = time.perf_counter()
    claimed = jobs.claim(store, now, ("dispatch",), 100, LEASE)
    took = time.perf_counter() - began
    if len(claimed) != TAKEN:
        raise AssertionError(f"{len(claimed)} jobs were claimed and {TAKEN} are due")
    store.write(lambda tx: [jobs.done(tx, job) for job in claimed])
    return took


def _best(work: Callable[[House, int], Any]) -> Callable[[House, int], float]:
    def cost(house: House, now: int) -> float:
        return min(_wall(work, house, now) for _ in range(TIMES))

    return cost


def _wall(work: Callable[[House, int], Any], house: House, now: int) -> float:
    began = time.perf_counter()
    work(house, now)
    return time.perf_counter() - began


WORKS: dict[str, Callable[[House, int], float]] = {
    f"{TAKEN} due jobs are claimed": _claiming,
    "when is the next one due": _best(lambda house, now: jobs.next_due(house.store)),
    "every live dispatch's timer is looked at": _best(
        lambda house, now: timerwatch.look(house, house.clock.now())
    ),
    "what is open for a responder": _best(
        lambda house, now: house.store.read(lambda tx: tx.all("open_of_person", person_id="p07"))
    ),
    "the live dispatches": _best(
        lambda house, now: house.store.read(lambda tx: tx.all("live_dispatches", limit=50))
    ),
    "the newest fifty dispatches": _best(
        lambda house, now: house.store.read(
            lambda tx: tx.all("dispatches_before", opened_at=now, id="", limit=50)
        )
    ),
}
