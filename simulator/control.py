"""The control API under /_sim: for the phones on a screen and in a terminal."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator import fates, view
from simulator.company import Company
from simulator.handset import Handset, NotPossibleError
from simulator.mailbox import page as mail_page
from simulator.media import Picture
from simulator.samples import sample
from simulator.stream import events

HEADER = "X-Careline-Phone"
WILL = frozenset(
    {
        "kind",
        "answer_after",
        "press_after",
        "speak_after",
        "hang_up_after",
        "decline_after",
        "greeting",
        "beep_after",
        "heard_as",
    }
)
_WEBHOOKS = ("voice", "voice_fallback", "sms", "sms_fallback")
LINE = frozenset(
    {"status_callback", "status_callback_method"}
    | {f"{name}_url" for name in _WEBHOOKS}
    | {f"{name}_method" for name in _WEBHOOKS}
)


class AskError(ValueError):
    """A request that cannot be done; the words are for the person asking."""


def control(company: Company) -> Blueprint:
    """The blueprint. Only this machine may ask, and other web sites may not make it."""
    api = Blueprint("control", __name__, url_prefix="/_sim")

    @api.before_request
    def guard() -> tuple[Response, int] | None:
        if not _loopback_host(request.host):
            return _error("this address is for this machine alone", 403)
        if request.method == "POST" and request.headers.get(HEADER) != "1":
            return _error(f"send the header {HEADER}: 1", 403)
        return None

    @api.errorhandler(ValueError)
    def refused(why: ValueError) -> tuple[Response, int]:
        return _error(str(why), 409 if isinstance(why, NotPossibleError) else 400)

    @api.get("/state")
    def state() -> Response:
        with company.engine.lock:
            return jsonify(view.state(company))

    @api.get("/events")
    def stream() -> Response:
        return Response(events(company), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})

    @api.post("/handsets")
    def add_handset() -> Response:
        body = _body()
        with company.engine.lock:
            return jsonify(view.handset(company.handset(_need(body, "number"), body.get("name"))))

    @api.post("/handsets/<number>/<act>")
    def do(number: str, act: str) -> tuple[Response, int] | Response:
        phone = company.handsets.get(number)
        if phone is None:
            return _error("there is no handset of that number: add it first", 404)
        if act not in ACTS:
            return _error(f"a handset cannot {act!r}: use one of {', '.join(ACTS)}", 404)
        ACTS[act](phone, _body())
        with company.engine.lock:
            return jsonify(view.handset(phone))

    _tools(api, company)
    mail_page.register(api, company)
    return api


def _tools(api: Blueprint, company: Company) -> None:
    @api.post("/lines")
    def add_line() -> Response:
        body = _body()
        with company.engine.lock:
            settings = {name: str(value) for name, value in body.items() if name in LINE}
            line = company.add_line(_need(body, "number"), friendly_name=body.get("name") or "", **settings)
        return jsonify({"number": line.number, "name": line.friendly_name, "sid": line.sid})

    @api.get("/requests")
    def requests_made() -> Response:
        return jsonify([dict(one, at=one["at"].isoformat()) for one in list(company.courier.made)])

    @api.get("/notifications")
    def notifications() -> Response:
        return jsonify([dict(one, at=one["at"].isoformat()) for one in list(company.notifications)])

    @api.post("/clock/advance")
    def advance() -> Response:
        _virtual(company)
        company.engine.advance(float(_need(_body(), "seconds")))
        return state()

    @api.post("/clock/run-until-idle")
    def run_until_idle() -> Response:
        _virtual(company)
        company.engine.run_until_idle(float(_body().get("limit", 3600)))
        return state()

    @api.post("/city")
    def city() -> Response:
        if company.city_time is None:
            raise AskError("the hour of this city cannot be changed from here")
        company.city_time.set(_need(_body(), "at"), company.clock.now())
        return state()

    @api.post("/faults")
    def faults() -> Response:
        _set_faults(company, _body())
        return jsonify({"ok": True})

    def state() -> Response:
        with company.engine.lock:
            return jsonify(view.state(company))


def _call(phone: Handset, body: dict[str, Any]) -> None:
    phone.call(_need(body, "to"), caller_id=body.get("caller_id"), forwarded_from=body.get("forwarded_from"))


def _speak(phone: Handset, body: dict[str, Any]) -> None:
    phone.speak(_need(body, "text"), body.get("confidence", 0.9))


def _text(phone: Handset, body: dict[str, Any]) -> None:
    """`pictures`: each {"sample": name} or {"kind": media type, "data": base64}; `media`: addresses."""
    pictures = [_picture(one) for one in body.get("pictures") or []]
    phone.text(_need(body, "to"), str(body.get("body", "")), [*(body.get("media") or []), *pictures])


def _picture(given: Any) -> Picture:
    if not isinstance(given, dict):
        raise AskError("a picture is an object")
    if "sample" in given:
        return sample(str(given["sample"]))
    try:
        return Picture(_need(given, "kind"), b64decode(_need(given, "data"), validate=True))
    except binascii.Error as why:
        raise AskError("a picture's data is not base64") from why


def _text_error(phone: Handset, body: dict[str, Any]) -> None:
    """What every text to it ends with from now on: the carrier's code, 0 for arriving."""
    error = body.get("error")
    phone.text_error = fates.fails(error).error if error else None


