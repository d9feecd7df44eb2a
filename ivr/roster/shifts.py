"""Shifts put on the roster and taken off, one by one and by the file. The command line and the console use
the same functions, each inside the transaction of whoever calls, each with a row in the audit log."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from db import audit
from db.ids import new_id
from db.store import Row, Tx
from ivr.house import House, ms
from ivr.roster import shift_rows
from ivr.roster.rostering import RosterError
from ivr.roster.shift_rows import SHIFT, Faults

A_DAY = 86_400_000  # ms
AHEAD = timedelta(days=3650)
Shift = Mapping[str, Any]  # the columns SHIFT, as they are stored


class FaultsError(Exception):
    """What was typed cannot be: `faults` has every fault, by row (2 is the first) and column."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("; ".join(faults.found))
        self.faults = faults


@dataclass(frozen=True)
class Plan:
    """What a file would change."""

    add: list[Shift]
    drop: list[Row]
    same: int


def version(house: House, tx: Tx, now: datetime) -> str:
    """Of the shifts and the changes to come: another one whenever any of them is another."""
    since = ms(now) // A_DAY * A_DAY  # so that it does not change by itself
    changes = tx.all("roster_changes_between", starts_at=since, ends_at=ms(now + AHEAD))
    rows = [[str(value) for value in row.values()] for row in (*tx.all("shifts_all"), *changes)]
    return house.vault.index("roster version", json.dumps(rows))[:16]


def check_version(house: House, tx: Tx, seen: str, now: datetime) -> None:
    """Raises RosterError if the roster is another than the one that was seen."""
    if version(house, tx, now) != seen:
        raise RosterError(
            "Somebody changed the roster while you typed. Look at what it says now, then send this again."
        )


def typed(house: House, tx: Tx, cells: Mapping[str, str]) -> Shift:
    """One shift as somebody typed it, the columns as in a file. Raises FaultsError."""
    faults = Faults()
    found = shift_rows.shift_of(2, cells, _people(tx), sorted(house.flow.teams), house.flow.zone, faults)
    if found is None:
        raise FaultsError(faults)
    return found


def add(tx: Tx, shift: Shift, by: str, now: datetime) -> bool:
    """False when it is there already: asked for twice, it is one."""
    if any(same(shift) == same(row) for row in tx.all("shifts_all")):
        return False
    _put_on(tx, shift, by, now)
    return True


def _put_on(tx: Tx, shift: Shift, by: str, now: datetime) -> None:
    id_ = new_id(ms(now))
    tx.run("add_shift", id=id_, **{name: shift[name] for name in SHIFT})
    audit.append(tx, ms(now), shift["person_id"], by, "shift_added", {"shift": id_, "team": shift["team"]})


def remove(tx: Tx, shift: str, by: str, now: datetime) -> Row:
    """The row that was taken off. Raises RosterError if it was taken off before."""
    row = next((row for row in tx.all("shifts_all") if row["id"] == shift), None)
    if row is None:
        raise RosterError("That shift was taken off before. Nothing was changed.")
    _take_off(tx, row, by, now)
    return row


def _take_off(tx: Tx, row: Row, by: str, now: datetime) -> None:
    tx.run("remove_shift", id=row["id"])
    told = {"shift": row["id"], "team": row["team"]}
    audit.append(tx, ms(now), row["person_id"], by, "shift_removed", told)


# ------------------------------------------------------------------ by the file


def planned(house: House, tx: Tx, text: str, *, replace: bool) -> Plan:
    """What a CSV file would change. `replace`: what it lacks is taken off, of the teams that it names.

    Raises FaultsError with every fault of the file.
    """
    faults, flow, known = Faults(), house.flow, _people(tx)
    read = [
        shift_rows.shift_of(number, cells, known, sorted(flow.teams), flow.zone, faults)
        for number, cells in shift_rows.read(text, faults)
    ]
    if faults.each:
        raise FaultsError(faults)
    wanted = [one for one in read if one is not None]
    add, drop = difference(wanted, tx.all("shifts_all"), replace=replace)
    return Plan(add, drop, len(wanted) - len(add))


def carry_out(tx: Tx, plan: Plan, by: str, now: datetime) -> None:
    """A plan of this very transaction: what is there already is known, and not looked up for each shift."""
    for row in plan.drop:
        _take_off(tx, row, by, now)
    for one in plan.add:
        _put_on(tx, one, by, now)


def difference(
    wanted: Collection[Shift], there: Collection[Row], *, replace: bool
) -> tuple[list[Shift], list[Row]]:
    """What is to be added, and what is to be taken off. The same shift twice in the file is one."""
    known = {same(row) for row in there}
    new = {same(one): one for one in wanted if same(one) not in known}
    kept, named = {same(one) for one in wanted}, {one["team"] for one in wanted}
    drop = [row for row in there if replace and row["team"] in named and same(row) not in kept]
    return list(new.values()), drop


def same(row: Shift) -> tuple[Any, ...]:
    """What makes two shifts one."""
    week = json.loads(row["weekly"]) if row["weekly"] else {}
    weekly = (sorted(week.get("days", ())), week.get("start"), week.get("end"))
    return (str(weekly), *(row[name] for name in SHIFT if name != "weekly"))


def _people(tx: Tx) -> list[str]:
    return [row["id"] for row in tx.all("people_all") if row["active"]]
