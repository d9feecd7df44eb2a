"""The requests of 911 centers in OpenAPI 3.1. A test holds it to the routes, and to what they answer."""

from __future__ import annotations

from typing import Any, get_args

from console.psap.center_answers import PROBLEMS
from console.psap.center_fields import ANSWERS, schemas
from flows.city import Flow
from flows.codes import DECISIONS, DISPOSITIONS, POLICE, REASONS
from ivr.psap.referral_status import State

ID = {"name": "request_id", "in": "path", "required": True, "schema": {"type": "string"}}
HEADERS = {
    "X-Careline-Center": "Your center's name.",
    "X-Careline-Time": "Now, in Unix seconds. At most five minutes off.",
    "X-Careline-Nonce": "16 to 64 letters, digits, - or _ that you never sent before.",
    "X-Careline-Signature": "HMAC-SHA256 in hexadecimal digits, over what the guide says.",
}
GATE = ("signature", "time", "heard_before", "too_many", "away", "failed")  # what any request may meet


def description_of(flow: Flow) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{flow.service}: requests of 911 centers",
            "version": "1",
            "description": "Ask for a community team, ask after it, call it off. Every request is signed.",
        },
        "paths": {
            "/api/v1/requests": {"post": _asks("ask_for_a_team", "Ask for a team.", "Wanted")},
            "/api/v1/requests/{request_id}": {"get": _asks("ask_after", "How a request stands.")},
            "/api/v1/requests/{request_id}/cancel": {"post": _asks("call_off", "Call it off.", "Cancel")},
            "/api/v1/openapi.json": {
                "get": {
                    "operationId": "description",
                    "summary": "This description.",
                    "responses": {"200": {"description": "OpenAPI 3.1."}},
                }
            },
        },
        "components": {"schemas": {**schemas(flow), "Standing": _standing(flow), "Problem": _problem()}},
    }


def _asks(name: str, summary: str, body: str = "") -> dict[str, Any]:
    known = [*GATE, *(("faults", "too_long", "no_json") if body else ())]
    known += ["unknown_request"] if name != "ask_for_a_team" else []
    known += ["over"] if name != "ask_after" else []
    answers: dict[str, Any] = {"200": {"description": "How it stands.", "content": _json("Standing")}}
    for code in known:
        status, title = PROBLEMS[code]
        there = answers.get(str(status))
        words = f"{there['description']}, or: {title.lower()}" if there else title
        answers[str(status)] = {"description": words, "content": _json("Problem", "application/problem+json")}
    found: dict[str, Any] = {"operationId": name, "summary": summary, "responses": answers}
    head = [
        {"name": header, "in": "header", "required": True, "description": about, "schema": {"type": "string"}}
        for header, about in HEADERS.items()
    ]
    found["parameters"] = head if name == "ask_for_a_team" else [ID, *head]
    if body:
        found["requestBody"] = {"required": True, "content": _json(body)}
    return found


def _json(schema: str, kind: str = "application/json") -> dict[str, Any]:
    return {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _standing(flow: Flow) -> dict[str, Any]:
    time = {"type": ["string", "null"], "format": "date-time"}
    reason = {"code": {"enum": list(REASONS)}, "words": {"type": "string"}}
    ended = {
        "code": {"enum": [*DISPOSITIONS, *REASONS]},
        "words": {"type": "string", "description": "For the call taker who asked: nothing about a person."},
        "police": {"enum": list(POLICE)},
    }
    times = dict.fromkeys(("judged", "changed", "accepted", "en_route", "on_scene", "cleared", "over"), time)
    return _whole(
        {
            "id": {"type": "string"},
            "state": {"enum": list(get_args(State))},
            "eligible": {"enum": list(ANSWERS)},
            "decision": {"enum": list(DECISIONS)},
            "reasons": {"type": "array", "items": _whole(reason)},
            "unclear": {"type": "array", "items": {"enum": list(flow.disqualifiers)}},
            "people": {"type": "integer", "minimum": 0},
            "minutes": {"type": ["integer", "null"]},
            "times": _whole({"asked": {"type": "string", "format": "date-time"}, **times}),
            "outcome": {"anyOf": [_whole(ended), {"type": "null"}]},
            "forward_to": {"type": ["string", "null"], "description": "Our number for your call takers."},
        }
    )


def _problem() -> dict[str, Any]:
    known: dict[str, Any] = {name: {"type": "string"} for name in ("type", "title", "detail")}
    known["status"] = {"type": "integer"}
    faults = {"type": "object", "additionalProperties": {"type": "string"}}
    return {**_whole(known), "properties": {**known, "faults": faults}}


def _whole(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(properties),
    }
