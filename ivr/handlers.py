"""The use cases of a caller's call: one turn, and its end. No Flask and no carrier's words.

Each is one transaction: what was decided, its answers, its timers and its audit are kept together or not at
all. A turn that was answered before gives the stored prompt: a repeated webhook changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from db import jobs
from db.ids import new_id
from db.store import Tx
from db.vault import VaultError
from flows import engine
from flows.city import Voicemail
from flows.connecting import ASIDE
from flows.model import CallState, Dialed, HungUp, Input, Outcome, Recorded, Resumed, Wait
from flows.numbers import normal
from ivr import failing, turns
from ivr.calls import blocking
from ivr.calls.facts import LiveFacts
from ivr.contact import Contact, opened
from ivr.field import field_calls
from ivr.house import House, later, ms
from ivr.ports import OVER, CallEvent, LegPrompt, RecordingEvent, StatusEvent
from ivr.turns import Spoken, TurnTakenError

T = TypeVar("T")

CHECK_AFTER = 600  # seconds until we ask the carrier whether a call is still there
CLASHES = 5  # how often a turn is tried again when another webhook of the same call was quicker


class NothingToRepeatError(Exception):
    """A call that we failed before it had a prompt asks again; the safe words are all there is."""


def take_call(house: House, event: CallEvent) -> Spoken:
    """A caller's call asks what to do next.

    Raises the store's errors; the caller then gets the safe words.
    """
    now = house.clock.now()
    return _written(house, lambda tx: _turn(house, tx, event, now))


def ring(house: House, event: CallEvent) -> Spoken | LegPrompt:
    """A call reaches one of our lines: a caller's first words, or those to one of our people who has a page.

    One transaction decides which, and one patience: when the store hangs, nobody waits twice.
    """
    now = house.clock.now()
    return _written(
        house, lambda tx: field_calls.greet(house, tx, event, now) or _turn(house, tx, event, now)
    )


def resume_call(house: House, event: CallEvent) -> Spoken:
    """We called the caller on from where they were, because their handoff has news."""
    now = house.clock.now()
    return _written(house, lambda tx: _resume(house, tx, event, now))


def take_status(house: House, event: StatusEvent) -> None:
    """How a call is doing. Only its end matters; anything twice, late or unknown is harmless."""
    if event.progress in OVER:
        now = house.clock.now()
        _written(house, lambda tx: _hung_up(house, tx, event, now))


def transfer_answered(house: House, event: StatusEvent, contact_id: str) -> None:
    """The line we dialed for a caller picked up."""
    now = ms(house.clock.now())

    def note(tx: Tx) -> None:
        found = tx.one("open_transfer_of", contact_id=contact_id)
        if found is not None:
            tx.run("note_transfer_connected", id=found["id"], connected_at=now)

    if event.progress == "answered":
        _written(house, note)


def take_recording(house: House, event: RecordingEvent) -> None:
    """A message is ready at the carrier: fetch it now. One whose call never told us of it is kept too."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        known = tx.one("recording_by_carrier_id", carrier_id=event.recording)
        if known is not None:
            tx.run("hurry_fetch", ref=known["id"], now=ms(now))
            return
        row = tx.one("contact_to_change", call_id=event.call_id)
        contact = opened(row, house.vault) if row is not None else None
        if contact is not None and (contact.ended or _in_message(house, contact)):
            _answer(house, tx, contact, Recorded(event.recording, event.seconds), now)

    if event.ready and event.recording:
        _written(house, work)


def _in_message(house: House, contact: Contact) -> bool:
    """The message is at the carrier, and the word that it is done was lost on its way to us."""
    return isinstance(house.flow.steps.get(contact.state.step), Voicemail)


def _written(house: House, work: Callable[[Tx], T]) -> T:
    until = time.monotonic() + house.within
    for _ in range(CLASHES):
        try:
            return house.store.write(work, within=max(0.0, until - time.monotonic()))
        except TurnTakenError:
            continue
    raise TurnTakenError(f"{CLASHES} webhooks of one call at the same time")


def _turn(house: House, tx: Tx, event: CallEvent, now: datetime) -> Spoken:
    row = tx.one("contact_to_change", call_id=event.call_id)
    if row is None:
        return _first(house, tx, event, now)
    contact = opened(row, house.vault)
    if event.turn != contact.turn:
        return _repeated(house, tx, contact, now)
    return _answer(house, tx, contact, event.given, now, over=event.over)


