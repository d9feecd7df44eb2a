"""Pictures of texts, and the store they are handed out from.

The account's own address of a picture wants the password and leads on to the store; the store wants none,
and its addresses are good for four hours.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug import Response as Answer

from simulator.company import Company
from simulator.media import STORE, Medium
from simulator.rest import shapes
from simulator.rest.errors import not_found
from simulator.rest.lists import page

ROOT = "/Accounts/<account>/Messages/<sid>/Media"
# What somebody sends is data: nothing in it may run, whatever it says it is.
HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}


def _find(company: Company, sid: str, medium: str) -> Medium:
    found = company.messaging.media.by_sid.get(medium)
    if found is None or found.text_sid != sid:
        raise not_found(request.path)
    return found


def register(api: Blueprint, company: Company) -> None:
    @api.get(ROOT + ".json")
    def listing(sid: str) -> Response:
        with company.engine.lock:
            if sid not in company.messaging.by_sid:
                raise not_found(request.path)
            rows = [shapes.medium(company, one) for one in reversed(company.messaging.media.of(sid))]
            return page("media_list", rows)

    @api.get(ROOT + "/<medium>.json")
    def fetch(sid: str, medium: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.medium(company, _find(company, sid, medium)))

    @api.get(ROOT + "/<medium>")
    def content(sid: str, medium: str) -> Answer:
        with company.engine.lock:
            return redirect(company.messaging.media.store_url(_find(company, sid, medium)), 307)

    @api.delete(ROOT + "/<medium>.json")
    def delete(sid: str, medium: str) -> tuple[str, int]:
        with company.engine.lock:
            company.messaging.media.drop(_find(company, sid, medium))
            return "", 204


def store(company: Company) -> Blueprint:
    """The store, beside the REST API."""
    site = Blueprint("store", __name__, url_prefix=STORE.rstrip("/"))

    @site.get("/<key>")
    def picture(key: str) -> Response:
        with company.engine.lock:
            return shown(company.messaging.media.stored(key))

    return site


def shown(medium: Medium | None) -> Response:
    """A picture as it goes over the wire; 404 without one."""
    if medium is None:
        return Response("There is no such picture any more.", 404, mimetype="text/plain")
    return Response(medium.content, mimetype=medium.kind, headers=HARMLESS)
