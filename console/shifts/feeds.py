"""The calendar of one's own shifts, for phones that subscribe to it (iCalendar, RFC 5545).

Its guard is the secret in its address (ivr/roster/calendars.py): whoever has it may read it, everybody else
gets 404, whether or not there ever was such a calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Blueprint, Response, abort
from icalendar import Alarm, Calendar, Event

from db.store import StoreError, Tx
from ivr.door.gatehouse import desk
from ivr.roster import calendars
from ivr.roster.calendars import Entry

feeds = Blueprint("feeds", __name__)
REMIND = timedelta(hours=1)  # before a shift
REFRESH = "PT1H"


@feeds.get("/roster/<token>.ics")
def calendar(token: str) -> Response:
    """The calendar with this secret; 404 for any other."""
    house = desk().house
    now = house.clock.now()

    def look(tx: Tx) -> list[Entry] | None:
        person = calendars.whose(house, tx, token)
        return None if person is None else calendars.entries(house, tx, person, now)

    found = house.store.read(look)
    return abort(404) if found is None else answer(house.flow.service, found, now)


@feeds.errorhandler(404)
def nothing(_error: Exception) -> tuple[str, int]:
    return "There is no such calendar.\n", 404


@feeds.errorhandler(StoreError)
def away(_error: StoreError) -> tuple[str, int, dict[str, str]]:
    """The phone keeps what it has, and asks again."""
    return "Not now. Ask again later.\n", 503, {"Retry-After": "600"}


def answer(service: str, found: Iterable[Entry], now: datetime) -> Response:
    return Response(document(service, found, now), mimetype="text/calendar; charset=utf-8")


def document(service: str, found: Iterable[Entry], now: datetime) -> bytes:
    """The entries as iCalendar. All times are in UTC, so no time zone has to be described or understood."""
    calendar = Calendar()
    calendar.add("prodid", "-//Careline//Roster//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", service)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for entry in found:
        calendar.add_component(_event(service, entry, now))
    return bytes(calendar.to_ical())


def _event(service: str, entry: Entry, now: datetime) -> Event:
    title = f"{service}: {entry.team.replace('_', ' ')}"
    event = Event()
    event.add("uid", f"{entry.uid}@careline")
    event.add("dtstamp", now)
    event.add("dtstart", entry.since)
    event.add("dtend", entry.until)
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("status", "CONFIRMED")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -REMIND)
    alarm.add("description", title)
    event.add_component(alarm)
    return event
