"""What the worker asks of the carrier: one errand a job, HTTP outside every transaction.

An errand reads what it needs, checks that it is still wanted immediately before the request, does it, and
stores what came of it. A request that got no answer may have gone through: we look before we repeat it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress

from db import audit, jobs
from db.store import Row, Tx
from flows.connecting import ASIDE
from flows.model import CallState
from ivr import handlers
from ivr.callbacks import back_errands
from ivr.calls import desk_errands, guest_errands, handoffs
from ivr.contact import opened, sound_about
from ivr.field import field_errands
from ivr.house import at, later, ms
from ivr.outgoing import page_errands, sending
from ivr.outgoing.errand import BACKOFF, Errand
from ivr.ports import (
    OVER,
    CallOrder,
    CallSeen,
    CarrierError,
    ForbiddenNumberError,
    GoneError,
    StatusEvent,
)
from ivr.roster.people import phone_of
from ivr.texting import pictures

__all__ = ["BACKOFF", "ERRANDS", "Errand", "run"]

log = logging.getLogger("careline.errands")

RECORDING_TRIES = 60  # about an hour of fetching before staff are told that a message is lost
LIVE_CHECK = 600  # seconds between two questions whether a long call is still there
LONGEST = 5 * 60 * 60 * 1000  # ms; no call lasts that long (the carrier ends a conversation after 4 hours)
RING = 20  # seconds, should the flow have lost the tier meanwhile


# ------------------------------------------------------------------ ringing a counselor


def place_leg(errand: Errand) -> None:
    """Ring a phone for a search, unless it is over meanwhile."""
    house, carrier, job = errand.house, errand.carrier, errand.job
    leg = errand.read("leg_by_id", id=job.ref)
    if leg is None or leg["ended_at"] is not None or leg["call_id"]:
        return errand.done()
    found = errand.read("handoff_by_id", id=leg["handoff_id"])
    person = errand.read("person_by_id", id=leg["person_id"])
    contact = errand.read("contact_by_id", id=leg["contact_id"])
    phone = phone_of(house, person) if person else None
    if phone and leg["state"] != "planned" and (seen := errand.placed_before(phone, at(leg["planned_at"]))):
        return _adopted(errand, leg, seen)
    if not phone or contact is None or found is None or leg["state"] not in ("planned", "calling"):
        return _leg_ended(errand)
    if found["state"] != "waiting":
        return _leg_over(errand, "search over")
    if not errand.wanted():
        return None
    errand.keep("claim", lambda tx: tx.run("note_leg_calling", id=leg["id"]))
    team = house.flow.teams.get(found["team"])
    seconds = team.tiers[leg["tier"]].ring if team and leg["tier"] < len(team.tiers) else RING
    line = house.flow.lines.get(contact["line"]) or next(iter(house.flow.lines.values()))
    order = CallOrder(
        to=phone,
        shown=line.number,
        answered=f"/voice/leg/{leg['id']}/answered",
        status=f"/voice/leg/{leg['id']}/status",
        seconds=seconds,
    )
    try:
        call_id = errand.ask("call", lambda: carrier.place_call(order))
    except ForbiddenNumberError:
        return _leg_over(errand, "forbidden number")
    except CarrierError as error:
        if not error.again:
            return _leg_over(errand, f"carrier {error.code}")
        if not error.unsure:
            errand.keep("refused", lambda tx: tx.run("note_leg_planned", id=leg["id"]))
        raise
    return _leg_placed(errand, leg, call_id)


def _adopted(errand: Errand, leg: Row, seen: CallSeen) -> None:
    _leg_placed(errand, leg, seen.call_id)
    if seen.progress in OVER:  # nobody told us
        handoffs.leg_status(errand.house, StatusEvent(seen.call_id, seen.progress), leg["id"])


def _leg_placed(errand: Errand, leg: Row, call_id: str) -> None:
    """Remember the carrier's id; a search that ended meanwhile hangs the phone up again."""
    now = errand.now

    def work(tx: Tx) -> None:
        tx.run("adopt_leg_call", id=leg["id"], call_id=call_id)
        tx.run("note_leg_ringing", id=leg["id"])
        fresh = tx.one("leg_by_id", id=leg["id"])
        if fresh is not None and fresh["state"] in ("taken", "canceled") and fresh["ended_at"] is None:
            jobs.add(tx, "end_leg", leg["id"], ms(now), key=f"end_leg:{leg['id']}")
        jobs.add(tx, "check_leg", leg["id"], later(now, LIVE_CHECK), key=f"check_leg:{leg['id']}")
        jobs.done(tx, errand.job)

    errand.keep("submit", work)


