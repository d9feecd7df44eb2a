"""Changes to the hours as they are stored: sudden closures and extra hours."""

from __future__ import annotations

from collections.abc import Iterable

from db.store import Row
from flows.city import ScheduleChange
from ivr.house import at


def changes_of(rows: Iterable[Row], schedule: str) -> list[ScheduleChange]:
    """The changes of a schedule; the later one entered is the newer one. `rows` as the query gives them."""
    return [
        ScheduleChange(row["kind"], at(row["starts_at"]), at(row["ends_at"]), bool(row["open"]), order)
        for order, row in enumerate(rows)
        if row["schedule"] == schedule
    ]
