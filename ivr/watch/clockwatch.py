"""Is our clock right? Every wait is measured with it.

On SQLite all of Careline is one machine, and its wall clock is compared with the time since the machine's
start, which nobody can set. When the two part by more than half a minute the wall clock was set: every moment
that is waited for moves with it, and an alarm is raised. So a clock that jumps an hour ahead skips no level,
and one that jumps back postpones none. How far the two were apart is stored, so that of several workers one
moves the moments; after a restart of the machine the comparison begins anew.

On PostgreSQL several machines may share one database. Its clock is everybody's time (`DatabaseClock`), so a
machine whose own clock was set waits as the others do, and nothing is moved; an alarm says that it is wrong.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from db import audit
from db.store import Store, StoreError, Tx
from flows.paging.model import ClockMoved
from ivr.dispatch import dispatching
from ivr.house import Clock, House, SystemClock, at, ms
from ivr.outgoing import alerts

log = logging.getLogger("careline.clock")

MOST = 30_000  # ms that the two clocks may part
MOST_APART = 5_000  # ms between our clock and the database's
MANY = 10_000
ASK_EVERY = 30.0  # seconds between two questions to the database what time it is
ASK_WITHIN = 0.5  # seconds it may take to answer: a caller may be waiting


class DatabaseClock:
    """The database's time, carried on between two questions by a clock that nobody can set. Until the
    database has answered once it is the machine's own. `steady`: seconds since some moment, never set."""

    def __init__(self, store: Store, own: Clock, steady: Callable[[], float]) -> None:
        self.own = own
        self._store, self._steady = store, steady
        self._asked: float | None = None
        self._known: tuple[float, datetime] | None = None

    def now(self) -> datetime:
        steady = self._steady()
        if self._asked is None or steady - self._asked >= ASK_EVERY:
            self._asked = steady  # whoever comes meanwhile goes on with what is known
            self._ask()
        if self._known is None:
            return self.own.now()
        since, then = self._known
        return then + timedelta(seconds=self._steady() - since)

    def _ask(self) -> None:
        began = self._steady()
        try:
            row = self._store.read(lambda tx: tx.one("database_clock"), within=ASK_WITHIN)
        except StoreError as error:
            log.warning("the database did not say what time it is: %s", error)
            return
        if row is not None:
            self._known = ((began + self._steady()) / 2, at(row["at"]))


class ClockWatch:
    """One worker's watch. `since_boot`: ms since the machine's start, `boot`: which start that was."""

    def __init__(self, house: House, since_boot: Callable[[], int], boot: str) -> None:
        self._house, self._since_boot, self._boot = house, since_boot, boot
        self._ahead: int | None = None

    def look(self) -> None:
        """Before anything is claimed. Raises the store's errors."""
        if self._house.store.engine != "sqlite":
            return
        now = self._house.clock.now()
        ahead = ms(now) - self._since_boot()
        if self._ahead is None or abs(ahead - self._ahead) > MOST:
            self._ahead = self._house.store.write(lambda tx: self._compare(tx, ahead, now))

    def _compare(self, tx: Tx, ahead: int, now: datetime) -> int:
        """How far we are ahead, as it is stored from now on."""
        row = tx.one("clock_of", boot=self._boot)
        if row is not None and abs(ahead - row["ahead"]) <= MOST:
            return int(row["ahead"])
        tx.run("set_clock", boot=self._boot, ahead=ahead, at=ms(now))
        if row is not None:
            self._move(tx, round((ahead - row["ahead"]) / 1000), now)
        return ahead

    def _move(self, tx: Tx, seconds: int, now: datetime) -> None:
        # After a jump ahead, what was made since then has the new clock's time already. After one back it
        # cannot be told apart: all is moved, and what was made since then happens early, which is safe.
        by = seconds * 1000
        before = ms(now) - by if by > 0 else ms(now) - by + MOST
        log.error("the machine's clock was set by %d seconds: everything that waits moves with it", seconds)
        tx.run("move_jobs", by=by, made_before=before)
        tx.run("move_pages", by=by, made_before=before)
        tx.run("move_handoffs", by=by, made_before=before)
        for row in tx.all("live_dispatches", limit=MANY):
            if row["opened_at"] <= before:
                dispatching.happen(self._house, tx, row["id"], ClockMoved(seconds), now, "worker")
        audit.append(tx, ms(now), "clock", "worker", "clock_moved", {"ahead": seconds > 0})
        alerts.raise_(self._house, tx, "clock_moved", "clock", now, key="clock_moved")

    def compare_with_database(self) -> None:
        """Now and then. Raises the store's errors."""
        house = self._house
        if house.store.engine == "sqlite":
            return
        row = house.store.read(lambda tx: tx.one("database_clock"))
        now = house.clock.now()
        own = house.clock.own if isinstance(house.clock, DatabaseClock) else house.clock
        apart = abs(ms(own.now()) - row["at"]) if row is not None else 0
        if apart > MOST_APART:
            log.error("this machine's clock and the database's are %d s apart", apart // 1000)
            house.store.write(
                lambda tx: alerts.raise_(house, tx, "clocks_apart", "clock", now, key="clocks_apart")
            )


def clock_for(store: Store, own: Clock) -> Clock:
    """The clock of a real machine; time that is given to us (the demo's clock, a test's) stays as it is."""
    if not isinstance(own, SystemClock) or store.engine == "sqlite":
        return own
    kind = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return DatabaseClock(store, own, lambda: time.clock_gettime(kind))


def watch_of(house: House) -> ClockWatch | None:
    """The watch of a real machine; None where time is given to us (the demo's clock, a test's), or the system
    does not say how long it has run."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    real = isinstance(house.clock, SystemClock | DatabaseClock)
    if not real or not hasattr(time, "CLOCK_BOOTTIME") or not boot.exists():
        return None
    return ClockWatch(
        house, lambda: time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000, boot.read_text().strip()
    )
