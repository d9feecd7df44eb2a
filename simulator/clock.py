"""Two clocks: one that stands still until told, one that is the wall's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whatever the company reads the time from."""

    virtual: bool

    def now(self) -> datetime:
        """The time as an aware UTC datetime."""
        ...


class VirtualClock:
    """A clock that moves only when the simulator moves it.

    Raises ValueError for a start without a time zone.
    """

    virtual = True

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("VirtualClock needs an aware datetime, for example datetime(..., tzinfo=UTC)")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Moves forward to `moment`; never back."""
        self._now = max(self._now, moment)


class RealClock:
    """The wall's clock, for people who hold the phones themselves."""

    virtual = False

    def now(self) -> datetime:
        return datetime.now(UTC)


def seconds(amount: float) -> timedelta:
    """A timedelta from seconds."""
    return timedelta(seconds=amount)
