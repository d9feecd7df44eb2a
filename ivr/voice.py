"""The voice webhooks: ten-line routes behind a gate that verifies every request. What fails is answered with
the safe words."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, request

from flows.model import Dialed, Prompt
from ivr import handlers
from ivr.calls import calling_out, counselor_menu, guests, handoffs, staff_words
from ivr.door.desk import Desk
from ivr.door.forms import Form
from ivr.door.gatehouse import desk, document, leg_document, noted, parameters, refused, webhooks
from ivr.failing import WITHIN
from ivr.ports import CallEvent, Stage
from ivr.turns import Spoken

log = logging.getLogger("careline.voice")
voice = Blueprint("voice", __name__, url_prefix="/voice")
webhook = webhooks(voice)


@voice.errorhandler(Exception)
def failed(error: Exception) -> Response:
    """The caller hears the safe words and is connected, whatever went wrong. Strangers get nothing: the safe
    words hold the 911 center's numbers."""
    if (stranger := refused(error)) is not None:
        return stranger
    away = noted(error)
    if request.endpoint in CALLERS:
        return safe_words(desk(), parameters(), wait=0 if away else WITHIN)
    if request.endpoint == "voice.leg_menu":
        return leg_document(desk(), staff_words.menu_trouble(desk().house))
    if request.endpoint in GUESTS:
        return leg_document(desk(), staff_words.goodbye(desk().house))
    if request.endpoint in MEETINGS:
        return leg_document(desk(), staff_words.field_trouble(desk().house))
    if request.endpoint in LEGS:
        return leg_document(desk(), staff_words.trouble(desk().house))
    return Response(status=503)


def safe_words(desk: Desk, form: Form, *, wait: float) -> Response:
    """What every caller hears whom we fail, and word to the staff."""
    event = desk.carrier.call_event(form, None)
    try:
        desk.failures.note(event, spoke=event.over and spoke(event), wait=wait)
    except Exception:
        log.exception("nobody will be told of a caller who got the safe words")
    return document(desk.safe.document(event.dialed, own=event.caller is not None))


def spoke(event: CallEvent) -> bool:
    """Whether somebody has talked with the caller on the line that was dialed."""
    return isinstance(event.given, Dialed) and event.given.bridged


def turn_document(desk: Desk, spoken: Spoken) -> Response:
    if spoken.prompt is None:
        return document(desk.safe.document() if spoken.lost else desk.carrier.empty_document())
    return document(desk.carrier.turn_document(spoken.prompt, stage_of(desk, spoken, spoken.prompt)))


def stage_of(desk: Desk, spoken: Spoken, prompt: Prompt) -> Stage:
    flow = desk.house.flow
    return Stage(
        languages=flow.languages,
        next=f"/voice/turn/{spoken.turn}",
        music=flow.music,
        number=spoken.number,
        shown=spoken.shown,
        wait=f"/voice/wait/{prompt.language}/1",
        dialed_status=f"/voice/transfer/{spoken.contact}",
        recording_status="/voice/recording",
        meet=f"/voice/meet/{spoken.contact}/answered",
    )


# ------------------------------------------------------------------ the caller


@webhook("/call")
def call(desk: Desk, form: Form) -> Response:
    said = handlers.ring(desk.house, desk.carrier.call_event(form, None))
    return turn_document(desk, said) if isinstance(said, Spoken) else leg_document(desk, said)


@webhook("/turn/<int:turn>")
def turn(desk: Desk, form: Form, turn: int) -> Response:
    event = desk.carrier.call_event(form, turn)
    return turn_document(desk, handlers.take_call(desk.house, event))


@webhook("/resume")
def resume(desk: Desk, form: Form) -> Response:
    event = desk.carrier.call_event(form, None)
    return turn_document(desk, handlers.resume_call(desk.house, event))


@webhook("/status")
def status(desk: Desk, form: Form) -> Response:
    handlers.take_status(desk.house, desk.carrier.status_event(form))
    return Response(status=204)


@webhook("/transfer/<contact>")
def transfer(desk: Desk, form: Form, contact: str) -> Response:
    handlers.transfer_answered(desk.house, desk.carrier.status_event(form), contact)
    return Response(status=204)


@webhook("/recording")
def recording(desk: Desk, form: Form) -> Response:
    handlers.take_recording(desk.house, desk.carrier.recording_event(form))
    return Response(status=204)


@webhook("/wait/<language>/<int:times>")
def wait(desk: Desk, form: Form, language: str, times: int) -> Response:
    """Heard alone in a room, in the caller's language or the staff's."""
    flow = desk.house.flow
    says = staff_words.waiting(desk.house, language, times)
    return document(desk.carrier.wait_document(says, f"/voice/wait/{language}/{times + 1}", flow.languages))


