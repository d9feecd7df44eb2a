"""How a wait ends, or what else becomes of it: a promise to call, a call now, a team. What was answered stays
with the contact, so that nobody is asked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from db.about import caller_about, number_about
from db.ids import new_id
from db.store import Tx
from flows.codes import CALL_TYPES, DECISIONS, REASONS
from ivr import rescue
from ivr.callbacks import calling_back, ending, holding
from ivr.callbacks.calling_back import THREE
from ivr.callbacks.ending import FOLLOW_UP
from ivr.callbacks.holding import Target
from ivr.callbacks.refusals import Refusal
from ivr.calls import counseling
from ivr.calls.counseling import Called, NotNowError, Told
from ivr.dispatch.told import told_of, why_ruled_out
from ivr.house import House, ms
from ivr.reach import gate

SAYS_WHY = frozenset({"NO_ACTION", "REFER"})  # outcomes that need a reason of their own
WINDOWS = ("soon", "morning", "afternoon", "evening")
OTHER = "OTHER"


def close(
    house: House,
    tx: Tx,
    kind: str,
    id_: str,
    person_id: str,
    now: datetime,
    *,
    outcome: str,
    reason: str,
) -> Refusal | None:
    """It is over: how, and why. Giving up on somebody whom nobody reached is a supervisor's decision, and
    whoever was in danger is not closed before help has reached them (ivr/rescue.py)."""
    found = holding.target(tx, kind, id_)
    if found is None:
        return Refusal("gone")
    if outcome not in DECISIONS or reason not in REASONS or outcome == "CALLBACK":
        return Refusal("codes")
    if outcome in SAYS_WHY and reason == "NONE":
        return Refusal("why")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    if calling_back.on_call(tx, found):
        return Refusal("on_call")
    if ending.endangered(house, tx, found, now, reason) is not None:
        return Refusal("rescue")
    if not rescue.supervises(tx, person_id):
        if unreached(tx, found, now):
            return Refusal("supervisor")
        if reason == "NOT_REACHED":
            return Refusal("tries")
    ending.conclude(tx, found, person_id, outcome, reason, now)
    return None


def unreached(tx: Tx, found: Target, now: datetime) -> bool:
    """Three calls and more did not reach them, for this promise or for one that ends with it: nobody who
    called has said otherwise."""
    if found.kind == "text" or _reached(tx, found.id):
        return False
    rows = ending.promises(tx, found, now)
    return any(row["attempts"] >= THREE and not _reached(tx, row["id"]) for row in rows)


def _reached(tx: Tx, callback_id: str) -> bool:
    return any(row["outcome"] == "reached" for row in tx.all("attempts_of", callback_id=callback_id))


def follow_up(
    house: House,
    tx: Tx,
    kind: str,
    id_: str,
    person_id: str,
    when: datetime,
    now: datetime,
    *,
    agreed: bool,
) -> str | Refusal:
    """Promise to ask afterwards how it is: a call that can wait for the morning. The callback's id.

    `agreed`: they said yes to it, which is stored as such.
    """
    found = holding.target(tx, kind, id_)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    if not calling_back.sensible(when, now):
        return Refusal("no_time")
    if not agreed or found.number_idx is None:
        return Refusal("not_agreed" if found.number_idx else "NO_NUMBER")
    calling_back.keep_ok(tx, found, now, call=True)
    return promised(house, tx, found, person_id, FOLLOW_UP, now, due=gate.morning(house, when))


def to_callback(
    house: House,
    tx: Tx,
    contact_id: str,
    person_id: str,
    now: datetime,
    *,
    agreed: bool,
    window: str = "",
    message_ok: bool | None = None,
) -> str | Refusal:
    """A conversation by text becomes a promise to call, kept by the same person of ours. The callback's id.

    `agreed`: they said that a call is safe. Who writes may write because they cannot talk: without it nobody
    is called who has not called us.
    """
    found = holding.target(tx, "text", contact_id)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    index = found.row["number_idx"]
    calling_back.keep_ok(tx, found, now, call=True if agreed else None, message=message_ok)
    verdict = gate.may(house, tx, "call", "reply", index, found.contact, now)
    if not verdict.allowed:
        return Refusal("not_agreed" if verdict.reason == "NOT_OPENED" else verdict.reason)
    known = window if window in WINDOWS else None
    promise = promised(house, tx, found, person_id, "CALLER_ASKED", now, window=known, message_ok=message_ok)
    if isinstance(promise, str):
        ending.conclude(tx, found, person_id, "CALLBACK", "CALLER_ASKED", now)
    return promise


def to_call(
    house: House, tx: Tx, contact_id: str, person_id: str, now: datetime, *, agreed: bool
) -> str | Refusal:
    """A conversation by text becomes a call now: our own phone rings. The callback's id.

    Whoever gets a Refusal undoes the transaction, so that the conversation stays what it was.
    """
    promise = to_callback(house, tx, contact_id, person_id, now, agreed=agreed, window="soon")
    if isinstance(promise, Refusal):
        return promise
    rings = calling_back.call_out(house, tx, promise, person_id, now)
    return rings if isinstance(rings, Refusal) else promise


def to_dispatch(
    house: House,
    tx: Tx,
    kind: str,
    id_: str,
    person_id: str,
    told: Told,
    now: datetime,
    *,
    anyway: bool = False,
) -> Called | Refusal:
    """Ask for a team for somebody who waits, with what they told us: as from the page of their call
    (ivr/calls/counseling.py). They still wait for us, and hear from us how it goes.

    Args:
        anyway: it is another matter than those that were offered.
    """
    found = holding.target(tx, kind, id_)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    known = told_of(house, tx, found.contact)
    said = replace(told, call_type=told.call_type or known.call_type)
    if said.call_type not in CALL_TYPES:
        return Refusal("call_type")
    if known.ruled_out and not said.despite.strip():
        return Refusal("ruled_out", tuple(why_ruled_out(house, known)))
    contact, risk = found.contact["id"], found.row["priority"]
    try:
        called = counseling.call_team(house, tx, contact, person_id, said, now, anyway=anyway, priority=risk)
    except NotNowError:  # the rest of what it refuses was asked above
        return Refusal("team_there")
    if called.dispatch:
        holding.note(tx, found, person_id, "team_asked", now, dispatch=called.dispatch)
    return called


def to_incident(
    house: House, tx: Tx, kind: str, id_: str, person_id: str, incident_id: str, now: datetime
) -> Refusal | None:
    """What somebody who waits asks for is what a team is called to already. They still wait for us."""
    found = holding.target(tx, kind, id_)
    if found is None:
        return Refusal("gone")
    if refusal := holding.mine(tx, found, person_id, now):
        return refusal
    try:
        counseling.join(house, tx, found.contact["id"], incident_id, person_id, now)
    except NotNowError:
        return Refusal("other_team")
    return None


def promised(
    house: House,
    tx: Tx,
    found: Target,
    person_id: str,
    reason: Literal["CALLER_ASKED", "DISCONNECTED", "FOLLOW_UP"],
    now: datetime,
    *,
    due: datetime | None = None,
    window: str | None = None,
    message_ok: bool | None = None,
) -> str | Refusal:
    """A call to them, held by this person. The callback's id; the one there is, if it is promised already,
    with what is agreed now."""
    number = _number(house, found)
    if number is None:
        return Refusal("NO_NUMBER")
    callback, follow = new_id(ms(now)), reason == FOLLOW_UP
    given = found.row.get("voicemail_ok") if message_ok is None else int(message_ok)
    added = tx.run(
        "add_callback",
        id=callback,
        contact_id=found.contact["id"],
        number_enc=house.vault.seal(number, number_about(callback)),
        number_idx=found.number_idx,
        language=found.contact["language"],
        reason=reason,
        priority=0 if follow else max(found.row["priority"], found.contact["priority"]),
        window=window,
        voicemail_ok=given,
        waiting_since=ms(due or now) if follow else found.row["waiting_since"] or found.row["heard_at"],
        created_at=ms(now),
        due_at=ms(due or now),
    )
    if not added:
        rows = tx.all("callbacks_of_contact", contact_id=found.contact["id"])
        known = next(row["id"] for row in rows if row["reason"] == reason and row["closed_at"] is None)
        return anew(tx, str(known), due=due, window=window, message_ok=message_ok)
    if reason == "CALLER_ASKED":  # their own word; a call for another day needs a yes of its own
        asked = {"contact_id": found.contact["id"], "number_idx": found.number_idx}
        tx.run("ask_to_be_called", reason=reason, **asked)
    if due is not None:
        tx.run("callback_next_at", id=callback, next_at=ms(due))
    holding.note(tx, found, person_id, "callback", now, reason=reason)
    holding.keep(tx, found.whom, person_id, now)
    return callback


def anew(
    tx: Tx,
    callback_id: str,
    *,
    due: datetime | None = None,
    window: str | None = None,
    message_ok: bool | None = None,
) -> str:
    """The same promise, as it is agreed now; what nobody spoke of stays as it was. Its id."""
    given = {"due_at": None if due is None else ms(due), "window": window}
    message = None if message_ok is None else int(message_ok)
    tx.run("promise_anew", id=callback_id, voicemail_ok=message, **given)
    return callback_id


def _number(house: House, found: Target) -> str | None:
    if sealed := found.row.get("number_enc"):
        return house.vault.open(sealed, number_about(found.id))
    sealed = found.contact["caller_enc"]
    return house.vault.open(sealed, caller_about(found.contact["id"])) if sealed else None
