"""Invariant 2, asked in production: every dispatch that is not over has a live timer, and it rings in time.

Whatever took a timer away (a bug, a hand in the database, a job that breaks again and again), a dispatch
without one would wait for ever with nobody knowing. It is asked for in each beat of each worker, said aloud,
and mended.
"""

from __future__ import annotations

import logging
from datetime import datetime

from db.store import Tx
from ivr.dispatch import dispatch_rows, dispatching
from ivr.house import House, ms
from ivr.outgoing import alerts

log = logging.getLogger("careline.timers")

OVERDUE = 60_000  # ms a timer may be late; a worker holds one for ten seconds at the most
BROKEN = 5  # tries: a timer that is carried out is gone after one
MANY = 500


def look(house: House, now: datetime) -> int:
    """Find and mend them; how many there were. Raises the store's errors."""
    values = {"before": ms(now) - OVERDUE, "tries": BROKEN, "limit": MANY}
    found = house.store.read(lambda tx: tx.all("dispatches_without_timer", **values))
    for row in found:
        house.store.write(lambda tx, id_=row["id"]: _mend(house, tx, id_, now))  # type: ignore[misc]
    if found:
        log.error("%d dispatches had no live timer, or one that was overdue: set anew", len(found))
    return len(found)


def _mend(house: House, tx: Tx, dispatch_id: str, now: datetime) -> None:
    row = tx.one("dispatch_to_change", id=dispatch_id)
    if row is None or row["over_at"] is not None:
        return
    dispatching.set_timer(tx, dispatch_id, dispatch_rows.load(tx, row), now)
    alerts.raise_(house, tx, "timer_missing", dispatch_id, now, key=f"timer_missing:{dispatch_id}")
