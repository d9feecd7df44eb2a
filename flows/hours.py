"""Opening hours: wall-clock rules in an IANA zone become half-open intervals of UTC.

Three facts are kept apart: *open* (these hours), *staffed* (the roster expects somebody) and *present*
(somebody is really there; both in `roster/presence.py`).

When the clocks change, openings may overlap and never leave a gap. Of a wall-clock time that occurs twice, an
opening begins with the first and ends with the last. A time that never occurs is the instant of the jump,
for an end as for a beginning. So 22:00-06:00 is 9 hours on fall-back night and 7 in spring, and 01:00-02:30
followed by 02:30-06:00 is one unbroken night.

What decides, first to last: a closure or holiday, the newest override, the newest temporary change, the week.
A holiday takes away the openings that *begin* on its local day, to their end. What is left of an opening that
began the evening before stays: nobody is cut off at midnight. Nothing else can open on a holiday.

Cost on one small core: `is_open` 15 µs, `opens` 35 µs, two weeks of spans 50 µs (docs/adr/0004-hours.md).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.city import Schedule, ScheduleChange, Weekly

Span = tuple[datetime, datetime]  # half-open, UTC
Holidays = Callable[[int], Mapping[date, str]]  # a year's days off by date; several names are joined by "; "

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
HORIZON = timedelta(days=31)  # how far `opens` and `closes` look
SOON = timedelta(days=2)  # how far they look first: the answer is nearly always here
OBSERVED = " (observed)"  # a holiday's name on the working day on which it is kept
RANKS = {"temporary": 0, "override": 1, "closure": 2}


# ------------------------------------------------------------------ moments


def utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError if it does not say its zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without its zone is ambiguous: give an aware datetime, best in UTC")
    return moment.astimezone(UTC)


def later(moment: datetime, seconds: float) -> datetime:
    """The moment `seconds` of real time later, in UTC: the only way to a deadline.

    Adding to a datetime that carries a city's zone adds on the wall clock: 01:55 EDT and ten minutes would be
    70 minutes on fall-back night.

    >>> before = datetime(2026, 11, 1, 1, 55, tzinfo=ZoneInfo("America/New_York"))
    >>> later(before, 600).isoformat()
    '2026-11-01T06:05:00+00:00'
    """
    return utc(moment) + timedelta(seconds=seconds)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """The zone with this IANA name. Raises ValueError if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise ValueError(
            f"there is no time zone {name!r}: use an IANA name such as America/New_York"
        ) from fault


def minutes(clock: str) -> int:
    """Minutes from midnight to "HH:MM", 0 to 1440. Raises ValueError for anything else.

    >>> minutes("06:30"), minutes("24:00")
    (390, 1440)
    """
    hour, minute = clock[:2], clock[3:]
    if len(clock) == 5 and clock[2] == ":" and f"{hour}{minute}".isascii() and f"{hour}{minute}".isdigit():
        total = int(hour) * 60 + int(minute)
        if int(minute) < 60 and total <= 1440:
            return total
    raise ValueError(f"{clock!r} is no time of day: write HH:MM from 00:00 to 24:00")


@lru_cache(maxsize=8192)
def instants(zone: str, wall: datetime) -> Span:
    """The first and the last moment at which the clocks of `zone` show `wall` (naive, whole minutes).

    Twice the same unless it occurs twice; for a time that never occurs, twice the moment of the jump.
    """
    local = wall.replace(tzinfo=zone_of(zone))
    first, last = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first <= last:
        return first, last
    jump = _jump(zone_of(zone), last, first)
    return jump, jump


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment in (before, after] from which the offset of `after` holds."""
    new = after.astimezone(zone).utcoffset()

    def jumped(second: int) -> bool:
        return (before + second * SECOND).astimezone(zone).utcoffset() == new

    seconds = range(int((after - before).total_seconds()) + 1)
    return before + bisect_left(seconds, True, key=jumped) * SECOND


# ------------------------------------------------------------------ intervals


def merge(spans: Iterable[Span]) -> list[Span]:
    """Sorted, with overlapping and touching spans made one and empty ones gone."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of `spans` outside `taken`."""
    left = merge(spans)
    for since, until in merge(taken):
        pieces = [piece for s, e in left for piece in ((s, min(e, since)), (max(s, until), e))]
        left = [(s, e) for s, e in pieces if s < e]
    return left


