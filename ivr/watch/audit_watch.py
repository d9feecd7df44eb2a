"""The audit log is proved each night, and what came of it is kept for those who read it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from db import audit
from db.store import Tx
from ivr.house import House, at, ms
from ivr.outgoing import alerts

log = logging.getLogger("careline.audit")
NAME = "audit-proved"  # among the signs of life


@dataclass(frozen=True)
class Proof:
    """The last one. `faults`: how many; the operator sees which with `audit verify`."""

    at: datetime
    sealed: int
    faults: int


def prove(house: House) -> Proof:
    """Reads the whole chain, in pieces; a broken one is an alarm, each night. Raises StoreBusy, StoreGone."""
    faults = len(audit.verify(house.store, house.audit_key))
    now = house.clock.now()

    def keep(tx: Tx) -> int:
        head = tx.one("audit_head")
        sealed = int(head["seal_no"]) if head is not None else 0
        tx.run("beat", name=NAME, at=ms(now), detail=f"{sealed} {faults}")
        if faults:
            alerts.raise_(house, tx, "audit_broken", "audit", now, key="audit_broken")
        return sealed

    found = Proof(now, house.store.write(keep), faults)
    if faults:
        log.error("the audit log was tampered with: %d faults; see audit verify", faults)
    return found


def last(tx: Tx) -> Proof | None:
    """None if it was never proved."""
    for row in tx.all("heartbeats"):
        if row["name"] == NAME:
            sealed, _, faults = row["detail"].partition(" ")
            return Proof(at(row["at"]), int(sealed), int(faults))
    return None
