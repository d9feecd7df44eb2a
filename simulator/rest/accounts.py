"""The account, its numbers, its verified caller IDs, and its debugger."""

from __future__ import annotations

from hashlib import md5

from flask import Blueprint, Response, jsonify, request

from simulator.company import Company
from simulator.lines import Line
from simulator.numbering import normal
from simulator.rest import shapes
from simulator.rest.errors import RestError, not_found
from simulator.rest.lists import page

NUMBERS = "/Accounts/<account>/IncomingPhoneNumbers"
SETTINGS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "FriendlyName": "friendly_name",
}


def register(api: Blueprint, company: Company) -> None:
    @api.get("/Accounts/<account>.json")
    def account() -> Response:
        return jsonify(shapes.account(company))

    @api.get("/Accounts/<account>/OutgoingCallerIds.json")
    def caller_ids() -> Response:
        rows = [shapes.caller_id(company, one, _sid_of(one)) for one in sorted(company.verified)]
        return page("outgoing_caller_ids", rows)

    @api.get("/Accounts/<account>/Notifications.json")
    def notifications() -> Response:
        with company.engine.lock:
            return page(
                "notifications", [shapes.note(company, one) for one in reversed(company.notifications)]
            )

    @api.get("/Accounts/<account>/Notifications/<sid>.json")
    def notification(sid: str) -> Response:
        for one in company.notifications:
            if one["sid"] == sid:
                return jsonify(shapes.note(company, one))
        raise not_found(request.path)

    _numbers(api, company)


def _numbers(api: Blueprint, company: Company) -> None:
    @api.get(NUMBERS + ".json")
    def numbers() -> Response:
        wanted = request.args.get("PhoneNumber", "")
        with company.engine.lock:
            rows = [shapes.line(company, one) for one in company.lines.values() if wanted in one.number]
            return page("incoming_phone_numbers", rows)

    @api.post(NUMBERS + ".json")
    def buy() -> tuple[Response, int]:
        number = normal(request.form.get("PhoneNumber", ""))
        if number is None:
            raise RestError(21422)
        with company.engine.lock:
            return jsonify(shapes.line(company, _set(company, number))), 201

    @api.get(NUMBERS + "/<sid>.json")
    def number(sid: str) -> Response:
        return jsonify(shapes.line(company, _find(company, sid)))

    @api.post(NUMBERS + "/<sid>.json")
    def change(sid: str) -> Response:
        with company.engine.lock:
            return jsonify(shapes.line(company, _set(company, _find(company, sid).number)))


def _set(company: Company, number: str) -> Line:
    wanted = {own: request.form[name] for name, own in SETTINGS.items() if name in request.form}
    try:
        return company.add_line(number, **wanted)
    except ValueError as why:
        raise RestError(21502, 400, str(why)) from why


def _find(company: Company, sid: str) -> Line:
    for line in company.lines.values():
        if line.sid == sid:
            return line
    raise not_found(request.path)


def _sid_of(number: str) -> str:
    return "PN" + md5(number.encode(), usedforsecurity=False).hexdigest()
