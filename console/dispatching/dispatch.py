"""One dispatch: where it stands, who was asked and what became of it, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, request

from console import live, naming, reading
from console.codes import REASONS
from console.dispatching import dispatch_view
from console.dispatching import dispatch_words as words
from console.dispatching.dispatch_view import Now
from console.pages import pages
from console.saying import Words, say, say_error
from console.show import show
from console.visit import Visit
from db import audit
from db.store import Row, Tx
from flows.codes import DISPOSITIONS
from ivr.dispatch import dispatch_news
from ivr.dispatch.dispatch_desk import DeskError, gone
from ivr.dispatch.incidents import cad_of, details_of
from ivr.house import ms
from ivr.outgoing import notices

# What is told to a team, by its name in Details.
FACTS = Words({"place": "Place", "safety": "Look out for", "people": "Who is there", "note": "Note"})


@pages.get("/dispatches/<dispatch>", may="dispatches.see")
def dispatch(visit: Visit, dispatch: str) -> Response:
    return page(visit, dispatch)


@pages.get("/dispatches/<dispatch>/now", may="dispatches.see", quiet=True)
def dispatch_now(visit: Visit, dispatch: str) -> Response:
    """Kept alive; opened here, it is noted as on the page. All consoles share what is drawn, so what is noted
    is asked for each of them."""
    shown = part(visit, dispatch)
    reading.noted(visit, incident_of(visit, dispatch), "details_revealed", {"dispatch": dispatch})
    return live.answer(visit, shown)


def incident_of(visit: Visit, dispatch: str) -> str:
    """It never changes, so one look a minute is enough. 404 if there is no such dispatch."""

    def look() -> str:
        row = visit.house.store.read(lambda tx: tx.one("dispatch_by_id", id=dispatch))
        return str(row["incident_id"]) if row is not None else abort(404)

    return live.snapshots().get(("incident of", dispatch), visit.now, look, lasts=reading.KNOWN)


def page(visit: Visit, dispatch: str, fault: DeskError | None = None, status: int = 200) -> Response:
    """The page; with what cannot be in plain words, in the form that was sent, and what was chosen in it."""
    known = visit.house.store.write(lambda tx: opened(visit, tx, dispatch))
    if known is None:
        return nowhere()
    shown = part(visit, dispatch, fresh=True) if fault is None else refused(visit, dispatch, fault)
    why = say_error(fault) if fault is not None else ""
    return show("desk/dispatch.html", status, id=dispatch, part=shown, why=why, **head(visit, known))


def nowhere() -> Response:
    return show("desk/refused.html", 404, why=say_error(gone()))


def opened(visit: Visit, tx: Tx, dispatch: str) -> tuple[Row, Row] | None:
    """The dispatch and its incident. What is sealed is read with them: that is noted. None: there is no such
    one."""
    row = tx.one("dispatch_by_id", id=dispatch)
    incident = tx.one("incident_by_id", id=row["incident_id"]) if row is not None else None
    if row is None or incident is None:
        return None
    by, told = f"person:{visit.person}", {"dispatch": dispatch}
    audit.append(tx, ms(visit.now), incident["id"], by, "details_revealed", told)
    return row, incident


def head(visit: Visit, known: tuple[Row, Row]) -> dict[str, Any]:
    """The head of the page. Not within a transaction: those who write there speak nobody's language."""
    row, incident = known
    return {
        "code": row["code"],
        "test": row["test"],
        "topic": naming.topic(visit.house.flow, incident["call_type"]),
        "spoken": naming.language(visit.house.flow, incident["language"]),
        "priority": incident["priority"],
    }


def part(visit: Visit, dispatch: str, fresh: bool = False) -> live.Part:
    """All that may change while somebody looks."""

    def look() -> Mapping[str, Any]:
        return visit.house.store.read(lambda tx: read(visit, tx, dispatch))

    return live.part(visit, "desk/dispatch_now.html", look, dispatch, fresh=fresh)


def refused(visit: Visit, dispatch: str, fault: DeskError) -> live.Part:
    """The same for whoever sent a form that was refused."""
    seen = visit.house.store.read(lambda tx: read(visit, tx, dispatch))
    more = {"typed": request.form.to_dict(), "refused": say_error(fault), "field": fault.field}
    return live.once(visit, "desk/dispatch_now.html", {**seen, **more})


def read(visit: Visit, tx: Tx, dispatch: str) -> dict[str, Any]:
    now, flow = dispatch_view.now(visit, tx, dispatch), visit.house.flow
    if now is None:
        abort(404)
    incident = now.incident
    told = details_of(visit.house, incident)
    facts = [(label, getattr(told, name)) for name, label in FACTS.items()]
    others = tx.all("dispatches_of_incident", incident_id=incident["id"])
    return {
        "id": dispatch,
        "d": now,
        "facts": [
            (label, text)
            for label, text in [*facts, (say("911's number"), cad_of(visit.house, incident))]
            if text
        ],
        "contacts": tx.all("contacts_of_incident", incident_id=incident["id"]),
        "others": [row for row in others if row["id"] != dispatch],
        "states": words.STATES,
        "staff": staff(visit, tx, now),
        "reasons": list(REASONS.items()),
        "dispositions": [(code, words.disposition(flow, code)) for code in DISPOSITIONS],
    }


def staff(visit: Visit, tx: Tx, now: Now) -> list[tuple[str, str]]:
    """Whom the desk may ask by hand, by name: whoever can be reached and does not come already."""
    coming = {one.id for one in now.asked if one.comes}

    def able(row: Row) -> bool:
        reached = row["phone_enc"] is not None or row["email_enc"] is not None
        return bool(row["active"]) and reached and row["id"] not in coming

    rows = [row for row in tx.all("people_all") if able(row)]
    named = [(row["id"], notices.names(visit.house, tx, [row["id"]])) for row in rows]
    return sorted(named, key=lambda one: one[1])


def change_page(visit: Visit, dispatch: str, fault: DeskError | None = None, status: int = 200) -> Response:
    """The form for what else is known; what was typed stays, beside what stands there now."""
    known = visit.house.store.write(lambda tx: opened(visit, tx, dispatch))
    if known is None:
        return nowhere()
    told = details_of(visit.house, known[1])
    more = {"id": dispatch, "version": dispatch_news.version(visit.house, told), "told": told}
    why = {"why": say_error(fault), "wrong": fault.field} if fault is not None else {}
    longest, typed = dispatch_news.LONGEST, request.form
    shown = {**more, **why, **head(visit, known)}
    return show("desk/dispatch_change.html", status, longest=longest, typed=typed, **shown)
