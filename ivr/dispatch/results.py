"""What is made of a page or a text that did not arrive. A timer of the worker: the webhook that told us has
to answer at once, and may tell us twice.

For a page, flows/paging/pages.py is the table; here its reaction becomes rows. For a resident, a text that
did not arrive is never silent: staff see it, and after a STOP at the carrier somebody is asked to call.
"""

from __future__ import annotations

from datetime import datetime

from db import audit, jobs
from db.about import text_number_about
from db.ids import new_id
from db.jobs import Job
from db.store import Row, Tx
from flows.paging.model import Page, Unreachable
from flows.paging.pages import FollowUp, PageAlert, PageResult, PageSeen, react
from ivr import settled
from ivr.contact import number_about
from ivr.dispatch import dispatching
from ivr.house import House, later, ms
from ivr.outgoing import alerts, asking, pages
from ivr.reach import gate
from ivr.reach.reaching import channels_of

STOPPED = 21610  # the carrier's code: they said STOP to this number
CALL_THEM = gate.NOT_ASKED_FOR  # the reason of the callback that takes a text's place
NOT_REACHED = frozenset({"failed", "undelivered", "expired", "dropped"})


def page_result(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A page failed, or rang and nobody pressed a key: its follow-ups, alarms, and the channel's end."""
    tx.one("page_held", id=job.ref)
    page = tx.one("page_wanted", id=job.ref)
    if not jobs.done(tx, job) or page is None:
        return
    live = not pages.past(tx, page, now)
    seen = PageSeen(page["channel"], page["state"], page["try"] % pages.ROUND, page["wording"], live=live)
    code = int(job.payload["code"])
    reaction = react(seen, PageResult(job.payload["happened"], code))
    for follow_up in reaction.follow_ups:
        _follow(house, tx, page, follow_up, now)
    if reaction.dead:
        _dead(tx, page["person_id"], page["channel"], code, now)
    for alert in reaction.alerts:
        _alarm(house, tx, alert, page["dispatch_id"], page["person_id"], now)
    if live and (reaction.lost or reaction.dead) and not _some_way(tx, page):
        event = Unreachable(page["person_id"])
        dispatching.happen(house, tx, page["dispatch_id"], event, now, "worker", source=f"page:{page['id']}")


def _follow(house: House, tx: Tx, page: Row, up: FollowUp, now: datetime) -> None:
    """Another attempt. One that is still planned is brought forward; one that went out is not repeated."""
    person = tx.one("person_by_id", id=page["person_id"])
    if person is None or up.channel not in channels_of(tx, person):
        return
    round_ = page["try"] // pages.ROUND
    order = Page(
        page["person_id"],
        up.channel,
        page["epoch"],
        page["level"],
        up.after,
        bool(page["fallback"]),
        round_,
    )
    dispatch = {"id": page["dispatch_id"]}
    if pages.plan(house, tx, dispatch, order, now, attempt=up.attempt, wording=up.wording) is None:
        same = ("dispatch_id", "epoch", "level", "fallback", "person_id")
        try_ = round_ * pages.ROUND + up.attempt
        there = tx.one("page_of_try", channel=up.channel, try_=try_, **{name: page[name] for name in same})
        if there is not None and tx.run("hurry_page", id=there["id"], due_at=later(now, up.after)):
            tx.run("hurry_send_page", id=there["id"], due_at=later(now, up.after))


def _some_way(tx: Tx, page: Row) -> bool:
    """Has any page of this dispatch reached them, or may one still?"""
    asked = tx.all("pages_of_person", dispatch_id=page["dispatch_id"], person_id=page["person_id"])
    return any(row["state"] not in NOT_REACHED for row in asked if row["epoch"] == page["epoch"])


def _dead(tx: Tx, person: str, channel: str, code: int, now: datetime) -> None:
    if tx.run("add_dead_channel", person_id=person, channel=channel, error=code or None, since=ms(now)):
        audit.append(tx, ms(now), person, "system", "channel_dead", {"channel": channel})


def _alarm(house: House, tx: Tx, alert: PageAlert, subject: str, person: str, now: datetime) -> None:
    """About a person: once a person. About our account: once, until it is acknowledged."""
    if alert.to == "operator":
        alerts.raise_(house, tx, alert.alarm, "carrier", now, key=alert.alarm)
    else:
        alerts.raise_(house, tx, alert.alarm, subject, now, person=person, key=f"{alert.alarm}:{person}")


# ------------------------------------------------------------------ texts that are no page


def text_result(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A text to staff or to a resident did not arrive, or nobody knows whether it did."""
    row = tx.one("message_by_id", id=job.ref)
    if not jobs.done(tx, job) or row is None:
        return
    if row["person_id"] is not None:
        _staff_text(house, tx, row, now)
    elif row["error"] == STOPPED:
        _stopped(house, tx, row, now)
    else:
        _somebody_looks(house, tx, row, now)
        alarm = "text_unknown" if row["state"] == "unknown" else "text_not_sent"
        subject = row["contact_id"] or row["id"]
        alerts.raise_(house, tx, alarm, subject, now, key=f"{alarm}:{subject}")


def _somebody_looks(house: House, tx: Tx, row: Row, now: datetime) -> None:
    """Whoever asked for help still waits when the alarm is acknowledged: their conversation does, or,
    where none is open, a call that takes the text's place, if they may be called."""
    contact = tx.one("contact_by_id", id=row["contact_id"]) if row["contact_id"] else None
    if contact is None or row["purpose"] == "confirm_stop":
        return
    conversation = tx.one("conversation_of", contact_id=contact["id"])
    if conversation is not None and conversation["closed_at"] is None:
        asking.ask_person(tx, contact["id"], "not_sent", 0, now)
    elif gate.may(house, tx, "call", "news", row["number_idx"], contact, now).allowed:
        _call_them(house, tx, row, contact, now)


def _staff_text(house: House, tx: Tx, row: Row, now: datetime) -> None:
    if row["purpose"] == "notice" and row["dispatch_id"]:
        _not_told(house, tx, row, now)
    if row["state"] == "unknown":
        return  # pages and the console stand beside it
    code, happened = row["error"] or 0, "undelivered" if row["state"] == "undelivered" else "failed"
    seen = PageSeen(row["channel"], row["state"], live=False)
    reaction = react(seen, PageResult(happened, code))  # type: ignore[arg-type]
    if reaction.dead:
        _dead(tx, row["person_id"], row["channel"], code, now)
    if row["purpose"] == "alert":
        return  # an alarm about an alarm that did not arrive would never end: its row is on the board
    for alert in reaction.alerts:
        _alarm(house, tx, alert, row["dispatch_id"] or row["id"], row["person_id"], now)


def _not_told(house: House, tx: Tx, row: Row, now: datetime) -> None:
    """How a dispatch stands did not reach somebody: they may drive to where nobody waits for them any more.
    Somebody calls them; once for each dispatch and person, until it was seen."""
    dispatch, person = row["dispatch_id"], row["person_id"]
    key = f"notice_not_sent:{dispatch}:{person}"
    alerts.raise_(house, tx, "notice_not_sent", dispatch, now, person=person, key=key)


def _stopped(house: House, tx: Tx, row: Row, now: datetime) -> None:
    """They said STOP, and we did not know: no text from now on, and somebody calls, unless that is not safe.
    Whoever calls asks the gate once more; for who has only written a supervisor decides, and is told."""
    tx.run("stop_texts", number_idx=row["number_idx"], stopped_at=ms(now), stopped_by="carrier")
    if row["purpose"] == "confirm_stop":
        return  # they said it to us, and the carrier has acted on it as well: nobody has to call
    contact = tx.one("contact_by_id", id=row["contact_id"]) if row["contact_id"] else None
    if contact is None or gate.calls_shut(house, tx, row["number_idx"], contact, now):
        subject = row["contact_id"] or row["id"]
        alerts.raise_(house, tx, "text_not_sent", subject, now, key=f"text_not_sent:{subject}")
        return
    _call_them(house, tx, row, contact, now)
    if not gate.may(house, tx, "call", "reply", row["number_idx"], contact, now).allowed:
        key = f"call_to_decide:{contact['id']}"
        alerts.raise_(house, tx, "call_to_decide", contact["id"], now, key=key)


def _call_them(house: House, tx: Tx, row: Row, contact: Row, now: datetime) -> None:
    """A call takes the text's place; one for each contact until it is closed. None where one of us has talked
    with them since."""
    if settled.by_phone(contact, row["created_at"]):
        return
    callback, vault = new_id(ms(now)), house.vault
    number = vault.open(row["number_enc"], text_number_about(row["id"])) if row["number_enc"] else None
    added = tx.run(
        "add_callback",
        id=callback,
        contact_id=contact["id"],
        number_enc=vault.seal(number, number_about(callback)) if number else None,
        number_idx=row["number_idx"],
        language=contact["language"],
        reason=CALL_THEM,
        priority=contact["priority"],
        window=None,
        voicemail_ok=None,
        waiting_since=ms(now),
        created_at=ms(now),
        due_at=ms(now),
    )
    if added:
        audit.append(tx, ms(now), contact["id"], "system", "callback", {"reason": CALL_THEM})


def way_shut(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A way out of the house has refused everything for a minute: the operator is told, once."""
    if jobs.done(tx, job):
        alarm = "mail_failed" if job.ref == "mail" else "carrier_refuses"
        alerts.raise_(house, tx, alarm, job.ref, now, key=alarm)
