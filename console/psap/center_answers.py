"""What a 911 center is answered: how its request stands, and problems in plain words (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Response

from flows.city import Flow
from flows.codes import REASONS
from ivr.psap.referral_status import Standing

ROUTE = "psap_forwarded"  # the line that call takers forward a caller on
# The status of each problem, and its title.
PROBLEMS: Mapping[str, tuple[int, str]] = {
    "signature": (401, "Not signed"),
    "time": (401, "Signed at another time"),
    "heard_before": (409, "Heard before"),
    "too_many": (429, "Too many requests"),
    "unknown_request": (404, "No such request"),
    "over": (409, "Over already"),
    "faults": (400, "Something in it is wrong"),
    "too_long": (413, "Too long"),
    "no_json": (415, "No JSON"),
    "away": (503, "Not now"),
    "failed": (500, "That went wrong here"),
}


def told(flow: Flow, found: Standing) -> dict[str, Any]:
    """A request as JSON: codes, times and counts, nothing about a person."""
    names = ("asked", "judged", "changed", "accepted", "en_route", "on_scene", "cleared", "over")
    return {
        "id": found.id,
        "state": found.state,
        "eligible": found.eligible,
        "decision": found.decision,
        "reasons": [{"code": code, "words": REASONS.get(code, "")} for code in found.reasons],
        "unclear": list(found.unclear),
        "people": found.people,
        "minutes": found.minutes,
        "times": {name: _time(getattr(found, name)) for name in names},
        "outcome": {"code": found.outcome, "words": found.note, "police": found.police or "NONE"}
        if found.over and found.outcome
        else None,
        "forward_to": forward_to(flow, found),
    }


def forward_to(flow: Flow, found: Standing) -> str | None:
    """Our number for call takers, while a counselor can help further. None: a team goes, or 911 keeps it."""
    if found.state not in ("not_sent", "nobody") or found.decision == "TO_911":
        return None
    return next((line.number for line in flow.lines.values() if line.route == ROUTE), None)


def _time(given: datetime | None) -> str | None:
    return given.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if given else None


def answered(content: Mapping[str, Any], status: int = 200, kind: str = "application/json") -> Response:
    # In ASCII: a name that they sent may have half a character in it, and stands in what we answer.
    answer = Response(json.dumps(content) + "\n", status, mimetype=kind)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def problem(code: str, words: str, *, again: int = 0, faults: Mapping[str, str] | None = None) -> Response:
    """`again`: seconds until it may be asked again."""
    status, title = PROBLEMS[code]
    content: dict[str, Any] = {
        "type": f"urn:careline:problem:{code.replace('_', '-')}",
        "title": title,
        "status": status,
        "detail": words,
    }
    if faults:
        content["faults"] = dict(faults)
    answer = answered(content, status, "application/problem+json")
    if again:
        answer.headers["Retry-After"] = str(again)
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Careline-v1"
    return answer
