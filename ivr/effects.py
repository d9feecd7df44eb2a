"""One table: what the engine decided -> what is stored. Inside the turn's transaction; none is HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db import audit, jobs
from db.ids import new_id
from db.store import Tx
from flows.connecting import ASIDE
from flows.model import (
    CallState,
    Close,
    DialEnded,
    Dialing,
    KeepCallback,
    KeepVoicemail,
    MeetTeam,
    OpenDispatch,
    Outcome,
    Remember,
    Seek,
    StopSeeking,
    WithdrawCallback,
)
from ivr.calls import calling_out, handoffs
from ivr.contact import Contact, cad_about, number_about
from ivr.house import House, later, ms
from ivr.reach import consent

TOGETHER = ("talking", *ASIDE)  # our person has this caller, in the room or about to be back
RING_SLACK = 30  # seconds a search may outlive the caller's longest wait before it expires by itself


@dataclass(frozen=True)
class Turn:
    """Where an effect is stored from."""

    house: House
    tx: Tx
    contact: Contact
    state: CallState
    number: int
    now: datetime

    @property
    def at(self) -> int:
        return ms(self.now)

    def note(self, action: str, **detail: Any) -> None:
        audit.append(self.tx, self.at, self.contact.id, "system", action, detail)


Table = Mapping[type, Callable[["Turn", Any], object]]


def keep(
    house: House,
    tx: Tx,
    contact: Contact,
    outcome: Outcome,
    number: int,
    now: datetime,
    table: Table | None = None,
) -> None:
    """Store every effect of a turn, by the table of calls if no other is given. Raises KeyError for an effect
    that has no place in it."""
    turn = Turn(house, tx, contact, outcome.state, number, now)
    if outcome.state.reached and not contact.state.reached:
        tx.run("note_answered", id=contact.id, at=turn.at)
    if contact.state.phase in TOGETHER and outcome.state.phase not in TOGETHER:
        handoffs.caller_gone(tx, contact.id, now)  # the other phone's own word of it may be lost
    for effect in outcome.effects:
        (table or KEPT)[type(effect)](turn, effect)


def _remember(turn: Turn, effect: Remember) -> None:
    if effect.question == "cad_number":
        sealed = turn.house.vault.seal(effect.value, cad_about(turn.contact.id))
        turn.tx.run("note_cad", id=turn.contact.id, cad_enc=sealed)
        return
    if effect.question == "caller_role":
        turn.tx.run("note_caller_role", id=turn.contact.id, caller_role=effect.value)
    turn.tx.run(
        "add_answer",
        contact_id=turn.contact.id,
        question=effect.question,
        value=effect.value,
        by="caller",
        at=turn.at,
        turn=turn.number,
    )


def _seek(turn: Turn, effect: Seek) -> None:
    handoff = new_id(turn.at)
    added = turn.tx.run(
        "add_handoff",
        id=handoff,
        contact_id=turn.contact.id,
        team=effect.team,
        language=turn.state.language,
        priority=turn.state.priority,
        opened_at=turn.at,
        expires_at=later(turn.now, effect.seconds + RING_SLACK),
    )
    if added:
        turn.tx.run("note_offered", id=turn.contact.id, at=turn.at)
        jobs.add(turn.tx, "ring", handoff, turn.at, key=f"ring:{handoff}")
        turn.note("seek", team=effect.team)


def _stop_seeking(turn: Turn, effect: StopSeeking) -> None:
    found = turn.tx.one("handoff_of_contact", contact_id=turn.contact.id)
    if found is not None:
        state = "expired" if effect.why == "expired" else "left"
        handoffs.end(turn.tx, found, state, effect.why, turn.now)
        turn.note("stop_seeking", why=effect.why)


def _dialing(turn: Turn, effect: Dialing) -> None:
    turn.tx.run(
        "add_transfer",
        id=new_id(turn.at),
        contact_id=turn.contact.id,
        destination=effect.destination,
        line_no=effect.number,
        reason=effect.reason or "CALLER_CHOSE",
        agreed_at=turn.at,
        dialed_at=turn.at,
    )
    turn.note("transfer", to=effect.destination, line=effect.number)


def _dial_ended(turn: Turn, effect: DialEnded) -> None:
    found = turn.tx.one("open_transfer_of", contact_id=turn.contact.id)
    if found is not None:
        turn.tx.run("end_transfer", id=found["id"], ended_at=turn.at, result=effect.result)
    elif effect.result == "connected":
        turn.tx.run("note_not_lost", contact_id=turn.contact.id)
    turn.note("transfer_ended", result=effect.result)


def _keep_callback(turn: Turn, effect: KeepCallback) -> str:
    callback, number = new_id(turn.at), effect.number
    vault = turn.house.vault
    waited = turn.tx.one("handoff_of_contact", contact_id=turn.contact.id)
    turn.tx.run(
        "add_callback",
        id=callback,
        contact_id=turn.contact.id,
        number_enc=vault.seal(number, number_about(callback)) if number else None,
        number_idx=vault.index("phone", number) if number else None,
        language=turn.state.language,
        reason=effect.reason,
        priority=effect.priority,
        window=effect.window or None,
        voicemail_ok=None if effect.voicemail_ok is None else int(effect.voicemail_ok),
        waiting_since=waited["opened_at"] if waited else turn.at,  # the place in line is kept
        created_at=turn.at,
        due_at=turn.at,
    )
    if effect.asked and number:
        index = vault.index("phone", number)
        turn.tx.run("ask_to_be_called", contact_id=turn.contact.id, reason=effect.reason, number_idx=index)
    turn.note("callback", reason=effect.reason, priority=effect.priority)
    row = turn.tx.one("contact_by_id", id=turn.contact.id) if effect.voicemail_ok is not None else None
    if row is not None and number:
        index = vault.index("phone", number)
        consent.in_contact(turn.tx, row, index, turn.now, voicemail=effect.voicemail_ok)
    return callback


def _withdraw(turn: Turn, effect: WithdrawCallback) -> None:
    for row in turn.tx.all("callbacks_of_contact", contact_id=turn.contact.id):
        if row["reason"] == effect.reason:
            turn.tx.run("withdraw_callback", id=row["id"], outcome="GOT_THROUGH", closed_at=turn.at)
    turn.note("callback_withdrawn", reason=effect.reason)


def _keep_voicemail(turn: Turn, effect: KeepVoicemail) -> None:
    """A message is a promise too: staff see it in the callback queue."""
    _keep_callback(turn, KeepCallback("VOICEMAIL", turn.state.priority, effect.number, "", None))
    promises = turn.tx.all("callbacks_of_contact", contact_id=turn.contact.id)
    promise = next((row["id"] for row in promises if row["reason"] == "VOICEMAIL"), None)
    recording = new_id(turn.at)
    added = turn.tx.run(
        "add_recording",
        id=recording,
        contact_id=turn.contact.id,
        callback_id=promise,
        carrier_id=effect.recording,
        seconds=effect.seconds,
        created_at=turn.at,
    )
    if added:
        jobs.add(turn.tx, "fetch_recording", recording, turn.at, key=f"fetch_recording:{recording}")
        turn.note("voicemail", seconds=effect.seconds)


def _open_dispatch(turn: Turn, effect: OpenDispatch) -> None:
    calling_out.open_for_caller(turn.house, turn.tx, turn.contact, turn.state, effect, turn.now)


def _meet_team(turn: Turn, effect: MeetTeam) -> None:
    calling_out.meet_team(turn.house, turn.tx, turn.contact, turn.now)


def _close(turn: Turn, effect: Close) -> None:
    ended = {"outcome": effect.outcome, "reason": effect.reason}
    if turn.contact.ended:
        turn.tx.run("reconclude_contact", id=turn.contact.id, **ended)
    else:
        turn.tx.run("conclude_contact", id=turn.contact.id, ended_at=turn.at, **ended)
    jobs.drop_by_ref(turn.tx, "check_call", turn.contact.id)
    if lost := turn.tx.one("open_transfer_of", contact_id=turn.contact.id):
        turn.tx.run("end_transfer", id=lost["id"], ended_at=turn.at, result="lost")
    handoffs.caller_gone(turn.tx, turn.contact.id, turn.now)
    turn.note("closed", **ended)


KEPT: Table = {
    Remember: _remember,
    Seek: _seek,
    StopSeeking: _stop_seeking,
    Dialing: _dialing,
    DialEnded: _dial_ended,
    KeepCallback: _keep_callback,
    WithdrawCallback: _withdraw,
    KeepVoicemail: _keep_voicemail,
    OpenDispatch: _open_dispatch,
    MeetTeam: _meet_team,
    Close: _close,
}
