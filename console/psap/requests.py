"""What 911 centers ask for, and the form to ask by hand: the same use case as the signed requests
(console/psap/center_api.py), so the same number asked for on both ways is one request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, abort, request

from console import live, naming
from console.codes import CALL_TYPES
from console.pages import pages
from console.psap.center_answers import forward_to
from console.psap.center_fields import ANSWERS, MOST_TEXT, Fault, FaultsError, wanted_of
from console.psap.request_words import STEPS, WORDS
from console.saying import later, say, say_error, say_worded
from console.show import show
from console.signing import see
from console.visit import Visit
from db.store import Tx
from flows.city import Flow
from ivr.door.gatehouse import desk
from ivr.house import ms
from ivr.psap import referrals
from ivr.psap.referral_news import FOR_GOOD, OverError
from ivr.psap.referral_status import Standing, page, standing
from ivr.psap.referrals import WITHDRAWN
from ivr.worded import Worded

PATH = "/desk/requests"
ROWS = 50
LATELY = 1 << 62
later(FOR_GOOD)


@pages.get("/requests", may="requests.ask")
def requests(visit: Visit) -> Response:
    """The newest are alive; what is older stays as it was when the page was opened."""
    before, _, last = request.args.get("before", "").partition("-")
    start = int(before) if before.isdecimal() and len(before) < 19 else LATELY
    if start == LATELY:
        return show("desk/requests.html", part=list_part(visit, fresh=True))
    return show("desk/requests.html", **listed(visit, start, last))


@pages.get("/requests/now", may="requests.ask", quiet=True)
def requests_now(visit: Visit) -> Response:
    return live.answer(visit, list_part(visit))


def list_part(visit: Visit, *, fresh: bool = False) -> live.Part:
    return live.part(visit, "desk/requests_now.html", lambda: listed(visit, LATELY, ""), fresh=fresh)


def listed(visit: Visit, start: int, last: str) -> dict[str, Any]:
    """A page of the list: each request with its center's name."""
    found = visit.house.store.read(lambda tx: page(tx, start, last, ROWS + 1, visit.now))
    shown = [(one, naming.center(visit.house.flow, one.center)) for one in found[:ROWS]]
    older = f"{ms(found[ROWS - 1].asked)}-{found[ROWS - 1].id}" if len(found) > ROWS else ""
    return {"found": shown, "older": older, "first": start == LATELY, **WORDS}


@pages.get("/requests/new", may="requests.ask")
def new_request(visit: Visit) -> Response:
    return form_page(visit, {}, {})


def form_page(
    visit: Visit, given: Mapping[str, str], faults: Mapping[str, str], status: int = 200
) -> Response:
    flow = visit.house.flow
    return show(
        "desk/request_new.html",
        status,
        given=given,
        faults=faults,
        types={name: CALL_TYPES[name] for name in flow.call_types},
        languages={code: naming.language(flow, code) for code in flow.languages},
        questions=questions(flow),
        answers=ANSWERS,
        most=MOST_TEXT,
        centers=centers(visit),
    )


def questions(flow: Flow) -> dict[str, str]:
    """The disqualifiers as they are asked on the phone, in the reader's language."""
    said = naming.words_of(flow)
    blanks = {"city": flow.city, "service": flow.service}
    return {name: said[f"question.{name}"].say.format_map(blanks) for name in flow.disqualifiers}


def centers(visit: Visit) -> list[str]:
    """Those with a key; without one the flow's 911 center."""
    return sorted(desk().centers) or [visit.house.flow.psap]


@pages.post("/requests/new", may="requests.ask")
def ask_by_hand(visit: Visit) -> Response:
    house, given, by = visit.house, request.form.to_dict(), f"person:{visit.person}"
    try:
        wanted = wanted_of(house.flow, center_of(visit, given), fields(house.flow, given))
    except FaultsError as fault:
        return form_page(visit, given, beside(fault), 422)
    try:
        found = house.store.write(lambda tx: referrals.ask(house, tx, wanted, by, visit.now))
    except OverError as over:
        return form_page(visit, given, {"cad_number": say_error(over)}, 409)
    return see(f"{PATH}/{found}")


def beside(found: FaultsError) -> dict[str, str]:
    """What is wrong, by field, in the reader's language."""
    return {name: said(why) for name, why in found.faults.items()}


def said(why: Fault) -> str:
    return say_worded(why.text, why.parts) if isinstance(why, Worded) else why


def fields(flow: Flow, given: Mapping[str, str]) -> dict[str, Any]:
    """The form as a center would send it; what was not answered is unknown."""
    names = ("cad_number", "call_type", "language", "place", "safety", "people", "note")
    told = {name: given.get(name, "").strip() for name in names}
    answers = {name: given.get(f"answers.{name}", "unknown") for name in flow.disqualifiers}
    return {**told, "answers": answers}


def center_of(visit: Visit, given: Mapping[str, str]) -> str:
    known = centers(visit)
    return given["center"] if given.get("center") in known else known[0]


@pages.get("/requests/<request_id>", may="requests.ask")
def one_request(visit: Visit, request_id: str) -> Response:
    return one_page(visit, request_id)


def one_page(visit: Visit, request_id: str, why: str = "", status: int = 200) -> Response:
    told = visit.house.store.read(lambda tx: look(tx, request_id, visit.now))
    if told is None:
        return show("desk/refused.html", 404, why=say("There is no such request."))
    part = one_part(visit, request_id, fresh=True)
    center = naming.center(visit.house.flow, told.center)
    given = {"one": told, "center": center, "part": part, "why": why, "withdrawn": WITHDRAWN}
    return show("desk/request.html", status, **given, **WORDS)


@pages.get("/requests/<request_id>/now", may="requests.ask", quiet=True)
def one_request_now(visit: Visit, request_id: str) -> Response:
    return live.answer(visit, one_part(visit, request_id))


def one_part(visit: Visit, request_id: str, *, fresh: bool = False) -> live.Part:
    """How it stands, and when what happened."""

    def seen() -> Mapping[str, Any]:
        found = visit.house.store.read(lambda tx: look(tx, request_id, visit.now)) or abort(404)
        times = [(name, getattr(found, key)) for key, name in STEPS.items() if getattr(found, key)]
        forward = naming.number(forward_to(visit.house.flow, found) or "")
        return {"one": found, "times": times, "forward": forward, **WORDS}

    return live.part(visit, "desk/request_now.html", seen, request_id, fresh=fresh)


def look(tx: Tx, request_id: str, now: datetime) -> Standing | None:
    row = tx.one("referral_by_id", id=request_id)
    return standing(tx, row, now) if row is not None else None


@pages.post("/requests/<request_id>/cancel", may="requests.ask")
def call_off_by_hand(visit: Visit, request_id: str) -> Response:
    house, reason, by = visit.house, request.form.get("reason", ""), f"person:{visit.person}"
    if reason not in WITHDRAWN:
        return one_page(visit, request_id, say("Say why it is called off."), 422)
    try:
        done = house.store.write(lambda tx: referrals.cancel(house, tx, request_id, reason, by, visit.now))
    except LookupError:
        return one_page(visit, request_id)
    return see(f"{PATH}/{request_id}", "off" if done else "over")