def _resume(house: House, tx: Tx, event: CallEvent, now: datetime) -> Spoken:
    row = tx.one("contact_to_change", call_id=event.call_id)
    if row is None:
        return _first(house, tx, event, now)
    contact = opened(row, house.vault)
    if not _news(contact.state, _facts(house, tx, now, contact).wait()):
        return _repeated(house, tx, contact, now)
    return _answer(house, tx, contact, Resumed(), now, over=event.over)


def _news(state: CallState, wait: Wait) -> bool:
    """Is there something this caller has not heard yet? A second request for the same news finds none."""
    match wait.status:
        case "won":
            return bool(state.seeking) or state.phase in ASIDE
        case "expired":
            return bool(state.seeking) and state.seeking == state.step
        case "waiting":
            return state.phase == "talking"  # taken, and held in the moment in which they came into the room
    return state.phase in ("talking", *ASIDE)


def _facts(house: House, tx: Tx, now: datetime, contact: Contact) -> LiveFacts:
    line = house.flow.lines.get(contact.line)
    blockable = (
        line is not None and line.route == blocking.PUBLIC and contact.state.priority < blocking.DANGER
    )
    given = (contact.id, contact.caller, contact.incident)
    return LiveFacts(house, tx, now, *given, blockable=blockable)


def _first(house: House, tx: Tx, event: CallEvent, now: datetime) -> Spoken:
    """A call that we do not know yet: the line's first words."""
    line = house.line_dialed(event.dialed)
    contact_id = new_id(ms(now))
    turns.add_contact(house, tx, event.call_id, event.caller, line, contact_id, now)
    facts = LiveFacts(house, tx, now, contact_id, event.caller, blockable=line.route == blocking.PUBLIC)
    outcome = blocking.thought(tx, facts, lambda told: engine.begin(house.flow, line.id, told))
    contact = Contact(contact_id, event.call_id, line.id, 0, False, event.caller, outcome.state, None)
    jobs.add(tx, "check_call", contact_id, later(now, CHECK_AFTER), key=f"check_call:{contact_id}")
    return turns.store(house, tx, contact, outcome, "rang", now)


def _answer(
    house: House, tx: Tx, contact: Contact, given: Input, now: datetime, *, over: bool = False
) -> Spoken:
    facts = _facts(house, tx, now, contact)
    given = engine.last_word(given) if over else given
    outcome = blocking.thought(tx, facts, lambda told: engine.answer(house.flow, contact.state, given, told))
    if over and not outcome.state.ended:
        gone = engine.answer(house.flow, outcome.state, HungUp(), facts)
        outcome = Outcome(gone.state, None, (*outcome.effects, *gone.effects))
    said = turns.store(house, tx, contact, outcome, turns.code(house, contact, given), now)
    return replace(said, lost=True) if contact.ended and not over else said


def _repeated(house: House, tx: Tx, contact: Contact, now: datetime) -> Spoken:
    """A webhook of the past, or a first one that comes again: it hears what is said now."""
    try:
        prompt = contact.prompt
    except ValueError:  # written by a release that knows more than this one
        return _answer(house, tx, contact, Resumed(), now)
    if prompt is not None:
        if turns.speakable(house, tx, contact, prompt, now):
            return turns.spoken(house, tx, contact, prompt, contact.turn, now)
        return _answer(house, tx, contact, Resumed(), now)
    if contact.state.phase == failing.UNTOLD:
        failing.seen_after_all(house, tx, contact, now)
        return Spoken(None, contact.turn, contact.id)
    raise NothingToRepeatError


def _hung_up(house: House, tx: Tx, event: StatusEvent, now: datetime) -> None:
    row = tx.one("contact_to_change", call_id=event.call_id)
    call = CallEvent(event.call_id, None, event.dialed, event.caller, HungUp(), over=True)
    if row is None:
        answered = event.progress == "completed" and normal(event.dialed) in house.lines
        if not field_calls.over(tx, event, now) and answered:
            failing.unseen(house, tx, call, now)
        return
    try:
        contact = opened(row, house.vault)
    except (VaultError, ValueError):
        failing.note(house, tx, call, now, spoke=False)
    else:
        _answer(house, tx, contact, _at_the_end(tx, contact), now, over=True)


def _at_the_end(tx: Tx, contact: Contact) -> Input:
    """Whom we had connected has spoken there, even if the carrier never tells us how that call ended."""
    found = tx.one("open_transfer_of", contact_id=contact.id)
    spoke = found is not None and found["connected_at"] is not None
    return Dialed("completed", bridged=True) if spoke else HungUp()
