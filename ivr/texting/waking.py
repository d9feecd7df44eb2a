"""Somebody waits for an answer by text: our people are called to it, and then a supervisor, and again for as
long as nobody has written.

A text to a counselor says that somebody waits, and nothing of who or what. If nobody has taken the
conversation in the time that the flow promises, supervisors are told, and so is whoever waits: in the words
that a caller hears for whom nobody was there. For danger supervisors are told sooner, and at once where
nobody is on shift, by day and by night.

Having a conversation is not answering it: a browser may have died. Whoever has it keeps it for a while, and
then everybody is called again; for danger a supervisor is told before that, if no word of ours went out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db import jobs
from db.jobs import Job
from db.store import Tx
from flows import by_text
from flows.city import Handoff
from flows.model import Silence
from ivr.house import House, later, ms
from ivr.outgoing import alerts, asking, waits_notice
from ivr.roster import people
from ivr.texting import text_unread
from ivr.texting.talk import Talk
from ivr.texting.text_facts import TextFacts

LOOK = 6 * 3600  # seconds until it is looked at again where no opening is in sight
ONCE_MORE = 600  # seconds after which everybody is called once more; our figure
OWN_WORDS = frozenset({"danger", "police"})  # reasons that have words of their own for whoever waits


def wake(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A timer of the worker: at once, when the time is over, and on until somebody has written. One of an
    earlier wait does nothing: the new one has its own."""
    row = tx.one("conversation_to_change", contact_id=job.ref)
    contact = tx.one("contact_to_change_by_id", id=job.ref)
    if not jobs.done(tx, job) or row is None or contact is None or row["waiting_since"] is None:
        return
    if row["waiting_since"] != job.payload["since"]:
        return
    known = text_unread.readable(house, contact) or text_unread.blank(house, contact)
    talk = Talk(house, tx, known, row, f"waiting:{job.id}", now)
    danger = row["priority"] >= asking.POLICE
    if job.payload["stage"] == "late":
        _late(talk, danger=danger)
    else:
        _wake(talk, job.id, danger=danger)


def _wake(talk: Talk, job: str, *, danger: bool) -> None:
    if talk.taken:
        if danger and _lately(talk) is None:
            _tell(talk, str(talk.row["claimed_by"]), job, danger=danger)
    elif not _told(talk, job, danger=danger) and (danger or talk.here):
        _alarm(talk, danger=danger)
    if danger or talk.here:
        limits = talk.house.flow.limits
        _again(
            talk, "late", later(talk.now, limits.text_danger_seconds if danger else limits.text_wait_seconds)
        )
    else:
        opens = talk.facts.opens(talk.house.flow.hours)
        _again(talk, "wake", ms(opens) if opens is not None else later(talk.now, LOOK))


def _again(talk: Talk, stage: str, due: int) -> None:
    asking.call(talk.tx, talk.row, stage, due, talk.now)


def _told(talk: Talk, job: str, *, danger: bool) -> int:
    """Every counselor on shift, in their language, unless they have had many. How many are on shift."""
    serving = people.reachable(talk.house, talk.tx, talk.now)
    here = [one.id for one in serving if "counselor" in one.roles]
    for person in here:
        _tell(talk, person, job, danger=danger)
    return len(here)


def _tell(talk: Talk, person: str, job: str, *, danger: bool) -> None:
    word = "notice_text_danger" if danger else "notice_text_waits"
    key = f"waiting:{job}:{person}"
    waits_notice.tell(talk.house, talk.tx, person, word, key, talk.now, urgent=danger)


def _late(talk: Talk, *, danger: bool) -> None:
    """The time is over, and nobody has written."""
    if danger:
        _own_words(talk)
    if talk.taken:
        _taken(talk, danger=danger)
    elif danger or talk.here:
        _alarm(talk, danger=danger)
        _nobody_came(talk)
        _again(talk, "wake", later(talk.now, ONCE_MORE))
    else:
        _again(talk, "wake", ms(talk.now))


def _taken(talk: Talk, *, danger: bool) -> None:
    """Somebody has it. They keep it for as long as it is theirs; for danger not without a word."""
    wrote = _lately(talk)
    if danger and wrote is not None:
        return _again(talk, "late", later(wrote, talk.house.flow.limits.text_wait_seconds))
    if danger:
        _alarm(talk, danger=danger)
    return _again(talk, "wake", talk.row["claimed_until"])


def _lately(talk: Talk) -> datetime | None:
    """When one of us last wrote, if that is so lately that they are with them; else None."""
    wrote = talk.staff_wrote_at
    lately = timedelta(seconds=talk.house.flow.limits.text_wait_seconds)
    return wrote if wrote is not None and talk.now - wrote < lately else None


def _own_words(talk: Talk) -> None:
    """Who wrote of danger to one of us and gets no answer reads at least what to do."""
    row = talk.row
    unsaid = row["why"] in OWN_WORDS and (row["cried_at"] or 0) < row["waiting_since"]
    if row["mode"] == "staff" and unsaid and talk.say(row["why"]) is not None:
        talk.tx.run("cried_in_conversation", contact_id=talk.id, at=ms(talk.now))


def _nobody_came(talk: Talk) -> None:
    state = talk.state
    step = talk.house.flow.steps.get(state.step)
    if talk.row["mode"] == "bot" and state.seeking == state.step and isinstance(step, Handoff):
        gone = TextFacts(talk.house, talk.tx, talk.now, talk.contact, expired=True)
        talk.turn(by_text.answer(talk.house.flow, state, Silence(), gone), Silence())


def _alarm(talk: Talk, *, danger: bool) -> None:
    """For danger supervisors are texted once more for as long as nobody sees to it: they may be asleep."""
    alarm, since = "text_danger" if danger else "text_waits", talk.row["waiting_since"]
    waited = (ms(talk.now) - since) // (ONCE_MORE * 1000)
    again = f"{since}:{waited}" if danger and waited else ""
    key = f"{alarm}:{talk.id}"
    alerts.raise_(talk.house, talk.tx, alarm, talk.id, talk.now, key=key, again=again)
