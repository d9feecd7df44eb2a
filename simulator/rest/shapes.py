"""Resources as JSON: every key of the published schema, counts as strings, RFC 2822 dates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simulator.call import Call
from simulator.company import Company
from simulator.conference import Conference, Participant
from simulator.lines import Line
from simulator.media import Medium
from simulator.notifications import Notification
from simulator.params import API_VERSION, http_date
from simulator.recordings import Recording
from simulator.texts import Text
from simulator.waiting import Queue, Waiting

Shape = dict[str, Any]


def date(moment: datetime | None) -> str | None:
    return http_date(moment) if moment is not None else None


def uri(company: Company, path: str) -> str:
    return f"/{API_VERSION}/Accounts/{company.account_sid}{path}.json"


def call(one: Call) -> Shape:
    company, here = one.company, f"/Calls/{one.sid}"
    parts = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
    names = {"siprec": "Siprec", "user_defined_messages": "UserDefinedMessages"}
    return {
        "sid": one.sid,
        "account_sid": company.account_sid,
        "api_version": API_VERSION,
        "answered_by": one.answered_by,
        "caller_name": None,
        "date_created": date(one.created),
        "date_updated": date(one.updated),
        "direction": one.direction,
        "duration": str(one.duration) if one.over else None,
        "end_time": date(one.ended_at),
        "forwarded_from": one.forwarded_from,
        "from": one.from_,
        "from_formatted": formatted(one.from_),
        "group_sid": None,
        "parent_call_sid": one.parent.sid if one.parent else None,
        "phone_number_sid": one.line.sid if one.line else None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "start_time": date(one.answered_at or (one.created if not one.over else None)),
        "status": one.status,
        "to": one.to,
        "to_formatted": formatted(one.to),
        "trunk_sid": None,
        "stir_verstat": one.stir,
        "uri": uri(company, here),
        "annotation": None,
        "subresource_uris": {p: uri(company, f"{here}/{names.get(p, p.title())}") for p in parts},
    }


def formatted(number: str) -> str:
    """(503) 555-0100 for North American numbers, others as they are."""
    if number.startswith("+1") and len(number) == 12:
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number


def conference(one: Conference) -> Shape:
    company, here = one.company, f"/Conferences/{one.sid}"
    return {
        "sid": one.sid,
        "account_sid": company.account_sid,
        "api_version": API_VERSION,
        "date_created": date(one.created),
        "date_updated": date(one.updated),
        "friendly_name": one.name,
        "region": "us1",
        "status": one.status,
        "uri": uri(company, here),
        "reason_conference_ended": one.reason_ended,
        "call_sid_ending_conference": one.ended_by,
        "subresource_uris": {
            "participants": uri(company, f"{here}/Participants"),
            "recordings": uri(company, f"{here}/Recordings"),
        },
    }


def participant(room: Conference, one: Participant) -> Shape:
    company = room.company
    return {
        "account_sid": company.account_sid,
        "call_sid": one.call.sid,
        "label": one.label,
        "call_sid_to_coach": None,
        "coaching": False,
        "conference_sid": room.sid,
        "date_created": date(one.joined),
        "date_updated": date(room.updated),
        "end_conference_on_exit": one.end_on_exit,
        "muted": one.muted,
        "hold": one.held,
        "start_conference_on_enter": one.start_on_enter,
        "status": "connected" if one.call.live else "queued",
        "queue_time": "0",
        "uri": uri(company, f"/Conferences/{room.sid}/Participants/{one.call.sid}"),
    }


def queue(one: Queue) -> Shape:
    here = f"/Queues/{one.sid}"
    return {
        "sid": one.sid,
        "account_sid": one.company.account_sid,
        "friendly_name": one.name,
        "current_size": len(one.waiting),
        "max_size": one.max_size,
        "average_wait_time": one.average_wait,
        "date_created": date(one.created),
        "date_updated": date(one.created),
        "uri": uri(one.company, here),
        "subresource_uris": {"members": uri(one.company, here + "/Members")},
    }


def member(one: Waiting) -> Shape:
    company, room = one.call.company, one.queue
    return {
        "call_sid": one.call.sid,
        "date_enqueued": date(one.since),
        "queue_sid": room.sid,
        "position": room.waiting.index(one) + 1 if one in room.waiting else 0,
        "wait_time": round((company.clock.now() - one.since).total_seconds()),
        "uri": uri(company, f"/Queues/{room.sid}/Members/{one.call.sid}"),
    }


def recording(company: Company, one: Recording) -> Shape:
    return {
        "sid": one.sid,
        "account_sid": company.account_sid,
        "api_version": API_VERSION,
        "call_sid": one.call.sid,
        "conference_sid": one.conference_sid,
        "date_created": date(one.started),
        "date_updated": date(one.started),
        "start_time": date(one.started),
        "duration": str(one.seconds) if one.status == "completed" else None,
        "price": None,
        "price_unit": "USD",
        "status": one.status,
        "channels": 1,
        "source": one.source,
        "error_code": None,
        "uri": uri(company, f"/Recordings/{one.sid}"),
        "encryption_details": None,
        "media_url": one.url,
        "track": "both",
        "subresource_uris": {
            "add_on_results": uri(company, f"/Recordings/{one.sid}/AddOnResults"),
            "transcriptions": uri(company, f"/Recordings/{one.sid}/Transcriptions"),
        },
    }


def line(company: Company, one: Line) -> Shape:
    return {
        "sid": one.sid,
        "account_sid": company.account_sid,
        "address_sid": None,
        "address_requirements": "none",
        "api_version": API_VERSION,
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "date_created": date(one.created),
        "date_updated": date(one.created),
        "friendly_name": one.friendly_name,
        "identity_sid": None,
        "phone_number": one.number,
        "origin": "twilio",
        "sms_application_sid": "",
        "sms_fallback_method": one.sms_fallback_method,
        "sms_fallback_url": one.sms_fallback_url,
        "sms_method": one.sms_method,
        "sms_url": one.sms_url,
        "status_callback": one.status_callback,
        "status_callback_method": one.status_callback_method,
        "trunk_sid": None,
        "type": "local",
        "uri": uri(company, f"/IncomingPhoneNumbers/{one.sid}"),
        "voice_receive_mode": "voice",
        "voice_application_sid": "",
        "voice_caller_id_lookup": False,
        "voice_fallback_method": one.voice_fallback_method,
        "voice_fallback_url": one.voice_fallback_url,
        "voice_method": one.voice_method,
        "voice_url": one.voice_url,
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "bundle_sid": None,
        "status": "in-use",
        "subresource_uris": {
            "assigned_add_ons": uri(company, f"/IncomingPhoneNumbers/{one.sid}/AssignedAddOns")
        },
    }


def note(company: Company, one: Notification) -> Shape:
    return {
        "sid": one["sid"],
        "account_sid": company.account_sid,
        "api_version": API_VERSION,
        "call_sid": one["call_sid"] or None,
        "date_created": date(one["at"]),
        "date_updated": date(one["at"]),
        "error_code": str(one["code"]),
        "log": "0" if one["level"] == "error" else "1",
        "message_date": date(one["at"]),
        "message_text": one["message"],
        "more_info": f"https://www.twilio.com/docs/errors/{one['code']}",
        "request_method": "POST",
        "request_url": one["url"],
        "request_variables": "",
        "response_body": "",
        "response_headers": "",
        "uri": uri(company, f"/Notifications/{one['sid']}"),
    }


def message(company: Company, one: Text) -> Shape:
    return {
        "sid": one.sid,
        "account_sid": company.account_sid,
        "api_version": API_VERSION,
        "body": one.body,
        "date_created": date(one.created),
        "date_sent": date(one.sent_at or (one.created if one.inbound else None)),
        "date_updated": date(one.updated or one.created),
        "direction": one.direction,
        "error_code": one.error_code,
        "error_message": one.error_message,
        "from": one.from_,
        "messaging_service_sid": one.service_sid,
        "num_media": str(len(one.media)),
        "num_segments": str(one.segments),
        "price": None,
        "price_unit": "USD",
        "status": one.status,
        "to": one.to,
        "uri": uri(company, f"/Messages/{one.sid}"),
        "subresource_uris": {"media": uri(company, f"/Messages/{one.sid}/Media")},
    }


def medium(company: Company, one: Medium) -> Shape:
    return {
        "sid": one.sid,
        "account_sid": company.account_sid,
        "parent_sid": one.text_sid,
        "content_type": one.kind,
        "date_created": date(one.created),
        "date_updated": date(one.created),
        "uri": uri(company, f"/Messages/{one.text_sid}/Media/{one.sid}"),
    }


def account(company: Company) -> Shape:
    parts = ("calls", "conferences", "messages", "queues", "recordings", "notifications")
    return {
        "sid": company.account_sid,
        "owner_account_sid": company.account_sid,
        "auth_token": company.auth_token,
        "friendly_name": "Simulator",
        "status": "active",
        "type": "Full",
        "date_created": date(company.created),
        "date_updated": date(company.created),
        "uri": f"/{API_VERSION}/Accounts/{company.account_sid}.json",
        "subresource_uris": {part: uri(company, "/" + part.title()) for part in parts},
    }


def caller_id(company: Company, number: str, sid: str) -> Shape:
    return {
        "sid": sid,
        "account_sid": company.account_sid,
        "friendly_name": number,
        "phone_number": number,
        "date_created": date(company.created),
        "date_updated": date(company.created),
        "uri": uri(company, f"/OutgoingCallerIds/{sid}"),
    }
