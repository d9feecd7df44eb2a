"""The webhooks of a responder's phone: one that we called out, one that calls in, one that is connected with
a resident. And of a phone of ours that is connected with somebody who waits for a call. The same gate as
every call."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from flows.model import Key
from ivr import handlers
from ivr.callbacks import back_calls
from ivr.calls import staff_words
from ivr.door.desk import Desk
from ivr.door.forms import Form
from ivr.door.gatehouse import desk, leg_document, noted, refused, webhooks
from ivr.field import field_calls
from ivr.field.field_calls import Public
from ivr.outgoing import pages
from ivr.reach import bridges
from ivr.voice import turn_document

team = Blueprint("team", __name__, url_prefix="/voice")
webhook = webhooks(team)
FIRST = 1  # the number of the first prompt of a caller's call
BACK = frozenset({"team.back_answered", "team.back_turn"})
SPEAKS = frozenset(f"team.{name}" for name in ("page_answered", "field_answered", "field_turn"))


@team.errorhandler(Exception)
def failed(error: Exception) -> Response:
    """The phone is told so, and what else to do. Strangers get nothing."""
    if (stranger := refused(error)) is not None:
        return stranger
    noted(error)
    if request.endpoint in BACK:
        return leg_document(desk(), staff_words.back_trouble(desk().house))
    if request.endpoint in SPEAKS:
        return leg_document(desk(), staff_words.field_trouble(desk().house))
    return Response(status=503)


# ------------------------------------------------------------------ a page


@webhook("/page/<page>/answered")
def page_answered(desk: Desk, form: Form, page: str) -> Response:
    return leg_document(
        desk, field_calls.page_answered(desk.house, desk.carrier.call_event(form, None), page)
    )


@webhook("/page/<page>/status")
def page_status(desk: Desk, form: Form, page: str) -> Response:
    event = desk.carrier.status_event(form)
    pages.take_page_call_status(desk.house, event, page)
    field_calls.take_status(desk.house, event)
    return Response(status=204)


@webhook("/page/<page>/machine")
def page_machine(desk: Desk, form: Form, page: str) -> Response:
    pages.machine_heard(desk.house, desk.carrier.machine_event(form), page)
    return Response(status=204)


# ------------------------------------------------------------------ every turn after the first words


@webhook("/field/<call>/<int:turn>")
def field_turn(desk: Desk, form: Form, call: str, turn: int) -> Response:
    event = desk.carrier.call_event(form, None)
    said = field_calls.field_turn(desk.house, event, call, turn)
    if not isinstance(said, Public):
        return leg_document(desk, said)
    spoken = handlers.take_call(desk.house, event)
    if said.key:
        event = replace(event, turn=FIRST, given=Key(said.key))
        spoken = handlers.take_call(desk.house, event)
    return turn_document(desk, spoken)


@webhook("/field/<call>/answered")
def field_answered(desk: Desk, form: Form, call: str) -> Response:
    return leg_document(
        desk, field_calls.placed_answered(desk.house, desk.carrier.call_event(form, None), call)
    )


@webhook("/field/<call>/status")
def field_status(desk: Desk, form: Form, call: str) -> Response:
    field_calls.take_status(desk.house, desk.carrier.status_event(form))
    return Response(status=204)


@webhook("/field/<call>/machine")
def field_machine(desk: Desk, form: Form, call: str) -> Response:
    bridges.machine_heard(desk.house, desk.carrier.machine_event(form), call)
    return Response(status=204)


# ------------------------------------------------------------------ somebody who waits is called back


@webhook("/back/<attempt>/answered")
def back_answered(desk: Desk, form: Form, attempt: str) -> Response:
    event = desk.carrier.call_event(form, None)
    return leg_document(desk, back_calls.answered(desk.house, event, attempt))


@webhook("/back/<attempt>/<int:turn>")
def back_turn(desk: Desk, form: Form, attempt: str, turn: int) -> Response:
    event = desk.carrier.call_event(form, None)
    return leg_document(desk, back_calls.turn(desk.house, event, attempt, turn))


@webhook("/back/<attempt>/status")
def back_status(desk: Desk, form: Form, attempt: str) -> Response:
    back_calls.take_status(desk.house, desk.carrier.status_event(form), attempt)
    return Response(status=204)


@webhook("/back/<attempt>/machine")
def back_machine(desk: Desk, form: Form, attempt: str) -> Response:
    back_calls.machine_heard(desk.house, desk.carrier.machine_event(form), attempt)
    return Response(status=204)
