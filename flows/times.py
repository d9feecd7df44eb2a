"""Hours as a city writes them: wall-clock times, zones, and the closures and openings that change them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.city import Schedule, ScheduleChange
from flows.read import Faults, Source
from flows.require import At

SINCE = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
UNTIL = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def zone_of(name: str) -> ZoneInfo | None:
    """An IANA zone; None if there is none of this name."""
    if not re.fullmatch(r"[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+|UTC", name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def in_utc(schedules: dict[str, Schedule], source: Source, faults: Faults) -> dict[str, Schedule]:
    """The schedules with their changes moved from the schedule's own wall clock to UTC."""
    made: dict[str, Schedule] = {}
    for id_, schedule in schedules.items():
        entry = source.tables["schedules"][id_]
        at, zone = At(faults, entry.place), zone_of(schedule.zone)
        _check(schedule, at)
        if zone is None:
            at.fault(f"there is no zone {schedule.zone!r}", 'write one such as "America/Chicago"')
            continue
        changes: list[ScheduleChange] = []
        for n, change in enumerate(schedule.changes, 1):
            if change.kind != "closure" and "open" not in entry.value["changes"][n - 1]:
                at.fault(f"changes[{n}] does not say if it is open", "add open = true or open = false")
            changes.append(_moved(change, n, zone, at))
        made[id_] = replace(schedule, changes=tuple(changes))
    return made


def _moved(change: ScheduleChange, n: int, zone: ZoneInfo, at: At) -> ScheduleChange:
    """A time that comes twice: begin at its first, end at its second, so that a closure has no gap."""
    if change.kind == "closure" and change.open:
        at.fault(f"changes[{n}] is a closure and open", "leave out 'open', or make it an override")
    for end in (change.since, change.until):
        if end.tzinfo is None and not _exists(end, zone):
            at.fault(f"changes[{n}] has a time that the clock change skips", "write one that exists that day")
    since, until = _utc(change.since, zone, fold=0), _utc(change.until, zone, fold=1)
    if since >= until:
        at.fault(f"changes[{n}] ends before it begins", "write 'until' after 'since'")
    return replace(change, since=since, until=until, order=change.order or n)


def _utc(at: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=zone, fold=fold)).astimezone(UTC)


def _exists(at: datetime, zone: ZoneInfo) -> bool:
    return at.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == at


def _check(schedule: Schedule, at: At) -> None:
    """The form of hours and holidays; which holidays there are is known elsewhere."""
    for n, weekly in enumerate(schedule.weekly, 1):
        if not SINCE.fullmatch(weekly.since):
            at.fault(f"weekly[{n}].since is no time of day", 'write one from "00:00" to "23:59"')
        if not UNTIL.fullmatch(weekly.until):
            at.fault(f"weekly[{n}].until is no time of day", 'write one from "00:00" to "24:00"')
    country, area = schedule.holidays
    if not re.fullmatch(r"([A-Z]{2})?", country) or not re.fullmatch(r"[A-Z0-9]{0,3}", area):
        at.fault("holidays names no country and state", 'write two codes such as ["US", "OR"]')
    if schedule.closed_on and not country:
        at.fault("closed_on needs holidays", 'add holidays = ["US", "OR"] with your state')
    if any(not name.strip() for name in schedule.closed_on):
        at.fault("closed_on has an empty name", "write the holiday's name")
    if not schedule.weekly and not schedule.changes:
        at.fault("is never open", "add hours to 'weekly'")
