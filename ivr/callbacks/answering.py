"""One of us writes to somebody who waits. Whoever reads it hears one voice, whoever of us it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.about import number_about
from db.store import Tx
from flows.numbers import normal
from ivr import rescue
from ivr.callbacks import holding
from ivr.callbacks.holding import Target
from ivr.callbacks.refusals import CALL_INSTEAD, Refusal
from ivr.house import House, later, ms
from ivr.outgoing import asking, outbox
from ivr.reach import gate

LONGEST = 320  # characters, as the texts of the flow


@dataclass(frozen=True)
class Sent:
    """It is stored, and the worker sends it. `message`: its id."""

    message: str


def reply(
    house: House, tx: Tx, contact_id: str, person_id: str, body: str, key: str, now: datetime
) -> Sent | Refusal:
    """Write to them, if they may be written to; the same `key` is one text. It claims whoever nobody has."""
    found = holding.of_contact(tx, contact_id)
    if found is None:
        return Refusal("gone")
    found = where(tx, found)
    body = body.strip()
    if not body or len(body) > LONGEST:
        return Refusal("too_long" if body else "empty")
    if not holding.answers_callers(tx, person_id):
        return Refusal("not_staff")
    if isinstance(taken := holding.take(tx, found, person_id, now), Refusal):
        return taken
    if refusal := shut(house, tx, found, now):
        return refusal
    return _sent(house, tx, found, person_id, body, f"reply:{key}", now)


def where(tx: Tx, found: Target) -> Target:
    """In which of their places one of us writes to them: a conversation goes before a promise to call."""
    open_ = found.number_idx and found.kind != "text"
    row = tx.one("conversation_open_of", number_idx=found.number_idx) if open_ else None
    return (holding.target(tx, "text", row["contact_id"]) if row is not None else None) or found


def shut(house: House, tx: Tx, found: Target, now: datetime) -> Refusal | None:
    """Why they cannot be written to; a call is offered where that is allowed."""
    verdict = gate.may(house, tx, "text", "reply", found.number_idx, found.contact, now)
    if verdict.allowed:
        return None
    call = gate.may(house, tx, "call", "reply", found.number_idx, found.contact, now)
    return Refusal(verdict.reason, (CALL_INSTEAD,) if call.allowed else ())


def _sent(
    house: House, tx: Tx, found: Target, person_id: str, body: str, key: str, now: datetime
) -> Sent | Refusal:
    message = outbox.queue_text(
        house,
        tx,
        now,
        purpose="reply",
        body=body,
        key=key,
        contact=found.contact["id"],
        number=number_of(house, found),
        by=person_id,
    )
    if message is None:
        before = tx.one("message_by_key", key=key)
        return Sent(before["id"]) if before is not None else Refusal("NO_NUMBER")
    for query in ("staff_writes", "end_waiting"):
        tx.run(query, contact_id=found.contact["id"])
    tx.run("said_in_conversation", contact_id=found.contact["id"], at=ms(now))
    if found.kind == "text" and rescue.owed(house, tx, found.contact):  # silence is looked at
        asking.look_again(tx, found.contact["id"], later(now, asking.UNANSWERED), now)
    holding.note(tx, found, person_id, "replied", now, message=message)
    return Sent(message)


def number_of(house: House, found: Target) -> str | None:
    """The number of a promise; None for the one that the contact came from."""
    sealed = found.row.get("number_enc")
    return normal(house.vault.open(sealed, number_about(found.id))) if sealed else None
