"""A call back, turn by turn: what our own phone hears, and what its keys lead to
(ivr/callbacks/calling_back.py). Each webhook is one turn of a row; a turn that comes again hears what is
said now."""

from __future__ import annotations

from datetime import datetime, timedelta

from db import audit, jobs
from db.store import Row, Tx
from flows.model import Dialed, Key
from ivr.callbacks import calling_back, holding
from ivr.callbacks.calling_back import Reach
from ivr.callbacks.holding import Target
from ivr.calls import staff_words
from ivr.house import House, ms
from ivr.ports import OVER, CallEvent, LegPrompt, MachineEvent, StatusEvent
from ivr.reach import bridges

TRIES = 2  # how often the key is asked for
TALK = timedelta(hours=4, minutes=5)  # no call is longer: the carrier ends it after four hours
NOT_REACHED = {"busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "hung_up"}


class BackCallGoneError(LookupError):
    """The carrier asks about a call of which nothing is stored."""


def answered(house: House, event: CallEvent, attempt: str) -> LegPrompt:
    """Our own phone was picked up, by whomever. Raises BackCallGoneError."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        row = _known(tx, attempt)
        tx.run("adopt_leg_call", id=attempt, call_id=event.call_id)
        tx.run("leg_connected", id=attempt, answered_at=ms(now))
        return _said(house, tx, row, now)

    return house.store.write(work, within=house.within)


def turn(house: House, event: CallEvent, attempt: str, number: int) -> LegPrompt:
    """A key, silence, or the end of the connection. Raises BackCallGoneError."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        row = _known(tx, attempt)
        if row["turn"] == number and row["menu"] != "bye":
            row = _taken(house, tx, row, event, now)
        return _said(house, tx, row, now)

    return house.store.write(work, within=house.within)


def take_status(house: House, event: StatusEvent, attempt: str) -> None:
    """How our own phone is doing; only its end matters."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        row = tx.one("attempt_to_change", id=attempt)
        if row is not None:
            tx.run("adopt_leg_call", id=attempt, call_id=event.call_id)
            calling_back.over(house, tx, row, event.progress, now)

    if event.progress in OVER:
        house.store.write(work, within=house.within)


def machine_heard(house: House, event: MachineEvent, attempt: str) -> None:
    """A machine answered at theirs: the worker hangs up there. `event.call_id` is that side's."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        if tx.run("note_attempt_machine", id=attempt, resident_call=event.call_id):
            jobs.add(tx, "end_back", attempt, ms(now), key=f"end_back:{attempt}")
            _note(tx, _known(tx, attempt), "machine_at_residents", now)

    if event.answered_by in ("machine", "fax"):
        house.store.write(work, within=house.within)


# ------------------------------------------------------------------ one turn


def _known(tx: Tx, attempt: str) -> Row:
    row = tx.one("attempt_to_change", id=attempt)
    if row is None:
        raise BackCallGoneError("there is no such call")
    return row


def _note(tx: Tx, row: Row, action: str, now: datetime, **detail: object) -> None:
    """In the log of whoever waits, who is none of ours."""
    promise = tx.one("callback_by_id", id=row["callback_id"])
    if promise is not None:
        audit.append(tx, ms(now), promise["contact_id"], "system", action, {"attempt": row["id"], **detail})


def _taken(house: House, tx: Tx, row: Row, event: CallEvent, now: datetime) -> Row:
    menu, said, tries = _next(house, tx, row, event, now)
    tx.run("save_attempt_turn", id=row["id"], was=row["turn"], menu=menu, said=said, tries=tries)
    return _known(tx, row["id"])


def _next(house: House, tx: Tx, row: Row, event: CallEvent, now: datetime) -> tuple[str, str, int]:
    """The place in the call, what is said of the last one, and how often it is asked there."""
    if row["menu"] == "resident":
        return "bye", _parted(house, tx, row, event, now), 1
    if isinstance(event.given, Key) and event.given.digits == "1" and not event.over:
        return ("resident", "", 1) if _dials(house, tx, row, now) else ("bye", "refused", 1)
    return ("asked", "", row["tries"] + 1) if row["tries"] < TRIES else ("bye", "", 1)


def _dials(house: House, tx: Tx, row: Row, now: datetime) -> bool:
    """Their phone is rung, if that is still wanted and allowed. From now on it counts as a try."""
    found = holding.target(tx, "callback", row["callback_id"])
    person = row["person_id"]
    if found is None or holding.mine(tx, found, person, now) is not None:
        calling_back.heard(tx, row["id"], "not_yours")
        return False
    may = calling_back.reach(house, tx, found, now)
    if not isinstance(may, Reach):
        calling_back.heard(tx, row["id"], "refused")
        return False
    tx.run("dial_attempt", id=row["id"], dialed_at=ms(now), message_ok=int(may.message))
    tx.run("note_callback_tried", id=found.id)
    holding.keep(tx, found.whom, person, now, TALK)
    holding.note(tx, found, person, "called_back", now, attempt=row["id"])
    return True


def _parted(house: House, tx: Tx, row: Row, event: CallEvent, now: datetime) -> str:
    """The two are apart, or never met. What is said about it."""
    if not isinstance(event.given, Dialed):
        return "over"
    if event.given.bridged:
        code = "machine" if row["resident_call"] else "spoke"
    else:
        code = NOT_REACHED.get(event.given.status, "no_answer")
    calling_back.heard(tx, row["id"], code)
    _note(tx, row, "call_back_parted", now, heard=code)
    if code in ("machine", "busy", "no_answer", "failed"):
        calling_back.not_reached(house, tx, row, now)
        return "not_reached"
    return "over"


# ------------------------------------------------------------------ what is heard


def _said(house: House, tx: Tx, row: Row, now: datetime) -> LegPrompt:
    """The same as often as it is asked for."""
    path = f"/voice/back/{row['id']}/{row['turn']}"
    if row["menu"] == "asked":
        says = staff_words.says(house, "staff_back_ask", again=row["tries"] > 1)
        return LegPrompt(says, "key", next=path)
    found = holding.target(tx, "callback", row["callback_id"])
    if row["menu"] == "resident":
        return _connects(house, tx, row, found, path, now)
    words = [f"staff_back_{row['said']}"] if row["said"] else []
    return LegPrompt(staff_words.says(house, *words, "staff_goodbye"), "goodbye")


def _connects(house: House, tx: Tx, row: Row, found: Target | None, path: str, now: datetime) -> LegPrompt:
    """The gate is asked in the transaction that dials; our number is shown."""
    may = calling_back.reach(house, tx, found, now) if found is not None else None
    if found is None or not isinstance(may, Reach):
        return LegPrompt(staff_words.says(house, "staff_back_refused", "staff_goodbye"), "goodbye")
    words = "staff_back_connecting_message" if row["message_ok"] else "staff_back_connecting"
    return LegPrompt(
        staff_words.says(house, words),
        "dial",
        next=path,
        number=may.number,
        shown=bridges.shown(house, found.contact["line"]),
        machine="" if row["message_ok"] else f"/voice/back/{row['id']}/machine",
    )
