"""The use cases of a caller's call: one turn, and its end. No Flask and no carrier's words.

Each is one transaction: what was decided, its answers, its timers and its audit are kept together or not at
all. A turn that was answered before gives the stored prompt: a repeated webhook changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from db import audit, jobs
from db.ids import new_id
from db.store import StoreError, Tx
from flows import engine, finishing
from flows.city import Digits, Line
from flows.model import Connect, HungUp, Input, Key, Outcome, Prompt, Recorded, Resumed
from flows.numbers import normal
from ivr import effects, memory
from ivr.contact import Contact, caller_about, opened, state_about
from ivr.facts import LiveFacts
from ivr.house import House, later, ms
from ivr.ports import OVER, CallEvent, RecordingEvent, StatusEvent

T = TypeVar("T")
log = logging.getLogger("careline.calls")

CHECK_AFTER = 600  # seconds until we ask the carrier whether a call is still there
SAFE_WITHIN = 0.5  # seconds spent on remembering how the safe words ended
KEY_NAMES = {"*": "star", "#": "pound"}
CLASHES = 5  # how often a turn is tried again when another webhook of the same call was quicker


class TurnTakenError(Exception):
    """Another webhook of the same call was stored first; read again."""


@dataclass(frozen=True)
class Spoken:
    """What to say in answer to a webhook. `number` and `shown` are set when the prompt dials.

    `prompt` None: the caller is gone.
    """

    prompt: Prompt | None
    turn: int
    contact: str
    number: str = ""
    shown: str = ""


def take_call(house: House, event: CallEvent) -> Spoken:
    """A caller's call asks what to do next: the first words, or the next turn.

    Raises the store's errors; the caller then gets the safe words.
    """
    now = house.clock.now()
    return _written(house, lambda tx: _turn(house, tx, event, now))


def resume_call(house: House, event: CallEvent) -> Spoken:
    """We called the caller on from where they were, because their handoff has news."""
    now = house.clock.now()
    return _written(house, lambda tx: _resume(house, tx, event, now))


def take_status(house: House, event: StatusEvent) -> None:
    """How a caller's call is doing. Only its end matters; anything twice, late or unknown is harmless."""
    if event.progress in OVER:
        now = house.clock.now()
        _written(house, lambda tx: _hung_up(house, tx, event.call_id, now))


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
        row = tx.one("contact_by_call", call_id=event.call_id)
        if row is not None and row["ended_at"] is not None:
            given = Recorded(event.recording, event.seconds)
            _answer(house, tx, opened(row, house.vault), given, now)

    if event.ready and event.recording:
        _written(house, work)


def safe_dialed(house: House, event: CallEvent, *, spoke: bool) -> None:
    """How the safe words' transfer ended. Best effort: what failed before may fail still, and the caller
    must not wait for it."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        row = tx.one("contact_by_call", call_id=event.call_id)
        if row is None or row["ended_at"] is not None:
            return
        contact = opened(row, house.vault)
        outcome = finishing.failed(house.flow, contact.state, contact.caller, spoke=spoke)
        _store(house, tx, contact, outcome, "safe_words", now)

    try:
        house.store.write(work, within=SAFE_WITHIN)
    except (StoreError, TurnTakenError) as error:
        log.error("the end of a safe transfer was not stored: %s", type(error).__name__)


def _written(house: House, work: Callable[[Tx], T]) -> T:
    for _ in range(CLASHES):
        try:
            return house.store.write(work, within=house.within)
        except TurnTakenError:
            continue
    raise TurnTakenError(f"{CLASHES} webhooks of one call at the same time")


def _turn(house: House, tx: Tx, event: CallEvent, now: datetime) -> Spoken:
    row = tx.one("contact_by_call", call_id=event.call_id)
    if row is None:
        return _first(house, tx, event, now)
    contact = opened(row, house.vault)
    if event.turn != contact.turn:
        return _spoken(house, contact, contact.prompt, contact.turn)
    return _answer(house, tx, contact, event.given, now, over=event.over)


def _resume(house: House, tx: Tx, event: CallEvent, now: datetime) -> Spoken:
    row = tx.one("contact_by_call", call_id=event.call_id)
    if row is None:
        return _first(house, tx, event, now)
    return _answer(house, tx, opened(row, house.vault), Resumed(), now, over=event.over)


def _first(house: House, tx: Tx, event: CallEvent, now: datetime) -> Spoken:
    """A call that we do not know yet: the line's first words."""
    line = house.line_dialed(event.dialed)
    contact_id = new_id(ms(now))
    _add_contact(house, tx, event, line, contact_id, now)
    facts = LiveFacts(house, tx, now, contact_id, event.caller)
    outcome = engine.begin(house.flow, line.id, facts)
    contact = Contact(contact_id, event.call_id, line.id, 0, False, event.caller, outcome.state, None)
    jobs.add(tx, "check_call", contact_id, later(now, CHECK_AFTER), key=f"check_call:{contact_id}")
    return _store(house, tx, contact, outcome, "rang", now)


