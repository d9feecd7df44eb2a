"""Hours as a city writes them: wall-clock times, zones, and the closures and openings that change them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from flows import hours
from flows.city import Schedule, ScheduleChange
from flows.read import Faults, Source
from flows.require import At

SINCE = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
UNTIL = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def is_zone(name: str) -> bool:
    try:
        hours.zone_of(name)
    except ValueError:
        return False
    return True


def in_utc(schedules: dict[str, Schedule], source: Source, faults: Faults) -> dict[str, Schedule]:
    """The schedules with their changes moved from the schedule's own wall clock to UTC."""
    made: dict[str, Schedule] = {}
    for id_, schedule in schedules.items():
        entry = source.tables["schedules"][id_]
        at = At(faults, entry.place)
        _check(schedule, at)
        if not is_zone(schedule.zone):
            at.fault(f"there is no zone {schedule.zone!r}", 'write one such as "America/Chicago"')
            continue
        changes: list[ScheduleChange] = []
        for n, change in enumerate(schedule.changes, 1):
            if change.kind != "closure" and "open" not in entry.value["changes"][n - 1]:
                at.fault(f"changes[{n}] does not say if it is open", "add open = true or open = false")
            changes.append(_moved(change, n, schedule.zone, at))
        made[id_] = replace(schedule, changes=tuple(changes))
    return made


def _moved(change: ScheduleChange, n: int, zone: str, at: At) -> ScheduleChange:
    """A time that comes twice: begin at its first, end at its second, so that a closure has no gap."""
    if change.kind == "closure" and change.open:
        at.fault(f"changes[{n}] is a closure and open", "leave out 'open', or make it an override")
    since, until = _instants(change.since, zone)[0], _instants(change.until, zone)[1]
    if since >= until:
        at.fault(f"changes[{n}] ends before it begins", "write 'until' after 'since'")
    return replace(change, since=since, until=until, order=change.order or n)


def _instants(wall: datetime, zone: str) -> tuple[datetime, datetime]:
    return hours.instants(zone, wall) if wall.tzinfo is None else (hours.utc(wall), hours.utc(wall))


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
