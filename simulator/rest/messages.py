"""Texts by REST."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, request

from simulator.company import Company
from simulator.media import MOST_MEDIA
from simulator.numbering import is_emergency, normal
from simulator.rest import shapes
from simulator.rest.errors import RestError, not_found
from simulator.rest.lists import in_time, page
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
        with company.engine.lock:
            rows = [one for one in reversed(list(company.messaging.by_sid.values())) if _wanted(one)]
            return page("messages", [shapes.message(company, one) for one in rows])

    @api.post(ROOT + "/<sid>.json")
    def redact(sid: str) -> Response:
        """An empty Body redacts what was said."""
        with company.engine.lock:
            text = _find(company, sid)
            if request.form.get("Body") == "":
                _need_final(text)
                text.body = ""
            return jsonify(shapes.message(company, text))

    @api.delete(ROOT + "/<sid>.json")
    def delete(sid: str) -> tuple[str, int]:
        with company.engine.lock:
            text = _find(company, sid)
            _need_final(text)
            company.messaging.drop(text)
            return "", 204


def _wanted(text: Text) -> bool:
    args = request.args
    for name, own in (("To", text.to), ("From", text.from_)):
        if name in args and (normal(args[name]) or args[name]) != own:
            return False
    return in_time("DateSent", text.created if text.inbound else text.sent_at)


def _need_final(text: Text) -> None:
    """The carrier keeps a text until it knows what became of it."""
    if not text.final:
        raise RestError(20009, 409)


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
    if len(media) > MOST_MEDIA:
        raise RestError(21623)
    if any(urlsplit(url).scheme not in {"http", "https"} for url in media):
        raise RestError(21620)
    from_ = normal(form.get("From", "")) or ""
    if form.get("MessagingServiceSid") and not from_:
        from_ = next(iter(company.lines), "")
    if not from_:
        raise RestError(21603)
    if from_ not in company.lines:
        raise RestError(21606)
    if from_ == to:
        raise RestError(21266)
    if company.messaging.opt_outs.blocks(to, from_):
        raise RestError(21610)
    return company.messaging.send(from_, to, body, media, status_callback=form.get("StatusCallback", ""))
