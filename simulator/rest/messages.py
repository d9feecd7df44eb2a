"""Texts by REST."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from simulator.company import Company
from simulator.numbering import is_emergency, normal
from simulator.rest import shapes
from simulator.rest.errors import RestError, not_found
from simulator.rest.lists import page
from simulator.texts import Text

ROOT = "/Accounts/<account>/Messages"
LONGEST = 1600


def _find(company: Company, sid: str) -> Text:
    if sid not in company.messaging.by_sid:
        raise not_found(request.path)
    return company.messaging.by_sid[sid]


def register(api: Blueprint, company: Company) -> None:
    @api.post(ROOT + ".json")
    def create() -> tuple[Response, int]:
        with company.engine.lock:
            return jsonify(shapes.message(company, _create(company))), 201

    @api.get(ROOT + "/<sid>.json")
    def fetch(sid: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.message(company, _find(company, sid)))

    @api.get(ROOT + ".json")
    def listing() -> Response:
        args = request.args
        with company.engine.lock:
            rows = [
                one
                for one in reversed(list(company.messaging.by_sid.values()))
                if args.get("To", one.to) == one.to and args.get("From", one.from_) == one.from_
            ]
            return page("messages", [shapes.message(company, one) for one in rows])

    @api.post(ROOT + "/<sid>.json")
    def redact(sid: str) -> Response:
        """An empty Body redacts what was said."""
        with company.engine.lock:
            text = _find(company, sid)
            if request.form.get("Body") == "":
                text.body = ""
            return jsonify(shapes.message(company, text))

    @api.delete(ROOT + "/<sid>.json")
    def delete(sid: str) -> tuple[str, int]:
        with company.engine.lock:
            del company.messaging.by_sid[_find(company, sid).sid]
            return "", 204


def _create(company: Company) -> Text:
    form = request.form
    body, media = form.get("Body", ""), form.getlist("MediaUrl")
    if not form.get("To"):
        raise RestError(21604)
    to = normal(form["To"])
    if to is None or is_emergency(form["To"]):
        if is_emergency(form["To"]):
            company.refuse_emergency(form["To"], "Messages", "")
        raise RestError(21211)
    if not body and not media:
        raise RestError(21602)
    if len(body) > LONGEST:
        raise RestError(21617)
    from_ = normal(form.get("From", "")) or ""
    if form.get("MessagingServiceSid") and not from_:
        from_ = next(iter(company.lines), "")
    if not from_:
        raise RestError(21603)
    if from_ not in company.lines:
        raise RestError(21606)
    if company.messaging.opt_outs.blocks(to, from_):
        raise RestError(21610)
    return company.messaging.send(from_, to, body, media, status_callback=form.get("StatusCallback", ""))
