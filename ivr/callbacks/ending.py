"""Nobody's wait ends without saying how: an outcome and a reason, both from the code lists."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from db.store import Row, Tx
from ivr.callbacks import holding
from ivr.callbacks.holding import Target
from ivr.house import ms

FOLLOW_UP: Final = "FOLLOW_UP"  # the reason of a call that we promised for another day


def conclude(tx: Tx, found: Target, person_id: str, outcome: str, why: str, now: datetime) -> None:
    """A conversation, or every promise of the number: whoever was reached for one was reached for all. A call
    that is promised for another day stays."""
    if found.kind == "text":
        told = {"outcome": outcome, "reason": why}
        if not tx.run("conclude_contact", id=found.id, ended_at=ms(now), **told):
            tx.run("reconclude_contact", id=found.id, **told)
        tx.run("close_conversation", contact_id=found.id, at=ms(now))
    for row in _promises(tx, found, now) if found.kind != "text" else ():
        tx.run("conclude_callback", id=row["id"], outcome=outcome, closed_why=why, closed_at=ms(now))
    holding.note(tx, found, person_id, "wait_ended", now, outcome=outcome, reason=why)
    if not _still_waits(tx, found):
        holding.let_go(tx, found.whom, person_id, now)


def _promises(tx: Tx, found: Target, now: datetime) -> list[Row]:
    if found.number_idx is None:
        return [found.row]
    rows = tx.all("open_callbacks_of_number", number_idx=found.number_idx)
    return [row for row in rows if row["id"] == found.id or not _another_day(row, now)]


def _another_day(row: Row, now: datetime) -> bool:
    return row["reason"] == FOLLOW_UP and row["next_at"] is not None and row["next_at"] > ms(now)


def _still_waits(tx: Tx, found: Target) -> bool:
    """Something else of theirs is open, which whoever has them keeps."""
    if found.number_idx is None:
        return False
    promised = tx.all("open_callbacks_of_number", number_idx=found.number_idx)
    return bool(promised) or tx.one("conversation_open_of", number_idx=found.number_idx) is not None