# ------------------------------------------------------------------ when we failed


@webhook("/fallback")
def fallback(desk: Desk, form: Form) -> Response:
    """The carrier could not use our answer."""
    log.error("the carrier asked the fallback address")
    return safe_words(desk, form, wait=WITHIN)


@webhook("/safe/<int:tried>")
def safe(desk: Desk, form: Form, tried: int) -> Response:
    """A 911 line's result on the safe path. Who has spoken with them is done."""
    event = desk.carrier.call_event(form, None)
    desk.failures.note(event, spoke=spoke(event))
    if spoke(event):
        return document(desk.carrier.empty_document())
    not_placed = isinstance(event.given, Dialed) and event.given.status == "failed"
    return document(desk.safe.after(tried, event.dialed, failed=not_placed))


# ------------------------------------------------------------------ a phone that we rang


@webhook("/leg/<leg>/answered")
def leg_answered(desk: Desk, form: Form, leg: str) -> Response:
    return leg_document(desk, handoffs.leg_answered(desk.house, desk.carrier.leg_event(form, leg)))


@webhook("/leg/<leg>/key/<int:tries>")
def leg_key(desk: Desk, form: Form, leg: str, tries: int) -> Response:
    return leg_document(desk, handoffs.leg_key(desk.house, desk.carrier.leg_event(form, leg), tries))


@webhook("/leg/<leg>/over")
def leg_over(desk: Desk, form: Form, leg: str) -> Response:
    return leg_document(desk, counselor_menu.caller_left(desk.house, desk.carrier.leg_event(form, leg)))


@webhook("/leg/<leg>/done")
def leg_done(desk: Desk, form: Form, leg: str) -> Response:
    return leg_document(desk, counselor_menu.stepped_aside(desk.house, desk.carrier.leg_event(form, leg)))


@webhook("/leg/<leg>/menu/<int:turn>")
def leg_menu(desk: Desk, form: Form, leg: str, turn: int) -> Response:
    return leg_document(desk, counselor_menu.key(desk.house, desk.carrier.leg_event(form, leg), turn))


@webhook("/leg/<leg>/no_911")
def leg_no_911(desk: Desk, form: Form, leg: str) -> Response:
    """Heard at their ear alone, while the conversation goes on."""
    return leg_document(desk, staff_words.no_911(desk.house))


@webhook("/leg/<leg>/status")
def leg_status(desk: Desk, form: Form, leg: str) -> Response:
    handoffs.leg_status(desk.house, desk.carrier.status_event(form), leg)
    return Response(status=204)


# ------------------------------------------------------------------ whoever joins a counselor and a caller


@webhook("/guest/<leg>/answered")
def guest_answered(desk: Desk, form: Form, leg: str) -> Response:
    return leg_document(desk, guests.answered(desk.house, desk.carrier.leg_event(form, leg)))


@webhook("/guest/<leg>/key/<int:tries>")
def guest_key(desk: Desk, form: Form, leg: str, tries: int) -> Response:
    return leg_document(desk, guests.key(desk.house, desk.carrier.leg_event(form, leg), tries))


@webhook("/guest/<leg>/done")
def guest_done(desk: Desk, form: Form, leg: str) -> Response:
    return leg_document(desk, guests.left_room(desk.house, desk.carrier.leg_event(form, leg)))


@webhook("/guest/<leg>/status")
def guest_status(desk: Desk, form: Form, leg: str) -> Response:
    guests.status(desk.house, desk.carrier.status_event(form), leg)
    return Response(status=204)


# ------------------------------------------------------------------ a responder whom somebody calls who waits


@webhook("/meet/<contact>/answered")
def meet_answered(desk: Desk, form: Form, contact: str) -> Response:
    """A responder's phone, rung for whoever waits for them. Nothing is connected before the key."""
    return leg_document(desk, calling_out.meet_words(desk.house, contact))


@webhook("/meet/<contact>/key")
def meet_key(desk: Desk, form: Form, contact: str) -> Response:
    if desk.carrier.leg_event(form, contact).keys == "1":
        return document(desk.carrier.empty_document())  # the two are connected
    return leg_document(desk, staff_words.goodbye(desk.house))


CALLERS = frozenset(f"voice.{name}" for name in ("call", "turn", "resume", "fallback", "safe"))
LEGS = frozenset(f"voice.{name}" for name in ("leg_answered", "leg_key", "leg_over", "leg_done"))
GUESTS = frozenset(f"voice.{name}" for name in ("guest_answered", "guest_key", "guest_done"))
MEETINGS = frozenset(f"voice.{name}" for name in ("meet_answered", "meet_key"))
