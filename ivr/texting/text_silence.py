"""Somebody has not answered our question: a person looks after a while. After days without a word a
conversation that nobody has to read is over, and what they were owed is kept as after a call."""

from __future__ import annotations

from datetime import datetime

from db import jobs
from db.jobs import Job
from db.store import Row, Tx
from ivr import rescue
from ivr.house import House, ms
from ivr.outgoing import asking
from ivr.outgoing.asking import OVER, UNANSWERED
from ivr.texting import text_answers, text_held, text_unread
from ivr.texting.talk import Talk


def look(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A timer of the worker. Whoever has written meanwhile is looked at as long after their last word."""
    row = tx.one("conversation_to_change", contact_id=job.ref)
    contact = tx.one("contact_to_change_by_id", id=job.ref)
    if not jobs.done(tx, job) or row is None or contact is None:
        return
    over = job.payload["stage"] == "over"
    last, most = max(row["heard_at"], row["said_at"] or 0), (OVER if over else UNANSWERED) * 1000
    free = row["waiting_since"] is None and row["claimed_by"] is None and row["mode"] == "bot"
    if ms(now) < last + most:
        asking.look_again(tx, job.ref, last + most, now, over=over)
    elif not free:
        if over:
            asking.look_again(tx, job.ref, ms(now) + most, now, over=True)
        else:
            _alone_in_danger(house, tx, row, contact, now)
    elif (known := text_unread.readable(house, contact)) is None:
        asking.ask_person(tx, job.ref, text_unread.WHY, asking.POLICE, now)
    else:
        talk = Talk(house, tx, known, row, f"silence:{job.id}", now)
        if over:
            text_answers.over(talk, "DISCONNECTED")
            if tx.one("conversation_to_change", contact_id=job.ref) is not None:  # a person has to close it
                asking.look_again(tx, job.ref, ms(now) + most, now, over=True)
        elif row["asked"] is not None and not _helped(talk) and not text_held.left_alone(tx, row, now):
            talk.ask_person("silent", 0)


def _alone_in_danger(house: House, tx: Tx, row: Row, contact: Row, now: datetime) -> None:
    """One of us wrote to somebody in danger, who is silent since. Whoever has them sees to it; once nobody
    has, our people are called, until help has reached them (ivr/rescue.py)."""
    if row["waiting_since"] is not None or not rescue.owed(house, tx, contact):
        return
    if row["claimed_until"] is not None and row["claimed_until"] > ms(now):
        asking.look_again(tx, contact["id"], row["claimed_until"], now)
    else:
        asking.ask_person(tx, contact["id"], "silent", max(contact["priority"], asking.DANGER), now)


def _helped(talk: Talk) -> bool:
    """Have they what they came for, or a promise of it? Then nobody waits for an answer of theirs."""
    state = talk.state
    return bool(state.reached or state.transferred or state.promised or state.dispatched)
