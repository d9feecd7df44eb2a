"""A worker that falls asleep with work in its hands, and wakes up when others have long done it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.journeys.paging.paging_town import PagingTown

PATIENCE = 15.0  # seconds on the wall; a test that is stuck ends


class Sleeper:
    """It sleeps each time it comes to `point`, with up to `most` pieces of work at once, until `wakes()`."""

    def __init__(self, town: PagingTown, point: str, most: int) -> None:
        self.asleep = 0
        self._point, self._most = point, most
        self._noticed = threading.Condition()
        self._morning = threading.Event()
        self._worker = town.another_worker("sleeper", self._here)
        self._ticking = threading.Thread(target=self._works, daemon=True)

    def _here(self, name: str) -> None:
        if name != self._point:
            return
        with self._noticed:
            self.asleep += 1
            self._noticed.notify_all()
        assert self._morning.wait(PATIENCE), "nobody woke it"

    def _works(self) -> None:
        """Takes more until all the hands it may have are asleep; never waits for them."""
        while self.asleep < self._most and not self._morning.is_set():
            self._worker.begin()

    def falls_asleep(self) -> None:
        """It takes what is due now, comes to the point with each of `most`, and sleeps there."""
        self._ticking.start()
        with self._noticed:
            slept = self._noticed.wait_for(lambda: self.asleep >= self._most, PATIENCE)
        assert slept, f"it came to {self._point} with {self.asleep}, not {self._most}"

    def wakes(self) -> None:
        """It goes on where it was, to the end of what it had."""
        self._morning.set()
        self._ticking.join(PATIENCE)
        assert not self._ticking.is_alive(), "it never came to the end of its work"
        self._worker.close()

    def leaves(self) -> None:
        self._morning.set()
        self._worker.close()


@contextmanager
def asleep_at(town: PagingTown, point: str, most: int = 1) -> Iterator[Sleeper]:
    """A worker beside the others that sleeps at `point` with `most` pieces of work that are due now; nobody
    else was quicker."""
    sleeper = Sleeper(town, point, most)
    try:
        with town.nobody_works():
            sleeper.falls_asleep()
        yield sleeper
    finally:
        sleeper.leaves()
