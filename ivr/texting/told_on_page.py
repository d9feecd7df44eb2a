"""Somebody has told on our page where it is: it is kept, and answers our question, or a person reads it.

What asks for something else (help in danger, 911, a person, to be left alone) is a text of theirs that came
another way: ivr/texting/texts.py takes it like one, whatever has become of their conversation meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from db.store import Row, Tx
from db.vault import VaultError
from flows import asked, by_text, keywords
from flows.keywords import Meaning
from flows.model import OnPage
from ivr import rescue
from ivr.contact import Contact, caller_about
from ivr.dispatch import resident_links
from ivr.dispatch.resident_links import Place, State
from ivr.house import House, ms
from ivr.outgoing import alerts, asking
from ivr.ports import TextEvent
from ivr.texting import text_answers, text_slowed, text_unread, texts
from ivr.texting.talk import Talk

WHY = "place"  # why a conversation has to be read then
LATE = "place_told_late"  # the alarm where nobody has them any more
AS_TEXT = frozenset({"stop", "quiet", *text_answers.CRIES})  # kinds of `Meaning`


def tell(house: House, tx: Tx, token: str, place: Place, now: datetime) -> State:
    """Keeps a place, and uses the link up. "good" if it was kept, or their cry; else why not, and nothing is.

    Raises TurnTakenError if a text of theirs was quicker: tell it again (`texts.heard`).
    """
    about = resident_links.contact_of(house, tx, token)
    row = tx.one("conversation_to_change", contact_id=about)  # before their contact, as where a text comes in
    state = resident_links.keep(house, tx, token, place, now)
    if state == "good":
        contact = tx.one("contact_to_change_by_id", id=about)
        assert contact is not None, "a place was kept for it"
        _read(house, tx, contact, row, place, now)
    return _too_late(house, tx, token, row, place, now) if state == "old" else state


def _too_late(house: House, tx: Tx, token: str, row: Row | None, place: Place, now: datetime) -> State:
    """The link ran out while they wrote. It keeps no place any more; who asks for help, or to be left alone,
    is heard all the same, once."""
    meaning = keywords.decide(house.flow.lexicon, place.told, open_conversation=True)
    contact = tx.one("contact_to_change_by_id", id=resident_links.contact_of(house, tx, token))
    if contact is None or meaning.kind not in AS_TEXT or not resident_links.spend(house, tx, token, now):
        return "old"
    _as_text(house, tx, contact, row, meaning, place, now)
    return "good"


def _read(house: House, tx: Tx, contact: Row, row: Row | None, place: Place, now: datetime) -> None:
    """`row`: their conversation, None if it is over or there was none."""
    meaning = keywords.decide(house.flow.lexicon, place.told, open_conversation=True)
    known = text_unread.readable(house, contact)
    if meaning.kind in AS_TEXT or (row is not None and known is None):
        _as_text(house, tx, contact, row, meaning, place, now)
    elif row is not None and known is not None:
        _told(house, tx, known, row, meaning, place, now)
    else:
        _late(house, tx, contact["id"], now)


def _as_text(
    house: House, tx: Tx, contact: Row, row: Row | None, meaning: Meaning, place: Place, now: datetime
) -> None:
    line = house.flow.lines.get(contact["line"]) or next(iter(house.flow.lines.values()))
    sender = _number(house, contact)
    if sender is None:
        return _unknown(house, tx, contact, row, meaning, now)
    texts.take_words(house, tx, TextEvent("", line.number, sender, place.told), str(place), now)
    if tx.one("open_conversation", number_idx=contact["caller_idx"], line=line.id) is None:  # a STOP ended it
        _late(house, tx, contact["id"], now)
    return None


def _number(house: House, contact: Row) -> str | None:
    try:
        sealed = contact["caller_enc"]
        return house.vault.open(sealed, caller_about(contact["id"])) if sealed else None
    except VaultError:
        return None


def _unknown(house: House, tx: Tx, contact: Row, row: Row | None, meaning: Meaning, now: datetime) -> None:
    """Their number cannot be read any more, so no word goes out now. That they want none holds all the same,
    and somebody of ours reads it."""
    mine, at = {"number_idx": contact["caller_idx"]}, ms(now)
    if contact["caller_idx"] is not None and meaning.kind == "quiet":
        tx.run("quiet_texts", **mine, at=at)
    elif contact["caller_idx"] is not None and meaning.kind == "stop":
        tx.run("stop_texts", **mine, stopped_at=at, stopped_by="text")
    if row is None:
        return _alarm(house, tx, contact["id"], now)
    if meaning.topic:
        rescue.danger_again(tx, contact["id"], now)
    priority = asking.DANGER if meaning.topic else asking.POLICE
    return asking.ask_person(tx, contact["id"], text_unread.WHY, priority, now)


def _told(
    house: House, tx: Tx, known: Contact, row: Row, meaning: Meaning, place: Place, now: datetime
) -> None:
    tx.run("heard_in_conversation", contact_id=known.id, at=ms(now))
    talk = Talk(house, tx, known, row, f"place:{known.id}:{ms(now)}", now)
    if _answers(talk):
        _goes_on(talk, meaning, place)
    else:
        talk.ask_person(WHY, asking.STORY)
    return talk.ask_person("unread", 0) if talk.withheld else None


def _answers(talk: Talk) -> bool:
    """Is it what our questions ask for now, and does nobody of ours ask them instead?"""
    row = talk.row
    ours = row["waiting_since"] is None or row["why"] in text_answers.BESIDE
    asks = row["mode"] == "bot" and row["asked"] is not None
    return asks and ours and asked.on_page(talk.house.flow, talk.state)


def _goes_on(talk: Talk, meaning: Meaning, place: Place) -> None:
    """The next question. A word of the carrier's (HELP, START) is no place: a person reads it as well."""
    if meaning.kind != "text":
        talk.ask_person("story", asking.STORY)
    text_slowed.not_any_more(talk)
    given = OnPage(str(place))
    talk.turn(by_text.answer(talk.house.flow, talk.state, given, talk.facts), given)


def _late(house: House, tx: Tx, contact_id: str, now: datetime) -> None:
    """No conversation is open. Whoever is on the phone with us is looked after; once that is over nobody
    reads it, unless a team is told."""
    contact = tx.one("contact_by_id", id=contact_id)
    assert contact is not None, "a place was kept for it"
    incident = contact["incident_id"]
    team = bool(incident) and bool(tx.all("live_dispatches_of_incident", incident_id=incident))
    if contact["ended_at"] is not None and not team:
        _alarm(house, tx, contact_id, now)


def _alarm(house: House, tx: Tx, contact_id: str, now: datetime) -> None:
    alerts.raise_(house, tx, LATE, contact_id, now, key=f"{LATE}:{contact_id}:{ms(now)}")
