"""What a page says in writing: that a team is needed, the code, the keys. Nothing about whoever asked for
help; that comes behind the link, after they accept."""

from __future__ import annotations

import json

from db.store import Row, Tx
from ivr.house import House
from ivr.outgoing.errand import Errand
from ivr.reach import links

LINK_MINUTES = 12 * 60  # a shift


def language_of(house: House, person: Row | None) -> str:
    """The first of their languages that the flow speaks."""
    known = json.loads(person["languages"]) if person is not None else []
    return next((name for name in known if name in house.flow.words), house.flow.first_language)


def says(house: House, person: Row | None, word: str, **blanks: str) -> str:
    text = house.flow.words[language_of(house, person)][word].say
    return text.format_map({"service": house.flow.service, "city": house.flow.city, **blanks})


def body_of(house: House, tx: Tx, page: Row, person: Row) -> str:
    """The text of a page. Its link is made here: it is good for whoever holds this very text."""
    word = "page_fallback" if page["fallback"] else "page_team"
    parts = [says(house, person, "page_test")] if page["test"] else []
    parts.append(says(house, person, word, code=page["code"]))
    if page["wording"] == "usual" and house.public_url:
        token = links.make(tx, house, "field", page["dispatch_id"], page["person_id"], LINK_MINUTES)
        parts.append(says(house, person, "page_link", link=links.address(house, token)))
    return " ".join(parts)


def subject_of(house: House, person: Row | None, code: str) -> str:
    """Of an e-mail: the page it is about, or whom it comes from."""
    return says(house, person, "page_subject", code=code) if code else house.flow.service


def repeated(errand: Errand, person_id: str | None, body: str) -> str:
    """Before a text that may have gone out before."""
    person = errand.read("person_by_id", id=person_id) if person_id else None
    return f"{says(errand.house, person, 'page_repeat')} {body}"
