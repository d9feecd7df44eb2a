"""Nobody's wait ends without saying how: an outcome and a reason, both from the code lists."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from db.store import Row, Tx
from ivr import rescue
from ivr.callbacks import holding
from ivr.callbacks.holding import Target
from ivr.house import House, ms

FOLLOW_UP: Final = "FOLLOW_UP"  # the reason of a call that we promised for another day


def conclude(tx: Tx, found: Target, person_id: str, outcome: str, why: str, now: datetime) -> None:
    """A conversation, or every promise of the number: whoever was reached for one was reached for all. A call
    that is promised for another day stays."""
    if found.kind == "text":
        told = {"outcome": outcome, "reason": why}
        if not tx.run("conclude_contact", id=found.id, ended_at=ms(now), **told):
            tx.run("reconclude_contact", id=found.id, **told)
        tx.run("close_conversation", contact_id=found.id, at=ms(now))
    for row in promises(tx, found, now):
        tx.run("conclude_callback", id=row["id"], outcome=outcome, closed_why=why, closed_at=ms(now))
    holding.note(tx, found, person_id, "wait_ended", now, outcome=outcome, reason=why)
    if not _still_waits(tx, found):
        holding.let_go(tx, found.whom, person_id, now)


def promises(tx: Tx, found: Target, now: datetime) -> list[Row]:
    """Those that end with this one; none with a conversation."""
    if found.kind == "text":
        return []
    if found.number_idx is None:
        return [found.row]
    rows = tx.all("open_callbacks_of_number", number_idx=found.number_idx)
    return [row for row in rows if row["id"] == found.id or not _another_day(row, now)]


def endangered(house: House, tx: Tx, found: Target, now: datetime, reason: str = "") -> Row | None:
    """The contact for which this wait may not end yet: this one's, or one of another promise that would end
    with it (ivr/rescue.py). `reason`: with which it is about to be closed, a code."""
    if rescue.owed(house, tx, found.contact, reason):
        return found.contact
    others = {row["contact_id"] for row in promises(tx, found, now)} - {found.contact["id"]}
    rows = [tx.one("contact_by_id", id=contact) for contact in sorted(others)]
    return next((row for row in rows if row is not None and rescue.owed(house, tx, row)), None)


def _another_day(row: Row, now: datetime) -> bool:
    return row["reason"] == FOLLOW_UP and row["next_at"] is not None and row["next_at"] > ms(now)


def _still_waits(tx: Tx, found: Target) -> bool:
    """Something else of theirs is open, which whoever has them keeps."""
    if found.number_idx is None:
        return False
    promised = tx.all("open_callbacks_of_number", number_idx=found.number_idx)
    return bool(promised) or tx.one("conversation_open_of", number_idx=found.number_idx) is not None
