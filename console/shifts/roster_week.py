"""A week of the roster: who serves when, day by day on the city's clock. A calendar; on a phone, a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from flask import Response, request

from console import when
from console.pages import pages
from console.saying import say
from console.shifts import roster_frame as frame
from console.show import show
from console.visit import Visit
from db.store import Tx
from flows.city import Team
from flows.hours import Span, instants, zone_of
from flows.roster import watches
from ivr.roster import people
from ivr.watch import roster_watch
from ivr.watch.roster_watch import Known

A_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Piece:
    """One stretch within a day, served by the same people; or a gap, by nobody."""

    hours: str
    names: list[str]
    mine: bool
    gap: bool


@dataclass(frozen=True)
class Day:
    """`clocks`: said when the day has not 24 hours."""

    day: date
    name: str
    today: bool
    clocks: str
    pieces: list[Piece]


@pages.get("/roster/week", may="roster.see")
def roster_week(visit: Visit) -> Response:
    monday, one = begin(visit, request.args.get("from", "")), request.args.get("team", "")
    return show("desk/roster_week.html", **visit.house.store.write(lambda tx: week(visit, tx, monday, one)))


def begin(visit: Visit, asked: str) -> date:
    """The Monday of the week that is asked for; of this one for what is no day."""
    today = visit.now.astimezone(zone_of(visit.house.flow.zone)).date()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = today
    day = day if 2000 < day.year < 2100 else today
    return day - timedelta(days=day.weekday())


def week(visit: Visit, tx: Tx, monday: date, one: str = "") -> dict[str, Any]:
    """Everything on the page. `one`: a single team, all for what is none."""
    house, zone = visit.house, visit.house.flow.zone
    frame.note(visit, tx)
    edges = [midnight(zone, monday + timedelta(days=n)) for n in range(8)]
    known = roster_watch.read(house, tx, visit.now)
    shifts, changes = people.shifts(tx), people.changes_between(tx, edges[0], edges[-1])
    names = frame.everybody(visit, tx)
    found = []
    for team in house.flow.teams.values():
        if one in (team.id, "") or one not in house.flow.teams:
            served = watches(shifts, changes, zone, edges[0], edges[-1], team=team.id)
            spans = [((watch.since, watch.until), watch.people) for watch in served if watch.people]
            days = _days(visit, known, team, edges, spans, names)
            found.append((team.id, frame.team_name(visit, team.id), days))
    later = {"before": monday - timedelta(days=7), "after": monday + timedelta(days=7)}
    first, last = when.date_of(monday), when.date_of(monday + timedelta(days=6), year=True)
    whole = {"monday": monday, "first": first, "last": last, "all_teams": frame.teams(visit)}
    return {**whole, "teams": found, "one": one if one in house.flow.teams else "", **later}


def midnight(zone: str, day: date) -> datetime:
    return instants(zone, datetime.combine(day, time()))[0]


def _days(
    visit: Visit,
    known: Known,
    team: Team,
    edges: list[datetime],
    served: list[tuple[Span, frozenset[str]]],
    names: dict[str, str],
) -> list[Day]:
    zone = visit.house.flow.zone
    gaps = roster_watch.gaps(visit.house, known, team, visit.now)
    found = []
    for since, until in pairwise(edges):
        pieces = [(span, whom) for span, whom in served] + [(span, frozenset()) for span in gaps]
        cut = sorted(
            ((max(span[0], since), min(span[1], until), whom) for span, whom in pieces),
            key=lambda one: one[:2],
        )
        told = [_piece(visit, known, names, *one) for one in cut if one[0] < one[1]]
        day = since.astimezone(zone_of(zone)).date()
        today = since <= visit.now < until
        found.append(Day(day, when.weekday(day), today, _clocks(until - since), told))
    return found


def _piece(
    visit: Visit, known: Known, names: dict[str, str], since: datetime, until: datetime, whom: frozenset[str]
) -> Piece:
    told = sorted(_named(known, names, person) for person in whom)
    hours = frame.hours(since, until, visit.house.flow.zone)
    return Piece(hours, told, visit.person in whom, not whom)


def _named(known: Known, names: dict[str, str], person: str) -> str:
    """With what a name on the roster does not tell by itself."""
    name = names.get(person) or say("somebody")
    if person not in known.people:
        return say("{name} (left)", name=name)
    return name if person in known.counting else say("{name} (no number)", name=name)


def _clocks(length: timedelta) -> str:
    if length == A_DAY:
        return ""
    hours = int(length / timedelta(hours=1))
    if length > A_DAY:
        return say("{hours} hours: the clocks go back", hours=hours)
    return say("{hours} hours: the clocks go forward", hours=hours)
