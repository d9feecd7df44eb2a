"""What is done about somebody who waits: each act is a function of ivr/callbacks/waiting.py, the same that
stands behind a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Response, request

from console.callbacks import refused
from console.callbacks.waiting import page
from console.pages import pages
from console.saying import say
from console.signing import see
from console.visit import Visit
from db.store import Tx
from ivr.callbacks import notes, waiting
from ivr.callbacks.holding import target
from ivr.callbacks.notes import NoteRefusedError
from ivr.callbacks.waiting import Refusal
from ivr.calls.counseling import Called, Told

NINE, TEN = time(9), time(10)
Form = Mapping[str, str]
Act = Callable[[Visit, Tx, str, str, Form], object]


@pages.post("/waiting/<kind>/<id_>/do", may="waiting.work")
def wait_do(visit: Visit, kind: str, id_: str) -> Response:
    name, form = request.form.get("do", ""), request.form.to_dict()
    act = ACTS.get(name)
    if act is None:
        return page(visit, kind, id_, say("There is no such button. Nothing was done."), 422)
    return shown(visit, kind, id_, name, form, done(visit, act, kind, id_, form))


def shown(visit: Visit, kind: str, id_: str, name: str, form: Form, came: object) -> Response:
    """The page that shows what came of it; with what was typed, if it was refused."""
    if isinstance(came, Refusal):
        return page(visit, kind, id_, refused.told(came), 409, form, field=came.field)
    if isinstance(came, Called) and came.alike:
        return page(visit, kind, id_, status=409, typed=form, alike=came.alike)
    if name == "claim" and form.get("was") in ACTS:  # what they had typed when they lost them
        return page(visit, kind, id_, typed={**form, "do": form["was"]})
    return see(leads(name, kind, id_, came, form), DONE[name])


class _NothingDoneError(Exception):
    """Nothing of it is kept."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def done(visit: Visit, act: Act, kind: str, id_: str, form: Form) -> object:
    """What came of it. Of what is refused nothing is kept."""

    def work(tx: Tx) -> object:
        came = act(visit, tx, kind, id_, form)
        if isinstance(came, Refusal):
            raise _NothingDoneError(came)
        return came

    try:
        return visit.house.store.write(work)
    except _NothingDoneError as nothing:
        return nothing.refusal


def leads(name: str, kind: str, id_: str, came: object, form: Form) -> str:
    """The page that shows it."""
    given_up = name == "tell" and form.get("outcome") != "reached"
    if name in ("release", "hand_over", "close") or given_up:
        return "/desk/waiting"
    if name in ("to_callback", "to_call"):
        return f"/desk/waiting/callback/{came}"
    return f"/desk/dispatches/{came.dispatch}" if isinstance(came, Called) else f"/desk/waiting/{kind}/{id_}"


def _claim(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    return waiting.claim(visit.house, tx, kind, id_, visit.person, visit.now)


def _release(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    return waiting.release(visit.house, tx, kind, id_, visit.person, visit.now)


def _hand_over(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    return waiting.hand_over(visit.house, tx, kind, id_, visit.person, form.get("to", ""), visit.now)


def _reply(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    found = target(tx, kind, id_)
    if found is None or not (key := form.get("key", "")):
        return Refusal("gone")
    contact, body = found.contact["id"], form.get("body", "")
    return waiting.reply(visit.house, tx, contact, visit.person, body, key, visit.now)


def _call(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    return waiting.call_out(visit.house, tx, id_, visit.person, visit.now)


def _decide_call(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    return waiting.decide_call(visit.house, tx, id_, visit.person, visit.now)


def _tell(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    outcome, attempt = form.get("outcome", ""), form.get("attempt", "")
    again = _again(visit, form.get("again", "")) if outcome in ("no_answer", "left_message") else None
    return waiting.tell(visit.house, tx, attempt, visit.person, outcome, visit.now, again)


def _again(visit: Visit, given: str) -> datetime | None:
    if given == "tomorrow":
        return day_at(visit, 1, NINE)
    return visit.now + timedelta(minutes=int(given)) if given in ("30", "60", "120", "240") else None


def day_at(visit: Visit, days: int, hour: time) -> datetime:
    """That hour in the city, so many days from today."""
    zone = ZoneInfo(visit.house.flow.zone)
    day = visit.now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, hour, zone).astimezone(visit.now.tzinfo)


def _follow_up(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    days = form.get("days", "")
    when = day_at(visit, int(days), TEN) if days in ("1", "2", "3", "7", "14") else visit.now - timedelta(1)
    agreed = form.get("agreed") == "yes"
    return waiting.follow_up(visit.house, tx, kind, id_, visit.person, when, visit.now, agreed=agreed)


def _close(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    how = {"outcome": form.get("outcome", ""), "reason": form.get("reason", "")}
    found, note = target(tx, kind, id_), form.get("note", "").strip()
    if found is not None and note:
        try:
            contact, key = found.contact["id"], form.get("key", "")
            notes.add_note(visit.house, tx, contact, visit.person, note, key, visit.now)
        except NoteRefusedError:
            return Refusal("note")
    return waiting.close(visit.house, tx, kind, id_, visit.person, visit.now, **how)


def _to_callback(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    said = {"yes": True, "no": False}.get(form.get("message", ""))
    more = {"window": form.get("window", ""), "message_ok": said, "agreed": form.get("agreed") == "yes"}
    return waiting.to_callback(visit.house, tx, id_, visit.person, visit.now, **more)  # type: ignore[arg-type]


def _to_call(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    agreed = form.get("agreed") == "yes"
    return waiting.to_call(visit.house, tx, id_, visit.person, visit.now, agreed=agreed)


def _to_dispatch(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    names = ("call_type", "place", "safety", "people", "note", "despite")
    told = Told(**{name: form.get(name, "").strip() for name in names})
    anyway = form.get("anyway") == "yes"
    return waiting.to_dispatch(visit.house, tx, kind, id_, visit.person, told, visit.now, anyway=anyway)


def _to_incident(visit: Visit, tx: Tx, kind: str, id_: str, form: Form) -> object:
    incident = form.get("incident", "")
    return waiting.to_incident(visit.house, tx, kind, id_, visit.person, incident, visit.now)


ACTS: Mapping[str, Act] = {
    "claim": _claim,
    "release": _release,
    "hand_over": _hand_over,
    "reply": _reply,
    "call": _call,
    "decide_call": _decide_call,
    "tell": _tell,
    "follow_up": _follow_up,
    "close": _close,
    "to_callback": _to_callback,
    "to_call": _to_call,
    "to_dispatch": _to_dispatch,
    "to_incident": _to_incident,
}
DONE = {
    "claim": "wait_yours",
    "release": "wait_released",
    "decide_call": "wait_decided",
    "hand_over": "wait_handed",
    "reply": "wait_replied",
    "call": "wait_ringing",
    "tell": "wait_told",
    "follow_up": "wait_follow",
    "close": "wait_closed",
    "to_callback": "wait_promised",
    "to_call": "wait_ringing",
    "to_dispatch": "team_opened",
    "to_incident": "joined",
}
