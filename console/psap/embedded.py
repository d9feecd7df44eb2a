"""For who sits in the 911 center, and for whoever takes its callers, without menus: what is offered now, to
be accepted, returned to 911, and resolved; each with its time.

It is a page and not a role: a counselor is a counselor wherever they sit. What is done here is what the
contact's page does (ivr/calls/on_the_call.py, ivr/calls/guests.py, ivr/calls/counseling.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import Response, request

from console import live, naming
from console.codes import CALL_TYPES, DECISIONS, REASONS
from console.pages import pages
from console.saying import Words, say_error
from console.show import show
from console.signing import see
from console.visit import Visit
from db.store import Row, Tx
from ivr.calls import counseling, guests, on_the_call
from ivr.calls.counseling import NotNowError
from ivr.calls.seats import ASKED, is_guest
from ivr.house import House, at, ms

PATH = "/desk/embedded"
SHIFT = timedelta(hours=12)
MOST = 60
# How it ended, in this room's words; others are said on the contact's page.
OUTCOMES = Words(
    {
        "PHONE_ONLY": "Counseled and closed",
        "DISPATCH": "A team was called",
        "TO_911": "Returned to 911",
        "REFER": "Referred to a partner",
    }
)


@dataclass(frozen=True)
class Case:
    """One contact. `mine`: this person has taken it. `third`: who was asked to join: "" nobody, "asked" or
    "there". `decided`: when it was said how it ended, and `outcome` how."""

    id: str
    line: str
    language: str
    offered: datetime
    accepted: datetime | None
    ended: datetime | None
    decided: datetime | None
    outcome: str
    waits: bool
    mine: bool
    held: bool
    third: str


@pages.get("/embedded", may="contact.work")
def embedded(visit: Visit) -> Response:
    return embedded_page(visit)


def embedded_page(
    visit: Visit, why: str = "", status: int = 200, typed: Mapping[str, str] | None = None
) -> Response:
    """`typed`: what was chosen in a form that was refused, with `contact`, `why` and `field`."""
    part = now_part(visit, fresh=True, typed=typed)
    return show("desk/embedded.html", status, part=part, why=why, here=PATH)


@pages.get("/embedded/now", may="contact.work", quiet=True)
def embedded_now(visit: Visit) -> Response:
    return live.answer(visit, now_part(visit))


def now_part(visit: Visit, *, fresh: bool = False, typed: Mapping[str, str] | None = None) -> live.Part:
    def look() -> dict[str, Any]:
        found = visit.house.store.read(lambda tx: cases(visit.house, tx, visit.person, visit.now))
        return {
            "offered": [one for one in found if one.waits],
            "mine": [one for one in found if one.mine],
            "types": CALL_TYPES,
            "outcomes": OUTCOMES,
            "reasons": REASONS,
            "decisions": DECISIONS,
        }

    if typed is not None:
        return live.once(visit, "desk/embedded_now.html", {**look(), "typed": typed})
    return live.part(visit, "desk/embedded_now.html", look, visit.person, fresh=fresh)


def cases(house: House, tx: Tx, person: str, now: datetime) -> list[Case]:
    """What 911 handed over in this shift and waits, or is this person's. The longest wait comes first."""
    rows = tx.all("contacts_from_911", since=ms(now - SHIFT), limit=MOST)
    found = [_case(house, tx, row, person) for row in rows]
    return sorted(found, key=lambda one: (not one.waits, one.offered if one.waits else now))


def _case(house: House, tx: Tx, row: Row, person: str) -> Case:
    mine = row["won_by"] == person
    goes_on = mine and row["ended_at"] is None
    return Case(
        id=row["id"],
        line=naming.called(house.flow, row["line"]).lower(),
        language=naming.language(house.flow, row["language"]),
        offered=at(row["opened_at"] or row["offered_at"] or row["started_at"]),
        accepted=_at(row["won_at"]),
        ended=_at(row["ended_at"]),
        decided=_at(row["decided_at"]),
        outcome=row["outcome"] or "",
        waits=row["search"] == "waiting" and row["ended_at"] is None,
        mine=mine,
        held=row["held_at"] is not None,
        third=_third(house, tx, row["handoff_id"]) if goes_on else "",
    )


def _third(house: House, tx: Tx, handoff: str) -> str:
    live = tx.all("live_legs_of_handoff", handoff_id=handoff)
    legs = [leg for leg in live if is_guest(leg) and leg["destination"] == house.flow.psap]
    return "" if not legs else "asked" if all(leg["state"] in ASKED for leg in legs) else "there"


def _at(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else at(milliseconds)


def done(visit: Visit, work: Callable[[Tx], object], words: str, contact: str = "") -> Response:
    """The page again; with what cannot be, in plain words, and what was chosen in the form of `contact`."""
    try:
        visit.house.store.write(work)
    except NotNowError as fault:
        why = say_error(fault)
        typed = {**request.form.to_dict(), "contact": contact, "why": why, "field": fault.field}
        return embedded_page(visit, why, 409, typed if contact else None)
    live.forget()
    return see(PATH, words)


@pages.post("/embedded/<contact>/accept", may="contact.work")
def embedded_accept(visit: Visit, contact: str) -> Response:
    """Their own phone rings; the key there takes the call, as always."""
    given = (contact, visit.person, visit.now)
    return done(visit, lambda tx: on_the_call.take_over(visit.house, tx, *given), "ringing")


@pages.post("/embedded/<contact>/return", may="contact.work")
def embedded_return(visit: Visit, contact: str) -> Response:
    """The 911 center is called to the two; who counsels stays until it is there."""
    asked = (contact, visit.person, visit.house.flow.psap, visit.now)
    return done(visit, lambda tx: guests.invite(visit.house, tx, *asked), "invited")


@pages.post("/embedded/<contact>/resolve", may="contact.work")
def embedded_resolve(visit: Visit, contact: str) -> Response:
    about, outcome, reason = (request.form.get(name, "") for name in ("call_type", "outcome", "reason"))
    said = partial(counseling.decide, visit.house, call_type=about, outcome=outcome, reason=reason)
    return done(visit, lambda tx: said(tx, contact, visit.person, visit.now), "decided", contact)
