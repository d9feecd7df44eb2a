"""What will happen, in order of time and then of arrival."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(order=True)
class Timer:
    """One thing to do at one moment. `canceled` timers are passed over."""

    due: datetime
    order: int
    action: Callable[[], None] = field(compare=False)
    canceled: bool = field(default=False, compare=False)

    def cancel(self) -> None:
        self.canceled = True


class EventHeap:
    """Timers by due time; those of the same moment fire in the order they were added."""

    def __init__(self) -> None:
        self._timers: list[Timer] = []
        self._order = itertools.count()

    def add(self, due: datetime, action: Callable[[], None]) -> Timer:
        timer = Timer(due, next(self._order), action)
        heapq.heappush(self._timers, timer)
        return timer

    def next_due(self) -> datetime | None:
        """When the next live timer is due, or None when nothing is waiting."""
        while self._timers and self._timers[0].canceled:
            heapq.heappop(self._timers)
        return self._timers[0].due if self._timers else None

    def pop_due(self, now: datetime) -> Timer | None:
        """Takes out the next timer that is due by `now`, or None."""
        due = self.next_due()
        if due is None or due > now:
            return None
        return heapq.heappop(self._timers)
