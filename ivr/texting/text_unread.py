"""What was kept of a conversation cannot be read: its key is gone, or another release wrote it. A person
reads every text of theirs, our people are called as for everybody, and nobody is without the 911 words."""

from __future__ import annotations

from datetime import timedelta

from db.store import Row
from db.vault import VaultError
from flows import engine
from flows.flood import URGENT_GAP
from ivr.contact import Contact, opened
from ivr.house import House, at, ms
from ivr.outgoing import outbox
from ivr.texting.talk import words_of
from ivr.texting.text_came import Came
from ivr.texting.text_facts import TextFacts

WHY = "unreadable"
URGENT = frozenset({"danger", "police"})
STILL = timedelta(minutes=5)  # between two words of ours to somebody who writes while they wait; our figure


def readable(house: House, row: Row) -> Contact | None:
    """A row of `contact`, opened; None if that cannot be."""
    try:
        return opened(row, house.vault)
    except (VaultError, ValueError):
        return None


def blank(house: House, row: Row) -> Contact:
    """As much of it as can be known without its state, for whoever only calls our people."""
    known = row["line"] if row["line"] in house.flow.lines else next(iter(house.flow.lines))
    state = engine.written_to(house.flow, known, row["language"])
    ended = row["ended_at"] is not None
    return Contact(row["id"], row["call_id"] or "", known, row["turn"], ended, None, state, None)


def take(came: Came) -> None:
    """The words to whoever wrote; a person was asked (`text_answers.readable`)."""
    assert came.row is not None
    kind = came.meaning.kind
    urgent = kind in URGENT
    last, gap = (came.row["cried_at"], URGENT_GAP) if urgent else (came.row["said_at"], STILL)
    if last is None or came.now - at(last) >= gap:
        _say(came, kind if urgent else "person")


def _say(came: Came, name: str) -> None:
    assert came.row is not None
    house, tx, mine = came.house, came.tx, came.row["contact_id"]
    row = tx.one("contact_by_id", id=mine)
    assert row is not None
    contact = blank(house, row)
    facts = TextFacts(house, tx, came.now, contact)
    taken = came.row["claimed_until"] is not None and came.row["claimed_until"] > ms(came.now)
    sent = outbox.queue_text(
        house,
        tx,
        came.now,
        purpose="reply",
        body=words_of(house, facts, contact.state.language, name, taken=taken),
        key=f"reply:{came.source}:0",
        contact=mine,
        number=came.event.sender,
    )
    if sent is not None:
        tx.run("said_in_conversation", contact_id=mine, at=ms(came.now))
        if name in URGENT:
            tx.run("cried_in_conversation", contact_id=mine, at=ms(came.now))
