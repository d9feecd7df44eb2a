"""Shifts as rows of a CSV file, and as somebody types one: all text, and times on the city's clock.

A time of a single shift that comes twice on the night when clocks go back has its distance from UTC written
behind it, so that nothing is lost on the way out and in.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from db.store import Row
from flows.hours import instants, minutes, zone_of
from ivr.house import at, ms
from ivr.roster.people import DAYS
from ivr.worded import WordedError

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would carry out (OWASP, CSV injection)
NAME = "name"  # goes out for people to read, and is not looked at on the way in
COLUMNS = ("person", "team", "days", "from", "to", "starts", "ends", "valid_from", "valid_to")
SHIFT = ("person_id", "team", "weekly", "starts_at", "ends_at", "valid_from", "valid_to")


class CellError(WordedError, ValueError):
    """What is wrong with one cell: half a sentence, behind its row and column."""


@dataclass
class Faults:
    """What is wrong with a file, by row and column. Row 1 is the line of names."""

    each: list[tuple[int, str, CellError]] = field(default_factory=list)

    def add(self, row: int, column: str, fault: CellError) -> None:
        self.each.append((row, column, fault))

    @property
    def found(self) -> list[str]:
        return [f"row {row}, column {column}: {fault}" for row, column, fault in self.each]


def written(rows: list[Row], zone: str, names: Mapping[str, str] | None = None) -> str:
    """Shifts as CSV. `names`: of people by id, for a column more."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS if names is None else (*COLUMNS, NAME))
    for row in rows:
        week = json.loads(row["weekly"]) if row["weekly"] else None
        writer.writerow(
            safe(cell)
            for cell in (
                row["person_id"],
                row["team"],
                ",".join(week["days"]) if week else "",
                week["start"] if week else "",
                week["end"] if week else "",
                _wall(row["starts_at"], zone),
                _wall(row["ends_at"], zone),
                row["valid_from"] or "",
                row["valid_to"] or "",
                *([names.get(row["person_id"], "")] if names is not None else []),
            )
        )
    return out.getvalue()


def safe(cell: str) -> str:
    """A cell that no spreadsheet carries out: an apostrophe stands before what begins like a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _wall(moment: int | None, zone: str) -> str:
    if moment is None:
        return ""
    local = at(moment).astimezone(zone_of(zone))
    text = local.strftime("%Y-%m-%d %H:%M")
    first, last = instants(zone, local.replace(tzinfo=None, second=0, microsecond=0))
    return text if first == last else f"{text} {local:%z}"


def read(text: str, faults: Faults) -> list[tuple[int, dict[str, str]]]:
    """The rows of a file with their numbers; a semicolon between columns will do, as spreadsheets of some
    countries write it. Empty rows are passed over."""
    text = text.removeprefix("\ufeff")
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in head and "," not in head else ",")
    try:
        rows = list(reader)
    except csv.Error:
        faults.add(1, "names", CellError("this is no table of text: save it as CSV"))
        return []
    names = [name.strip().lower() for name in rows[0]] if rows else []
    wrong = [name for name in names if name not in (*COLUMNS, NAME)] + [
        n for n in ("person", "team") if n not in names
    ]
    for name in wrong:
        there = CellError("no column is called so; there are {columns}", columns=", ".join(COLUMNS))
        faults.add(1, name or "without a name", there if name in names else CellError("is missing"))
    if wrong or len(set(names)) != len(names):
        if len(set(names)) != len(names):
            faults.add(1, "names", CellError("a column stands there twice"))
        return []
    found = []
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            if len(cells) > len(names):
                more = CellError("there is more in this row than there are columns")
                faults.add(number, str(len(names) + 1), more)
            found.append((number, dict(zip(names, (cell.strip() for cell in cells), strict=False))))
    return found


def shift_of(
    number: int, cells: Mapping[str, str], people: list[str], teams: list[str], zone: str, faults: Faults
) -> dict[str, Any] | None:
    """A shift as it is stored, without its id; None with every fault noted. `people`: the ids that may be."""
    known = len(faults.found)
    given = {name: cells.get(name, "") for name in COLUMNS}
    person = [one for one in people if len(given["person"]) >= 6 and one.endswith(given["person"].lower())]
    if len(person) != 1:
        nobody = CellError("nobody on the staff has an id with this end")
        several = CellError("{count} on the staff have an id with this end", count=len(person))
        faults.add(number, "person", several if person else nobody)
    if given["team"] not in teams:
        none = CellError("the flow has no such team; it has {teams}", teams=", ".join(teams))
        faults.add(number, "team", none)
    weekly = _weekly(number, given, faults)
    starts, ends = (_moment(number, name, given[name], zone, faults) for name in ("starts", "ends"))
    if bool(given["days"]) == bool(given["starts"]):
        faults.add(number, "days", CellError("write either days, from and to, or starts and ends"))
    elif bool(given["starts"]) != bool(given["ends"]):
        faults.add(number, "ends", CellError("a single shift has both a start and an end"))
    elif starts is not None and ends is not None and starts >= ends:
        faults.add(number, "ends", CellError("it ends before it starts"))
    valid = [_day(number, name, given[name], faults) for name in ("valid_from", "valid_to")]
    if len(faults.found) > known:
        return None
    return dict(zip(SHIFT, (person[0], given["team"], weekly, starts, ends, *valid), strict=True))


def _weekly(number: int, given: Mapping[str, str], faults: Faults) -> str | None:
    if not given["days"]:
        for name in ("from", "to"):
            if given[name]:
                astray = CellError("belongs to a weekly shift, and this row has no days")
                faults.add(number, name, astray)
        return None
    week: dict[str, object] = {}
    try:
        week["days"] = days_of(given["days"].replace(" ", ""))
    except CellError as fault:
        faults.add(number, "days", fault)
    for name, key in (("from", "start"), ("to", "end")):
        try:
            minutes(given[name])
            week[key] = given[name]
        except ValueError:  # flows/hours.minutes says the same, in English alone
            no_time = CellError(
                "{text!r} is no time of day: write HH:MM from 00:00 to 24:00", text=given[name]
            )
            faults.add(number, name, no_time)
    if week.get("start") == "24:00":
        faults.add(number, "from", CellError("a shift begins at 00:00 of the day after, not at 24:00"))
    return json.dumps(week)


def _moment(number: int, name: str, text: str, zone: str, faults: Faults) -> int | None:
    if not text:
        return None
    for form in ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M %z", "%Y-%m-%dT%H:%M%z"):
        try:
            wall = datetime.strptime(text, form)  # noqa: DTZ007  the city's zone is put on below
        except ValueError:
            continue
        moment = wall if wall.tzinfo else instants(zone, wall)[int(name == "ends")]
        return ms(moment)
    no_time = CellError("{text!r} is no time: write 2026-12-24 18:00, on the city's clock", text=text)
    faults.add(number, name, no_time)
    return None


def _day(number: int, name: str, text: str, faults: Faults) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        faults.add(number, name, CellError("{text!r} is no day: write 2026-12-24", text=text))
        return None


def days_of(text: str) -> list[str]:
    """ "mon-fri", "sat,sun", "fri-mon" or "all" as names of days, Monday first. Raises CellError."""
    if text == "all":
        return list(DAYS)
    found = set()
    for part in text.lower().split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise CellError("{text!r} is no day: write mon-fri, or sat,sun, or all", text=part.strip())
        start, end = DAYS.index(first), DAYS.index(last if dash else first)
        found |= {(start + n) % 7 for n in range((end - start) % 7 + 1)}
    return [DAYS[n] for n in sorted(found)]
