"""Times as people say them, in their language: on the city's clock, and how long ago."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names

from console.saying import language, say, say_many

MINUTE, HOUR, DAY = 60, 3600, 86_400
# As the United States write them, in the letters of Unicode TR 35, part 4.
LOCALES = {"en": "en_US", "es": "es_US"}
DAYS = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}
MONTHS = {"en": "MMMM d", "es": "d 'de' MMMM"}
YEARS = {"en": "EEEE, MMMM d, y", "es": "EEEE d 'de' MMMM 'de' y"}


def clock(at: datetime, zone: str) -> str:
    """ "6:05 PM" on the city's clock."""
    return _clock(at.astimezone(ZoneInfo(zone)), "h:mm a")


def hour(at: time) -> str:
    """ "7 AM", "7:30 AM", "noon", "midnight"."""
    if not at.minute and at.hour in (0, 12):
        return say("noon") if at.hour else say("midnight")
    return _clock(at, "h:mm a" if at.minute else "h a")


def date_of(day: date, *, year: bool = False) -> str:
    """ "March 5", or "March 5, 2026"."""
    spoken = language()
    pattern = MONTHS[spoken] + ({"en": ", y", "es": " 'de' y"}[spoken] if year else "")
    found: str = format_date(day, pattern, locale=LOCALES[spoken])
    return found


def weekday(day: date) -> str:
    """ "Mon 2"."""
    found: str = format_date(day, "EEE d", locale=LOCALES[language()])
    return found


def weekdays() -> list[str]:
    """All seven, Monday first."""
    named = get_day_names("wide", locale=LOCALES[language()])
    return [named[day] for day in range(7)]


def exact(at: datetime, now: datetime, zone: str) -> str:
    """ "6:05:09 PM", with its day if that is not today."""
    local, today = (each.astimezone(ZoneInfo(zone)) for each in (at, now))
    told = _clock(local, "h:mm:ss a")
    return told if local.date() == today.date() else f"{day(at, now, zone)}, {told}"


def day(at: datetime, now: datetime, zone: str) -> str:
    """ "today", "yesterday", "tomorrow", "Thursday, March 5", with the year if it is another one."""
    local, today = (each.astimezone(ZoneInfo(zone)).date() for each in (at, now))
    away = (local - today).days
    if abs(away) <= 1:
        return (say("yesterday"), say("today"), say("tomorrow"))[away + 1]
    spoken = language()
    return format_date(local, (DAYS if local.year == today.year else YEARS)[spoken], locale=LOCALES[spoken])


def moment(at: datetime, now: datetime, zone: str) -> str:
    """ "today, 6:05 PM"."""
    return f"{day(at, now, zone)}, {clock(at, zone)}"


def span(since: datetime, until: datetime, now: datetime, zone: str) -> str:
    """ "today, 7:00 AM to 7:00 PM", with the day of the end if it is another one; midnight ends a day, and
    from one midnight to the next is "tomorrow, all day"."""
    first, last = (each.astimezone(ZoneInfo(zone)) for each in (since, until))
    if first.date() != (until - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date():
        return say("{since} to {until}", since=moment(since, now, zone), until=moment(until, now, zone))
    if last.time() != time.min:
        return say("{since} to {until}", since=moment(since, now, zone), until=clock(until, zone))
    if first.time() == time.min:
        return f"{day(since, now, zone)}, {say('all day')}"
    return say("{since} to {until}", since=moment(since, now, zone), until=say("midnight"))


def ago(at: datetime, now: datetime) -> str:
    """ "3 minutes ago", "in 2 hours": rounded down, so that nobody waits longer than is said.
    static/desk.js says the same while a page stands."""
    seconds = int((now - at).total_seconds())
    size = abs(seconds)
    if size < MINUTE:
        return say("just now") if seconds >= 0 else say("in a moment")
    if size < HOUR:
        told = ("{count} minute ago", "{count} minutes ago"), ("in {count} minute", "in {count} minutes")
    elif size < DAY:
        told = ("{count} hour ago", "{count} hours ago"), ("in {count} hour", "in {count} hours")
    else:
        told = ("{count} day ago", "{count} days ago"), ("in {count} day", "in {count} days")
    unit = MINUTE if size < HOUR else HOUR if size < DAY else DAY
    one, many = told[seconds < 0]
    return say_many(one, many, size // unit)


def _clock(local: datetime | time, pattern: str) -> str:
    found: str = format_time(local, pattern, locale=LOCALES[language()])
    return found
