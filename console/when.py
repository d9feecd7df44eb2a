"""Times as people say them: on the city's clock, and how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = 60, 3600, 86_400


def clock(at: datetime, zone: str) -> str:
    """ "6:05 PM" on the city's clock."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def exact(at: datetime, now: datetime, zone: str) -> str:
    """ "6:05:09 PM", with its day if that is not today."""
    local, today = (each.astimezone(ZoneInfo(zone)) for each in (at, now))
    told = f"{local.hour % 12 or 12}:{local:%M:%S} {'AM' if local.hour < 12 else 'PM'}"
    return told if local.date() == today.date() else f"{day(at, now, zone)}, {told}"


def day(at: datetime, now: datetime, zone: str) -> str:
    """ "today", "yesterday", "tomorrow", "Thursday, March 5", with the year if it is another one."""
    local, today = (each.astimezone(ZoneInfo(zone)).date() for each in (at, now))
    away = (local - today).days
    if abs(away) <= 1:
        return ("yesterday", "today", "tomorrow")[away + 1]
    told = f"{local:%A, %B} {local.day}"
    return told if local.year == today.year else f"{told}, {local.year}"


def moment(at: datetime, now: datetime, zone: str) -> str:
    """ "today, 6:05 PM"."""
    return f"{day(at, now, zone)}, {clock(at, zone)}"


def span(since: datetime, until: datetime, now: datetime, zone: str) -> str:
    """ "today, 7:00 AM to 7:00 PM", with the day of the end if it is another one; midnight ends a day."""
    start, end = (each.astimezone(ZoneInfo(zone)).date() for each in (since, until - timedelta(seconds=1)))
    last = clock(until, zone) if start == end else moment(until, now, zone)
    return f"{moment(since, now, zone)} to {last}"


def ago(at: datetime, now: datetime) -> str:
    """ "3 minutes ago", "in 2 hours": rounded down, so that nobody waits longer than is said."""
    seconds = int((now - at).total_seconds())
    size = abs(seconds)
    if size < MINUTE:
        return "just now" if seconds >= 0 else "in a moment"
    units = ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute"))
    unit, word = next(each for each in units if size >= each[0])
    count = size // unit
    told = f"{count} {word}{'' if count == 1 else 's'}"
    return f"{told} ago" if seconds > 0 else f"in {told}"
