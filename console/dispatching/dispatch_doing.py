"""What is done on the page of a dispatch. Each act is a function of ivr/dispatch/dispatch_desk.py or
dispatch_news.py, the same that stands behind a key, a text or a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response, request

from console.dispatching.dispatch import change_page, page
from console.pages import pages
from console.saying import later
from console.signing import see
from console.visit import Visit
from db.store import Tx
from ivr import rescue
from ivr.dispatch import dispatch_desk, dispatch_news
from ivr.dispatch.dispatch_desk import DeskError
from ivr.dispatch.dispatch_news import change
from ivr.dispatch.incidents import Details


@pages.post("/dispatches/<dispatch>/do", may="dispatches.act")
def dispatch_do(visit: Visit, dispatch: str) -> Response:
    name = request.form.get("do", "")
    act = ACTS.get(name)
    if act is None:
        return page(visit, dispatch, DeskError("There is no such button. Nothing was done."), 422)
    try:
        form = request.form.to_dict()
        came = visit.house.store.write(lambda tx: act(visit, tx, dispatch, form))
    except DeskError as fault:
        return page(visit, dispatch, fault, 409)
    return see(f"/desk/dispatches/{dispatch}", DONE[name] if came is not False else "late")


@pages.get("/dispatches/<dispatch>/change", may="dispatches.act")
def dispatch_change_page(visit: Visit, dispatch: str) -> Response:
    return change_page(visit, dispatch)


@pages.post("/dispatches/<dispatch>/change", may="dispatches.act")
def dispatch_change(visit: Visit, dispatch: str) -> Response:
    names, given = ("place", "safety", "people", "note"), request.form
    told = Details(**{name: given.get(name, "").strip() for name in names})
    seen, by, now = given.get("version", ""), visit.person, visit.now
    try:
        visit.house.store.write(lambda tx: change(visit.house, tx, dispatch, told, seen, by, now))
    except DeskError as fault:
        return change_page(visit, dispatch, fault, 409)
    return see(f"/desk/dispatches/{dispatch}", "team_changed")


later(rescue.STILL_OPEN)
Act = Callable[[Visit, Tx, str, Mapping[str, str]], object]


def _seen(form: Mapping[str, str]) -> int:
    given = form.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def _escalate(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    dispatch_desk.escalate(visit.house, tx, id_, form.get("mark", "")[:40], visit.person, visit.now)


def _call(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    who = form.get("person", "")
    dispatch_desk.call(visit.house, tx, id_, who, _seen(form), visit.person, visit.now)


def _reassign(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    who, to = form.get("person", ""), form.get("to", "")
    dispatch_desk.reassign(visit.house, tx, id_, who, to, seen=_seen(form), by=visit.person, now=visit.now)


def _told(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    who, what = form.get("person", ""), form.get("what", "")
    dispatch_desk.write_down(
        visit.house, tx, id_, who, what, seen=_seen(form), by=visit.person, now=visit.now
    )


def _hand_off(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    dispatch_desk.hand_off(visit.house, tx, id_, visit.person, visit.now)


def _cancel(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    dispatch_desk.cancel(visit.house, tx, id_, form.get("reason", ""), visit.person, visit.now)


def _dispose(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    dispatch_desk.dispose(visit.house, tx, id_, form.get("disposition", ""), visit.person, visit.now)


def _close(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> None:
    how, why = form.get("disposition", ""), form.get("reason", "")
    dispatch_desk.close(visit.house, tx, id_, how, why, visit.person, visit.now)


def _see_to(visit: Visit, tx: Tx, id_: str, form: Mapping[str, str]) -> bool:
    return dispatch_news.see_to(tx, id_, form.get("alarm", ""), visit.person, visit.now)


ACTS: dict[str, Act] = {
    "escalate": _escalate,
    "call": _call,
    "reassign": _reassign,
    "told": _told,
    "hand_off": _hand_off,
    "cancel": _cancel,
    "dispose": _dispose,
    "close": _close,
    "see_to": _see_to,
}
# What the page says afterwards: a name in console/show.py.
DONE = {
    "escalate": "team_escalated",
    "call": "team_asked",
    "reassign": "team_reassigned",
    "told": "team_noted",
    "hand_off": "team_yours",
    "cancel": "team_cancelled",
    "dispose": "team_disposed",
    "close": "team_closed",
    "see_to": "seen",
}
