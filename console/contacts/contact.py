"""A contact's page: everything that happened with one call or conversation, and what is known about it.

Whoever opens it is written down; a page that is kept alive is the same reading for ten minutes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response, request

from console import live, reach, reading
from console.contacts import (
    contact_view,
    story,
    story_call,
    story_phone,
    story_places,
    story_teams,
    story_texts,
)
from console.contacts.story import EVER, Source, Telling
from console.office import blocklist
from console.pages import pages
from console.saying import say, say_error
from console.show import show
from console.signing import see
from console.visit import Visit
from db import audit
from db.store import Row, Tx
from ivr.callbacks import notes
from ivr.callbacks.notes import NoteRefusedError
from ivr.house import ms


class NoContactError(LookupError):
    """Nothing is known by this id."""


def _nobody(_error: NoContactError) -> Response:
    return show("desk/refused.html", 404, why=say("There is no such call or conversation, or not any more."))


pages.blueprint.register_error_handler(NoContactError, _nobody)
SOURCES: tuple[Source, ...] = (
    story_call.logged,
    story_phone.legs,
    story_phone.transfers,
    story_phone.callbacks,
    story_phone.recordings,
    story_texts.texts,
    story_places.places,
    story_teams.teams,
)


@pages.get("/contacts/<contact>", may="contact.read")
def contact_page(visit: Visit, contact: str) -> Response:
    return page(visit, contact)


def page(visit: Visit, contact: str, status: int = 200, **more: Any) -> Response:
    """The whole page. `more`: what a form made of it. Raises NoContactError."""
    before = _before()
    row = visit.house.store.write(lambda tx: opened(visit, tx, contact))
    notes_of = visit.house.store.read(lambda tx: written(visit, tx, row))
    given = {name: more.get(name) for name in ("typed", "refused", "field")}
    now = now_part(visit, contact, fresh=True, given=given if more.get("typed") else None)
    told = story_part(visit, contact, before, fresh=True)
    values = {
        "contact": row,
        "now_part": now,
        "story_part": told,
        "before": before,
        "first": before == EVER,
        **notes_of,
    }
    return show("desk/contact.html", status, key=secrets.token_urlsafe(12), **(values | more))


@pages.get("/contacts/<contact>/now", may="contact.read", quiet=True)
def contact_now(visit: Visit, contact: str) -> Response:
    return live.answer(visit, now_part(visit, contact))


@pages.get("/contacts/<contact>/story", may="contact.read", quiet=True)
def contact_story(visit: Visit, contact: str) -> Response:
    return live.answer(visit, story_part(visit, contact, EVER))


def now_part(
    visit: Visit, contact: str, *, fresh: bool = False, given: Mapping[str, Any] | None = None
) -> live.Part:
    """`given`: a form of it that was refused: what was typed, why, and the field it is about."""

    def look() -> Mapping[str, Any]:
        head = visit.house.store.read(lambda tx: contact_view.head(Telling(visit, tx, known(tx, contact))))
        reading.noted(visit, contact, "contact_read")
        incidents_noted(visit, head)
        return {"head": head}

    if given is not None:
        return live.once(visit, "desk/contact_now.html", {**look(), **given})
    return live.part(visit, "desk/contact_now.html", look, (contact, visit.person), fresh=fresh)


def story_part(visit: Visit, contact: str, before: int, *, fresh: bool = False) -> live.Part:
    def look() -> Mapping[str, Any]:
        def read(tx: Tx) -> tuple[str, story.Story]:
            row = known(tx, contact)
            return row["language"], story.tell(Telling(visit, tx, row, before), SOURCES)

        spoken, told = visit.house.store.read(read)
        reading.noted(visit, contact, "contact_read")
        return {"contact": contact, "first": before == EVER, "story": told, "spoken": spoken}

    return live.part(visit, "desk/contact_story.html", look, (contact, visit.person, before), fresh=fresh)


def known(tx: Tx, contact: str) -> Row:
    """The contact. Raises NoContactError."""
    row = tx.one("contact_by_id", id=contact)
    if row is None:
        raise NoContactError
    return row


def opened(visit: Visit, tx: Tx, contact: str) -> Row:
    """The contact; that this person opens it is written down. Raises NoContactError."""
    row = known(tx, contact)
    audit.append(tx, ms(visit.now), contact, f"person:{visit.person}", "contact_read")
    return row


def incidents_noted(visit: Visit, head: contact_view.Head) -> None:
    """Where it is and who is there is told of this contact's incident, and of others it may be about."""
    shown = [head.about, *head.offered]
    for incident in {one.id for one in shown if one is not None}:
        reading.noted(visit, incident, "details_revealed", {"contact": head.id})


def written(visit: Visit, tx: Tx, row: Row) -> dict[str, Any]:
    """Its notes, with who wrote them; for whoever may block the caller, whether somebody has."""
    telling = Telling(visit, tx, row)
    told = [(note, telling.name(note.person)) for note in notes.notes_of(visit.house, tx, row["id"])]
    return {
        "notes": told,
        "reach": reach.said(tx, row),
        "texts": row["channel"] == "sms",
        "block": blocklist.of_caller(visit, tx, row) if visit.may("numbers.block") else None,
        "lengths": blocklist.LENGTHS,
        "usual": blocklist.USUAL,
    }


def _before() -> int:
    given = request.args.get("before", "")
    return int(given) if given.isdecimal() and len(given) < 16 else EVER


@pages.post("/contacts/<contact>/notes", may="contact.work")
def contact_note(visit: Visit, contact: str) -> Response:
    text, corrects = request.form.get("text", ""), request.form.get("corrects", "")
    given = (contact, visit.person, text, request.form.get("key", ""), visit.now)
    try:
        visit.house.store.write(lambda tx: notes.add_note(visit.house, tx, *given, corrects=corrects))
    except NoteRefusedError as fault:
        return page(visit, contact, 422, fault=say_error(fault), noted=text)
    return see(f"/desk/contacts/{contact}", "noted")
