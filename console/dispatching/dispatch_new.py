"""Sending a team: what it is about and where. What looks like something that a team is asked for already is
offered first: two teams for one matter leave none for another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request

from console import naming, reading
from console.dispatching import dispatch_words as words
from console.pages import pages
from console.saying import Words, say, say_error
from console.show import show
from console.signing import see
from console.visit import Visit
from db import audit
from db.ids import new_id
from db.store import Row, Tx
from flows.codes import CALL_TYPES
from ivr.dispatch import dispatch_news, dispatching, joining
from ivr.dispatch.dispatch_desk import DeskError
from ivr.dispatch.dispatching import Asked
from ivr.dispatch.told import Known, sent_despite, told_of, why_ruled_out
from ivr.house import ms

ID = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
URGENCIES = Words(
    {"9": "Danger: somebody may be hurt", "6": "Urgent", "3": "Usual", "1": "It can wait"}, "urgency"
)
NEED_MOST = 6
LONGEST = dispatch_news.LONGEST
TOLD = ("place", "safety", "people", "note", "cad")


@dataclass
class Form:
    """What was typed, and what is wrong with it by the field's name, "" for the whole of it."""

    given: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


@pages.get("/dispatches/new", may="dispatches.act")
def dispatch_new(visit: Visit) -> Response:
    return new_page(visit, Form(started(visit)))


@pages.post("/dispatches/new", may="dispatches.act")
def dispatch_open(visit: Visit) -> Response:
    form = Form({name: request.form.get(name, "").strip() for name in NAMES})
    check(visit, form)
    if form.faults:
        return new_page(visit, form, status=422)
    found = similar(visit, form)
    if found and form.given["another"] != "yes":
        return new_page(visit, form, found, 409)
    return opened(visit, form)


@pages.post("/dispatches/join", may="dispatches.act")
def dispatch_join(visit: Visit) -> Response:
    contact, incident = request.form.get("contact", ""), request.form.get("incident", "")
    house, joined = visit.house, (contact, incident, f"person:{visit.person}", visit.now)
    try:
        found = house.store.write(lambda tx: joining.join_from_form(house, tx, *joined))
    except DeskError as fault:
        return show("desk/refused.html", 409, why=say_error(fault))
    return see(f"/desk/dispatches/{found}", "team_joined")


NAMES = (
    *TOLD,
    "call_type",
    "priority",
    "language",
    "need",
    "policy",
    "contact",
    "more",
    "once",
    "another",
    "test",
    "despite",
)
FROM_THEM = ("call_type", "place", "safety", "people", "note")  # what a caller may have told


def started(visit: Visit) -> dict[str, str]:
    """An empty form; for a contact with what they have told, which is a reading of it; for a further team
    with what is known of the incident and not sealed."""
    flow = visit.house.flow
    given = dict.fromkeys(NAMES, "")
    given |= {"priority": "3", "language": flow.first_language, "once": new_id(ms(visit.now))}
    contact, more = request.args.get("contact", ""), request.args.get("more", "")

    def look(tx: Tx) -> None:
        row = tx.one("contact_by_id", id=contact) if contact else None
        if row is not None:
            given.update(contact=contact, language=row["language"], priority=_urgency(row["priority"]))
            known = told_of(visit.house, tx, row)
            given.update({name: getattr(known, name) for name in FROM_THEM})
            audit.append(tx, ms(visit.now), contact, f"person:{visit.person}", "contact_read")
        incident = _incident(tx, more)
        if incident is not None:
            given.update(more=more, language=incident["language"], call_type=incident["call_type"])
            given["priority"] = _urgency(incident["priority"])

    visit.house.store.write(look)
    return given


def _urgency(priority: int) -> str:
    """The nearest that is not less urgent."""
    return next(level for level in ("1", "3", "6", "9") if int(level) >= min(priority, 9))


def _incident(tx: Tx, dispatch: str) -> Row | None:
    row = tx.one("dispatch_by_id", id=dispatch) if dispatch else None
    found = tx.one("incident_by_id", id=row["incident_id"]) if row is not None else None
    return found if found is not None and found["closed_at"] is None else None


