"""What many consoles look at is read and drawn once for all of them: a small memory of one process.

An entry lasts half a second, so that with the second and a half between two questions of a console
(static/live.js) a change is seen within two. What was done in the console of this process is seen at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar

from db.store import StoreBusy

T = TypeVar("T")
LASTS = timedelta(seconds=0.5)
STALE = timedelta(seconds=5)  # so old it may be given while another thread reads
SWEPT = timedelta(seconds=60)  # what nobody asked for so long is let go


@dataclass
class Kept:
    """`began`: our seconds before it was read. `at`: the house's time. `after`: which forgetting."""

    value: Any
    began: float
    at: datetime
    after: int
    lasts: timedelta


class Snapshots:
    """`made`: how often something was read and drawn. `ticks`: seconds that only go up. `waits`: seconds that
    somebody waits for another's reading: no longer, callers need the threads."""

    def __init__(self, ticks: Callable[[], float] = time.monotonic, waits: float = 1.0) -> None:
        self._ticks, self._waits = ticks, waits
        self._kept: dict[Hashable, Kept] = {}
        self._locks: dict[Hashable, Lock] = {}
        self._guard, self._forgotten, self.made = Lock(), 0, 0

    def get(
        self,
        key: Hashable,
        now: datetime,
        make: Callable[[], T],
        *,
        lasts: timedelta = LASTS,
        fresh: bool = False,
    ) -> T:
        """What is kept, or made now (`fresh`: in any case). Raises what `make` raises, and StoreBusy."""
        found = self._kept.get(key)
        if found is not None and not fresh and self._good(found, now):
            return found.value  # type: ignore[no-any-return]
        with self._guard:
            lock = self._locks.setdefault(key, Lock())
        if not lock.acquire(blocking=False):
            if found is not None and not fresh and self._good(found, now, STALE):
                return found.value  # type: ignore[no-any-return]
            if not lock.acquire(timeout=self._waits):
                raise StoreBusy("somebody else reads this, and has no answer yet")
        try:
            found = self._kept.get(key)
            if found is not None and not fresh and self._good(found, now):
                return found.value  # type: ignore[no-any-return]
            began, after = self._ticks(), self._forgotten
            self._keep(key, Kept(value := make(), began, now, after, lasts))
            return value
        finally:
            lock.release()

    def forget(self) -> None:
        """Something was done: whatever was read before this moment is read again."""
        with self._guard:
            self._forgotten += 1

    def last(self, key: Hashable) -> Any:
        """What was kept under `key`, however old; None if nothing is."""
        return getattr(self._kept.get(key), "value", None)

    @property
    def kept(self) -> int:
        return len(self._kept)

    def _good(self, kept: Kept, now: datetime, lasts: timedelta | None = None) -> bool:
        """By both clocks: the house's may be set, and stands in tests."""
        long = lasts or kept.lasts
        old = timedelta(seconds=self._ticks() - kept.began)
        return kept.after == self._forgotten and old < long and abs(now - kept.at) < long

    def _keep(self, key: Hashable, kept: Kept) -> None:
        with self._guard:
            self.made += 1
            self._kept[key] = kept
            for other, each in list(self._kept.items()):
                if timedelta(seconds=kept.began - each.began) > max(SWEPT, each.lasts):
                    del self._kept[other]
                    self._locks.pop(other, None)
