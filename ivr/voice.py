"""The voice webhooks: ten-line routes behind a gate that verifies every request. What fails is answered with
the safe words."""

from __future__ import annotations

import logging
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from flows.model import Dialed, Prompt
from ivr import handlers, handoffs, staff_words
from ivr.desk import Desk
from ivr.handlers import Spoken
from ivr.ports import LegPrompt, Request, Stage

log = logging.getLogger("careline.voice")
voice = Blueprint("voice", __name__, url_prefix="/voice")


def desk() -> Desk:
    """What `create_app` gave the routes."""
    found: Desk = current_app.extensions["careline"]
    return found


def form() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False)


@voice.before_request
def gate() -> None:
    """Only the carrier comes in. The address it signed is the public one, raw."""
    raw = Request(
        path=quote(request.path, safe="/~-._"),
        query=request.query_string.decode(errors="replace"),
        method=request.method,
        headers=request.headers,
        form=form(),
    )
    if not desk().carrier.authentic(raw):
        log.warning("refused a webhook without a valid signature")
        abort(403)
    g.let_in = True


@voice.errorhandler(Exception)
def failed(error: Exception) -> Response | tuple[Response, int]:
    """The caller hears the safe words and is connected, whatever went wrong. Strangers get nothing: the safe
    words hold the 911 center's numbers."""
    if not g.get("let_in"):
        code = error.code if isinstance(error, HTTPException) else None
        return Response("Refused.\n", mimetype="text/plain"), code or 403
    log.error("a webhook failed: %s", type(error).__name__, exc_info=error)
    if request.endpoint in CALLERS:
        return document(desk().safe.document())
    if request.endpoint in LEGS:
        return leg_document(staff_words.trouble(desk().house))
    return Response(status=503)


def document(text: str) -> Response:
    return Response(text, mimetype="text/xml")


def turn_document(spoken: Spoken) -> Response:
    found = desk()
    if spoken.prompt is None:
        return document(found.carrier.empty_document())
    return document(found.carrier.turn_document(spoken.prompt, stage_of(spoken, spoken.prompt)))


def stage_of(spoken: Spoken, prompt: Prompt) -> Stage:
    flow = desk().house.flow
    return Stage(
        languages=flow.languages,
        next=f"/voice/turn/{spoken.turn}",
        music=flow.music,
        number=spoken.number,
        shown=spoken.shown,
        wait=f"/voice/wait/{prompt.language}",
        dialed_status=f"/voice/transfer/{spoken.contact}",
        recording_status="/voice/recording",
    )


def leg_document(prompt: LegPrompt) -> Response:
    return document(desk().carrier.leg_document(prompt, desk().house.flow.languages))


# ------------------------------------------------------------------ the caller


@voice.post("/call")
def call() -> Response:
    event = desk().carrier.call_event(form(), None)
    return turn_document(handlers.take_call(desk().house, event))


@voice.post("/turn/<int:turn>")
def turn(turn: int) -> Response:
    event = desk().carrier.call_event(form(), turn)
    return turn_document(handlers.take_call(desk().house, event))


@voice.post("/resume")
def resume() -> Response:
    event = desk().carrier.call_event(form(), None)
    return turn_document(handlers.resume_call(desk().house, event))


@voice.post("/status")
def status() -> Response:
    handlers.take_status(desk().house, desk().carrier.status_event(form()))
    return Response(status=204)


@voice.post("/transfer/<contact>")
def transfer(contact: str) -> Response:
    handlers.transfer_answered(desk().house, desk().carrier.status_event(form()), contact)
    return Response(status=204)


@voice.post("/recording")
def recording() -> Response:
    handlers.take_recording(desk().house, desk().carrier.recording_event(form()))
    return Response(status=204)


@voice.post("/wait/<language>")
def wait(language: str) -> Response:
    """Heard alone in a room, in the caller's language or the staff's."""
    flow = desk().house.flow
    says = staff_words.waiting(desk().house, language)
    return document(desk().carrier.wait_document(says, f"/voice/wait/{language}", flow.languages))


# ------------------------------------------------------------------ when we failed


@voice.post("/fallback")
def fallback() -> Response:
    """The carrier could not use our answer."""
    log.error("the carrier asked the fallback address")
    return document(desk().safe.document())


@voice.post("/safe/<int:tried>")
def safe(tried: int) -> Response:
    """A 911 line's result on the safe path. Who has spoken with them is done."""
    event = desk().carrier.call_event(form(), None)
    spoke = isinstance(event.given, Dialed) and event.given.bridged
    handlers.safe_dialed(desk().house, event, spoke=spoke)
    return document(desk().carrier.empty_document() if spoke else desk().safe.document(tried))


# ------------------------------------------------------------------ a phone that we rang


@voice.post("/leg/<leg>/answered")
def leg_answered(leg: str) -> Response:
    return leg_document(handoffs.leg_answered(desk().house, desk().carrier.leg_event(form(), leg)))


@voice.post("/leg/<leg>/key/<int:tries>")
def leg_key(leg: str, tries: int) -> Response:
    return leg_document(handoffs.leg_key(desk().house, desk().carrier.leg_event(form(), leg), tries))


@voice.post("/leg/<leg>/over")
def leg_over(leg: str) -> Response:
    return leg_document(handoffs.leg_over(desk().house, desk().carrier.leg_event(form(), leg)))


@voice.post("/leg/<leg>/done")
def leg_done(leg: str) -> Response:
    return leg_document(handoffs.leg_done(desk().house, desk().carrier.leg_event(form(), leg)))


@voice.post("/leg/<leg>/status")
def leg_status(leg: str) -> Response:
    handoffs.leg_status(desk().house, desk().carrier.status_event(form()), leg)
    return Response(status=204)


CALLERS = frozenset(f"voice.{name}" for name in ("call", "turn", "resume", "wait", "fallback", "safe"))
LEGS = frozenset(f"voice.{name}" for name in ("leg_answered", "leg_key", "leg_over", "leg_done"))