def _leg_over(errand: Errand, note: str) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        handoffs.leg_failed(tx, errand.job.ref, now, note)
        jobs.done(tx, errand.job)

    errand.keep("fail", work)


def end_leg(errand: Errand) -> None:
    """Stop a phone that is not needed any more: hang up one that rings, tell one that listens."""
    leg = errand.read("leg_by_id", id=errand.job.ref)
    if leg is None or leg["ended_at"] is not None:
        return errand.done()
    if not leg["call_id"]:
        return errand.again("no call yet", 1)
    if leg["answered_at"] is not None:
        path = f"/voice/leg/{leg['id']}/over"
        errand.ask("redirect", lambda: errand.carrier.redirect_call(leg["call_id"], path))
    else:
        errand.ask("hang_up", lambda: errand.carrier.end_call(leg["call_id"]))
    return _leg_let_go(errand)


def _leg_let_go(errand: Errand) -> None:
    """The carrier tells when the phone is free."""
    now = errand.now

    def work(tx: Tx) -> None:
        handoffs.free_soon(tx, errand.job.ref, now)
        jobs.done(tx, errand.job)

    errand.keep("let_go", work)


def _leg_ended(errand: Errand) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        tx.run("note_leg_ended", id=errand.job.ref, ended_at=ms(now))
        handoffs.look_now(tx, now)
        jobs.done(tx, errand.job)

    errand.keep("end", work)


def check_leg(errand: Errand) -> None:
    """Its last status may have been lost on the way: a counselor must not stay "on a call" for ever."""
    leg = errand.read("leg_by_id", id=errand.job.ref)
    if leg is None or leg["ended_at"] is not None or not leg["call_id"]:
        return errand.done()
    seen = errand.ask("look", lambda: errand.carrier.fetch_call(leg["call_id"]))
    if seen is not None and seen.progress not in OVER:
        return errand.again("still on", LIVE_CHECK if leg["state"] in handoffs.OURS else handoffs.FREE_CHECK)
    if seen is None and leg["state"] in handoffs.OURS and ms(errand.now) - leg["planned_at"] < LONGEST:
        return errand.again(
            "unknown there", LIVE_CHECK
        )  # two people may be talking: never end that by mistake
    handoffs.leg_status(errand.house, StatusEvent(leg["call_id"], "completed"), leg["id"])
    return errand.done()


# ------------------------------------------------------------------ the caller's side


def resume_caller(errand: Errand) -> None:
    """Ask a caller on from the music: somebody took the call, or nobody will."""
    found = errand.read("handoff_by_id", id=errand.job.ref)
    contact = errand.read("contact_by_id", id=found["contact_id"]) if found else None
    if found is None or contact is None or contact["ended_at"] is not None:
        return errand.done()
    state = opened(contact, errand.house.vault).state
    if _news(errand, found, state) and errand.wanted():
        call_id = contact["call_id"]
        errand.ask("redirect", lambda: errand.carrier.redirect_call(call_id, "/voice/resume", caller=True))
    return errand.done()


def _news(errand: Errand, found: Row, state: CallState) -> bool:
    """Is there something to tell a caller at `state` of this search? Not if a newer one has begun; and who
    answers the questions for a callback is not disturbed because nobody was found."""
    newest = errand.read("handoff_of_contact", contact_id=found["contact_id"])
    if newest is None or newest["id"] != found["id"]:
        return False
    match found["state"]:
        case "won":
            held = found["held_at"] is not None
            return bool(state.seeking) or state.phase in (("talking",) if held else ASIDE)
        case "expired":
            return state.seeking == state.step
    return state.phase in ("talking", *ASIDE)


