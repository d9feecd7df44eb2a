"""What staff write about a contact: sealed, signed with who and when, and never changed afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.about import note_about
from db.ids import new_id
from db.store import Row, Tx
from ivr.house import House, ms
from ivr.worded import WordedError

LONGEST = 4000  # characters
SHOWN = 200  # of one contact, the newest


class NoteRefusedError(WordedError, ValueError):
    """Its text says to whoever wrote it what is wrong."""


@dataclass(frozen=True)
class Note:
    """`text` is "" once it was purged. `corrects`: the note that it puts right, "" for none."""

    id: str
    at: int
    person: str
    corrects: str
    text: str = field(repr=False)


def add_note(
    house: House,
    tx: Tx,
    contact_id: str,
    person_id: str,
    text: str,
    key: str,
    now: datetime,
    *,
    corrects: str = "",
) -> str:
    """Keep a note. Sent twice with one `key`, it is one.

    Args:
        key: of the form it was written in.
        corrects: a note of the same contact that this one puts right; that one stays as it is.

    Returns:
        The note's id.

    Raises:
        NoteRefusedError: it is empty or too long, or belongs to nothing.
    """
    told = text.strip()
    if not told:
        raise NoteRefusedError("The note is empty. Write what somebody after you should know.")
    if len(told) > LONGEST:
        raise NoteRefusedError(
            "The note is longer than {longest} characters. Write it as two.", longest=LONGEST
        )
    if not key:
        raise NoteRefusedError("This form is not whole. Load the page again.")
    if tx.one("contact_by_id", id=contact_id) is None:
        raise NoteRefusedError("There is no such call or conversation.")
    wrong = tx.one("note_by_id", id=corrects) if corrects else None
    if corrects and (wrong is None or wrong["contact_id"] != contact_id):
        raise NoteRefusedError("The note that this one puts right belongs to another call.")
    note, own_key = new_id(ms(now)), f"{contact_id}:{person_id}:{key}"
    added = tx.run(
        "add_note",
        id=note,
        contact_id=contact_id,
        person_id=person_id,
        corrects=corrects or None,
        body_enc=house.vault.seal(told, note_about(note)),
        key=own_key,
        created_at=ms(now),
    )
    if not added:
        known = tx.one("note_by_key", key=own_key)
        return str(known["id"]) if known else note
    audit.append(tx, ms(now), contact_id, f"person:{person_id}", "note_added", {"corrects": bool(corrects)})
    return note


def notes_of(house: House, tx: Tx, contact_id: str) -> list[Note]:
    """The newest first, opened. Whoever reads them writes that down."""
    return [_opened(house, row) for row in tx.all("notes_of_contact", contact_id=contact_id, limit=SHOWN)]


def _opened(house: House, row: Row) -> Note:
    text = house.vault.open(row["body_enc"], note_about(row["id"])) if row["body_enc"] else ""
    return Note(row["id"], row["created_at"], row["person_id"], row["corrects"] or "", text)
