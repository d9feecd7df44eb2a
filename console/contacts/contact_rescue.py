"""Help has reached somebody who was in danger: said by one of us, or decided without it by a supervisor."""

from __future__ import annotations

from flask import Response, request

from console.contacts.contact_doing import done
from console.pages import pages
from console.visit import Visit
from db.store import Tx
from ivr import rescue
from ivr.callbacks import notes


@pages.post("/contacts/<contact>/help", may="contact.work")
def contact_help(visit: Visit, contact: str) -> Response:
    return done(visit, contact, lambda tx: rescue.confirm(tx, contact, visit.person, visit.now), "helped")


@pages.post("/contacts/<contact>/unhelp", may="contact.work")
def contact_unhelp(visit: Visit, contact: str) -> Response:
    """Said by mistake: it is owed again."""
    return done(visit, contact, lambda tx: rescue.take_back(tx, contact, visit.person, visit.now), "unhelped")


@pages.post("/contacts/<contact>/override", may="contact.work")
def contact_override(visit: Visit, contact: str) -> Response:
    """Why stands as a note. What is refused leaves no note either."""
    why = request.form.get("why", "")
    key = f"rescue:{visit.house.vault.index('why', why)[:16]}"  # the same words twice are one note

    def work(tx: Tx) -> None:
        note = notes.add_note(visit.house, tx, contact, visit.person, why, key, visit.now)
        rescue.override(tx, contact, visit.person, note, visit.now)

    return done(visit, contact, work, "overridden", "override")
