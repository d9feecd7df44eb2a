"""The machine's clock was set while a dispatch was under way."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flows.paging.model import OVER, ClockMoved
from flows.paging.turn import Turn


def moved(turn: Turn, event: ClockMoved) -> None:
    """Every wait ends as many real seconds from now as before. What has happened keeps its time."""
    d = turn.d
    if d.state in OVER or not event.seconds:
        turn.late()
        return
    by = timedelta(seconds=event.seconds)

    def shifted(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment + by

    members = tuple(replace(m, due=shifted(m.due), eta=shifted(m.eta)) for m in d.members)
    turn.d = replace(d, entered=d.entered + by, members=members)
