"""Conversations by text: what the rest of the house asks of them.

How one text walks through the rooms: docs/developer/one-text.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db.about import text_body_about
from db.store import Row, Tx
from ivr.house import House, at
from ivr.outgoing.asking import ask_person
from ivr.texting.text_in import take

__all__ = ["Line", "ask_person", "open_of_number", "take", "thread", "with_them"]


@dataclass(frozen=True)
class Line:
    """One text of a conversation. `who` is 'caller', 'bot', or the id of whoever of ours wrote it. `state` is
    how far it has come (a state of `message`), `error` the carrier's number for what went wrong."""

    at: datetime
    who: str
    body: str | None = field(repr=False)
    state: str
    segments: int
    pictures: int
    message_id: str
    error: int = 0


def thread(house: House, tx: Tx, contact_id: str, limit: int = 200) -> list[Line]:
    """The newest `limit` texts of a conversation, oldest first. A body is None once it was purged. Whoever
    shows it notes in the audit log that it was read."""
    rows = tx.all("messages_of_contact", contact_id=contact_id, limit=limit)
    return [_line(house, row) for row in sorted(rows, key=_place)]


def with_them(house: House, tx: Tx, contact: Row, number_idx: str | None, limit: int = 200) -> list[Line]:
    """The newest texts with somebody who waits, oldest first: of their contact, and since it began of their
    number, for the answer to a text of ours may begin a conversation of its own."""
    rows = {row["id"]: row for row in tx.all("messages_of_contact", contact_id=contact["id"], limit=limit)}
    if number_idx is not None:
        other = tx.all("messages_of_number", number_idx=number_idx, limit=limit)
        rows |= {row["id"]: row for row in other if row["created_at"] >= contact["started_at"]}
    return [_line(house, row) for row in sorted(rows.values(), key=_place)[-limit:]]


def open_of_number(house: House, tx: Tx, number_idx: str, line: str) -> Row | None:
    """The conversation that is open between this number (its keyed hash) and a line of ours."""
    return tx.one("open_conversation", number_idx=number_idx, line=line)


def _place(row: Row) -> tuple[int, bool, str]:
    """Of one moment: what they wrote, then our answers in the order of their keys."""
    return row["created_at"], row["direction"] == "out", row["key"] or row["id"]


def _line(house: House, row: Row) -> Line:
    sealed = row["body_enc"]
    return Line(
        at=at(row["created_at"]),
        who="caller" if row["direction"] == "in" else row["written_by"] or "bot",
        body=house.vault.open(sealed, text_body_about(row["id"])) if sealed else None,
        state=row["state"],
        segments=row["segments"],
        pictures=row["media"],
        message_id=row["id"],
        error=row["error"] or 0,
    )
