"""Who of us has somebody who waits: one at a time, for as long as they do something about it.

A person is a number: all their promises and their conversation are held together, so that no two of us call
or answer them. A browser that dies gives nothing back; the time does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from db import audit
from db.store import Row, Tx
from ivr.callbacks.refusals import Refusal
from ivr.house import at, ms
from ivr.outgoing import asking

Kind = Literal["text", "callback", "voicemail"]
LEASE = timedelta(minutes=10)  # after the last thing that whoever has them did
ANSWER = frozenset({"counselor", "supervisor"})  # roles that answer callers


@dataclass(frozen=True)
class Target:
    """Somebody who waits: `row` is of `callback` or `conversation`, `whom` what they are held by."""

    kind: Kind
    id: str
    whom: str
    row: Row
    contact: Row

    @property
    def number_idx(self) -> str | None:
        found: str | None = self.row["number_idx"]
        return found


@dataclass(frozen=True)
class Claimed:
    """They are yours until then, and for longer with everything you do."""

    until: datetime


def target(tx: Tx, kind: str, id_: str) -> Target | None:
    """None if nobody waits there any more."""
    query = ("conversation_of", "contact_id") if kind == "text" else ("callback_by_id", "id")
    row = tx.one(query[0], **{query[1]: id_})
    if row is None or row["closed_at"] is not None:
        return None
    contact = tx.one("contact_by_id", id=row["contact_id"])
    assert contact is not None, "whoever waits has a contact"
    if kind == "text":
        return Target("text", id_, row["number_idx"], row, contact)
    known: Kind = "voicemail" if row["reason"] == "VOICEMAIL" else "callback"
    return Target(known, id_, row["number_idx"] or id_, row, contact)


def of_contact(tx: Tx, contact_id: str) -> Target | None:
    """A contact's conversation if it is open, else its most urgent promise."""
    if (found := target(tx, "text", contact_id)) is not None:
        return found
    rows = [row for row in tx.all("callbacks_of_contact", contact_id=contact_id) if row["closed_at"] is None]
    urgent = max(rows, key=lambda row: row["priority"], default=None)
    return target(tx, "callback", urgent["id"]) if urgent is not None else None


def holder(tx: Tx, whom: str, now: datetime) -> Row | None:
    """Who has them now, held so that nobody else takes them in this moment."""
    row = tx.one("held", whom=whom)
    return row if row is not None and row["until"] > ms(now) else None


def seen(tx: Tx, whom: str, now: datetime) -> Row | None:
    """Who has them now, for whoever only looks."""
    row = tx.one("who_has", whom=whom)
    return row if row is not None and row["until"] > ms(now) else None


def take(tx: Tx, found: Target, person_id: str, now: datetime) -> Claimed | Refusal:
    """For whoever comes first; of any number in one moment the store lets one have them."""
    until = now + LEASE
    if not tx.run("hold", whom=found.whom, person_id=person_id, now=ms(now), until=ms(until)):
        return Refusal("held")
    return Claimed(at(keep(tx, found.whom, person_id, now)))


def mine(tx: Tx, found: Target, person_id: str, now: datetime) -> Refusal | None:
    """Whether this person has them, for as long as the transaction lasts; then for a whole lease more."""
    row = holder(tx, found.whom, now)
    if row is None or row["person_id"] != person_id:
        return Refusal("held" if row is not None else "not_yours")
    keep(tx, found.whom, person_id, now)
    return None


def keep(tx: Tx, whom: str, person_id: str, now: datetime, for_: timedelta = LEASE) -> int:
    """Theirs for at least this long. Until when, in UTC milliseconds."""
    row = tx.one("held", whom=whom)
    until = max(ms(now + for_), row["until"] if row is not None else 0)
    return until_then(tx, whom, person_id, until)


def until_then(tx: Tx, whom: str, person_id: str, until: int) -> int:
    """Theirs exactly until then; whatever they have shows it."""
    tx.run("hold_until", whom=whom, person_id=person_id, until=until)
    shown = {"whom": whom, "claimed_by": person_id, "claimed_until": until}
    tx.run("mark_callbacks_held", **shown)
    tx.run("mark_conversations_held", **shown)
    return until


def let_go(tx: Tx, whom: str, person_id: str, now: datetime) -> None:
    """Anybody may have them now. A conversation that nobody has waits for somebody who reads it."""
    tx.run("let_go", whom=whom, person_id=person_id)
    tx.run("mark_callbacks_free", whom=whom)
    for row in tx.all("conversations_of_whom", whom=whom):
        tx.run("free_conversation", contact_id=row["contact_id"])
        risk = max(row["priority"], row["risk"])
        asking.ask_person(tx, row["contact_id"], "given_back", risk, now, again=True)


def let_all_go(tx: Tx, person_id: str, now: datetime) -> None:
    """They answer callers no longer: whom they had may be taken by others at once."""
    for row in tx.all("held_by", person_id=person_id, now=ms(now)):
        let_go(tx, row["whom"], person_id, now)


def answers_callers(tx: Tx, person_id: str) -> bool:
    row = tx.one("person_by_id", id=person_id)
    return row is not None and bool(row["active"]) and not ANSWER.isdisjoint(json.loads(row["roles"]))


def note(tx: Tx, found: Target, person_id: str, action: str, now: datetime, **detail: object) -> None:
    """Who did what, in the log of the contact."""
    told = {"kind": found.kind, "id": found.id, **detail}
    audit.append(tx, ms(now), found.contact["id"], f"person:{person_id}", action, told)
