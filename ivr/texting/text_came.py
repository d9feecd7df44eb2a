"""A text as it came in, and the conversation that it belongs to or begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from db import audit
from db.ids import new_id
from db.store import Row, Tx
from flows import engine
from flows.city import Line
from flows.keywords import Meaning
from flows.reading import written_in
from ivr.contact import Contact, caller_about, opened, state_about
from ivr.house import House, later, ms
from ivr.memory import dump
from ivr.outgoing import asking
from ivr.ports import TextEvent
from ivr.texting.talk import Talk
from ivr.turns import TurnTakenError

YES_STANDS = timedelta(hours=24)  # a yes to a way of reaching them that is older is asked anew


@dataclass(frozen=True)
class Came:
    """A text as it came in, and what it asks for. `row` is their open conversation, if there is one."""

    house: House
    tx: Tx
    event: TextEvent
    message: str
    line: Line
    index: str
    row: Row | None
    stopped: bool
    meaning: Meaning
    now: datetime

    @property
    def source(self) -> str:
        return self.event.text_id or self.message


def talk_of(came: Came) -> Talk:
    """Their conversation; a new one if none is open. Raises TurnTakenError."""
    house, tx = came.house, came.tx
    if came.row is not None:
        row = tx.one("contact_to_change_by_id", id=came.row["contact_id"])
        assert row is not None
        return Talk(house, tx, opened(row, house.vault), came.row, came.source, came.now)
    contact = _new(came)
    found = tx.one("conversation_of", contact_id=contact.id)
    assert found is not None
    return Talk(house, tx, contact, found, came.source, came.now)


def _new(came: Came) -> Contact:
    """A conversation begins: the contact, where its questions begin, the language they write, and that they
    wrote first, which is their consent to an answer."""
    house, tx, now, sender = came.house, came.tx, came.now, came.event.sender
    assert sender is not None
    language = written_in(house.flow.lexicon, came.event.body).language
    state = engine.written_to(house.flow, came.line.id, language)
    contact = new_id(ms(now))
    tx.run(
        "add_contact",
        id=contact,
        channel="sms",
        call_id=None,
        line=came.line.id,
        route=came.line.route,
        language=state.language,
        caller_enc=house.vault.seal(sender, caller_about(contact)),
        caller_idx=came.index,
        dialed=came.line.id,
        flow_hash=house.flow.hash,
        priority=state.priority,
        started_at=ms(now),
    )
    mine = {"contact_id": contact, "number_idx": came.index, "line": came.line.id}
    if not tx.run("add_conversation", **mine, heard_at=ms(now)):
        raise TurnTakenError
    sealed = house.vault.seal(dump(state, None), state_about(contact))
    kept = {"state_enc": sealed, "language": state.language, "priority": state.priority}
    tx.run("save_turn", id=contact, was=0, turn=0, **kept)
    tx.run("file_text", id=came.message, contact_id=contact)
    since = ms(now - YES_STANDS)
    tx.run("note_consent", number_idx=came.index, consent="texted_first", at=ms(now), since=since)
    asking.look_again(tx, contact, later(now, asking.OVER), now, over=True)
    audit.append(tx, ms(now), contact, "caller", "wrote_first", {"language": state.language})
    return Contact(contact, "", came.line.id, 0, False, sender, state, "null")
