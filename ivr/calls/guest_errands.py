"""The worker rings whoever is asked to join a counselor and a caller, and tells those who wait for 911 in
vain."""

from __future__ import annotations

from db import jobs
from db.store import Row, Tx
from ivr.calls import guests, handoffs
from ivr.house import at, later, ms
from ivr.outgoing.errand import Errand
from ivr.ports import CallOrder, CarrierError, ForbiddenNumberError, GoneError
from ivr.reach.bridges import shown

RING = 25  # seconds for a colleague; a destination has its own
CHECK = 600  # seconds until we ask after a call whose end nobody told
SOON = 2  # seconds until we try again to speak to somebody who is not in the room


def place_guest(errand: Errand) -> None:
    """Ring them, unless the conversation is over meanwhile. Never twice without having looked."""
    house, job = errand.house, errand.job
    leg = errand.read("leg_by_id", id=job.ref)
    if leg is None or leg["ended_at"] is not None or leg["call_id"]:
        return errand.done()
    number = house.store.read(lambda tx: guests.number_of(house, tx, leg) if guests.wanted(tx, leg) else None)
    if number and leg["state"] == "calling" and (seen := errand.placed_before(number, at(leg["planned_at"]))):
        return _placed(errand, leg, seen.call_id)
    if number is None or leg["state"] not in ("planned", "calling"):
        return _over(errand, "not needed")
    if not errand.wanted():
        return None
    errand.keep("claim", lambda tx: tx.run("note_leg_calling", id=leg["id"]))
    try:
        call_id = errand.ask("call", lambda: errand.carrier.place_call(_order(errand, leg, number)))
    except ForbiddenNumberError:
        return _over(errand, "forbidden number")
    except CarrierError as error:
        if not error.again:
            return _over(errand, f"carrier {error.code}")
        if not error.unsure:
            errand.keep("refused", lambda tx: tx.run("note_leg_planned", id=leg["id"]))
        raise
    return _placed(errand, leg, call_id)


def _order(errand: Errand, leg: Row, number: str) -> CallOrder:
    house = errand.house
    contact = errand.read("contact_by_id", id=leg["contact_id"])
    destination = house.flow.destinations.get(leg["destination"] or "")
    path = f"/voice/guest/{leg['id']}"
    return CallOrder(
        to=number,
        shown=shown(house, contact["line"] if contact else ""),
        answered=f"{path}/answered",
        status=f"{path}/status",
        seconds=destination.ring_seconds if destination else RING,
    )


def _placed(errand: Errand, leg: Row, call_id: str) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        tx.run("adopt_leg_call", id=leg["id"], call_id=call_id)
        handoffs.move(tx, leg["id"], ("planned", "calling"), "ringing", rung_at=ms(now))
        fresh = tx.one("leg_by_id", id=leg["id"])
        if fresh is not None and fresh["state"] == "canceled" and fresh["ended_at"] is None:
            jobs.add(tx, "end_leg", leg["id"], ms(now), key=f"end_leg:{leg['id']}")
        jobs.add(tx, "check_leg", leg["id"], later(now, CHECK), key=f"check_leg:{leg['id']}")
        jobs.done(tx, errand.job)

    errand.keep("submit", work)


def tell_no_911(errand: Errand) -> None:
    """No line of the 911 center has answered: said at the ear of one of ours, as soon as they are with the
    caller, unless it is called again or there by then."""
    house, job = errand.house, errand.job
    leg = errand.read("leg_by_id", id=job.ref)
    if leg is None or leg["ended_at"] is not None or leg["state"] not in handoffs.OURS:
        return errand.done()
    if not house.store.read(lambda tx: guests.wanted(tx, leg) and not guests.at_911(house, tx, leg)):
        return errand.done()
    if leg["menu_enc"] is not None:
        return errand.again("in the menu", SOON)
    if not errand.wanted():
        return None
    try:
        path = f"/voice/leg/{leg['id']}/no_911"
        errand.ask("tell", lambda: errand.carrier.tell(leg["handoff_id"], leg["call_id"], path))
    except GoneError:
        return errand.again("not in the room", SOON)
    return errand.done()


def _over(errand: Errand, note: str) -> None:
    house, now, leg = errand.house, errand.now, errand.job.ref

    def work(tx: Tx) -> None:
        handoffs.leg_failed(tx, leg, now, note)
        guests.next_line(house, tx, leg, now)
        jobs.done(tx, errand.job)

    errand.keep("fail", work)
