"""Calls: place, look at, and change them while they live."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from simulator.call import Call, Jump, Redirected
from simulator.company import Company
from simulator.place_call import Wish, check_wish, place
from simulator.rest import shapes
from simulator.rest.errors import RestError, not_found
from simulator.rest.lists import in_time, page

ROOT = "/Accounts/<account>/Calls"


def find(company: Company, sid: str) -> Call:
    """The call; raises 20404."""
    if sid not in company.calls:
        raise not_found(request.path)
    return company.calls[sid]


def register(api: Blueprint, company: Company) -> None:
    @api.post(ROOT + ".json")
    def create() -> tuple[Response, int]:
        with company.engine.lock:
            wish = Wish.from_form(request.form)
            check_wish(company, wish)
            return jsonify(shapes.call(place(company, wish))), 201

    @api.get(ROOT + "/<sid>.json")
    def fetch(sid: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.call(find(company, sid)))

    @api.get(ROOT + ".json")
    def listing() -> Response:
        with company.engine.lock:
            found = [one for one in reversed(list(company.calls.values())) if _wanted(one)]
            return page("calls", [shapes.call(one) for one in found])

    @api.post(ROOT + "/<sid>.json")
    def update(sid: str) -> Response:
        with company.engine.lock:
            call = find(company, sid)
            _update(call)
            return jsonify(shapes.call(call))

    @api.get(ROOT + "/<sid>/Notifications.json")
    def notifications(sid: str) -> Response:
        with company.engine.lock:
            found = [one for one in company.notifications if one["call_sid"] == sid]
            return page("notifications", [shapes.note(company, one) for one in found])


def _update(call: Call) -> None:
    """Status=completed or canceled ends it; Url or Twiml sends it elsewhere; raises 21220 when over."""
    form = request.form
    status = form.get("Status")
    if call.over:
        raise RestError(21220)
    if status == "completed":
        call.cancel()
    elif status == "canceled":
        if call.status in {"queued", "ringing"}:
            call.cancel()
    elif status is not None:
        raise RestError(20001, 400, "Status must be completed or canceled")
    elif form.get("Url") or form.get("Twiml"):
        if not call.live:
            raise RestError(21220)
        if form.get("FallbackUrl"):
            call.fallback = (form["FallbackUrl"], form.get("FallbackMethod", "POST"))
        call.interrupt(
            Redirected(target(call.company, form.get("Url"), form.get("Method"), form.get("Twiml")))
        )


def target(company: Company, url: str | None, method: str | None, twiml: str | None) -> Jump:
    """Where Url or Twiml leads; both at once is warned about, and the Url wins."""
    if url and twiml:
        company.notify(20001, "both Url and Twiml were given: send one", "", url)
    return Jump(url or "", (method or "POST").upper(), [], None if url else twiml)


def _wanted(call: Call) -> bool:
    args = request.args
    if args.get("Status", call.status) != call.status or args.get("To", call.to) != call.to:
        return False
    if args.get("From", call.from_) != call.from_:
        return False
    if args.get("ParentCallSid") and (call.parent is None or call.parent.sid != args["ParentCallSid"]):
        return False
    return in_time("StartTime", call.answered_at or call.created)