def _add_contact(house: House, tx: Tx, event: CallEvent, line: Line, contact_id: str, now: datetime) -> None:
    caller = event.caller
    added = tx.run(
        "add_contact",
        id=contact_id,
        channel="voice",
        call_id=event.call_id,
        line=line.id,
        route=line.route,
        language=house.flow.first_language,
        caller_enc=house.vault.seal(caller, caller_about(contact_id)) if caller else None,
        caller_idx=house.vault.index("phone", caller) if caller else None,
        dialed=line.id,
        flow_hash=house.flow.hash,
        priority=line.priority,
        started_at=ms(now),
    )
    if not added:
        raise TurnTakenError


def _answer(
    house: House, tx: Tx, contact: Contact, given: Input, now: datetime, *, over: bool = False
) -> Spoken:
    facts = LiveFacts(house, tx, now, contact.id, contact.caller)
    given = engine.last_word(given) if over else given
    outcome = engine.answer(house.flow, contact.state, given, facts)
    if over and not outcome.state.ended:
        gone = engine.answer(house.flow, outcome.state, HungUp(), facts)
        outcome = Outcome(gone.state, None, (*outcome.effects, *gone.effects))
    return _store(house, tx, contact, outcome, _code(house, contact, given), now)


def _hung_up(house: House, tx: Tx, call_id: str, now: datetime) -> None:
    row = tx.one("contact_by_call", call_id=call_id)
    if row is not None:
        _answer(house, tx, opened(row, house.vault), HungUp(), now)


def _store(house: House, tx: Tx, contact: Contact, outcome: Outcome, given: str, now: datetime) -> Spoken:
    """Keep a turn. One that says nothing more keeps its number, so that late news still finds it."""
    turn = contact.turn + 1 if outcome.prompt is not None else contact.turn
    prompt = outcome.prompt or contact.prompt
    state = outcome.state
    saved = tx.run(
        "save_turn",
        id=contact.id,
        was=contact.turn,
        turn=turn,
        state_enc=house.vault.seal(memory.dump(state, prompt), state_about(contact.id)),
        language=state.language,
        priority=state.priority,
    )
    if not saved:
        raise TurnTakenError
    effects.keep(house, tx, contact, outcome, turn, now)
    detail = {"turn": turn, "given": given, "step": state.step}
    audit.append(tx, ms(now), contact.id, "caller", "turn", detail)
    return _spoken(house, contact, outcome.prompt, turn)


def _code(house: House, contact: Contact, given: Input) -> str:
    """What came in, as the audit may hold it: single keys, never typed numbers and never words."""
    step = house.flow.steps.get(contact.state.step)
    if isinstance(given, Key) and not isinstance(step, Digits) and len(given.digits) == 1:
        return f"key:{KEY_NAMES.get(given.digits, given.digits)}"
    return type(given).__name__.lower()


def _spoken(house: House, contact: Contact, prompt: Prompt | None, turn: int) -> Spoken:
    if prompt is None or not isinstance(prompt.then, Connect):
        return Spoken(prompt, turn, contact.id)
    connect = prompt.then
    ours = (house.flow.lines.get(contact.line) or next(iter(house.flow.lines.values()))).number
    shown = (normal(contact.caller) if connect.caller_id == "caller" and contact.caller else None) or ours
    number = house.flow.destinations[connect.destination].numbers[connect.number].number
    return Spoken(prompt, turn, contact.id, number, shown)
