"""Somebody waits for an answer by text: our people are called to it, and then a supervisor.

A text to a counselor says that somebody waits, and nothing of who or what. If nobody has taken the
conversation in the time that the flow promises, supervisors are told, and so is whoever waits: in the words
that a caller hears for whom nobody was there. For danger supervisors are told sooner, and at once where
nobody is on shift, by day and by night.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db import jobs
from db.jobs import Job
from db.store import Row, Tx
from flows import by_text
from flows.city import Handoff
from flows.model import Silence
from ivr.contact import opened
from ivr.house import House, later, ms
from ivr.outgoing import alerts, asking, notices, outbox
from ivr.outgoing.page_words import says
from ivr.roster import people
from ivr.texting.talk import Talk
from ivr.texting.text_facts import TextFacts

MOST_TEXTS, WITHIN = 6, timedelta(minutes=10)  # to one counselor; who is texted without end reads nothing
LOOK = 6 * 3600  # seconds until it is looked at again where no opening is in sight


def wake(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A timer of the worker: at once, and again when the time is over."""
    row = tx.one("conversation_to_change", contact_id=job.ref)
    contact = tx.one("contact_to_change_by_id", id=job.ref)
    if not jobs.done(tx, job) or row is None or contact is None or row["waiting_since"] is None:
        return None
    talk = Talk(house, tx, opened(contact, house.vault), row, f"waiting:{job.id}", now)
    danger = row["priority"] >= asking.POLICE
    if job.payload["stage"] == "late":
        return _late(talk, danger=danger)
    opens = None if talk.here else talk.facts.opens(house.flow.hours)
    told = 0 if talk.taken else _notices(house, tx, row, job.id, now)
    if not told and not talk.taken and (danger or talk.here):
        _alarm(talk, danger=danger)
    if danger or talk.here:
        limits = house.flow.limits
        due = later(now, limits.text_danger_seconds if danger else limits.text_wait_seconds)
        return _again(talk, "late", due)
    return _again(talk, "wake", ms(opens) if opens is not None else later(now, LOOK))


def _again(talk: Talk, stage: str, due: int) -> None:
    key = f"text_wake:{talk.id}:{talk.row['priority']}:{stage}"
    given = {"payload": {"stage": stage}, "now_ms": ms(talk.now)}
    jobs.add(talk.tx, "text_wake", talk.id, due, key=key, **given)  # type: ignore[arg-type]


def _notices(house: House, tx: Tx, row: Row, job: str, now: datetime) -> int:
    """Every counselor on shift, in their language, unless they have had many. How many are on shift."""
    here = [one.id for one in people.reachable(house, tx, now) if "counselor" in one.roles]
    urgent = row["priority"] >= asking.POLICE
    for id_ in here:
        person = tx.one("person_by_id", id=id_)
        channel = notices.channel_for(tx, person) if person is not None else None
        sent = tx.one("waiting_notices_since", person_id=id_, since=ms(now - WITHIN))
        if person is None or channel is None or (not urgent and sent and sent["notices"] >= MOST_TEXTS):
            continue
        outbox.queue_text(
            house,
            tx,
            now,
            purpose="waiting",
            body=says(house, person, "notice_text_danger" if urgent else "notice_text_waits"),
            key=f"waiting:{job}:{id_}",
            person=id_,
            channel=channel,
        )
    return len(here)


def _late(talk: Talk, *, danger: bool) -> None:
    """The time is over, and nobody has it."""
    if talk.taken:
        return
    _alarm(talk, danger=danger)
    state = talk.state
    step = talk.house.flow.steps.get(state.step)
    if talk.row["mode"] == "bot" and state.seeking == state.step and isinstance(step, Handoff):
        gone = TextFacts(talk.house, talk.tx, talk.now, talk.contact, expired=True)
        talk.turn(by_text.answer(talk.house.flow, state, Silence(), gone), Silence())


def _alarm(talk: Talk, *, danger: bool) -> None:
    alarm = "text_danger" if danger else "text_waits"
    alerts.raise_(talk.house, talk.tx, alarm, talk.id, talk.now, key=f"{alarm}:{talk.id}")
