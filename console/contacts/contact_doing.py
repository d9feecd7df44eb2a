"""What is done from a contact's page. Each is refused in words when it is not possible any more; what is not
possible now is not offered (console/contacts/contact_offers.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Response, request

from console.contacts.contact import page
from console.pages import pages
from console.saying import later, say_error
from console.signing import see
from console.visit import Visit
from db.store import Tx
from ivr import rescue
from ivr.callbacks.notes import NoteRefusedError
from ivr.calls import counseling, guests, on_the_call
from ivr.calls.counseling import Called, NotNowError, Told
from ivr.rescue import NotDecidedError
from ivr.worded import WordedError

SAID = ("call_type", "place", "safety", "people", "note", "despite")

REFUSED = (NotNowError, NoteRefusedError, NotDecidedError)
# What several use cases refuse in the same words.
for words in (
    rescue.STILL_OPEN,
    counseling.TEAM_THERE,
    counseling.NO_PROMISE,
    counseling.NO_TEAM,
    on_the_call.MINE_NOT,
    guests.ONE_AT_A_TIME,
    guests.NO_ROOM,
):
    later(words)


def done(visit: Visit, contact: str, work: Callable[[Tx], object], words: str, form: str = "") -> Response:
    """The page again; with what cannot be, in plain words, and what was typed into `form`."""
    try:
        visit.house.store.write(work)
    except REFUSED as fault:
        return refused(visit, contact, fault, form)
    return see(f"/desk/contacts/{contact}", words)


def refused(visit: Visit, contact: str, fault: WordedError, form: str = "") -> Response:
    """`form`: its name, if there is something in it to be kept."""
    typed = {**request.form.to_dict(), "do": form} if form else None
    field = fault.field if isinstance(fault, NotNowError) else ""
    return page(visit, contact, 409, refused=say_error(fault), field=field, typed=typed)


@pages.post("/contacts/<contact>/take", may="contact.work")
def contact_take(visit: Visit, contact: str) -> Response:
    def work(tx: Tx) -> None:
        on_the_call.take_over(visit.house, tx, contact, visit.person, visit.now)

    return done(visit, contact, work, "ringing")


@pages.post("/contacts/<contact>/hold", may="contact.work")
def contact_hold(visit: Visit, contact: str) -> Response:
    return done(visit, contact, lambda tx: on_the_call.hold(tx, contact, visit.person, visit.now), "held")


@pages.post("/contacts/<contact>/back", may="contact.work")
def contact_back(visit: Visit, contact: str) -> Response:
    return done(visit, contact, lambda tx: on_the_call.back(tx, contact, visit.person, visit.now), "back")


@pages.post("/contacts/<contact>/invite", may="contact.work")
def contact_invite(visit: Visit, contact: str) -> Response:
    """Somebody is asked to join: one of the flow's destinations, or a colleague."""
    asked = (contact, visit.person, request.form.get("whom", ""), visit.now)
    return done(visit, contact, lambda tx: guests.invite(visit.house, tx, *asked), "invited", "invite")


@pages.post("/contacts/<contact>/uninvite", may="contact.work")
def contact_uninvite(visit: Visit, contact: str) -> Response:
    return done(
        visit,
        contact,
        lambda tx: guests.call_off(visit.house, tx, contact, visit.person, visit.now),
        "uninvited",
    )


@pages.post("/contacts/<contact>/let_go", may="contact.work")
def contact_let_go(visit: Visit, contact: str) -> Response:
    """Whoever joined leaves; the others talk on."""
    given = (contact, visit.person, request.form.get("guest", ""), visit.now)
    return done(visit, contact, lambda tx: guests.let_go(tx, *given), "let_go")


@pages.post("/contacts/<contact>/team", may="contact.work")
def contact_team(visit: Visit, contact: str) -> Response:
    """Calls one, or asks first whether it is the same as something that a team is called to."""
    typed = {name: request.form.get(name, "")[:500] for name in SAID}
    anyway = request.form.get("anyway") == "yes"
    try:
        called = visit.house.store.write(lambda tx: _called(visit, tx, contact, Told(**typed), anyway=anyway))
    except NotNowError as fault:
        return refused(visit, contact, fault, "team")
    if called.dispatch:
        return see(f"/desk/contacts/{contact}", "team")
    return page(visit, contact, 409, again=typed, alike=called.alike)


def _called(visit: Visit, tx: Tx, contact: str, told: Told, *, anyway: bool) -> Called:
    return counseling.call_team(visit.house, tx, contact, visit.person, told, visit.now, anyway=anyway)


@pages.post("/contacts/<contact>/join", may="contact.work")
def contact_join(visit: Visit, contact: str) -> Response:
    given = (contact, request.form.get("incident", ""), visit.person, visit.now)
    return done(visit, contact, lambda tx: counseling.join(visit.house, tx, *given), "joined")


@pages.post("/contacts/<contact>/decide", may="contact.work")
def contact_decide(visit: Visit, contact: str) -> Response:
    said = {name: request.form.get(name, "") for name in ("call_type", "outcome", "reason")}
    person, now, decided = visit.person, visit.now, partial(counseling.decide, visit.house)
    return done(visit, contact, lambda tx: decided(tx, contact, person, now, **said), "decided", "decide")
