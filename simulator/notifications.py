"""What the carrier's debugger would show: warnings and errors, by Twilio's codes."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TypedDict

log = logging.getLogger(__name__)

MESSAGES = {
    11100: "Invalid URL format",
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11215: "HTTP too many redirects",
    11216: "HTTP invalid redirect",
    11750: "TwiML response body too large",
    11770: "Empty response body",
    12100: "Document parse failure",
    12102: "The root element must be Response",
    12200: "Schema validation warning",
    12300: "Invalid Content-Type",
    13000: "Conference Noun cannot be mixed with Number nouns",
    13201: "Dial: Cannot Dial out from a Dial Call Segment",
    13214: "Dial: Invalid callerId value",
    13215: "Dial: Invalid nested element",
    13223: "Dial: Invalid phone number format",
    13224: "Dial: Invalid phone number",
    13225: "Dial: Call blocked",
    13238: "Dial->Conference: Invalid verb used in waitUrl TwiML",
    13247: "Dial: Invalid From number (caller ID)",
    13310: "Gather: Invalid finishOnKey value",
    13313: "Gather: Invalid timeout value",
    13314: "Gather: Invalid numDigits value",
    13320: "Gather: Invalid nested verb",
    13326: "Gather: Invalid input value",
    13335: "Gather: speechModel needs a numeric speechTimeout",
    13520: "Say: Invalid text",
    13521: "Say: Text too long",
    13620: "Record: Invalid value",
    14106: "Reached message redirect limit",
    14109: "Too many Message verbs in one document",
    15003: "Call progress: non-success response from callback",
    20001: "Unknown parameter",
    21610: "Attempt to send to unsubscribed recipient",
    21626: "Invalid status callback events",
    21216: "Number blocked: emergency services may not be called",
}
# The catalogue calls these errors: the document is dropped and the fallback requested. The rest warn.
ERRORS = frozenset(
    {11100, 11200, 11205, 11215, 11216, 11750, 11770, 12100, 12102, 12300, 13201, 13224, 13225, 13238, 13247}
)


class Notification(TypedDict):
    sid: str
    at: datetime
    code: int
    message: str
    level: str
    call_sid: str
    url: str


def notification(sid: str, at: datetime, code: int, detail: str, *, call_sid: str, url: str) -> Notification:
    """One line of the debugger; `detail` says what in particular was wrong."""
    title = MESSAGES.get(code, "Notification")
    message = f"{title}: {detail}" if detail else title
    level = "error" if code in ERRORS else "warning"
    log.warning("simulator notification %s (%s) on call %s", code, title, call_sid or "-")
    return {
        "sid": sid,
        "at": at,
        "code": code,
        "message": message,
        "level": level,
        "call_sid": call_sid,
        "url": url,
    }
