"""What the pages of the roster share: names, times as they are typed, and how a fault is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from console import when
from console.visit import Visit
from db import audit
from db.about import name_about
from db.store import Row, Tx
from flows.hours import Span, instants, zone_of
from ivr.accounts.staffing import StaffError
from ivr.house import ms
from ivr.roster.rostering import RosterError
from ivr.roster.shifts import FaultsError

CANNOT = (RosterError, StaffError, FaultsError)
FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


def note(visit: Visit, tx: Tx) -> None:
    """That colleagues' names were opened."""
    audit.append(tx, ms(visit.now), "roster", visit.person, "roster_revealed")


def everybody(visit: Visit, tx: Tx) -> dict[str, str]:
    """Names by id, of all who were ever on the staff; sorted."""
    rows = tx.all("people_all")
    found = {row["id"]: visit.house.vault.open(row["name_enc"], name_about(row["id"])) for row in rows}
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


def by_team(visit: Visit, tx: Tx) -> dict[str, list[str]]:
    """The ids of those who may be put on each team's roster."""
    rows: list[Row] = [row for row in tx.all("people_all") if row["active"]]
    return {
        team: [row["id"] for row in rows if team in json.loads(row["teams"])]
        for team in visit.house.flow.teams
    }


def moment(visit: Visit, text: str, *, last: bool = False) -> datetime | None:
    """What a field for a time holds, on the city's clock; of one that comes twice the first, or the last.
    None for what is no time."""
    for form in FORMS:
        try:
            wall = datetime.strptime(text.strip(), form)  # noqa: DTZ007  the city's zone is put on below
        except ValueError:
            continue
        return instants(visit.house.flow.zone, wall)[int(last)] if 2000 <= wall.year < 2100 else None
    return None


def span(visit: Visit, since: str, until: str) -> Span:
    """Half-open, in UTC. Raises RosterError for what is no time."""
    found = moment(visit, since), moment(visit, until, last=True)
    if found[0] is None or found[1] is None:
        raise RosterError("Write from when and until when, on the city's clock.")
    return found[0], found[1]


def hour(at: datetime, zone: str) -> str:
    """ "7 AM", "7:30 AM", "noon", "midnight"."""
    text = when.clock(at, zone)
    return {"12:00 AM": "midnight", "12:00 PM": "noon"}.get(text, text.replace(":00", ""))


def team_name(team: str) -> str:
    return team.replace("_", " ").capitalize()


def teams(visit: Visit) -> list[tuple[str, str]]:
    return [(team, team_name(team)) for team in visit.house.flow.teams]


def carried_out(visit: Visit, work: Callable[[Tx], Any]) -> str:
    """ "" when it is done; else why it cannot be, and nothing was changed."""
    try:
        visit.house.store.write(work)
    except CANNOT as fault:
        return str(fault)
    return ""


def wall(visit: Visit, at: datetime) -> str:
    """As a field for a time holds it."""
    return at.astimezone(zone_of(visit.house.flow.zone)).strftime(FORMS[0])
