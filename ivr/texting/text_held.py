"""A text of a blocked number: kept from staff and left without an answer, unless it needs one. It is stored
all the same (ivr/calls/blocking.py)."""

from __future__ import annotations

from datetime import datetime

from db.store import Row, Tx
from flows.letters import tokens
from flows.reading import EMERGENCY, PERSON
from ivr.calls import blocking
from ivr.texting.text_came import Came

EXITS = ((PERSON,), (EMERGENCY,))  # our own first words offer these keys: who writes one asks for a person


def held(came: Came) -> bool:
    """Never a text that asks for help, for a person or for silence, and nobody whom we owe a word."""
    if tokens(came.event.body) in EXITS or (came.row is not None and _owed(came.tx, came.row)):
        return False
    return blocking.held(came.tx, came.index, came.meaning, came.now)


def left_alone(tx: Tx, row: Row, now: datetime) -> bool:
    """Is nobody of ours called to this conversation because its number is blocked and has not answered?"""
    found = blocking.in_force(tx, row["number_idx"], now)
    return found is not None and not _owed(tx, row) and not blocking.has_open_work(tx, row["number_idx"])


def _owed(tx: Tx, row: Row) -> bool:
    """Do they wait for us, does one of us write with them, or were they in danger? Until whoever reads the
    conversation closes it, what they write belongs to that."""
    if row["waiting_since"] is not None or row["mode"] == "staff":
        return True
    contact = tx.one("contact_by_id", id=row["contact_id"])
    return contact is not None and contact["priority"] >= blocking.DANGER
