"""Somebody has told on our page where it is: it is kept, and answers our question, or a person reads it.

What they write there is read like a text of theirs: for danger, and for a wish to be left alone.
"""

from __future__ import annotations

from datetime import datetime

from db.store import Row, Tx
from flows import asked, by_text, keywords
from flows.keywords import Meaning
from flows.model import OnPage
from ivr.dispatch import resident_links
from ivr.dispatch.resident_links import Place, State
from ivr.house import House, ms
from ivr.outgoing import alerts, asking
from ivr.texting import text_answers, text_slowed, text_unread
from ivr.texting.talk import Talk

WHY = "place"  # why a conversation has to be read then
LATE = "place_told_late"  # the alarm where nobody has them any more
LEAVE_ALONE = {"quiet": "unsafe", "stop": "stopped"}  # what they ask for -> why a person has to see it


def tell(house: House, tx: Tx, token: str, place: Place, now: datetime) -> State:
    """Keeps a place, and uses the link up. "good" if it was kept; else why not, and nothing is."""
    about = resident_links.contact_of(house, tx, token)
    row = tx.one("conversation_to_change", contact_id=about)  # before their contact, as where a text comes in
    state = resident_links.keep(house, tx, token, place, now)
    if state == "good":
        if row is not None and row["closed_at"] is None:
            _read(house, tx, row, place, now)
        else:
            _late(house, tx, about, place, now)
    return state


def _read(house: House, tx: Tx, row: Row, place: Place, now: datetime) -> None:
    meaning = keywords.decide(house.flow.lexicon, place.told, open_conversation=True)
    contact = tx.one("contact_to_change_by_id", id=row["contact_id"])
    assert contact is not None
    tx.run("heard_in_conversation", contact_id=contact["id"], at=ms(now))
    known = text_unread.readable(house, contact)
    if known is None:
        priority = asking.DANGER if meaning.topic else asking.STORY
        return asking.ask_person(tx, contact["id"], WHY, priority, now)
    talk = Talk(house, tx, known, row, f"place:{contact['id']}:{ms(now)}", now)
    if meaning.kind in LEAVE_ALONE:
        _leave_alone(talk, meaning)
    elif meaning.topic:
        _danger(talk, meaning)
    elif _answers(talk):
        _goes_on(talk, meaning, place)
    else:
        talk.ask_person(WHY, asking.STORY)
    return talk.ask_person("unread", 0) if talk.withheld else None


def _leave_alone(talk: Talk, meaning: Meaning) -> None:
    """Nothing is confirmed: they are on a page, and not in our texts."""
    mine = {"number_idx": talk.row["number_idx"]}
    if meaning.kind == "quiet":
        talk.tx.run("quiet_texts", **mine, at=ms(talk.now))
    else:
        talk.tx.run("stop_texts", **mine, stopped_at=ms(talk.now), stopped_by="text")
    talk.asked(None)
    text_slowed.not_any_more(talk)
    text_answers.seen(talk, meaning, LEAVE_ALONE[meaning.kind])


def _danger(talk: Talk, meaning: Meaning) -> None:
    """Whoever has them tells them what to do; if nobody has, we do."""
    text_answers.seen(talk, meaning, "danger")
    talk.asked(None)
    text_slowed.not_any_more(talk)
    if not talk.taken and talk.say("danger_refused" if meaning.refused else "danger") is not None:
        talk.tx.run("cried_in_conversation", contact_id=talk.id, at=ms(talk.now))


def _answers(talk: Talk) -> bool:
    """Is it what our questions ask for now, and does nobody of ours ask them instead?"""
    row = talk.row
    ours = row["waiting_since"] is None or row["why"] in text_answers.BESIDE
    asks = row["mode"] == "bot" and row["asked"] is not None
    return asks and ours and asked.on_page(talk.house.flow, talk.state)


def _goes_on(talk: Talk, meaning: Meaning, place: Place) -> None:
    """The next question. Who speaks of the police or a person beside the place is read by one as well."""
    if meaning.kind != "text":
        talk.ask_person("story", asking.STORY)
    text_slowed.not_any_more(talk)
    given = OnPage(str(place))
    talk.turn(by_text.answer(talk.house.flow, talk.state, given, talk.facts), given)


def _late(house: House, tx: Tx, contact_id: str, place: Place, now: datetime) -> None:
    """No conversation is open. Whoever is on the phone with us is looked after; once that is over nobody
    reads it, unless a team is told."""
    contact = tx.one("contact_by_id", id=contact_id)
    if contact is None or contact["ended_at"] is None:
        return
    danger = keywords.decide(house.flow.lexicon, place.told, open_conversation=True).topic
    incident = contact["incident_id"]
    team = bool(incident) and bool(tx.all("live_dispatches_of_incident", incident_id=incident))
    if danger or not team:
        alarm = "text_danger" if danger else LATE
        alerts.raise_(house, tx, alarm, contact_id, now, key=f"{alarm}:{contact_id}:{ms(now)}")
