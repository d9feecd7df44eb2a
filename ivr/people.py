"""Staff as the roster knows them, from their rows. Names and numbers stay sealed until a phone is rung."""

from __future__ import annotations

import json
from datetime import date, datetime

from db.about import name_about, phone_about
from db.store import Row, Tx
from flows import roster
from flows.city import Weekly
from flows.roster import Person, Shift
from ivr.house import House, at

__all__ = ["DAYS", "name_about", "person_of", "phone_about", "phone_of", "reachable", "shift_of", "shifts"]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def reachable(house: House, tx: Tx, now: datetime) -> tuple[Person, ...]:
    """Everybody who is on shift, available and has a phone; on a call or not."""
    people = [person_of(row) for row in tx.all("people_all") if row["active"]]
    return roster.ready(people, shifts(tx), house.flow.zone, now)


def shifts(tx: Tx) -> list[Shift]:
    return [shift_of(row) for row in tx.all("shifts_all")]


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
