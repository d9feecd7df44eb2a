"""The worker carries out a page: writes its text, or rings a phone; ends a call that is not needed any more;
asks after one whose end nobody told."""

from __future__ import annotations

import logging

from db import jobs
from db.store import Row, Tx
from flows.paging.pages import BACK_OFF, NO_NUMBER
from ivr.house import at, later
from ivr.outgoing import outbox, page_words, pages, trouble
from ivr.outgoing.errand import Errand
from ivr.ports import OVER, CallOrder, CallSeen, CarrierError, ForbiddenNumberError, GoneError, StatusEvent
from ivr.roster.people import phone_of

log = logging.getLogger("careline.paging")

RING = 25  # seconds; most voicemails answer later
BUSY = 5  # seconds until we look again whether a phone is free that another call of ours has
CHECK = 180  # seconds until we ask after a call whose end nobody told; no page takes that long


def send_page(errand: Errand) -> None:
    """Carry out a page that is still wanted. Raises CarrierError to be tried again."""
    page = errand.read("page_by_id", id=errand.job.ref)
    if page is None or page["ended_at"] is not None or page["state"] not in outbox.UNSENT:
        return errand.done()
    if page["channel"] == "voice":
        return _ring(errand, page)
    return errand.keep("write", lambda tx: _write(errand, tx, page))


def _write(errand: Errand, tx: Tx, page: Row) -> None:
    """The page becomes a message, which is sent like every other (ivr/outgoing/sending.py) and checked once
    more."""
    house, now = errand.house, errand.now
    tx.one("page_held", id=page["id"])
    if not jobs.done(tx, errand.job):
        return
    if end := pages.unwanted(tx, page["id"], now):
        pages.drop(tx, page["id"], end, now)
        return
    person = tx.one("person_by_id", id=page["person_id"])
    wanted = tx.one("page_wanted", id=page["id"])
    assert person is not None and wanted is not None
    outbox.queue_text(
        house,
        tx,
        now,
        purpose="page",
        body=page_words.body_of(house, tx, wanted, person),
        key=f"page:{page['id']}",
        person=page["person_id"],
        dispatch=page["dispatch_id"],
        page=page["id"],
        channel=page["channel"],
    )
    if page["channel"] != "email" and trouble.shut(tx, "carrier", now):
        pages.second_route(house, tx, page["id"], now)


# ------------------------------------------------------------------ ringing


def _ring(errand: Errand, page: Row) -> None:
    """Ring a phone. Never placed again before we have looked whether it rings: the text stands meanwhile."""
    person = errand.read("person_by_id", id=page["person_id"])
    phone = phone_of(errand.house, person) if person else None
    if phone is None:
        return _failed(errand, page, NO_NUMBER, "no number")
    if page["state"] != "planned" and (
        seen := errand.placed_before(phone, at(page["claimed_at"] or page["planned_at"]))
    ):
        return _placed(errand, page, seen.call_id, seen)
    said = errand.keep("claim", lambda tx: _claim(errand, tx, page))
    if said != "go" or not errand.wanted():
        return None
    line = next(iter(errand.house.flow.lines.values()))
    path = f"/voice/page/{page['id']}"
    order = CallOrder(
        to=phone,
        shown=line.number,
        answered=f"{path}/answered",
        status=f"{path}/status",
        seconds=RING,
        machine=f"{path}/machine",
    )
    try:
        call_id = errand.ask("call", lambda: errand.carrier.place_call(order))
    except ForbiddenNumberError:
        return _failed(errand, page, NO_NUMBER, "forbidden number")
    except CarrierError as error:
        if not (error.again or error.unsure):
            return _failed(errand, page, error.code, "refused")
        return _refused(errand, page, error)
    return _placed(errand, page, call_id, None)


def _claim(errand: Errand, tx: Tx, page: Row) -> str:
    """The dispatch is held before the job: whoever accepts in this moment takes them in that order too. Taken
    crosswise, each would wait for the other."""
    now = errand.now
    tx.one("page_held", id=page["id"])
    if not errand.hold(tx):
        return "another has it"
    if end := pages.unwanted(tx, page["id"], now):
        pages.drop(tx, page["id"], end, now)
        jobs.done(tx, errand.job)
        return end
    tx.one("person_held", id=page["person_id"])
    if tx.one("other_live_call", person_id=page["person_id"], id=page["id"]) is not None:
        jobs.later(tx, errand.job, later(now, BUSY), "on another call")
        return "busy"
    pages.claimed(tx, page["id"], now)
    return "go"


def _placed(errand: Errand, page: Row, call_id: str, seen: CallSeen | None) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        trouble.over(tx, "carrier")
        progress = seen.progress if seen is not None else "queued"
        pages.called(tx, page["id"], StatusEvent(call_id, progress), now)
        jobs.add(tx, "check_page", page["id"], later(now, CHECK), key=f"check_page:{page['id']}")
        jobs.done(tx, errand.job)

    errand.keep("submit", work)


def _refused(errand: Errand, page: Row, error: CarrierError) -> None:
    log.warning("send_page (try %d): %s", errand.job.attempts, error)
    now = errand.now
    due = later(now, BACK_OFF[min(errand.job.attempts, len(BACK_OFF)) - 1])

    def work(tx: Tx) -> None:
        tx.run("unclaim_page", id=page["id"], state="unknown" if error.unsure else "planned")
        if trouble.refused(tx, "carrier", now):
            pages.second_route(errand.house, tx, page["id"], now)
        jobs.later(tx, errand.job, due, f"carrier {error.code}")

    errand.keep("refused", work)


def _failed(errand: Errand, page: Row, code: int, why: str) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        if end := pages.unwanted(tx, page["id"], now):  # they have left since, and their number with them
            pages.drop(tx, page["id"], end, now)
        else:
            log.error("a page will not ring: %s (code %s)", why, code)
            pages.texted(tx, page["id"], "failed", now, code=code or None, refused=True)
        jobs.done(tx, errand.job)

    errand.keep("fail", work)


# ------------------------------------------------------------------ ending, and asking after


def end_page(errand: Errand) -> None:
    """Stop a phone that rings for a page nobody needs any more. Raises CarrierError to be tried again."""
    page = errand.read("page_by_id", id=errand.job.ref)
    if page is None or page["ended_at"] is not None or page["answered_at"] is not None:
        return errand.done()
    if page["state"] == "planned":
        return errand.done()  # its own errand finds out that it is not wanted
    if not page["carrier_id"]:
        return errand.again("no call yet")
    call_id = page["carrier_id"]
    try:
        errand.ask("hang_up", lambda: errand.carrier.end_call(call_id))
    except GoneError:
        _over(errand, page, "completed")
    return errand.done()


def check_page(errand: Errand) -> None:
    """The last word about a call may be lost: a person must not stay "on another call" for ever."""
    page = errand.read("page_by_id", id=errand.job.ref)
    if page is None or page["ended_at"] is not None or not page["carrier_id"]:
        return errand.done()
    seen = errand.ask("look", lambda: errand.carrier.fetch_call(page["carrier_id"]))
    if seen is not None and seen.progress not in OVER:
        return errand.again("still on", CHECK)
    _over(errand, page, seen.progress if seen is not None else "completed")
    return errand.done()


def _over(errand: Errand, page: Row, progress: str) -> None:
    now = errand.now
    event = StatusEvent(page["carrier_id"], progress)  # type: ignore[arg-type]
    errand.keep("over", lambda tx: pages.called(tx, page["id"], event, now))
