"""Who is on shift now and how each of them is, and the hours of two weeks with nobody on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from console import board_words
from console.board_reading import First
from db.store import Row, Tx
from flows import hours
from flows.city import Team
from flows.hours import Span
from ivr import people, roster_watch
from ivr.hours_of import changes_of
from ivr.house import House, ms
from ivr.roster_watch import AHEAD

FEW = 6  # gaps that are shown; the roster has them all


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


@dataclass(frozen=True)
class Gap:
    """`now`: it has begun. `open_end`: it goes on for longer than is looked ahead."""

    team: str
    span: Span
    now: bool
    open_end: bool


def shifts(house: House, tx: Tx, now: datetime, staff: list[Row], first: First) -> list[Shift]:
    """Every team as it is at this moment. Four questions."""
    serving = people.on_call_of(house, tx, now)
    changes = tx.all("schedule_changes_between", starts_at=ms(now), ends_at=ms(now) + 1)
    busy = {row["person_id"] for row in tx.all("busy_people")}
    known = {row["id"]: row for row in staff if row["active"]}
    found = []
    for team in teams(house):
        here = set().union(*(serving(asked) for asked in team.asked & _own(team)))
        plan = house.flow.schedules[team.schedule]
        is_open = hours.is_open(
            plan, now, holidays=house.holidays[plan.id], changes=changes_of(changes, plan.id)
        )
        rows = [known[person] for person in here if person in known]
        who = [Here(first(row["id"]), _how(row, busy)) for row in rows]
        name = board_words.called(team.id)
        found.append(Shift(name, is_open, sorted(who, key=lambda one: (one.how != "free", one.name))))
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


def gaps(house: House, tx: Tx, now: datetime) -> list[Gap]:
    """The hours ahead for which nobody is on the roster, the nearest first."""
    known = roster_watch.read(house, tx, now)
    found = [
        Gap(board_words.called(team.id), (since, until), since <= now, until >= now + AHEAD)
        for team in teams(house)
        for since, until in roster_watch.gaps(house, known, team, now)
    ]
    return sorted(found, key=lambda one: one.span)
