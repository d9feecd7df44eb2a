"""What the engine decided for somebody who texts -> what is stored: the table of calls (ivr/effects.py), with
other entries where a call would ring, dial or record."""

from __future__ import annotations

from flows.by_text import DANGER
from flows.calling_out import SAFE
from flows.model import Close, DialEnded, Dialing, KeepCallback, KeepVoicemail, Remember, Seek, StopSeeking
from ivr import effects, rescue
from ivr.effects import Turn
from ivr.outgoing import asking
from ivr.reach import consent


def _nothing(turn: Turn, effect: object) -> None:
    """Nobody is rung and nothing is dialed; a person is asked by the turn itself (ivr/texting/talk.py)."""


def _remember(turn: Turn, effect: Remember) -> None:
    """Who answers that neither a call nor a text is safe is written nothing from this answer on."""
    effects.KEPT[Remember](turn, effect)
    row = turn.tx.one("contact_by_id", id=turn.contact.id)
    if row is not None and (effect.question, effect.value) == (SAFE, "no"):
        consent.in_contact(turn.tx, row, row["caller_idx"], turn.now, text=False, call=False)


def _keep_callback(turn: Turn, effect: KeepCallback) -> None:
    effects.KEPT[KeepCallback](turn, effect)
    _settle(turn)


def _keep_message(turn: Turn, effect: KeepVoicemail) -> None:
    """The message is the text itself; the promise to read it stands in the same list as every other."""
    effects.KEPT[KeepCallback](turn, KeepCallback("VOICEMAIL", turn.state.priority, effect.number, "", None))
    turn.note("message")
    _settle(turn)


def _settle(turn: Turn) -> None:
    row = turn.tx.one("conversation_of", contact_id=turn.contact.id)
    if row is not None:
        asking.settled(turn.tx, row)


def _close(turn: Turn, effect: Close) -> None:
    """Not while a person has still to read it, and not while they may be in danger: then whoever reads it
    closes it."""
    contact = turn.tx.one("contact_by_id", id=turn.contact.id)
    if contact is not None and rescue.owed(turn.house, turn.tx, contact, effect.reason):
        why = "stopped" if effect.reason == "CALLER_DECLINED" else "silent"
        asking.ask_person(turn.tx, turn.contact.id, why, max(contact["priority"], DANGER), turn.now)
    row = turn.tx.one("conversation_of", contact_id=turn.contact.id)
    if row is not None and not asking.settled(turn.tx, row):
        turn.note("close_put_off", outcome=effect.outcome, reason=effect.reason)
        return
    effects.KEPT[Close](turn, effect)
    turn.tx.run("close_conversation", contact_id=turn.contact.id, at=turn.at)


KEPT: effects.Table = {
    **effects.KEPT,
    Remember: _remember,
    Seek: _nothing,
    StopSeeking: _nothing,
    Dialing: _nothing,
    DialEnded: _nothing,
    KeepCallback: _keep_callback,
    KeepVoicemail: _keep_message,
    Close: _close,
}
