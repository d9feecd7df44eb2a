"""One turn of a call, kept: the contact, where the caller is, what was said, and every effect, in one go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.store import Tx
from flows.city import Digits, Line
from flows.model import CallTeam, Connect, Input, Key, Outcome, Prompt
from flows.numbers import normal
from ivr import effects, memory
from ivr.contact import Contact, caller_about, state_about
from ivr.house import House, ms
from ivr.reach import bridges

KEY_NAMES = {"*": "star", "#": "pound"}


class TurnTakenError(Exception):
    """Another webhook of the same call was stored first; read again."""


@dataclass(frozen=True)
class Spoken:
    """What to say in answer to a webhook. `number` and `shown` are set when the prompt dials.

    `prompt` None: the caller is gone; or, if `lost`, they are there though their call counts as over.
    """

    prompt: Prompt | None
    turn: int
    contact: str
    number: str = field(default="", repr=False)
    shown: str = field(default="", repr=False)
    lost: bool = False


def add_contact(
    house: House, tx: Tx, call_id: str, caller: str | None, line: Line, contact_id: str, now: datetime
) -> None:
    """A call that we do not know yet. Raises TurnTakenError if another webhook was quicker."""
    added = tx.run(
        "add_contact",
        id=contact_id,
        channel="voice",
        call_id=call_id,
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


def store(
    house: House,
    tx: Tx,
    contact: Contact,
    outcome: Outcome,
    given: str,
    now: datetime,
    table: effects.Table | None = None,
) -> Spoken:
    """Keep a turn. One that says nothing more keeps its number, so that late news still finds it.

    `given` is what came in, as a code; `table` what effects come to, if not what they come to on a call.
    Raises TurnTakenError.
    """
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
    effects.keep(house, tx, contact, outcome, turn, now, table)
    detail = {"turn": turn, "given": given, "step": state.step}
    audit.append(tx, ms(now), contact.id, "caller", "turn", detail)
    return spoken(house, tx, contact, outcome.prompt, turn, now)


def code(house: House, contact: Contact, given: Input) -> str:
    """What came in, as the audit may hold it: single keys, never typed numbers and never words."""
    step = house.flow.steps.get(contact.state.step)
    if isinstance(given, Key) and not isinstance(step, Digits) and len(given.digits) == 1:
        return f"key:{KEY_NAMES.get(given.digits, given.digits)}"
    return type(given).__name__.lower()


def speakable(house: House, tx: Tx, contact: Contact, prompt: Prompt, now: datetime) -> bool:
    """False if a deploy took away the language or the number that a stored prompt needs, or if the team is
    not on its way any more."""
    flow, then = house.flow, prompt.then
    if prompt.language not in flow.languages or any(u.language not in flow.languages for u in prompt.says):
        return False
    if isinstance(then, CallTeam):
        return bridges.team_phone_of(house, tx, contact.caller, now) is not None
    if not isinstance(then, Connect):
        return True
    to = flow.destinations.get(then.destination)
    return to is not None and then.number < len(to.numbers)


def spoken(house: House, tx: Tx, contact: Contact, prompt: Prompt | None, turn: int, now: datetime) -> Spoken:
    """The prompt with the numbers it dials. Raises LookupError unless it is `speakable`."""
    if prompt is not None and isinstance(prompt.then, CallTeam):
        phone = bridges.team_phone_of(house, tx, contact.caller, now)
        if phone is None:
            raise LookupError("no team comes to this caller")
        return Spoken(prompt, turn, contact.id, phone.number, phone.shown)
    if prompt is None or not isinstance(prompt.then, Connect):
        return Spoken(prompt, turn, contact.id)
    connect = prompt.then
    ours = (house.flow.lines.get(contact.line) or next(iter(house.flow.lines.values()))).number
    theirs = [line.number for line in house.flow.destinations[connect.destination].numbers]
    shown = (normal(contact.caller) if connect.caller_id == "caller" and contact.caller else None) or ours
    if shown in theirs:
        shown = ours  # they forwarded this call: a call from their own number looks like a fault to them
    return Spoken(prompt, turn, contact.id, theirs[connect.number], shown)
