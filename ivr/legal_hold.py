"""Nothing of a contact is forgotten while a court or counsel wants it kept (docs/operator/legal.md)."""

from __future__ import annotations

from datetime import datetime

from db import audit
from db.store import Tx
from ivr.house import ms

MOST = 200  # of the list of those that are held


def hold(tx: Tx, contact_id: str, by: str, now: datetime) -> bool:
    """Keeps everything the contact still has, whatever its age; what was forgotten before stays so.

    `by`: a person's id, or who sits at the command line. False when it was held before: then nothing happens.
    """
    return _set(tx, contact_id, True, by, now)


def release(tx: Tx, contact_id: str, by: str, now: datetime) -> bool:
    """Ends the hold: what is past its time goes with the next purge. False when it was not held."""
    return _set(tx, contact_id, False, by, now)


def _set(tx: Tx, contact_id: str, held: bool, by: str, now: datetime) -> bool:
    if not tx.run("set_legal_hold", id=contact_id, legal_hold=int(held)):
        return False
    audit.append(tx, ms(now), contact_id, by, "legal_hold_set" if held else "legal_hold_released")
    return True
