"""The gate before every webhook: only the carrier comes in. Calls and texts pass the same one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from ivr.door import forms
from ivr.door.desk import Desk
from ivr.door.forms import Form
from ivr.failing import store_is_away
from ivr.ports import LegPrompt, Request

log = logging.getLogger("careline.gate")

View = Callable[..., Response]


def desk() -> Desk:
    """What `create_app` gave the routes."""
    found: Desk = current_app.extensions["careline"]
    return found


def parameters() -> Form:
    """The parameters of the request. What is no form is refused at the gate."""
    return forms.read(request.get_data())


def gate(desk: Desk, form: Form) -> None:
    """Only the carrier comes in. The address it signed is the public one, raw."""
    asked = request._get_current_object()  # type: ignore[attr-defined]  # each use of the proxy looks it up
    raw = Request(
        path=quote(asked.path, safe="/~-._"),
        query=asked.query_string.decode(errors="replace"),
        method=asked.method,
        headers=asked.headers,
        form=form,
    )
    if not desk.carrier.authentic(raw):
        log.warning("refused a webhook without a valid signature")
        abort(403)
    g.let_in = True


def webhooks(blueprint: Blueprint) -> Callable[[str], Callable[[View], View]]:
    """What makes a route of `blueprint` for the carrier alone: behind the gate the function gets the desk,
    the form and what stands in the path."""

    def webhook(rule: str) -> Callable[[View], View]:
        def add(view: View) -> View:
            @blueprint.post(rule, endpoint=view.__name__, provide_automatic_options=False)
            def behind_the_gate(**place: Any) -> Response:
                found, given = desk(), parameters()
                gate(found, given)
                return view(found, given, **place)

            return view

        return add

    return webhook


def refused(error: Exception) -> Response | None:
    """The answer to a stranger, who learns nothing. None: it was the carrier, and we failed it."""
    if g.get("let_in"):
        return None
    code = error.code if isinstance(error, HTTPException) else None
    return Response("Refused.\n", status=code or 403, mimetype="text/plain")


def noted(error: Exception) -> bool:
    """Say in the log what went wrong with a webhook. True if the store is away, which says all there is."""
    away = store_is_away(error)
    what = error if away else type(error).__name__
    log.error("a webhook failed: %s", what, exc_info=None if away else error)
    return away


class QuietFlask(Flask):
    """An application whose log never has an address that was asked for: a link's secret may stand in it."""

    def log_exception(self, exc_info: Any) -> None:
        noted(exc_info[1])


def document(text: str) -> Response:
    return Response(text, mimetype="text/xml")


def leg_document(desk: Desk, prompt: LegPrompt) -> Response:
    return document(desk.carrier.leg_document(prompt, desk.house.flow.languages))