def check_call(errand: Errand) -> None:
    """A caller's last status may have been lost: ask, so that nobody stays on the board as if calling."""
    contact = errand.read("contact_by_id", id=errand.job.ref)
    if contact is None or contact["ended_at"] is not None:
        return errand.done()
    seen = errand.ask("look", lambda: errand.carrier.fetch_call(contact["call_id"]))
    if seen is not None and seen.progress not in OVER:
        return errand.again("still on", LIVE_CHECK)
    if seen is None and ms(errand.now) - contact["started_at"] < LONGEST:
        return errand.again("unknown there", LIVE_CHECK)
    handlers.take_status(errand.house, StatusEvent(contact["call_id"], "completed"))
    return errand.done()


# ------------------------------------------------------------------ messages


def fetch_recording(errand: Errand) -> None:
    """Bring a caller's message home, encrypted; only then is it deleted at the carrier."""
    house, job = errand.house, errand.job
    row = errand.read("recording_by_id", id=job.ref)
    if row is None or row["state"] not in ("announced", "fetched"):
        return errand.done()
    if row["state"] == "announced":
        sound = errand.ask("fetch", lambda: errand.carrier.fetch_recording(row["carrier_id"]))
        if sound is None:
            if job.attempts >= RECORDING_TRIES:
                return _recording_lost(errand, row)
            return errand.again("not there yet")
        sealed = house.vault.seal_bytes(sound, sound_about(row["id"]))
        kept = {"id": row["id"], "body_enc": sealed, "seconds": None, "fetched_at": ms(errand.now)}
        errand.keep("keep", lambda tx: tx.run("keep_recording", **kept))
    with suppress(GoneError):  # deleted before
        errand.ask("delete", lambda: errand.carrier.delete_recording(row["carrier_id"]))
    return _recording_deleted(errand, row)


def _recording_deleted(errand: Errand, row: Row) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        tx.run("mark_recording", id=row["id"], state="deleted_there", deleted_at=ms(now))
        audit.append(tx, ms(now), row["contact_id"], "system", "recording_deleted_at_carrier", {})
        jobs.done(tx, errand.job)

    errand.keep("deleted", work)


def _recording_lost(errand: Errand, row: Row) -> None:
    """The promise stays in the queue; staff see that there is no sound."""
    now = errand.now
    log.error("a caller's message could not be fetched from the carrier; the callback stays in the queue")

    def work(tx: Tx) -> None:
        audit.append(tx, ms(now), row["contact_id"], "system", "recording_lost", {})
        jobs.done(tx, errand.job)

    errand.keep("lost", work)


ERRANDS: dict[str, Callable[[Errand], None]] = {
    "place_leg": place_leg,
    "end_leg": end_leg,
    "check_leg": check_leg,
    "resume_caller": resume_caller,
    "check_call": check_call,
    "fetch_recording": fetch_recording,
    "move_leg": desk_errands.move_leg,
    "place_guest": guest_errands.place_guest,
    "tell_no_911": guest_errands.tell_no_911,
    "fetch_picture": pictures.fetch_picture,
    "forget_pictures": pictures.forget_pictures,
    "send_text": sending.send_text,
    "send_page": page_errands.send_page,
    "end_page": page_errands.end_page,
    "check_page": page_errands.check_page,
    "ring_field": field_errands.ring_field,
    "check_field": field_errands.check_field,
    "end_resident": field_errands.end_resident,
    "ring_back": back_errands.ring_back,
    "check_back": back_errands.check_back,
    "end_back": back_errands.end_back,
}


def run(errand: Errand) -> None:
    """Carry out one errand; a carrier that refuses is tried again with growing pauses, never dropped."""
    try:
        ERRANDS[errand.job.kind](errand)
    except GoneError:
        if errand.job.kind == "end_leg":
            _leg_ended(errand)
        else:
            errand.done()
    except CarrierError as error:
        log.warning("%s (try %d): %s", errand.job.kind, errand.job.attempts, error)
        errand.again(f"carrier {error.code}")
