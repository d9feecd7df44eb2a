"""A schedule is closed, or open longer, for a while beside its weekly hours. Callers hear it from the next
turn on. Each change belongs to the transaction of whoever calls, with a row in the audit log."""

from __future__ import annotations

from datetime import datetime

from db import audit
from db.ids import new_id
from db.store import Tx
from flows.hours import Span
from ivr.house import House, ms
from ivr.roster.rostering import RosterError


def change(
    house: House, tx: Tx, schedule: str, span: Span, note: str, by: str, now: datetime, *, opened: bool
) -> str:
    """The change's id. `note`: why, for the staff. Raises RosterError."""
    if schedule not in house.flow.schedules:
        known = ", ".join(sorted(house.flow.schedules))
        raise RosterError(
            "The flow has no schedule {schedule!r}. It has: {known}.", schedule=schedule, known=known
        )
    start, end = span
    if end <= start:
        raise RosterError("It would end before it starts. Nothing was changed.")
    made = new_id(ms(now))
    tx.run(
        "add_schedule_change",
        id=made,
        schedule=schedule,
        kind="override" if opened else "closure",
        starts_at=ms(start),
        ends_at=ms(end),
        open=int(opened),
        note=note,
        created_at=ms(now),
        created_by=by,
    )
    told = {"schedule": schedule}
    audit.append(tx, ms(now), made, by, "hours_opened" if opened else "hours_closed", told)
    return made


def end(tx: Tx, change_id: str, schedule: str, by: str, now: datetime) -> None:
    """Ends a change now. One that has not begun is taken back."""
    if not tx.run("end_schedule_change", id=change_id, ends_at=ms(now)):
        tx.run("remove_schedule_change", id=change_id)
    audit.append(tx, ms(now), change_id, by, "hours_change_ended", {"schedule": schedule})
