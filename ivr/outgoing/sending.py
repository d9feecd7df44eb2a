"""The worker sends a text: looked for before it is repeated, checked immediately before it goes.

A request that got no answer may have gone through. A page is then sent again if we cannot look, and says that
it may be a repeat; a resident's text waits until the carrier's list answers: two texts on a phone that
somebody else picks up are worse than one that comes late.
"""

from __future__ import annotations

import logging

from db import jobs
from db.about import text_body_about, text_number_about
from db.store import Row, Tx
from flows.paging.pages import BACK_OFF, NO_NUMBER
from flows.segments import segments
from ivr.house import at, later, ms
from ivr.outgoing import mailing, outbox, page_words, pages, trouble
from ivr.outgoing.errand import BACKOFF, Errand
from ivr.ports import CarrierError, ForbiddenNumberError, TextOrder, TextSeen, TextStatusEvent
from ivr.reach import gate
from ivr.roster.people import phone_of

log = logging.getLogger("careline.sending")

SETTLE = 10  # seconds a request without an answer has to appear in the carrier's list, before a resident's
#              text counts as not sent
LOOKS = 12  # tries to look for a text, about eight minutes, before staff are told that nobody knows


def send_text(errand: Errand) -> None:
    """Send a text or an e-mail that is not out yet. Raises CarrierError to be tried again."""
    row = errand.read("message_by_id", id=errand.job.ref)
    if row is None or row["state"] not in outbox.UNSENT or row["ended_at"] is not None:
        return errand.done()
    if _left(errand, row):
        return None
    if row["channel"] == "email":
        return mailing.send_mail(errand, row)
    to = number_of(errand, row)
    if to is None:
        return _failed(errand, row, NO_NUMBER if row["person_id"] else None, "no number")
    body = errand.house.vault.open(row["body_enc"], text_body_about(row["id"])) if row["body_enc"] else ""
    repeat = bool(row["possible_repeat"])
    if row["state"] != "planned":
        try:
            seen = _sent_before(errand, row, to, body)
        except CarrierError as error:
            if row["person_id"] is None or repeat:
                return _cannot_look(errand, row, error)
            repeat = True
        else:
            if seen is not None:
                return _adopted(errand, row, seen)
    says = page_words.repeated(errand, row["person_id"], body) if repeat else body
    match errand.keep("claim", lambda tx: _claim(errand, tx, row, says, repeat=repeat)):
        case "go" if errand.wanted():
            return _send(errand, row, to, says)
    return None


def number_of(errand: Errand, row: Row) -> str | None:
    """Opened for the moment of the request."""
    if row["person_id"] is not None:
        person = errand.read("person_by_id", id=row["person_id"])
        return phone_of(errand.house, person) if person else None
    sealed = row["number_enc"]
    return errand.house.vault.open(sealed, text_number_about(row["id"])) if sealed else None


def _left(errand: Errand, row: Row) -> bool:
    """Is it for somebody who has left us since? Then it goes nowhere."""
    person = errand.read("person_by_id", id=row["person_id"]) if row["person_id"] else None
    if person is None or person["active"]:
        return False

    def work(tx: Tx) -> None:
        if row["page_id"] is not None:
            pages.drop(tx, row["page_id"], "dropped", errand.now)
        _dropped(errand, tx, row)

    errand.keep("drop", work)
    return True


# ------------------------------------------------------------------ was it sent before?


def _sent_before(errand: Errand, row: Row, to: str, body: str) -> TextSeen | None:
    """The text that an earlier try sent without our hearing of it: one that is no other message's. It must
    say all of it: news of the same dispatch has the page's code as well, and may not be filed yet."""
    since = at(row["claimed_at"] or row["created_at"])
    for seen in errand.ask("look", lambda: errand.carrier.find_texts(to, since)):
        if body in seen.body and errand.read("message_by_carrier_id", carrier_id=seen.text_id) is None:
            return seen
    return None


def _adopted(errand: Errand, row: Row, seen: TextSeen) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        outbox.moved(tx, row["id"], "submitted", now, carrier_id=seen.text_id)
        if seen.progress != "queued":  # what we were told meanwhile may be lost
            outbox.progressed(tx, row["id"], TextStatusEvent(seen.text_id, seen.progress, seen.code), now)
        jobs.done(tx, errand.job)

    errand.keep("adopt", work)


def _cannot_look(errand: Errand, row: Row, error: CarrierError) -> None:
    """Nobody knows whether it is out. It is not sent again before we know; in the end staff are told."""
    if errand.job.attempts < LOOKS:
        return errand.again(f"cannot look: {error.code}")
    now = errand.now

    def work(tx: Tx) -> None:
        outbox.given_up(tx, row["id"], now)
        jobs.done(tx, errand.job)

    return errand.keep("give_up", work)


# ------------------------------------------------------------------ is it still wanted?


