"""The roster: who is on shift. Three facts with three names, never taken for each other:

- *open* (`hours.is_open`): the service is open by its hours, holidays, closures and overrides.
- *staffed* (`staffed`): the roster says that somebody should be there.
- *present* (`present`): somebody of the team is really there: on shift, available and reachable, perhaps on a
  call just now.

Shifts are wall-clock rules like the hours and change with the clocks in the same way. They know no holidays:
whoever is on the roster is on shift, and whether the service is open is the other question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flows.city import Schedule, ScheduleChange, Team, Weekly
from flows.hours import Holidays, Span, begun_on, covers, days_around, merge, open_spans, subtract, utc


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
    """The ids of those whom the roster expects at this moment, of one team or of all.

    `zone` is the city's. Raises ValueError for an unknown zone or a naive moment.
    """
    at = utc(at)
    serving = (shift for shift in shifts if team in (None, shift.team))
    return frozenset(shift.person for shift in serving if covers(shift.spans(zone, at, at), at))


def staffed(shifts: Iterable[Shift], zone: str, at: datetime, *, team: str | None = None) -> bool:
    """Does the roster say that somebody should be there? Not whether anybody is: see `present`."""
    return bool(on_shift(shifts, zone, at, team=team))


def ready(people: Iterable[Person], shifts: Collection[Shift], zone: str, at: datetime) -> tuple[Person, ...]:
    """Those who are really there: on shift, available and reachable, on a call or not.

    Their `teams` are narrowed to those they are on shift for: a counselor who also supervises on Mondays is a
    supervisor on Mondays. This is whom `handoff.plan` may ring.
    """
    serving: dict[str, set[str]] = {}
    for shift in shifts:
        if covers(shift.spans(zone, at, at), utc(at)):
            serving.setdefault(shift.person, set()).add(shift.team)
    here = (
        replace(person, teams=person.teams & serving.get(person.id, set()))
        for person in people
        if person.available and person.reachable
    )
    return tuple(person for person in here if person.teams)


def present(team: Team, people_ready: Iterable[Person]) -> bool:
    """Is somebody of any of the team's tiers really there? `people_ready` comes from `ready`."""
    asked = {tier.team for tier in team.tiers}
    return any(not asked.isdisjoint(person.teams) for person in people_ready)


def gaps(
    schedule: Schedule,
    shifts: Iterable[Shift],
    start: datetime,
    days: float = 14,
    *,
    holidays: Holidays,
    changes: Iterable[ScheduleChange] = (),
    team: str | None = None,
) -> list[Span]:
    """When the service will be open with nobody on the roster, within `days` times 24 hours from `start`:
    the alarm that comes before it happens. UTC, sorted, half-open. Parameters as for `hours.is_open`."""
    start = utc(start)
    end = start + timedelta(days=days)
    wanted = open_spans(schedule, start, end, holidays=holidays, changes=changes)
    serving = (shift for shift in shifts if team in (None, shift.team))
    return subtract(wanted, merge(span for s in serving for span in s.spans(schedule.zone, start, end)))
