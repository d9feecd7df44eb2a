"""The worker rings a responder who asked to be connected, and hangs up on a machine at the resident's."""

from __future__ import annotations

import logging

from db import jobs
from db.store import Row, Tx
from ivr.house import at, later, ms
from ivr.outgoing.errand import Errand
from ivr.ports import OVER, CallOrder, CarrierError, ForbiddenNumberError
from ivr.reach import bridges
from ivr.roster.people import phone_of

log = logging.getLogger("careline.field")

RING = 25  # seconds
STALE = 120  # seconds after which nobody waits for this call any more
CHECK = 600  # seconds until we ask after a call whose end nobody told


def ring_field(errand: Errand) -> None:
    """Ring the responder. Never placed again before we have looked whether it rings."""
    row = errand.read("field_call_by_id", id=errand.job.ref)
    if row is None or row["ended_at"] is not None or row["call_id"]:
        return errand.done()
    person = errand.read("person_by_id", id=row["person_id"])
    phone = phone_of(errand.house, person) if person else None
    if phone is None or ms(errand.now) > later(at(row["began_at"]), STALE):
        return _over(errand, row)
    if row["claimed_at"] is not None and (seen := errand.placed_before(phone, at(row["claimed_at"]))):
        return _placed(errand, row, seen.call_id)
    if not errand.keep("claim", lambda tx: _claim(errand, tx, row)) or not errand.wanted():
        return None
    path = f"/voice/field/{row['id']}"
    shown = bridges.shown(errand.house, row["line"])
    order = CallOrder(
        to=phone, shown=shown, answered=f"{path}/answered", status=f"{path}/status", seconds=RING
    )
    try:
        call_id = errand.ask("call", lambda: errand.carrier.place_call(order))
    except ForbiddenNumberError:
        return _over(errand, row)
    except CarrierError as error:
        if not (error.again or error.unsure):
            log.error("a responder cannot be rung (code %s)", error.code)
            return _over(errand, row)
        raise
    return _placed(errand, row, call_id)


def _claim(errand: Errand, tx: Tx, row: Row) -> bool:
    if not errand.hold(tx):
        return False
    return bool(tx.run("claim_field_call", id=row["id"], claimed_at=ms(errand.now)))


def _placed(errand: Errand, row: Row, call_id: str) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        tx.run("adopt_field_call", id=row["id"], call_id=call_id)
        jobs.add(tx, "check_field", row["id"], later(now, CHECK), key=f"check_field:{row['id']}")
        jobs.done(tx, errand.job)

    errand.keep("submit", work)


def _over(errand: Errand, row: Row) -> None:
    now = ms(errand.now)

    def work(tx: Tx) -> None:
        tx.run("end_field_call", id=row["id"], ended_at=now)
        jobs.done(tx, errand.job)

    errand.keep("over", work)


def check_field(errand: Errand) -> None:
    """The last word about a call may be lost."""
    row = errand.read("field_call_by_id", id=errand.job.ref)
    if row is None or row["ended_at"] is not None or not row["call_id"]:
        return errand.done()
    seen = errand.ask("look", lambda: errand.carrier.fetch_call(row["call_id"]))
    if seen is not None and seen.progress not in OVER:
        return errand.again("still on", CHECK)
    return _over(errand, row)


def end_resident(errand: Errand) -> None:
    """A machine answers at the resident's: hang up there, so that nothing is left on it. Raises CarrierError
    to be tried again; a call that is over raises GoneError, which is as good."""
    row = errand.read("field_call_by_id", id=errand.job.ref)
    if row is not None and row["resident_call"] and errand.wanted():
        errand.ask("hang_up", lambda: errand.carrier.end_call(row["resident_call"]))
    return errand.done()
