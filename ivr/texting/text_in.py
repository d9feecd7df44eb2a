"""A text of a resident: what it asks for is done first, then it is read as an answer.

Each in the transaction that stores it, so that the same text twice has one effect and one answer. The order
of things is that of docs/program-manager/the-text-line.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from db import audit
from db.store import Row, Tx
from flows import engine, keywords
from flows.keywords import Meaning
from flows.reading import written_in
from ivr.contact import Contact
from ivr.house import House, ms
from ivr.outgoing import asking, outbox
from ivr.ports import TextEvent
from ivr.reach import gate
from ivr.texting import text_answers, text_held, text_with_us
from ivr.texting.talk import Talk, words_of
from ivr.texting.text_came import Came
from ivr.texting.text_facts import TextFacts


def take(house: House, tx: Tx, event: TextEvent, message: str, now: datetime) -> None:
    """A text of somebody who is not one of our people in the field; `message` is its row. A withheld sender
    cannot be answered and has no conversation: the text is kept, and that is all.

    Raises TurnTakenError if another text of theirs was quicker: take it again.
    """
    if event.sender is None:
        return
    line = house.line_dialed(event.dialed)
    index = house.vault.index("phone", event.sender)
    row = tx.one("conversation_of_number", number_idx=index, line=line.id)
    kept = tx.one("safe_contact_of", number_idx=index)
    stopped = kept is not None and kept["stopped_at"] is not None
    # A yes ends no QUIET: START alone does.
    by_yes = stopped and kept is not None and kept["quiet_at"] is None
    meaning = meant(house, event, open_conversation=row is not None, stopped=by_yes)
    came = Came(house, tx, event, message, line, index, row, stopped, meaning, now)
    if row is not None:
        tx.run("file_text", id=message, contact_id=row["contact_id"])
        tx.run("heard_in_conversation", contact_id=row["contact_id"], at=ms(now))
    if text_held.held(came):
        audit.append(tx, ms(now), message, "system", "text_held_back", {})
        return
    if not text_with_us.thanked(came):
        DONE.get(meaning.kind, text_answers.take)(came)


def meant(house: House, event: TextEvent, *, open_conversation: bool, stopped: bool) -> Meaning:
    """What it asks for. What the carrier has acted on is so, whatever we think; but a YES that the carrier
    took for START answers our question."""
    meaning = keywords.decide(
        house.flow.lexicon, event.body, open_conversation=open_conversation, stopped=stopped
    )
    if event.stopped == "STOP" and meaning.kind not in ("stop", "quiet"):
        return replace(meaning, kind="stop")
    if event.stopped == "START" and stopped and meaning.kind == "text":
        return Meaning("start")
    return meaning


# ------------------------------------------------------------------ to be left alone, or not


def _stop(came: Came) -> None:
    """No more texts, said once. The carrier confirms what it has taken itself."""
    came.tx.run("stop_texts", number_idx=came.index, stopped_at=ms(came.now), stopped_by="text")
    talk = text_answers.readable(came) if came.row is not None or came.meaning.alert else None
    if came.event.stopped != "STOP":
        _tell(came, talk, "stopped", "confirm_stop")
    if talk is None:
        return
    if came.meaning.alert:
        text_answers.seen(talk, came.meaning, "stopped")
    elif came.row is not None and _ours(came.row, talk):
        talk.ask_person("stopped", came.row["priority"])
    else:
        text_answers.over(talk, "CALLER_DECLINED")


def _ours(row: Row, talk: Talk) -> bool:
    """Has one of us to do with it, or was it more than an everyday request? Then nothing ends by a word that
    somebody else may have sent: whoever reads it closes it."""
    risk = max(row["priority"], talk.state.priority)
    return row["waiting_since"] is not None or row["mode"] == "staff" or risk >= asking.STORY


def _quiet(came: Came) -> None:
    """Silence, and nothing that confirms it: somebody else may read it."""
    came.tx.run("quiet_texts", number_idx=came.index, at=ms(came.now))
    talk = text_answers.readable(came) if came.meaning.alert else None
    if talk is not None:
        text_answers.seen(talk, came.meaning, "unsafe")


def _start(came: Came) -> None:
    came.tx.run("start_texts", number_idx=came.index, at=ms(came.now))
    talk = text_answers.readable(came) if came.row is not None else None
    if came.event.stopped != "START":
        _tell(came, talk, "started", "help")
    if talk is not None:
        text_answers.go_on(talk)


def _help(came: Came) -> None:
    """Who we are and how to reach a person. Not twice, if the carrier has answered for us. Where nothing of
    ours may go out to them, a person reads it."""
    verdict = gate.may(came.house, came.tx, "text", "help", came.index, None, came.now)
    shut = came.row is None and not verdict.allowed
    talk = text_answers.readable(came) if came.row is not None or shut else None
    if came.event.stopped != "HELP":
        _tell(came, talk, "help", "help")
    if talk is not None and shut:
        talk.ask_person("stopped" if came.stopped else "unread", asking.ASKED)
    elif talk is not None and came.meaning.alert:
        talk.ask_person("help", 0)


def _tell(came: Came, talk: Talk | None, name: str, purpose: str) -> None:
    """A word of the text line, to somebody who may have no conversation with us."""
    if talk is not None:
        talk.say(name, purpose)
        return
    house, event = came.house, came.event
    language = written_in(house.flow.lexicon, event.body).language or house.flow.first_language
    facts = TextFacts(house, came.tx, came.now, _nobody(came))
    outbox.queue_text(
        house,
        came.tx,
        came.now,
        purpose=purpose,
        body=words_of(house, facts, language, name),
        key=f"reply:{came.source}:0",
        number=event.sender,
        line=came.line.id,
    )


def _nobody(came: Came) -> Contact:
    state = engine.written_to(came.house.flow, came.line.id, "")
    return Contact("", "", came.line.id, 0, False, came.event.sender, state, None)


DONE = {"stop": _stop, "quiet": _quiet, "start": _start, "help": _help}