def _claim(errand: Errand, tx: Tx, row: Row, says: str, *, repeat: bool) -> str:
    """In one transaction with whatever could have changed our mind: "go", or why not."""
    house, now = errand.house, errand.now
    if not errand.hold(tx):
        return "another has it"
    fresh = tx.one("message_to_change", id=row["id"])
    if fresh is None or fresh["state"] not in outbox.UNSENT:
        jobs.done(tx, errand.job)
        return "sent"
    if row["page_id"] is not None and (end := pages.unwanted(tx, row["page_id"], now)):
        pages.drop(tx, row["page_id"], end, now)
        return _dropped(errand, tx, row)
    if row["person_id"] is None:
        about = row["number_idx"], _contact(tx, row), now
        verdict = gate.may(house, tx, "text", row["purpose"], *about, message=row["id"])
        if verdict.later:
            jobs.later(tx, errand.job, ms(gate.morning(house, now)), verdict.reason)
            return "later"
        if not verdict.allowed:
            return _dropped(errand, tx, row)
    if outbox.stale(tx, row, now):
        return _dropped(errand, tx, row)
    parts = segments(says).count
    tx.run("claim_message", id=row["id"], claimed_at=ms(now), possible_repeat=int(repeat), segments=parts)
    if row["page_id"] is not None:
        pages.claimed(tx, row["page_id"], now, repeat=repeat)
    return "go"


def _contact(tx: Tx, row: Row) -> Row | None:
    return tx.one("contact_by_id", id=row["contact_id"]) if row["contact_id"] else None


def _dropped(errand: Errand, tx: Tx, row: Row) -> str:
    outbox.drop(tx, row["id"], errand.now)
    jobs.done(tx, errand.job)
    return "dropped"


# ------------------------------------------------------------------ the request


def _send(errand: Errand, row: Row, to: str, says: str) -> None:
    line = errand.house.flow.lines.get(row["line"]) or next(iter(errand.house.flow.lines.values()))
    order = TextOrder(to=to, sender=line.number, body=says, status=f"/sms/status/{row['id']}")
    try:
        text_id = errand.ask("send", lambda: errand.carrier.send_text(order))
    except ForbiddenNumberError:
        return _failed(errand, row, NO_NUMBER if row["person_id"] else None, "forbidden number")
    except CarrierError as error:
        if not (error.again or error.unsure):
            return _failed(errand, row, error.code, "refused")
        return _refused(errand, row, error)
    now = errand.now

    def work(tx: Tx) -> None:
        trouble.over(tx, "carrier")
        if not outbox.moved(tx, row["id"], "submitted", now, carrier_id=text_id):
            tx.run("adopt_message", id=row["id"], carrier_id=text_id)  # its status was here before us
        jobs.done(tx, errand.job)

    return errand.keep("submit", work)


def _refused(errand: Errand, row: Row, error: CarrierError) -> None:
    """Not now: again, with growing pauses. A page in the fallback takes the second route as well."""
    log.warning("send_text (try %d): %s", errand.job.attempts, error)
    now, tries = errand.now, errand.job.attempts
    pauses = BACK_OFF if row["page_id"] else BACKOFF
    wait = pauses[min(tries, len(pauses)) - 1]
    if error.unsure and row["person_id"] is None:
        wait = max(wait, SETTLE)

    def work(tx: Tx) -> None:
        tx.run("unclaim_message", id=row["id"], state="unknown" if error.unsure else "planned")
        if row["page_id"]:
            tx.run("unclaim_page", id=row["page_id"], state="unknown" if error.unsure else "planned")
        if trouble.refused(tx, "carrier", now):
            if row["page_id"]:
                pages.second_route(errand.house, tx, row["page_id"], now)
            elif row["purpose"] == "alert" and _by_mail(errand, tx, row):
                return
        jobs.later(tx, errand.job, later(now, wait), f"carrier {error.code}")

    errand.keep("refused", work)


def _by_mail(errand: Errand, tx: Tx, row: Row) -> bool:
    """An alarm to a supervisor goes by e-mail instead. False if they have no address."""
    house, now = errand.house, errand.now
    person = tx.one("person_by_id", id=row["person_id"])
    if errand.mail is None or person is None or not person["email_enc"] or not row["body_enc"]:
        return False
    outbox.queue_text(
        house,
        tx,
        now,
        purpose="alert",
        body=house.vault.open(row["body_enc"], text_body_about(row["id"])),
        key=f"mail:{row['id']}",
        person=row["person_id"],
        dispatch=row["dispatch_id"],
        channel="email",
    )
    _dropped(errand, tx, row)
    return True


def _failed(errand: Errand, row: Row, code: int | None, why: str) -> None:
    """It never will go out. ivr/dispatch/results.py says who must know."""
    log.error("a text will not be sent: %s (code %s, purpose %s)", why, code, row["purpose"])
    now = errand.now

    def work(tx: Tx) -> None:
        outbox.moved(tx, row["id"], "failed", now, code=code, refused=True)
        jobs.done(tx, errand.job)

    errand.keep("fail", work)