def _clip(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    return merge((max(s, start), min(e, end)) for s, e in spans)


def covers(spans: Iterable[Span], at: datetime) -> bool:
    return any(since <= at < until for since, until in spans)


# ------------------------------------------------------------------ the week


@lru_cache(maxsize=4096)
def begun_on(weekly: tuple[Weekly, ...], zone: str, day: date) -> tuple[Span, ...]:
    """The openings that begin on this local day, each to its end, unmerged."""
    found = []
    for pattern in weekly:
        if day.weekday() in pattern.days:
            since, until = minutes(pattern.since), minutes(pattern.until)
            start = _at(zone, day, since)[0]
            found.append((start, _at(zone, day, until if until > since else until + 1440)[1]))
    return tuple(found)


def _at(zone: str, day: date, minute: int) -> Span:
    return instants(zone, datetime.combine(day, time()) + timedelta(minutes=minute))


def days_around(zone: str, start: datetime, end: datetime) -> Iterator[date]:
    """The local days of which an opening may touch [start, end]: openings last over one midnight at most, and
    one day more on either side holds where clocks go back over midnight (St. John's did until 2011)."""
    tz = zone_of(zone)
    day, last = start.astimezone(tz).date() - 2 * DAY, end.astimezone(tz).date() + DAY
    while day <= last:
        yield day
        day += DAY


def spans(weekly: Iterable[Weekly], zone: str, start: datetime, end: datetime) -> list[Span]:
    """When the weekly patterns are open within [start, end): UTC, sorted, never touching each other.

    Raises ValueError for an unknown zone, a malformed time of day or a naive datetime.
    """
    patterns, start, end = tuple(weekly), utc(start), utc(end)
    days = days_around(zone, start, end)
    return _clip((span for day in days for span in begun_on(patterns, zone, day)), start, end)


# ------------------------------------------------------------------ a schedule


def is_open(
    schedule: Schedule, at: datetime, *, holidays: Holidays, changes: Iterable[ScheduleChange] = ()
) -> bool:
    """Is the service open at this moment?

    `holidays` gives the days off of the schedule's country and subdivision; the schedule's `closed_on` says
    which of them count. `changes` are those made in the console; they are newer than the schedule's own.
    Raises ValueError as `spans` does.
    """
    at = utc(at)
    said = next((c for c in reversed(_layers(schedule, changes)) if c.since <= at < c.until), None)
    if said is not None and said.kind == "closure":
        return False
    days = list(days_around(schedule.zone, at, at))
    shut = _days_off(schedule, days, holidays)
    weekly = any(covers(begun_on(schedule.weekly, schedule.zone, d), at) for d in days if d not in shut)
    if not weekly and covers((_whole(schedule.zone, day) for day in shut), at):
        return False
    return weekly if said is None else said.open


def open_spans(
    schedule: Schedule,
    start: datetime,
    end: datetime,
    *,
    holidays: Holidays,
    changes: Iterable[ScheduleChange] = (),
) -> list[Span]:
    """When the service is open within [start, end); the same rules and parameters as `is_open`."""
    start, end = utc(start), utc(end)
    days = list(days_around(schedule.zone, start, end))
    shut = _days_off(schedule, days, holidays)
    weekly = merge(s for d in days if d not in shut for s in begun_on(schedule.weekly, schedule.zone, d))
    opened = weekly
    layers = _layers(schedule, changes)
    for change in (c for c in layers if c.kind != "closure"):
        opened = _painted(opened, change)
    opened = subtract(opened, subtract((_whole(schedule.zone, day) for day in shut), weekly))
    closures = [(c.since, c.until) for c in layers if c.kind == "closure"]
    return _clip(subtract(opened, closures), start, end)


def opens(
    schedule: Schedule, at: datetime, *, holidays: Holidays, changes: Iterable[ScheduleChange] = ()
) -> datetime | None:
    """The first moment from `at` on at which it is open (`at` itself if it is open now), UTC; None if it
    does not open within 31 days."""
    at, changes = utc(at), tuple(changes)
    for reach in (SOON, HORIZON):
        found = open_spans(schedule, at, at + reach, holidays=holidays, changes=changes)
        if found:
            return found[0][0]
    return None


def closes(
    schedule: Schedule, at: datetime, *, holidays: Holidays, changes: Iterable[ScheduleChange] = ()
) -> datetime | None:
    """The first moment from `at` on at which it is closed (`at` itself if it is closed now), UTC; None if it
    does not close within 31 days."""
    at, changes = utc(at), tuple(changes)
    for reach in (SOON, HORIZON):
        found = open_spans(schedule, at, at + reach, holidays=holidays, changes=changes)
        if not found or found[0][0] > at:
            return at
        if found[0][1] < at + reach:
            return found[0][1]
    return None


def _layers(schedule: Schedule, changes: Iterable[ScheduleChange]) -> list[ScheduleChange]:
    """All changes, the deciding one last: by kind, then the console's over the schedule's own, then `order`;
    of equal ones the later given."""
    own = sorted(schedule.changes, key=lambda change: change.order)
    made = sorted(changes, key=lambda change: change.order)
    return sorted([*own, *made], key=lambda change: RANKS[change.kind])


def never_opening(schedule: Schedule, *, holidays: Holidays) -> list[ScheduleChange]:
    """The schedule's own openings that open nothing: a holiday takes them away from beginning to end."""
    return [c for c in schedule.changes if c.open and c.kind != "closure" and _beaten(schedule, c, holidays)]


def _beaten(schedule: Schedule, change: ScheduleChange, holidays: Holidays) -> bool:
    alone = replace(schedule, weekly=(), changes=(change,))
    return not open_spans(alone, change.since, change.until, holidays=holidays)


def _painted(opened: list[Span], change: ScheduleChange) -> list[Span]:
    span = (change.since, change.until)
    return merge([*opened, span]) if change.open else subtract(opened, [span])


def _days_off(schedule: Schedule, days: Collection[date], holidays: Holidays) -> frozenset[date]:
    """Those of `days` on which the schedule is closed for a holiday."""
    if not schedule.closed_on:
        return frozenset()
    years = {year: holidays(year) for year in {day.year for day in days}}
    return frozenset(d for d in days if _counts(years[d.year].get(d), schedule.closed_on))


def _counts(names: str | None, closed_on: tuple[str, ...]) -> bool:
    """Does a day off with these names close the schedule? A holiday's name covers the day it is kept on too;
    the name with "(observed)" only that one."""
    if not names:
        return False
    known = {form for name in names.split("; ") for form in (name, name.removesuffix(OBSERVED))}
    return "*" in closed_on or not known.isdisjoint(closed_on)


def _whole(zone: str, day: date) -> Span:
    """A local day from its midnight to the next."""
    return _at(zone, day, 0)[0], _at(zone, day, 1440)[0]
