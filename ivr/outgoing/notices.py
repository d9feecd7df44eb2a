"""The words of what staff are told by text: answers to what they said, and how things truly stand.

A text lies on a phone that others may read: the code, what to reply, first names of colleagues, a link that
opens once. Never the place, a name or a number of whoever asked for help: that is said on the phone after the
key, and stands on the page behind the link.
"""

from __future__ import annotations

from collections.abc import Collection

from db.about import name_about
from db.store import Row, Tx
from flows.paging import field_words, texts
from flows.paging.model import TAKEN, Channel, Dispatch, Tell, TellResident
from ivr.house import House
from ivr.outgoing.page_words import LINK_MINUTES, says
from ivr.reach import links
from ivr.reach.reaching import channels_of

DETAILED = frozenset({"accepted", "waiting_for_more", "complete"})  # those who may see the place
WORDS = {**texts.ALERTS, **field_words.REPLIES}
UNKNOWN = frozenset({"no such word"})
LISTED = frozenset({"cleared", "disposition_due"})  # those who are asked how it ended


def channel_for(tx: Tx, person: Row) -> Channel | None:
    """How this person is written to now: by text, else by e-mail; None if neither leads to them."""
    ways = channels_of(tx, person)
    return "sms" if "sms" in ways else "email" if "email" in ways else None


def words_of(
    house: House,
    tx: Tx,
    row: Row,
    dispatch: Dispatch,
    tell: Tell,
    told: Collection[str],
    *,
    took_over: str = "",
) -> str:
    """A notice in the person's language. One of a practice says so first.

    Args:
        row, dispatch: as they are after the event.
        told: whom an alert of this event goes to (for "backup").
        took_over: who has just taken over what nobody had accepted.
    """
    person = tx.one("person_by_id", id=tell.person)
    word, blanks = _word(house, tx, dispatch, tell, told, took_over)
    parts = [*tested(house, row, person), says(house, person, word, code=row["code"], **blanks)]
    if tell.notice == "not_now":
        parts.append(says(house, person, _standing(dispatch, tell.person)))
    if tell.notice in LISTED:
        parts.append(says(house, person, "page_dispositions"))
    if tell.notice in DETAILED or word == "notice_taken_over":
        parts.append(_details(house, tx, row, person))
    return " ".join(parts)


def changed_words(house: House, tx: Tx, row: Row, person: Row) -> str:
    """The desk knows more than before. What it is stands behind the link."""
    return f"{says(house, person, 'notice_changed', code=row['code'])} {_details(house, tx, row, person)}"


def tested(house: House, dispatch: Row | None, person: Row | None) -> list[str]:
    """The words before whatever is written about a practice; none about anything else."""
    return [says(house, person, "page_test")] if dispatch is not None and dispatch["test"] else []


def _word(
    house: House, tx: Tx, dispatch: Dispatch, tell: Tell, told: Collection[str], took_over: str
) -> tuple[str, dict[str, str]]:
    """The word of a notice, and what fills its blanks."""
    word = f"notice_{tell.notice}"
    if tell.notice in ("covered", "complete"):
        others = names(house, tx, [m.person for m in dispatch.coming if m.person != tell.person])
        if not others:  # who comes alone is the team: never told that they are not needed
            return ("notice_accepted" if tell.notice == "complete" else "notice_covered_plain"), {}
        return word, {"names": others}
    if tell.notice == "backup":
        reached = names(house, tx, told)
        return (word, {"names": reached}) if reached else ("notice_backup_nobody", {})
    if tell.notice == "handed_off" and tell.person == took_over:
        return "notice_taken_over", {}
    return word, {}


def _standing(dispatch: Dispatch, person: str) -> str:
    """The word that says how things stand for somebody whose answer did not fit."""
    member = dispatch.member(person)
    if member is not None and member.stage in ("accepted", "en_route", "on_scene", "cleared"):
        return f"page_stage_{member.stage}"
    if dispatch.state in TAKEN:
        return "page_state_taken"
    return "page_state_open" if dispatch.state == "OPEN" else "page_state_fallback"


def _details(house: House, tx: Tx, row: Row, person: Row | None) -> str:
    """Where the place is told: behind a link that is made here, or on the phone."""
    if not house.public_url or person is None:
        return says(house, person, "page_details_call")
    token = links.make(tx, house, "field", row["id"], person["id"], LINK_MINUTES)
    return says(house, person, "page_details", link=links.address(house, token))


def names(house: House, tx: Tx, persons: Collection[str]) -> str:
    """First names, as colleagues say them: "Ana, Ben"; "" for nobody."""
    rows = [tx.one("person_by_id", id=person) for person in persons]
    opened = [house.vault.open(row["name_enc"], name_about(row["id"])) for row in rows if row is not None]
    return ", ".join(name.split()[0] for name in opened if name.split())


# ------------------------------------------------------------------ alarms, and news for residents


def alarm_words(house: House, tx: Tx, alarm: str, subject: str, person: str | None, to: Row) -> str:
    """What a supervisor reads about an alarm: the words of it, if all that they name is known; else where to
    look. One of a practice says so first."""
    dispatch = tx.one("dispatch_by_id", id=subject)
    known = {"code": dispatch["code"]} if dispatch is not None else {"team": subject.replace("_", " ")}
    if person and (name := names(house, tx, [person])):
        known["names"] = name
    word = f"alert_{alarm}"
    if not WORDS.get(word, UNKNOWN) <= known.keys():
        word = "alert_other"
    said = says(house, to, word, **known)
    return " ".join([*tested(house, dispatch, to), said])


def news_words(house: House, language: str, order: TellResident) -> str:
    """What those who asked for help read. No word about what it is about."""
    word, blanks = f"news_{order.news}", {}
    if order.news == "coming":
        word = "news_coming_one" if order.people == 1 else "news_coming_many"
        blanks = {} if order.people == 1 else {"people": str(order.people)}
    flow = house.flow
    words = flow.words.get(language) or flow.words[flow.first_language]
    known = {"service": flow.service, "city": flow.city, **blanks}
    parts = [words[word].say.format_map(known)]
    if order.news == "coming" and order.minutes is not None:
        parts.append(words["news_minutes"].say.format_map({"minutes": str(order.minutes)}))
    return " ".join(parts)
