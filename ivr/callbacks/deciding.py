"""Somebody who never opened their phone to a call waits, and no text reaches them any more: a supervisor may
decide that they are called all the same. What they called unsafe stays shut, also after that."""

from __future__ import annotations

from datetime import datetime

from db.store import Tx
from ivr import rescue
from ivr.callbacks import answering, calling_back, ending, holding
from ivr.callbacks.holding import Target
from ivr.callbacks.refusals import Refusal
from ivr.house import House, ms


def decide_call(house: House, tx: Tx, callback_id: str, person_id: str, now: datetime) -> Refusal | None:
    """This promise may be rung from now on, by whoever has it. It is in the log under a code of its own."""
    found = holding.target(tx, "callback", callback_id)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    if not rescue.supervises(tx, person_id):
        return Refusal("supervisor_decides")
    may = calling_back.reach(house, tx, found, now)
    if not isinstance(may, Refusal):
        return None
    if not undecided(house, tx, found, now):
        return Refusal("write_first") if may.code == "NOT_OPENED" else may
    tx.run("decide_callback", id=found.id, decided_by=person_id, decided_at=ms(now))
    holding.note(tx, found, person_id, "call_decided", now)
    return None


def undecided(house: House, tx: Tx, found: Target, now: datetime) -> bool:
    """Is it for a supervisor to decide? Not where they said no, or where we can ask them by text."""
    if found.kind == "text" or found.row["reason"] == ending.FOLLOW_UP:
        return False
    may = calling_back.reach(house, tx, found, now)
    shut = answering.shut(house, tx, answering.where(tx, found), now)
    return isinstance(may, Refusal) and may.code == "NOT_OPENED" and shut is not None
