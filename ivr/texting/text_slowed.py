"""Somebody writes faster than anybody reads: their texts are acted on at once and answered together, later
(flows/flood.py)."""

from __future__ import annotations

from datetime import datetime

from db import jobs
from db.jobs import Job
from db.store import Tx
from ivr.house import House, ms
from ivr.outgoing import asking
from ivr.texting import text_unread
from ivr.texting.talk import Talk


def later(talk: Talk, when: datetime, name: str) -> None:
    """One answer to everything until then: `name`, a word of the text line, or "" for what stands by then."""
    key = _key(talk.id, "cry" if name else "turn")
    jobs.add(talk.tx, "text_slowed", talk.id, ms(when), key=key, payload={"say": name}, now_ms=ms(talk.now))


def not_any_more(talk: Talk) -> None:
    """What stood is not asked any more, or has been said already: danger ended the questions."""
    jobs.drop_by_key(talk.tx, _key(talk.id, "turn"))


def _key(contact: str, what: str) -> str:
    return f"text_slowed:{contact}:{what}"


def write(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A timer of the worker. Where it may not go out any more, a person has to see what they wrote."""
    row = tx.one("conversation_to_change", contact_id=job.ref)
    contact = tx.one("contact_to_change_by_id", id=job.ref)
    name = str(job.payload["say"])
    if not jobs.done(tx, job) or row is None or contact is None or (row["mode"] == "staff" and not name):
        return None
    known = text_unread.readable(house, contact)
    if known is None:
        return asking.ask_person(tx, job.ref, text_unread.WHY, asking.POLICE, now)
    talk = Talk(house, tx, known, row, f"slowed:{job.id}", now)
    _say(talk, name)
    return talk.ask_person("unread", 0) if talk.withheld else None


def _say(talk: Talk, name: str) -> None:
    if name:
        if talk.say(name) is not None:
            talk.tx.run("cried_in_conversation", contact_id=talk.id, at=ms(talk.now))
        return
    prompt = talk.contact.prompt
    if prompt is not None and not talk.state.ended:
        talk.say("slowed")
        talk.speak(talk.state, prompt)
