"""Staff as the roster knows them, from their rows. Names and numbers stay sealed until a phone is rung.

Who is on call is asked of the shifts and the changes laid over them (flows/roster), by those who ring
counselors and by dispatch alike.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.about import name_about, phone_about
from db.store import Row, Tx
from flows import roster
from flows.city import Weekly
from flows.roster import Change, Person, Shift
from ivr.house import House, at, ms

__all__ = [
    "DAYS",
    "Serving",
    "changes_at",
    "changes_between",
    "name_about",
    "on_call_of",
    "person_of",
    "phone_about",
    "phone_of",
    "reachable",
    "shift_of",
    "shifts",
]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Serving:
    """The roster as it was read at `now`: called with a team's name, it says who is on call for it."""

    shifts: list[Shift]
    changes: list[Change]
    zone: str
    now: datetime

    def __call__(self, team: str) -> frozenset[str]:
        return roster.on_call(self.shifts, self.changes, self.zone, self.now, team=team)


def on_call_of(house: House, tx: Tx, now: datetime) -> Serving:
    """Who is on call for a team, by its name: the ids of those whom the roster expects at `now`, with all its
    changes. Whether they are away, have left or can be reached is not asked. The roster is read once."""
    return Serving(shifts(tx), changes_at(tx, now), house.flow.zone, now)


def reachable(house: House, tx: Tx, now: datetime, known: Serving | None = None) -> tuple[Person, ...]:
    """Everybody who is on call, available and has a phone; on a call or not. `known`: the roster, if it was
    read in this transaction already."""
    known = known or on_call_of(house, tx, now)
    people = [person_of(row) for row in tx.all("people_all") if row["active"]]
    return roster.ready(people, known.shifts, known.zone, now, changes=known.changes)


def shifts(tx: Tx) -> list[Shift]:
    return [shift_of(row) for row in tx.all("shifts_all")]


def changes_at(tx: Tx, now: datetime) -> list[Change]:
    """The roster's changes in force at `now`."""
    return changes_between(tx, now, now + timedelta(milliseconds=1))


def changes_between(tx: Tx, start: datetime, end: datetime) -> list[Change]:
    """The roster's changes that touch [start, end), the newest last."""
    rows = tx.all("roster_changes_between", starts_at=ms(start), ends_at=ms(end))
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(row["set_id"], []).append(row)
    return [_change_of(rows, order) for order, rows in enumerate(sets.values(), 1)]


def _change_of(rows: list[Row], order: int) -> Change:
    """One change from its rows: one, or of a temporary team one a person."""
    first = rows[0]
    temporary = first["kind"] == "temporary"
    return Change(
        first["kind"],
        first["team"],
        at(first["starts_at"]),
        at(first["ends_at"]),
        off=first["off_person"] or "",
        on="" if temporary else first["on_person"] or "",
        people=frozenset(row["on_person"] for row in rows) if temporary else frozenset(),
        order=order,
    )


def person_of(row: Row) -> Person:
    return Person(
        id=row["id"],
        teams=frozenset(json.loads(row["teams"])),
        languages=frozenset(json.loads(row["languages"])),
        order=row["ring_order"],
        available=bool(row["available"]),
        roles=frozenset(json.loads(row["roles"])),
        reachable=row["phone_enc"] is not None,
    )


def shift_of(row: Row) -> Shift:
    weekly = json.loads(row["weekly"]) if row["weekly"] else None
    return Shift(
        person=row["person_id"],
        team=row["team"],
        weekly=Weekly(frozenset(DAYS.index(day) for day in weekly["days"]), weekly["start"], weekly["end"])
        if weekly
        else None,
        since=at(row["starts_at"]) if row["starts_at"] is not None else None,
        until=at(row["ends_at"]) if row["ends_at"] is not None else None,
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )


def phone_of(house: House, row: Row) -> str | None:
    """A person's number in E.164, opened for the moment in which it is rung."""
    sealed = row["phone_enc"]
    return house.vault.open(sealed, phone_about(row["id"])) if sealed else None
