"""What the pages of the roster share: names, times as they are typed, and how a fault is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from console import naming, when
from console.saying import say, say_error
from console.visit import Visit
from db import audit
from db.about import name_about
from db.store import Row, Tx
from flows.hours import Span, instants, zone_of
from ivr.house import ms
from ivr.roster.rostering import RosterError

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


def span(visit: Visit, form: Mapping[str, Any], since: str = "since", until: str = "until") -> Span:
    """Of two fields, by their names. Half-open, in UTC. Raises RosterError for what is no time."""
    begins, ends = moment(visit, form.get(since, "")), moment(visit, form.get(until, ""), last=True)
    if begins is None or ends is None:
        wrong = since if begins is None else until
        raise RosterError("Write from when and until when, on the city's clock.", wrong)
    return begins, ends


def hours(since: datetime, until: datetime, zone: str) -> str:
    """ "7 AM – noon"; "all day" from one midnight to the next."""
    begins, ends = (each.astimezone(zone_of(zone)) for each in (since, until))
    if begins.time() == ends.time() == time() and begins.date() != ends.date():
        return say("all day")
    return f"{when.hour(begins.time())} – {when.hour(ends.time())}"


def team_name(visit: Visit, team: str) -> str:
    return naming.called(visit.house.flow, team)


def teams(visit: Visit) -> list[tuple[str, str]]:
    return [(team, team_name(visit, team)) for team in visit.house.flow.teams]


@dataclass(frozen=True)
class Refused:
    """Why nothing was changed, and beside which field of the form it is said; "" for none."""

    why: str = ""
    field: str = ""

    @property
    def faults(self) -> dict[str, str]:
        return {self.field: self.why} if self.field else {}


NOTHING = Refused()


def carried_out(
    visit: Visit, work: Callable[[Tx], Any], fields: Mapping[str, str] | None = None
) -> Refused | None:
    """None when it is done; else why it cannot be, and nothing was changed. `fields`: the form's names of
    what a refusal may be about, where they are others."""
    try:
        visit.house.store.write(work)
    except RosterError as fault:
        return Refused(say_error(fault), (fields or {}).get(fault.about, fault.about))
    return None


def wall(visit: Visit, at: datetime) -> str:
    """As a field for a time holds it."""
    return at.astimezone(zone_of(visit.house.flow.zone)).strftime(FORMS[0])
