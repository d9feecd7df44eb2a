"""People and their shifts: wall-clock rules like the hours, changing with the clocks in the same way.

They know no holidays: whoever is on the roster is on shift, and whether the service is open is the other
question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flows.city import Weekly
from flows.hours import Span, begun_on, covers, days_around, utc


@dataclass(frozen=True)
class Person:
    """Somebody of the staff, without name or number. `available`: has not signed off; `reachable`: has a
    phone that we may ring. Lower `order` is rung sooner; None in `last_rung` is longest ago."""

    id: str
    teams: frozenset[str]
    languages: frozenset[str]
    order: int = 0
    available: bool = True
    roles: frozenset[str] = frozenset()
    reachable: bool = True
    last_rung: datetime | None = None  # aware UTC


@dataclass(frozen=True)
class Shift:
    """When a person serves a team: every week by the city's clock, or once from `since` to `until` (UTC,
    half-open). A weekly one counts from the day `valid_from` to the day `valid_to`, both included, by the day
    on which it begins. Raises ValueError if it is neither or both, or ends before it begins."""

    person: str
    team: str
    weekly: Weekly | None = None
    since: datetime | None = None
    until: datetime | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        once = self.since is not None and self.until is not None
        if (self.weekly is not None) == once or (self.since is None) != (self.until is None):
            raise ValueError("a shift is either weekly or has both a start and an end: give exactly one")
        if self.since is not None and self.until is not None and utc(self.since) >= utc(self.until):
            raise ValueError("a shift ends after it begins: exchange its start and its end")

    def spans(self, zone: str, start: datetime, end: datetime) -> list[Span]:
        """The times of this shift that touch [start, end], uncut, in UTC."""
        if self.since is not None and self.until is not None:
            return [(utc(self.since), utc(self.until))]
        assert self.weekly is not None
        days = [day for day in days_around(zone, utc(start), utc(end)) if self._valid_on(day)]
        return [span for day in days for span in begun_on((self.weekly,), zone, day)]

    def _valid_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_to or day)


def on_shift(shifts: Iterable[Shift], zone: str, at: datetime, *, team: str | None = None) -> frozenset[str]:
    """The ids of those whom the shifts alone expect at this moment, of one team or of all; `on_call` knows
    the changes too.

    `zone` is the city's. Raises ValueError for an unknown zone or a naive moment.
    """
    at = utc(at)
    serving = (shift for shift in shifts if team in (None, shift.team))
    return frozenset(shift.person for shift in serving if covers(shift.spans(zone, at, at), at))
