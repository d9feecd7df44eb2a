"""One of us calls somebody back through the hotline's number: our own phone rings first, after a key theirs.

Before the key nothing is said about anybody, so that a voicemail of ours learns nothing and never gets them.
Whether they may be called is the gate's decision (ivr/reach/gate.py), asked when the call is asked for, and
again immediately before their number is dialed. A machine there is hung up on, unless they said that a
message is safe. Our number is shown to both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import audit, jobs
from db.about import number_about
from db.ids import new_id
from db.store import Row, Tx
from flows.numbers import forbidden, normal
from ivr import rescue
from ivr.callbacks import ending, holding
from ivr.callbacks.holding import Target
from ivr.callbacks.refusals import Refusal
from ivr.calls import handoffs
from ivr.house import House, ms
from ivr.outgoing import alerts
from ivr.reach import consent, gate
from ivr.roster.people import phone_of

THREE = 3  # calls that did not reach them, and then a supervisor decides
AGAIN = timedelta(minutes=30)  # until the next try, if nobody says another time
RINGING = timedelta(minutes=5)  # our own phone has rung long before

OUTCOMES = {
    "reached": "Reached: you talked with them",
    "no_answer": "Not reached",
    "left_message": "Left a message",
    "wrong_number": "Wrong number: it is somebody else's",
    "do_not_call": "They do not want to be called",
}


@dataclass(frozen=True)
class Reach:
    """Their number, and whether a message on it is safe."""

    number: str = field(repr=False)
    message: bool


def reach(house: House, tx: Tx, found: Target, now: datetime) -> Reach | Refusal:
    """Whether they may be called now, and where."""
    sealed = found.row.get("number_enc")
    number = house.vault.open(sealed, number_about(found.id)) if sealed else ""
    if forbidden(number) or normal(number) is None:
        return Refusal("NO_NUMBER")
    last = tx.one("last_attempt_of", callback_id=found.id)
    if last is not None and last["outcome"] == "wrong_number":
        return Refusal("wrong_number")
    purpose = "follow_up" if found.row["reason"] == ending.FOLLOW_UP else "reply"
    decided = found.row["decided_at"] is not None
    verdict = gate.may(house, tx, "call", purpose, found.number_idx, found.contact, now, decided=decided)
    if not verdict.allowed:
        return Refusal(verdict.reason)
    return Reach(normal(number) or "", message_ok(tx, found))


def message_ok(tx: Tx, found: Target) -> bool:
    """They said so when the call was promised, and nothing else since."""
    kept = tx.one("safe_contact_of", number_idx=found.number_idx) if found.number_idx else None
    shut = kept is not None and kept["voicemail_ok"] == 0
    return bool(found.row["voicemail_ok"]) and not shut


def call_out(house: House, tx: Tx, callback_id: str, person_id: str, now: datetime) -> str | Refusal:
    """Ring this person's own phone, to connect them after a key. The attempt's id."""
    found = holding.target(tx, "callback", callback_id)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    if on_call(tx, found):
        return Refusal("ringing")
    if found.row["attempts"] >= THREE and not rescue.supervises(tx, person_id):
        return Refusal("supervisor")
    person = tx.one("person_by_id", id=person_id)
    if person is None or phone_of(house, person) is None:
        return Refusal("no_phone")
    may = reach(house, tx, found, now)
    return may if isinstance(may, Refusal) else _ring(tx, found, person_id, now)


def _ring(tx: Tx, found: Target, person_id: str, now: datetime) -> str | Refusal:
    attempt = new_id(ms(now))
    about = {"handoff_id": None, "contact_id": found.contact["id"], "person_id": person_id}
    tries = {"tier": 0, "attempt": found.row["attempts"] + 1}
    if not tx.run("add_leg", id=attempt, purpose="callback", planned_at=ms(now), **about, **tries):
        return Refusal("busy")
    tx.run("add_attempt", id=attempt, callback_id=found.id, person_id=person_id, began_at=ms(now))
    holding.keep(tx, found.whom, person_id, now, RINGING)
    jobs.add(tx, "ring_back", attempt, ms(now), key=f"ring_back:{attempt}")
    holding.note(tx, found, person_id, "call_back_asked", now, attempt=attempt)
    return attempt


def on_call(tx: Tx, found: Target) -> bool:
    """Is a call with them under way, from whichever of their promises?"""
    rows = (
        tx.all("open_callbacks_of_number", number_idx=found.number_idx) if found.number_idx else [found.row]
    )
    lasts = [tx.one("last_attempt_of", callback_id=row["id"]) for row in rows]
    return any(last is not None and under_way(last) for last in lasts)


def under_way(attempt: Row) -> bool:
    """Our phone rings, or the two talk. Who hears our last words after it is free to say how it went."""
    return attempt["ended_at"] is None and attempt["heard"] is None


# ------------------------------------------------------------------ what came of it


def over(house: House, tx: Tx, attempt: Row, progress: str, now: datetime) -> None:
    """The carrier says that our own phone is free again."""
    if not tx.run("end_attempt", id=attempt["id"], ended_at=ms(now)):
        return
    phone = {"busy": "busy", "failed": "failed"}.get(progress, "no_answer")
    tx.run("leg_over", id=attempt["id"], state=phone, ended_at=ms(now))
    handoffs.look_now(tx, now)
    if attempt["dialed_at"] is None:
        own = {"busy": "own_busy", "failed": "own_failed", "completed": "own_no_key"}
        heard(tx, attempt["id"], own.get(progress, "own_no_answer"))
    found = holding.target(tx, "callback", attempt["callback_id"])
    if found is None:
        return
    row = holding.holder(tx, found.whom, now)
    if row is not None and row["person_id"] == attempt["person_id"]:
        holding.until_then(tx, found.whom, attempt["person_id"], ms(now + holding.LEASE))


def heard(tx: Tx, attempt_id: str, code: str, error: int | None = None) -> bool:
    """How the carrier says that it ended; its first word stands."""
    return bool(tx.run("note_attempt_heard", id=attempt_id, heard=code, error=error))


def not_reached(house: House, tx: Tx, attempt: Row, now: datetime) -> None:
    """The carrier says so; whoever called may know better. The next try is later; after three a supervisor is
    asked."""
    if tx.run("tell_attempt", id=attempt["id"], outcome="no_answer", told_at=ms(now), told_by=None):
        tx.run("callback_next_at", id=attempt["callback_id"], next_at=ms(now + AGAIN))
        ask_supervisor(house, tx, attempt["callback_id"], now)


def ask_supervisor(house: House, tx: Tx, callback_id: str, now: datetime, *, at_once: bool = False) -> None:
    row = tx.one("callback_by_id", id=callback_id)
    if row is not None and (at_once or row["attempts"] >= THREE):
        key = f"callback_unreached:{callback_id}"
        alerts.raise_(house, tx, "callback_unreached", row["contact_id"], now, key=key)


def tell(
    house: House,
    tx: Tx,
    attempt_id: str,
    person_id: str,
    outcome: str,
    now: datetime,
    next_at: datetime | None = None,
) -> Refusal | None:
    """Whoever called says how it went. `next_at`: when to try again, where they were not reached."""
    attempt = tx.one("attempt_to_change", id=attempt_id)
    found = holding.target(tx, "callback", attempt["callback_id"]) if attempt is not None else None
    if attempt is None or found is None:
        return Refusal("gone")
    refusal = holding.mine(tx, found, person_id, now) or _untellable(attempt, outcome, next_at, now)
    if refusal is not None:
        return refusal
    if not tx.run("tell_attempt", id=attempt_id, outcome=outcome, told_at=ms(now), told_by=person_id):
        return Refusal("told")
    holding.note(tx, found, person_id, "call_back_told", now, outcome=outcome, attempt=attempt_id)
    _follows(house, tx, found, person_id, outcome, next_at, now)
    return None


def _untellable(attempt: Row, outcome: str, next_at: datetime | None, now: datetime) -> Refusal | None:
    if outcome not in OUTCOMES:
        return Refusal("outcome")
    if under_way(attempt):
        return Refusal("on_call")
    if attempt["dialed_at"] is None:
        return Refusal("not_dialed")
    if outcome == "left_message" and not attempt["message_ok"]:
        return Refusal("NO_VOICEMAIL")
    return Refusal("no_time") if next_at is not None and not sensible(next_at, now) else None


def sensible(when: datetime, now: datetime) -> bool:
    return now <= when <= now + timedelta(days=30)


def _follows(
    house: House, tx: Tx, found: Target, person_id: str, outcome: str, next_at: datetime | None, now: datetime
) -> None:
    """What an outcome leads to."""
    if outcome in ("no_answer", "left_message"):
        tx.run("callback_next_at", id=found.id, next_at=ms(next_at or now + AGAIN))
        ask_supervisor(house, tx, found.id, now)
        holding.let_go(tx, found.whom, person_id, now)
    elif outcome == "reached":
        tx.run("callback_next_at", id=found.id, next_at=None)
    elif outcome == "wrong_number":
        ask_supervisor(house, tx, found.id, now, at_once=True)
    elif found.number_idx is not None:
        keep_ok(tx, found, now, call=False)
        audit.append(tx, ms(now), found.contact["id"], f"person:{person_id}", "calls_shut")
        if ending.endangered(house, tx, found, now) is not None:  # not called any more, and not closed either
            ask_supervisor(house, tx, found.id, now, at_once=True)
            return
        ending.conclude(tx, found, person_id, "NO_ACTION", "CALLER_DECLINED", now)


def keep_ok(
    tx: Tx, found: Target, now: datetime, *, call: bool | None = None, message: bool | None = None
) -> None:
    """They told one of us whether they may be called, and whether a message on their phone is safe; None for
    what nobody asked. What they said about anything else stays; but a yes of an earlier contact does not
    become one of today."""
    if found.number_idx is not None and (call, message) != (None, None):
        since = found.contact["started_at"]
        consent.said(tx, found.number_idx, consent.TOLD, since, now, call=call, voicemail=message)
