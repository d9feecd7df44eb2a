"""The roster: who is on call now and next, and the hours of two weeks with nobody on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response

from console import naming
from console.pages import pages
from console.saying import say
from console.shifts.roster_swaps import upcoming
from console.show import show
from console.visit import Visit
from db import audit
from db.store import Tx
from flows.city import Team
from flows.hours import Span
from flows.roster import Watch, on_call, watches
from ivr.house import ms
from ivr.outgoing import notices
from ivr.watch import roster_watch
from ivr.watch.roster_watch import Known

NEXT = timedelta(days=3)
WHOLE = timedelta(days=2)  # looked at beyond it, so that what begins in time is shown to its end
ROWS = 6  # of what comes next, for each team


@dataclass(frozen=True)
class Standing:
    """One team: who is on call now, what comes next, and its gaps."""

    name: str
    now: list[str]
    next: list[tuple[Span, list[str]]]
    gaps: list[Span]


@pages.get("/roster", may="roster.see")
def roster(visit: Visit) -> Response:
    def look(tx: Tx) -> dict[str, Any]:
        teams, lost = read(visit, tx)
        return {"teams": teams, "lost": lost, "me": mine(visit, tx)}

    return show("desk/roster.html", **visit.house.store.write(look))


def mine(visit: Visit, tx: Tx) -> dict[str, Any]:
    """Of whoever looks: whether they are signed on, their next shifts, since when they have a calendar; and
    how many swaps wait."""
    row, calendar = tx.one("person_by_id", id=visit.person), tx.one("calendar_of", person_id=visit.person)
    return {
        "on": bool(row is not None and row["available"]),
        "next": [(team, (since, until)) for team, since, until in upcoming(visit, tx, 3)],
        "calendar": calendar["created_at"] if calendar is not None else None,
        "swaps": len(tx.all("swaps_open", now=ms(visit.now))),
    }


def read(visit: Visit, tx: Tx) -> tuple[list[Standing], list[tuple[str, datetime]]]:
    """Every team, and those on the roster whom nothing reaches. That names are opened is noted."""
    house, now = visit.house, visit.now
    audit.append(tx, ms(now), "roster", visit.person, "roster_revealed")
    known = roster_watch.read(house, tx, now)
    names = Names(visit, tx, known)
    teams = [standing(visit, known, names, team) for team in house.flow.teams.values()]
    lost = [(names.of(one), since) for one, since in roster_watch.unreachable(house, known, now).items()]
    return teams, lost


class Names:
    """First names, each opened once."""

    def __init__(self, visit: Visit, tx: Tx, known: Known) -> None:
        self._visit, self._tx, self._known = visit, tx, known
        self._found: dict[str, str] = {}

    def of(self, person: str) -> str:
        if person not in self._found:
            name = notices.names(self._visit.house, self._tx, [person]) or say("somebody")
            state = self._known.people.get(person)
            if state is None:
                name = say("{name} (left)", name=name)
            elif not state.available:
                name = say("{name} (away)", name=name)
            self._found[person] = name
        return self._found[person]

    def all(self, persons: frozenset[str]) -> list[str]:
        return sorted(self.of(person) for person in persons)


def standing(visit: Visit, known: Known, names: Names, team: Team) -> Standing:
    house, now = visit.house, visit.now
    here = on_call(known.shifts, known.changes, house.flow.zone, now, team=team.id)
    end = now + NEXT
    ahead = watches(known.shifts, known.changes, house.flow.zone, now, end + WHOLE, team=team.id)
    coming = [_row(one, names) for one in ahead if now < one.since < end and one.people][:ROWS]
    gaps = [(max(since, now), until) for since, until in roster_watch.gaps(house, known, team, now)]
    return Standing(naming.called(house.flow, team.id), names.all(here), coming, gaps)


def _row(one: Watch, names: Names) -> tuple[Span, list[str]]:
    return (one.since, one.until), names.all(one.people)
