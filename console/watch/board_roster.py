"""Who is on shift now, and how each of them is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from console import naming
from console.watch.board_reading import First
from db.store import Row, Tx
from flows import hours
from flows.city import Team
from ivr.house import House, ms
from ivr.roster import people
from ivr.roster.hours_of import changes_of


@dataclass(frozen=True)
class Here:
    """Somebody on call. `how`: "free", "on a call", "away" or "no phone"."""

    name: str
    how: str


@dataclass(frozen=True)
class Shift:
    """A team now. `open`: its hours. `short`: it is open and nobody of it can be reached."""

    team: str
    open: bool
    people: list[Here]

    @property
    def short(self) -> bool:
        return self.open and not any(one.how in ("free", "on a call") for one in self.people)


def shifts(house: House, tx: Tx, now: datetime, staff: list[Row], first: First) -> list[Shift]:
    """Every team as it is at this moment. Four questions."""
    serving = people.on_call_of(house, tx, now)
    changes = tx.all("schedule_changes_between", starts_at=ms(now), ends_at=ms(now) + 1)
    busy = {row["person_id"] for row in tx.all("busy_people")}
    known = {row["id"]: row for row in staff if row["active"]}
    of = {id_: json.loads(row["teams"]) for id_, row in known.items()}
    found = []
    for team in teams(house):
        asked = team.asked & _own(team)
        here = {person for name in asked for person in serving(name) if name in of.get(person, ())}
        plan = house.flow.schedules[team.schedule]
        of_plan = changes_of(changes, plan.id)
        is_open = hours.is_open(plan, now, holidays=house.holidays[plan.id], changes=of_plan)
        who = [Here(first(person), _how(known[person], busy)) for person in here]
        who.sort(key=lambda one: (one.how != "free", one.name))
        found.append(Shift(naming.called(house.flow, team.id), is_open, who))
    return found


def _own(team: Team) -> frozenset[str]:
    """Of those whom a team asks, its own people, if it has any: supervisors stand under their own name."""
    return frozenset({team.id}) & team.asked or team.asked


def teams(house: House) -> Iterator[Team]:
    """Each team once: two that ask the same people in the same hours are one here."""
    seen = set()
    for team in house.flow.teams.values():
        if (team.schedule, team.asked) not in seen:
            seen.add((team.schedule, team.asked))
            yield team


def _how(row: Row, busy: set[str]) -> str:
    if not row["available"]:
        return "away"
    if row["phone_enc"] is None:
        return "no phone"
    return "on a call" if row["id"] in busy else "free"
