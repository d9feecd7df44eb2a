"""Who of ours has to read a text: the one way into the list of those who wait.

Whoever is put there stays until a person has answered. Somebody is called to it by a timer
(ivr/texting/waking.py).
"""

from __future__ import annotations

from datetime import datetime

from db import audit, jobs
from db.store import Row, Tx
from flows.codes import WAITING
from ivr.house import ms

# How soon, as a callback's priority. Danger is before everything; first words that are not everyday are
# before everybody who only has questions to answer (docs/program-manager/the-text-line.md).
DANGER, POLICE, ASKED, STORY = 9, 8, 5, 4
# Seconds without a word of theirs or ours. After our question a person looks: the first text says that one
# reads along. After days a conversation that nobody has to read is over. Our figures.
UNANSWERED, OVER = 600, 3 * 86_400
# Reasons that are settled when a callback is promised, or a message kept: the same person waits there.
SETTLED = frozenset({"asked", "nobody", "story", "help", "silent", "lost", "wrote", "message"})


def ask_person(
    tx: Tx, contact_id: str, why: str, priority: int, now: datetime, *, again: bool = False
) -> None:
    """A person has to read this conversation. Whoever waits keeps their place; only a higher priority changes
    why, and calls our people once more.

    Args:
        why: a key of `flows.codes.WAITING`.
        priority: 9 (danger) to 0.
        again: our people are called also if they were called for this before.

    Raises KeyError for a reason that is none.
    """
    assert WAITING[why]
    row = tx.one("conversation_of", contact_id=contact_id)
    if row is None or row["closed_at"] is not None:
        return
    raised = row["waiting_since"] is None or priority > row["priority"]
    if raised:
        tx.run("await_person", contact_id=contact_id, since=ms(now), priority=priority, why=why)
        tx.run("note_offered", id=contact_id, at=ms(now))
        audit.append(tx, ms(now), contact_id, "system", "person_asked", {"why": why, "priority": priority})
    waits = tx.one("conversation_of", contact_id=contact_id)
    if waits is not None and (raised or again):
        call(tx, waits, "wake", ms(now), now, more="" if raised else ":again")


def call(tx: Tx, row: Row, stage: str, due: int, now: datetime, *, more: str = "") -> None:
    """Our people are called to a conversation, `row`, at `due`, UTC milliseconds (ivr/texting/waking.py).
    Each wait has jobs of its own, so that an earlier one swallows none of them."""
    since = row["waiting_since"]
    key = f"text_wake:{row['contact_id']}:{since}:{row['priority']}:{stage}{more}"
    payload = {"stage": stage, "since": since}
    jobs.add(tx, "text_wake", row["contact_id"], due, key=key, payload=payload, now_ms=ms(now))


def look_again(tx: Tx, contact_id: str, due: int, now: datetime, *, over: bool = False) -> None:
    """Whether they have answered our question is looked at then, or whether it is `over`
    (ivr/texting/text_silence.py)."""
    stage = "over" if over else "unanswered"
    key = f"text_silence:{contact_id}:{stage}"
    jobs.add(tx, "text_silence", contact_id, due, key=key, payload={"stage": stage}, now_ms=ms(now))


def settled(tx: Tx, row: Row) -> bool:
    """A promise is kept elsewhere in the list: is nobody needed here any more? `row` is the conversation."""
    if row["waiting_since"] is None or row["why"] not in SETTLED or row["priority"] >= POLICE:
        return row["waiting_since"] is None
    tx.run("end_waiting", contact_id=row["contact_id"])
    return True
