"""The worker sends an e-mail: the second route, for staff alone, at least once."""

from __future__ import annotations

import logging

from db import jobs
from db.about import text_body_about
from db.store import Row, Tx
from ivr.house import later, ms
from ivr.outgoing import outbox, page_words, pages, trouble
from ivr.outgoing.errand import BACKOFF, Errand
from ivr.outgoing.mail import Letter, MailError

log = logging.getLogger("careline.mailing")


def send_mail(errand: Errand, row: Row) -> None:
    """Whoever finds it claimed before sends it again, with the same id: two letters, or one."""
    house, mail = errand.house, errand.mail
    person = errand.read("person_by_id", id=row["person_id"])
    to = pages.mail_of(house, person) if person else None
    if to is None or mail is None:
        return _failed(errand, row, 0, "no address" if to is None else "no mail server is set up")
    body = house.vault.open(row["body_enc"], text_body_about(row["id"])) if row["body_enc"] else ""
    dispatch = errand.read("dispatch_by_id", id=row["dispatch_id"]) if row["dispatch_id"] else None
    subject = page_words.subject_of(house, person, dispatch["code"] if dispatch else "")
    if not errand.keep("claim", lambda tx: _claim(errand, tx, row)) or not errand.wanted():
        return None
    letter = Letter(to=to, subject=subject, body=body, id=row["id"])
    try:
        errand.ask("mail", lambda: mail.send(letter))
    except MailError as error:
        if not error.again:
            return _failed(errand, row, error.code, "refused")
        return _later(errand, row, error)
    return _sent(errand, row)


def _claim(errand: Errand, tx: Tx, row: Row) -> bool:
    now = errand.now
    if not errand.hold(tx):
        return False
    if row["page_id"] is not None and (end := pages.unwanted(tx, row["page_id"], now)):
        pages.drop(tx, row["page_id"], end, now)
        outbox.drop(tx, row["id"], now)
        jobs.done(tx, errand.job)
        return False
    if outbox.stale(tx, row, now):
        outbox.drop(tx, row["id"], now)
        jobs.done(tx, errand.job)
        return False
    tx.run("claim_message", id=row["id"], claimed_at=ms(now), possible_repeat=0, segments=0)
    if row["page_id"] is not None:
        pages.claimed(tx, row["page_id"], now)
    return True


def _sent(errand: Errand, row: Row) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        trouble.over(tx, "mail")
        outbox.moved(tx, row["id"], "submitted", now)
        jobs.done(tx, errand.job)

    errand.keep("submit", work)


def _later(errand: Errand, row: Row, error: MailError) -> None:
    log.warning("an e-mail (try %d): %s", errand.job.attempts, error)
    now = errand.now
    due = later(now, BACKOFF[min(errand.job.attempts, len(BACKOFF)) - 1])

    def work(tx: Tx) -> None:
        tx.run("unclaim_message", id=row["id"], state="planned")
        trouble.refused(tx, "mail", now)
        jobs.later(tx, errand.job, due, f"mail {error.code}")

    errand.keep("refused", work)


def _failed(errand: Errand, row: Row, code: int, why: str) -> None:
    log.error("an e-mail will not be sent: %s (code %s)", why, code)
    now = errand.now

    def work(tx: Tx) -> None:
        outbox.moved(tx, row["id"], "failed", now, code=code or None, refused=False)
        jobs.done(tx, errand.job)

    errand.keep("fail", work)
