"""Somebody who called and is gone, and waits for nobody: one of us calls them back, or promises to.

It is a promise like every other from then on: held by whoever made it, in the list of who waits, called
through the hotline's number. Whether they may be called is the gate's decision (ivr/reach/gate.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from db.store import Row, Tx
from ivr.callbacks import calling_back, closing, holding
from ivr.callbacks.ending import FOLLOW_UP
from ivr.callbacks.holding import Target
from ivr.callbacks.refusals import Refusal
from ivr.house import House, ms
from ivr.reach import gate

GONE: Final = "DISCONNECTED"  # why somebody is called again whom nobody was promised to


def refused(house: House, tx: Tx, contact: Row, now: datetime) -> Refusal | None:
    """Why this person is not called back now; None if they may be."""
    if contact["ended_at"] is None:
        return Refusal("on_call")
    if not contact["caller_enc"] or not contact["caller_idx"]:
        return Refusal("NO_NUMBER")
    verdict = gate.may(house, tx, "call", "reply", contact["caller_idx"], contact, now)
    return None if verdict.allowed else Refusal(verdict.reason)


def call_back(house: House, tx: Tx, contact_id: str, person_id: str, now: datetime) -> str | Refusal:
    """Now: our own phone rings, then theirs. The callback's id; the one there is, if a call was promised to
    this number already. Whoever gets a Refusal undoes the transaction."""
    found = _taken(house, tx, contact_id, person_id, now)
    if isinstance(found, Refusal):
        return found
    promise = _open(tx, found) or closing.promised(house, tx, found, person_id, GONE, now, window="soon")
    if isinstance(promise, Refusal):
        return promise
    rings = calling_back.call_out(house, tx, promise, person_id, now)
    return rings if isinstance(rings, Refusal) else promise


def promise(
    house: House,
    tx: Tx,
    contact_id: str,
    person_id: str,
    now: datetime,
    *,
    agreed: bool,
    window: str = "",
    when: datetime | None = None,
) -> str | Refusal:
    """To call them later. The callback's id. Whoever gets a Refusal undoes the transaction.

    Args:
        agreed: they said yes to it; without it nothing is promised.
        window: today, as in `closing.WINDOWS`.
        when: another day, to ask how it is; never at night.
    """
    found = _taken(house, tx, contact_id, person_id, now)
    if isinstance(found, Refusal):
        return found
    if not agreed:
        return Refusal("not_agreed")
    calling_back.keep_ok(tx, found, now, call=True)
    if when is None:
        known = window if window in closing.WINDOWS else None
        if there := _open(tx, found):
            return closing.anew(tx, there, window=known)
        return closing.promised(house, tx, found, person_id, "CALLER_ASKED", now, window=known)
    if not calling_back.sensible(when, now):
        return Refusal("no_time")
    due = gate.morning(house, when)
    return closing.promised(house, tx, found, person_id, FOLLOW_UP, now, due=due)


def _taken(house: House, tx: Tx, contact_id: str, person_id: str, now: datetime) -> Target | Refusal:
    """Theirs from now on, as somebody who waits is: no two of us call one number."""
    contact = tx.one("contact_to_change_by_id", id=contact_id)
    if contact is None:
        return Refusal("gone")
    if why := refused(house, tx, contact, now):
        return why
    if not holding.answers_callers(tx, person_id):
        return Refusal("not_staff")
    row = {
        "number_idx": contact["caller_idx"],
        "priority": contact["priority"],
        "waiting_since": ms(now),
    }
    found = Target("callback", contact_id, contact["caller_idx"], row, contact)
    took = holding.take(tx, found, person_id, now)
    return took if isinstance(took, Refusal) else found


def _open(tx: Tx, found: Target) -> str:
    """The most urgent promise to this number that is not one for another day; "" for none."""
    rows = tx.all("open_callbacks_of_number", number_idx=found.number_idx)
    return str(next((row["id"] for row in rows if row["reason"] != FOLLOW_UP), ""))
