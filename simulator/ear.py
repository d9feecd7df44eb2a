"""What one end of a call hears, and for how long it heard nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from simulator.clock import Clock


class Ear:
    """Counts the sounds of a live call; silence is when there are none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._live = False
        self._sounds = 0
        self._in_company = False
        self._silent_since: datetime | None = None
        self._longest = 0.0

    def open(self) -> None:
        """The call was answered."""
        self._live = True
        self._judge()

    def close(self) -> None:
        """The call is over."""
        self._longest = self.longest
        self._live, self._silent_since = False, None

    @contextmanager
    def sound(self) -> Iterator[None]:
        """Words, music or a ringing tone, for as long as the block lasts."""
        self._sounds += 1
        self._judge()
        try:
            yield
        finally:
            self._sounds -= 1
            self._judge()

    def company(self, present: bool) -> None:
        """Whether another person is on the line."""
        self._in_company = present
        self._judge()

    @property
    def longest(self) -> float:
        """Seconds of the longest silence so far, the present one included."""
        if self._silent_since is None:
            return self._longest
        return max(self._longest, (self._clock.now() - self._silent_since).total_seconds())

    def _judge(self) -> None:
        silent = self._live and not self._sounds and not self._in_company
        if silent and self._silent_since is None:
            self._silent_since = self._clock.now()
        elif not silent and self._silent_since is not None:
            self._longest = self.longest
            self._silent_since = None
