"""Who serves over a range of time, and when nobody will."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from flows.city import Schedule, ScheduleChange
from flows.hours import Holidays, Span, merge, open_spans, subtract, utc
from flows.roster.changes import Change, resolve
from flows.roster.presence import teams_of
from flows.roster.shifts import Shift


class Watch(NamedTuple):
    """`people` serve from `since` to `until` (UTC, half-open), all of them and nobody else."""

    since: datetime
    until: datetime
    people: frozenset[str]


class _Edge(NamedTuple):
    """A moment at which a shift or a change begins or ends."""

    at: datetime
    begins: bool
    what: str | Change  # a person whose shift it is, or the change


def watches(
    shifts: Iterable[Shift],
    changes: Iterable[Change],
    zone: str,
    start: datetime,
    end: datetime,
    *,
    team: str,
) -> list[Watch]:
    """Who serves `team` in [start, end), piece after piece without a hole: also when it is nobody. Two
    neighbours never have the same people. The same rules as `on_call`, and it raises the same errors."""
    start, end = utc(start), utc(end)
    edges = sorted(_edges(shifts, changes, zone, (start, end), team), key=lambda edge: edge.at)
    rotation: Counter[str] = Counter()
    live: list[Change] = []
    found: list[Watch] = []
    at, place = start, 0
    while at < end:
        while place < len(edges) and edges[place].at <= at:
            _pass(edges[place], rotation, live)
            place += 1
        until = min(edges[place].at, end) if place < len(edges) else end
        people = resolve([person for person, shifts_now in rotation.items() if shifts_now], live)
        if found and found[-1].people == people:
            found[-1] = found[-1]._replace(until=until)
        else:
            found.append(Watch(at, until, people))
        at = until
    return found


def _edges(
    shifts: Iterable[Shift], changes: Iterable[Change], zone: str, within: Span, team: str
) -> Iterator[_Edge]:
    start, end = within
    for shift in shifts:
        if shift.team == team:
            for since, until in shift.spans(zone, start, end):
                if since < until:
                    yield _Edge(since, True, shift.person)
                    yield _Edge(until, False, shift.person)
    for change in changes:
        if change.team == team:
            yield _Edge(utc(change.since), True, change)
            yield _Edge(utc(change.until), False, change)


def _pass(edge: _Edge, rotation: Counter[str], live: list[Change]) -> None:
    if isinstance(edge.what, str):
        rotation[edge.what] += 1 if edge.begins else -1
    elif edge.begins:
        live.append(edge.what)
    else:
        live.remove(edge.what)


def spans_of_person(found: Iterable[Watch], person: str) -> list[Span]:
    """When `person` serves, of the watches of one team: sorted, never touching each other."""
    return merge((watch.since, watch.until) for watch in found if person in watch.people)


def gaps(
    schedule: Schedule,
    shifts: Collection[Shift],
    start: datetime,
    days: float = 14,
    *,
    holidays: Holidays,
    changes: Iterable[ScheduleChange] = (),
    roster: Collection[Change] = (),
    teams: Collection[str] | None = None,
    counting: Collection[str] | None = None,
) -> list[Span]:
    """When the service will be open with nobody on the roster, within `days` times 24 hours from `start`:
    the alarm that comes before it happens. UTC, sorted, half-open.

    `changes` are those of the hours, as for `hours.is_open`; `roster` those of the roster. A roster that a
    closure empties while the service is open is a gap like any other. `teams`: who may fill it, all if left
    out. `counting`: the people who fill it, such as those with a phone; everybody if left out.
    """
    start = utc(start)
    end = start + timedelta(days=days)
    wanted = open_spans(schedule, start, end, holidays=holidays, changes=changes)
    filled: list[Span] = []
    for team in teams_of(shifts, roster) if teams is None else teams:
        for watch in watches(shifts, roster, schedule.zone, start, end, team=team):
            if watch.people if counting is None else not watch.people.isdisjoint(counting):
                filled.append((watch.since, watch.until))
    return subtract(wanted, filled)