def check(visit: Visit, form: Form) -> None:
    """Notes every fault."""
    given, faults, flow = form.given, form.faults, visit.house.flow
    if not given["more"]:
        if given["call_type"] not in CALL_TYPES:
            faults["call_type"] = say("Choose what it is about.")
        if not given["place"]:
            faults["place"] = say("Write where to go, as well as it is known.")
    if ruled_out(visit, given) and not given["despite"]:
        faults["despite"] = say("Write why a team is sent all the same, or connect them to 911.")
    if given["priority"] not in URGENCIES:
        faults["priority"] = say("Choose how urgent it is.")
    if given["language"] not in flow.languages:
        faults["language"] = say("Choose the language of whoever needs help.")
    if given["need"] and not (given["need"].isdecimal() and 0 < int(given["need"]) <= NEED_MOST):
        faults["need"] = say("Write a number from 1 to {most}, or leave it empty.", most=NEED_MOST)
    if given["policy"] and given["policy"] not in flow.policies:
        faults["policy"] = say("Choose how people are asked.")
    for name in (*TOLD, "despite"):
        if len(given[name]) > LONGEST:
            faults[name] = say("Write at most {count} characters.", count=LONGEST)
    if not ID.fullmatch(given["once"]):
        given["once"] = new_id(ms(visit.now))


def ruled_out(visit: Visit, given: Mapping[str, str]) -> list[str]:
    """What their answers hold against a team, in words. Nothing for a further team: one was sent."""
    house, contact = visit.house, given["contact"]

    def look(tx: Tx) -> list[str]:
        row = tx.one("contact_by_id", id=contact) if contact and not given["more"] else None
        rules = why_ruled_out(house, told_of(house, tx, row)) if row is not None else []
        return [say(rule) for rule in rules]  # console/codes.py has them all

    return house.store.read(look)


def asked(visit: Visit, tx: Tx, form: Form) -> Asked:
    """Raises DeskError when the incident of a further team is closed."""
    given = form.given
    known = _incident(tx, given["more"])
    row = tx.one("contact_by_id", id=given["contact"]) if given["contact"] else None
    theirs = told_of(visit.house, tx, row) if row is not None else Known()
    if given["more"] and known is None:
        raise DeskError("The incident is closed. Send a team as for a new one.")
    return Asked(
        call_type=given["call_type"] if known is None else known["call_type"],
        priority=int(given["priority"]),
        language=given["language"],
        by=f"person:{visit.person}",
        contact=given["contact"] or None,
        policy=given["policy"],
        need=int(given["need"]) if given["need"] else None,
        place=given["place"],
        safety=given["safety"] or theirs.safety,
        people=given["people"] or theirs.people,
        note="\n".join(part for part in (given["despite"], given["note"]) if part),
        cad=given["cad"],
        test=given["test"] == "yes",
        incident=known["id"] if known is not None else None,
        once=given["once"],
    )


def similar(visit: Visit, form: Form) -> list[dict[str, Any]]:
    """Open incidents that it may be about, with their newest dispatch. None for a further team, and none when
    this very form was sent before."""

    def look(tx: Tx) -> list[dict[str, Any]]:
        if form.given["more"] or tx.one("dispatch_by_id", id=form.given["once"]) is not None:
            return []
        found = dispatching.similar(visit.house, tx, asked(visit, tx, form), visit.now)
        newest = [(row, tx.all("dispatches_of_incident", incident_id=row["id"])) for row in found]
        return [{"incident": row, "dispatch": rows[-1]} for row, rows in newest if rows]

    return visit.house.store.read(look)


def opened(visit: Visit, form: Form) -> Response:
    house = visit.house

    def work(tx: Tx) -> str:
        wanted = asked(visit, tx, form)
        row = tx.one("contact_by_id", id=wanted.contact) if wanted.contact and form.given["despite"] else None
        if row is not None and (known := told_of(house, tx, row)).ruled_out:
            sent_despite(tx, row["id"], known, wanted.by, visit.now)
        return dispatching.open_dispatch(house, tx, wanted, visit.now)

    try:
        found = house.store.write(work)
    except DeskError as fault:
        form.faults[""] = say_error(fault)
    except ValueError:  # the contact or the incident is none any more
        form.faults[""] = say("That does not fit any more: look where it stands now. Nothing was changed.")
    else:
        return see(f"/desk/dispatches/{found}", "team_opened")
    return new_page(visit, form, status=409)


def new_page(
    visit: Visit, form: Form, found: list[dict[str, Any]] | None = None, status: int = 200
) -> Response:
    flow, against = visit.house.flow, ruled_out(visit, form.given)
    if against:  # what they answered stands there, also for whoever has sent a form without opening it
        reading.noted(visit, form.given["contact"], "contact_read")
    return show(
        "desk/dispatch_new.html", status, given=form.given, faults=form.faults, found=found or [],
        topics=sorted((naming.topic(flow, code), code) for code in CALL_TYPES), urgencies=URGENCIES,
        languages=[(code, naming.language(flow, code)) for code in flow.languages], states=words.STATES,
        policies=list(flow.policies.values()), need_most=NEED_MOST, longest=LONGEST,
        against=against,
    )  # fmt: skip
