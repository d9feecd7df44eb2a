"""The weekly shifts, and those of a single time: who serves which team when. Put on and taken off by those
who make the roster; two who do it at once are told of each other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import time
from typing import Any

from flask import Response, request

from console import when
from console.pages import pages
from console.saying import Words, say, say_error
from console.shifts import roster_frame as frame
from console.show import show
from console.signing import see
from console.visit import Visit
from db.store import Row, Tx
from ivr.house import at
from ivr.roster import shift_rows, shifts
from ivr.roster.people import DAYS
from ivr.roster.rostering import RosterError
from ivr.roster.shifts import FaultsError

PATH = "/desk/roster/shifts"
# What is asked of a field of the form that was left empty; a file is told of its cells in other words.
EMPTY = Words(
    {
        "person": "choose who it is",
        "days": "choose the days of a weekly shift, or open “Once” and write from when until when",
        "from": "write when it begins, such as 07:00",
        "to": "write when it ends, such as 19:00",
    }
)
CELLS = tuple(name for name in shift_rows.COLUMNS if name != "days")


@dataclass(frozen=True)
class Told:
    """One shift in words."""

    id: str
    who: str
    when: str
    valid: str


@pages.get("/roster/shifts", may="roster.see")
def roster_shifts(visit: Visit) -> Response:
    return page(visit)


@pages.post("/roster/shifts/add", may="roster.manage")
def roster_shift_add(visit: Visit) -> Response:
    cells, seen = given(), request.form.get("version", "")
    try:
        visit.house.store.write(lambda tx: put_on(visit, tx, cells, seen))
    except FaultsError as fault:
        return page(visit, faults=in_fields(fault, cells), status=422)
    except RosterError as fault:
        return page(visit, why=say_error(fault), status=409)
    return see(PATH, "roster_added")


@pages.post("/roster/shifts/remove", may="roster.manage")
def roster_shift_remove(visit: Visit) -> Response:
    """Shown at once with a way back: a shift that was taken off by mistake is one click away."""
    which = request.form.get("shift", "")
    try:
        row = visit.house.store.write(lambda tx: shifts.remove(tx, which, visit.person, visit.now))
    except RosterError as fault:
        return page(visit, why=say_error(fault), status=409)
    return page(visit, undo=cells_of(visit, row))


def put_on(visit: Visit, tx: Tx, cells: dict[str, str], seen: str) -> None:
    wanted = shifts.typed(visit.house, tx, cells)
    if any(shifts.same(wanted) == shifts.same(row) for row in tx.all("shifts_all")):
        return  # sent twice
    if seen:
        shifts.check_version(visit.house, tx, seen, visit.now)
    shifts.add(tx, wanted, visit.person, visit.now)


def in_fields(found: FaultsError, cells: dict[str, str]) -> dict[str, str]:
    """What is wrong, by the name of the field: the first fault of each."""
    told: dict[str, str] = {}
    for _, column, fault in found.faults.each:
        empty = column in EMPTY and not cells[column]
        told.setdefault(column, EMPTY[column] if empty else say_error(fault))
    return {column: f"{words[0].upper()}{words[1:]}." for column, words in told.items()}


def given() -> dict[str, str]:
    """A row of a file, as the form has it."""
    form = request.form
    cells = {name: form.get(name, "").strip() for name in CELLS}
    return cells | {"days": form.get("days_text", "") or ",".join(form.getlist("day"))}


def cells_of(visit: Visit, row: Row) -> dict[str, str]:
    """As it was typed, to put it back."""
    found = shift_rows.read(shift_rows.written([row], visit.house.flow.zone), shift_rows.Faults())
    return found[0][1]


def page(
    visit: Visit,
    why: str = "",
    faults: dict[str, str] | None = None,
    undo: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    known = visit.house.store.write(lambda tx: read(visit, tx))
    typed = request.form if status != 200 else {}
    chosen = request.form.getlist("day") if status != 200 else []
    more = {"faults": faults or {}, "undo": undo, "typed": typed, "chosen": chosen, "why": why}
    return show("desk/roster_shifts.html", status, weekdays=weekdays(), **known, **more)


def read(visit: Visit, tx: Tx) -> dict[str, Any]:
    frame.note(visit, tx)
    names, rows = frame.everybody(visit, tx), tx.all("shifts_all")
    told = [(row["team"], _told(visit, names, row)) for row in rows]
    by_team = {
        team: sorted((one for of, one in told if of == team), key=lambda one: one.who.casefold())
        for team, _ in frame.teams(visit)
    }
    active = {row["id"] for row in tx.all("people_all") if row["active"]}
    return {
        "teams": frame.teams(visit),
        "shifts": by_team,
        "people": [(id_, name) for id_, name in names.items() if id_ in active],
        "version": shifts.version(visit.house, tx, visit.now),
    }


def _told(visit: Visit, names: dict[str, str], row: Row) -> Told:
    return Told(row["id"], names.get(row["person_id"]) or say("somebody"), *in_words(visit, row))


def weekdays() -> dict[str, str]:
    return dict(zip(DAYS, when.weekdays(), strict=True))


def in_words(visit: Visit, row: shifts.Shift) -> tuple[str, str]:
    """When it is, and from which day to which it counts."""
    zone, now = visit.house.flow.zone, visit.now
    if row["weekly"]:
        text = _weekly(json.loads(row["weekly"]))
    else:
        text = when.span(at(row["starts_at"]), at(row["ends_at"]), now, zone)
    return text[0].upper() + text[1:], _valid(row["valid_from"], row["valid_to"])


def _weekly(week: dict[str, Any]) -> str:
    names = weekdays()
    days = say("every day") if len(week["days"]) == len(DAYS) else ", ".join(names[d] for d in week["days"])
    # "24:00" is a midnight too, and the end of the same day
    start, end = (
        when.hour(time.fromisoformat(week[name].replace("24:", "00:"))) for name in ("start", "end")
    )
    if week["end"] <= week["start"]:
        return say("{days}, {start} to {end} the next day", days=days, start=start, end=end)
    return say("{days}, {start} to {end}", days=days, start=start, end=end)


def _valid(since: str | None, until: str | None) -> str:
    if since and until:
        return say("from {since} until {until}", since=since, until=until)
    return say("from {since}", since=since) if since else say("until {until}", until=until) if until else ""
