"""Timers: how late they fire, what a tick costs, and that neither grows with what is finished.

The timers are those of dispatches that are over: claimed, looked up, deleted, each in its own transaction.
Beside them stands a bare loop that claims and deletes the same rows. What is asserted: each fires once.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, cast

from bench.growth import growth
from bench.hotline import Hotline, sqlite_url
from bench.timer_workers import Fired, Nobody, fire
from db import jobs
from db.migrate import sqlite_path
from db.store import Store, Tx
from ivr.house import ms
from ivr.ports import Carrier
from ivr.watch import timerwatch
from ivr.worker import Worker

PENDING, WORKERS = 10_000, 4
DUE, WITHIN = 1_000, 15.0  # so many of them come due within so many seconds
HOUR = 3_600_000  # ms
LEASE = 10_000  # ms


def told(rounds: int, rows: int, servers: list[tuple[str, str]]) -> Iterator[str]:
    """`rows`: finished ones, for the last table. `servers`: further (name, URL of an empty database)."""
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
        yield from _of_tick(Path(folder), rounds)
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
        yield lateness("SQLite", sqlite_url(Path(folder)))
    for name, url in servers:
        yield lateness(name, url)
    yield from growth((1_000, rows))


def told_briefly() -> Iterator[str]:
    """For each run of CI: one process, a few seconds."""
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
        yield from _of_tick(Path(folder), 3)


# ------------------------------------------------------------------ how late


def lateness(name: str, url: str, due: int = DUE, within: float = WITHIN) -> str:
    """Raises AssertionError unless each fired once."""
    hotline = Hotline(url)
    store, wanted = hotline.desk.house.store, dict[str, int]()

    def begin() -> None:
        now = int(time.time() * 1000)
        wanted.update(store.write(lambda tx: _timers(tx, PENDING, now + 1000, due, within), within=60))

    fired = fire(url, WORKERS, within + 6, begin)
    left = _waiting(store)
    hotline.close()
    _must(left >= PENDING - due, "no timer fires that is not due")
    lates = late_by(wanted, fired)
    p50, p99 = lates[len(lates) // 2], lates[len(lates) * 99 // 100]
    return (
        f"{name}, {WORKERS} workers, {PENDING} timers, {due} of them due within {within:g} s: "
        f"late by p50 {p50} ms, p99 {p99} ms, worst {lates[-1]} ms"
    )


def late_by(wanted: dict[str, int], fired: Fired) -> list[int]:
    """ms by which each timer was late, the least first. Raises AssertionError unless each fired once."""
    times = Counter(job for job, _ in fired if job in wanted)
    _must(set(times.values()) == {1} and len(times) == len(wanted), "each timer that is due fires once")
    return sorted(at - wanted[job] for job, at in fired if job in wanted)


def _timers(tx: Tx, many: int, first: int, due: int, within: float) -> dict[str, int]:
    """Ids of those that come due, with when (ms)."""
    wanted = {}
    for n in range(many):
        at = first + int(n * within * 1000 / due) if n < due else first + HOUR + n
        job = jobs.add(tx, "dispatch", f"d{n}", at, now_ms=first)
        if n < due:
            wanted[str(job)] = at
    return wanted


# ------------------------------------------------------------------ what a tick costs


def _of_tick(folder: Path, rounds: int) -> Iterator[str]:
    hotline = Hotline(sqlite_url(folder))
    house, now = hotline.desk.house, ms(hotline.clock.now())
    worker = Worker(house, cast(Carrier, Nobody()))
    house.store.write(lambda tx: _timers(tx, PENDING, now + HOUR, 0, 1), within=60)
    idle = [_wall(lambda: [worker.begin() for _ in range(100)]) / 100 for _ in range(rounds)]
    yield f"a tick with nothing due among {PENDING} timers: {_ms(idle)}"
    beat = [_wall(lambda: timerwatch.look(house, hotline.clock.now())) for _ in range(rounds)]
    yield f"the look at every dispatch's timer: {_ms(beat)}"
    ours, bare = list[float](), list[float]()
    drains = (lambda: _drain(worker), ours), (lambda: _bare(folder, now), bare)
    for _ in range(rounds):
        for drain, kept in drains:
            house.store.write(lambda tx: _timers(tx, DUE, now - HOUR, DUE, 1), within=60)
            kept.append(_wall(drain) / DUE)
            _must(_waiting(house.store) == PENDING, "each timer that is due is gone, and no other one")
    worker.close()
    hotline.close()
    ratios = sorted(a / b for a, b in zip(ours, bare, strict=True))
    yield f"a due timer, claimed 100 at a time, each finished in its own transaction: {_ms(ours)}"
    yield f"a bare loop that claims and deletes the same rows alike: {_ms(bare)}"
    yield f"  ratio {median(ratios):.1f}, best round {ratios[0]:.1f}"


def _drain(worker: Worker) -> None:
    while worker.begin():
        pass


def _bare(folder: Path, now: int) -> None:
    """The same statements by hand, on a connection of its own, with the same durability."""
    raw = sqlite3.connect(sqlite_path(sqlite_url(folder)), isolation_level=None, timeout=10)
    raw.execute("PRAGMA synchronous = FULL").fetchall()
    while True:
        raw.execute("BEGIN IMMEDIATE")
        claimed = raw.execute(
            "UPDATE job SET due_at = ?, attempts = attempts + 1, fence = fence + 1 WHERE id IN "
            "(SELECT id FROM job WHERE due_at <= ? ORDER BY due_at, id LIMIT 100) RETURNING id, fence",
            (now + LEASE, now),
        ).fetchall()
        raw.execute("COMMIT")
        if not claimed:
            break
        for job, fence in claimed:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute("DELETE FROM job WHERE id = ? AND fence = ?", (job, fence))
            raw.execute("COMMIT")
    raw.close()


def _waiting(store: Store) -> int:
    return len(store.read(lambda tx: tx.all("overdue_jobs", before=1 << 60, limit=1 << 30), within=60))


def _must(true: bool, promise: str) -> None:
    if not true:
        raise AssertionError(promise)


def _wall(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _ms(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:.3f} ms, best round {min(seconds) * 1000:.3f} ms"
