"""The worker rings whoever of us calls somebody back, and hangs up on a machine at the other end."""

from __future__ import annotations

import logging

from db import jobs
from db.store import Row, Tx
from ivr.callbacks import calling_back
from ivr.house import at, later, ms
from ivr.outgoing.errand import Errand
from ivr.ports import OVER, CallOrder, CarrierError, ForbiddenNumberError
from ivr.reach import bridges
from ivr.roster.people import phone_of

log = logging.getLogger("careline.back")

RING = 25  # seconds
STALE = 120  # seconds after which nobody waits for this call any more
CHECK = 600  # seconds until we ask after a call whose end nobody told


def ring_back(errand: Errand) -> None:
    """Ring our own phone. Never placed again before we have looked whether it rings."""
    row = errand.read("attempt_by_id", id=errand.job.ref)
    leg = errand.read("leg_by_id", id=errand.job.ref)
    if row is None or leg is None or row["ended_at"] is not None or leg["call_id"]:
        return errand.done()
    person = errand.read("person_by_id", id=row["person_id"])
    contact = errand.read("contact_by_id", id=leg["contact_id"])
    phone = phone_of(errand.house, person) if person else None
    if phone is None or contact is None or ms(errand.now) > later(at(row["began_at"]), STALE):
        return _over(errand, row)
    if leg["state"] == "calling" and (seen := errand.placed_before(phone, at(row["began_at"]))):
        return _placed(errand, row, seen.call_id)
    if not errand.keep("claim", lambda tx: _claim(errand, tx, row)) or not errand.wanted():
        return None
    path = f"/voice/back/{row['id']}"
    shown = bridges.shown(errand.house, contact["line"])
    order = CallOrder(
        to=phone, shown=shown, answered=f"{path}/answered", status=f"{path}/status", seconds=RING
    )
    try:
        call_id = errand.ask("call", lambda: errand.carrier.place_call(order))
    except ForbiddenNumberError:
        return _over(errand, row)
    except CarrierError as error:
        if error.again or error.unsure:
            raise
        log.error("one of us cannot be rung to call somebody back (code %s)", error.code)
        return _over(errand, row, error.code)
    return _placed(errand, row, call_id)


def _claim(errand: Errand, tx: Tx, row: Row) -> bool:
    if not errand.hold(tx):
        return False
    tx.run("note_leg_calling", id=row["id"])
    fresh = tx.one("attempt_by_id", id=row["id"])
    return fresh is not None and fresh["ended_at"] is None


def _placed(errand: Errand, row: Row, call_id: str) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        tx.run("adopt_leg_call", id=row["id"], call_id=call_id)
        tx.run("note_leg_ringing", id=row["id"])
        jobs.add(tx, "check_back", row["id"], later(now, CHECK), key=f"check_back:{row['id']}")
        jobs.done(tx, errand.job)

    errand.keep("submit", work)


def _over(errand: Errand, row: Row, error: int | None = None) -> None:
    now, house = errand.now, errand.house

    def work(tx: Tx) -> None:
        fresh = tx.one("attempt_to_change", id=row["id"])
        if fresh is not None:
            if error is not None:
                calling_back.heard(tx, row["id"], "own_refused", error)
            calling_back.over(house, tx, fresh, "failed", now)
        jobs.done(tx, errand.job)

    errand.keep("over", work)


def check_back(errand: Errand) -> None:
    """The last word about a call may be lost: nobody stays on one for ever."""
    row = errand.read("attempt_by_id", id=errand.job.ref)
    leg = errand.read("leg_by_id", id=errand.job.ref)
    if row is None or leg is None or row["ended_at"] is not None or not leg["call_id"]:
        return errand.done()
    seen = errand.ask("look", lambda: errand.carrier.fetch_call(leg["call_id"]))
    if seen is not None and seen.progress not in OVER:
        return errand.again("still on", CHECK)
    now, house = errand.now, errand.house

    def work(tx: Tx) -> None:
        fresh = tx.one("attempt_to_change", id=row["id"])
        if fresh is not None:
            calling_back.over(house, tx, fresh, "completed", now)
        jobs.done(tx, errand.job)

    return errand.keep("over", work)


def end_back(errand: Errand) -> None:
    """A machine answers at theirs: hang up there, so that nothing is left on it. A call that is over raises
    GoneError, which is as good."""
    row = errand.read("attempt_by_id", id=errand.job.ref)
    if row is not None and row["resident_call"] and errand.wanted():
        errand.ask("hang_up", lambda: errand.carrier.end_call(row["resident_call"]))
    return errand.done()
