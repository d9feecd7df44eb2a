"""Everybody who waits for one of us, as one list: promises to call back, messages, conversations by text.

Two of us never have the same person (ivr/callbacks/holding.py). What is done about them:
ivr/callbacks/calling_back.py calls, ivr/callbacks/answering.py writes, ivr/callbacks/closing.py ends it or
makes something else of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.store import Row, Tx
from ivr.callbacks import calling_back, holding
from ivr.callbacks.answering import Sent, reply
from ivr.callbacks.calling_back import call_out, tell
from ivr.callbacks.closing import close, follow_up, to_call, to_callback, to_dispatch, to_incident
from ivr.callbacks.deciding import decide_call
from ivr.callbacks.holding import LEASE, Claimed, Kind
from ivr.callbacks.refusals import Refusal
from ivr.house import House, at, ms
from ivr.outgoing import waits_notice

__all__ = [
    "LEASE",
    "Claimed",
    "Refusal",
    "Sent",
    "Waiting",
    "call_out",
    "claim",
    "close",
    "decide_call",
    "everybody",
    "follow_up",
    "hand_over",
    "release",
    "reply",
    "tell",
    "to_call",
    "to_callback",
    "to_dispatch",
    "to_incident",
]


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits.

    `id`: a callback's, or the contact's of a conversation. `why`: a code, e.g. of codes.REASONS. `due_at`:
    not before this. `promises`: how often this number was promised a call. `attempts`: calls to them.
    `window`: when they like to be called, a code. `claimed_by`: who of us has them now.
    """

    kind: Kind
    id: str
    contact_id: str
    priority: int
    since: datetime
    language: str
    why: str
    due_at: datetime
    attempts: int = 0
    promises: int = 1
    window: str = ""
    voicemail_ok: bool | None = None
    claimed_by: str | None = None
    claimed_until: datetime | None = None

    @property
    def decides(self) -> bool:
        """A supervisor is asked how it goes on."""
        return self.attempts >= calling_back.THREE


def everybody(house: House, tx: Tx, now: datetime, limit: int = 200) -> list[Waiting]:
    """By risk, then by age; a number once."""
    return [_told(row, now) for row in tx.all("who_waits", limit=limit)]


def _told(row: Row, now: datetime) -> Waiting:
    held = row["held_by"] is not None and row["held_until"] > ms(now)
    return Waiting(
        kind=row["kind"],
        id=row["id"],
        contact_id=row["contact_id"],
        priority=row["priority"],
        since=at(row["waiting_since"]),
        language=row["language"],
        why=row["why"],
        due_at=at(row["due_at"]),
        attempts=row["attempts"],
        promises=max(row["promises"], 1),
        window=row["window"] or "",
        voicemail_ok=None if row["voicemail_ok"] is None else bool(row["voicemail_ok"]),
        claimed_by=row["held_by"] if held else None,
        claimed_until=at(row["held_until"]) if held else None,
    )


def claim(house: House, tx: Tx, kind: str, id_: str, person_id: str, now: datetime) -> Claimed | Refusal:
    """Have them, for `LEASE` and longer with everything that is done. Claiming twice is claiming once."""
    found = holding.target(tx, kind, id_)
    if found is None:
        return Refusal("gone")
    if not holding.answers_callers(tx, person_id):
        return Refusal("not_staff")
    claimed = holding.take(tx, found, person_id, now)
    if isinstance(claimed, Claimed):
        holding.note(tx, found, person_id, "claimed", now)
    return claimed


def release(house: House, tx: Tx, kind: str, id_: str, person_id: str, now: datetime) -> Refusal | None:
    """Give them back to the list, as old as they are."""
    found = holding.target(tx, kind, id_)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    if calling_back.on_call(tx, found):
        return Refusal("on_call")
    holding.let_go(tx, found.whom, person_id, now)
    holding.note(tx, found, person_id, "released", now)
    return None


def hand_over(
    house: House, tx: Tx, kind: str, id_: str, from_: str, to: str, now: datetime
) -> Claimed | Refusal:
    """To a colleague, who has them from now on."""
    found = holding.target(tx, kind, id_)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, from_, now):
        return refusal
    if calling_back.on_call(tx, found):
        return Refusal("on_call")
    if not holding.answers_callers(tx, to):
        return Refusal("not_staff")
    until = now + LEASE
    tx.run("hold_over", whom=found.whom, was=from_, person_id=to, now=ms(now), until=ms(until))
    holding.until_then(tx, found.whom, to, ms(until))
    holding.note(tx, found, from_, "handed_over", now, to=to)
    waits_notice.tell(house, tx, to, "notice_handed", f"handed:{found.id}:{to}:{ms(now)}", now, urgent=True)
    return Claimed(until)
