"""A calendar of one's own shifts, for the phone: its secret address, and what stands in it.

The address is the key: 32 random bytes, of which only a keyed hash is stored. It does not expire; a new one
ends the old one. In the calendar there is no name and no number of anybody.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from db import audit
from db.store import Tx
from flows.hours import Span, instants, zone_of
from flows.roster import spans_of_person, watches
from flows.roster.presence import teams_of
from ivr.house import House, ms
from ivr.roster import people

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=12)
MARGIN = timedelta(days=2)  # so that no entry is cut where the calendar begins or ends
A_DAY = timedelta(hours=26)  # longer ones are told day by day; a day on which clocks go back has 25 or 26
EVER = 253_402_300_799_000  # ms; the year 9999
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Entry:
    """One stretch of time on call. `uid` stays the same as long as the person, the team and the start do."""

    uid: str
    team: str
    since: datetime
    until: datetime


def new_address(house: House, tx: Tx, person: str, *, by: str, now: datetime) -> str:
    """A new address of this person's calendar, from the first slash on; the ones before end. It cannot be
    shown a second time."""
    token = secrets.token_urlsafe(32)
    tx.run("drop_calendars", person_id=person)
    index = house.vault.index("calendar", token)
    tx.run("add_calendar", token_idx=index, person_id=person, created_at=ms(now), expires_at=EVER)
    audit.append(tx, ms(now), person, by, "calendar_renewed")
    return f"/roster/{token}.ics"


def end_address(tx: Tx, person: str, *, by: str, now: datetime) -> bool:
    """Whoever has the address reads nothing any more. False if there was none."""
    if not tx.run("drop_calendars", person_id=person):
        return False
    audit.append(tx, ms(now), person, by, "calendar_ended")
    return True


def whose(house: House, tx: Tx, token: str) -> str | None:
    """Whose calendar it is; None for an address that is wrong, was renewed, or of somebody who left. What is
    compared is a keyed hash, so that the time it takes says nothing about how near a guess was."""
    if not TOKEN.fullmatch(token):
        return None
    row = tx.one("calendar_by_token", token_idx=house.vault.index("calendar", token))
    return None if row is None else str(row["id"])


def entries(house: House, tx: Tx, person: str, now: datetime) -> list[Entry]:
    """When this person is on call, from four weeks back to twelve weeks ahead, with all changes."""
    since, until = now - BACK, now + AHEAD
    around = (since - MARGIN, until + MARGIN)
    shifts, changes = people.shifts(tx), people.changes_between(tx, *around)
    found = []
    for team in sorted(teams_of(shifts, changes)):
        serving = watches(shifts, changes, house.flow.zone, *around, team=team)
        for span in spans_of_person(serving, person):
            for begin, end in by_day(span, house.flow.zone):
                if begin < until and end > since:
                    uid = house.vault.index("calendar entry", f"{person} {team} {ms(begin)}")
                    found.append(Entry(uid, team, begin, end))
    return found


def by_day(span: Span, zone: str) -> list[Span]:
    """A span of more than a day, cut at the city's midnights; any other as it is. UTC."""
    since, until = span
    if until - since <= A_DAY:
        return [span]
    cuts = [since]
    day = since.astimezone(zone_of(zone)).date()
    while cuts[-1] < until:
        day += timedelta(days=1)
        midnight = instants(zone, datetime.combine(day, time()))[0]
        if midnight > cuts[-1]:
            cuts.append(min(midnight, until))
    return list(pairwise(cuts))