def _texts_meet(phone: Handset, body: dict[str, Any]) -> None:
    rows = body.get("fates")
    if not isinstance(rows, list):
        raise AskError("'fates' is a list")
    phone.texts_meet(*fates.read(rows))


def _will(phone: Handset, body: dict[str, Any]) -> None:
    unknown = set(body) - WILL
    if unknown:
        raise AskError(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(sorted(WILL))}")
    phone.will(body.pop("kind", None), **body)


ACTS: dict[str, Callable[[Handset, dict[str, Any]], Any]] = {
    "call": _call,
    "answer": lambda phone, _: phone.answer(),
    "decline": lambda phone, _: phone.decline(),
    "hangup": lambda phone, _: phone.hang_up(),
    "press": lambda phone, body: phone.press(_need(body, "digits")),
    "speak": _speak,
    "text": _text,
    "text_error": _text_error,
    "texts_meet": _texts_meet,
    "will": _will,
}

SWITCHES = frozenset(
    {"duplicate_webhooks", "reorder_callbacks", "unknown_parameters", "callback_delay", "slow_seconds"}
    | {"shuffle_callbacks", "repeat_callbacks", "repeat_after"}
)


def _set_faults(company: Company, body: dict[str, Any]) -> None:
    """Switches by name; `rest`, `rest_script` and `webhook` take their arguments as an object,
    `late_callbacks` a list of seconds, the others a number."""
    for name, value in body.items():
        if name in SWITCHES:
            setattr(company.faults, name, value)
        elif name in {"rest", "rest_script", "webhook"}:
            getattr(company.faults, name)(**value)
        elif name == "late_callbacks":
            company.faults.late_callbacks(*value)
        elif name in {"webhook_delay", "lose_callbacks"}:
            getattr(company.faults, name)(value)
        elif name == "clear":
            company.faults.clear()
        else:
            raise AskError(f"there is no fault {name!r}")


def _virtual(company: Company) -> None:
    if not company.clock.virtual:
        raise AskError("the clock is real: time passes by itself")


def _body() -> dict[str, Any]:
    body = request.get_json(force=True, silent=True) if request.data else {}
    if not isinstance(body, dict):
        raise AskError("send a JSON object")
    return body


def _need(body: dict[str, Any], name: str) -> str:
    if body.get(name) in (None, ""):
        raise AskError(f"{name!r} is missing")
    return str(body[name])


def _error(words: str, status: int) -> tuple[Response, int]:
    return jsonify({"error": words}), status


def _loopback_host(host: str) -> bool:
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return name in {"127.0.0.1", "localhost", "[::1]"}
