"""What the carrier sends: whole forms, signed as it signs them, as WSGI environments or as bytes."""

from __future__ import annotations

import hmac
import sys
from base64 import b64encode
from hashlib import sha1
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

PUBLIC = "https://hotline.example.org"
ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-measuring"
FORM_TYPE = "application/x-www-form-urlencoded; charset=UTF-8"
_KEYED = hmac.new(TOKEN.encode(), digestmod=sha1)
_PLACES = {
    f"{who}{what}": value
    for who in ("From", "To", "Caller", "Called")
    for what, value in (("City", "PORTLAND"), ("State", "OR"), ("Zip", "97201"), ("Country", "US"))
}


def caller_of(number: int) -> str:
    """A caller's number in E.164: a valid one of the range kept for fiction, another for each of 99."""
    return f"+1503555{100 + number % 99:04}"


def form(call_id: str, caller: str, **more: str) -> dict[str, str]:
    """The parameters of a voice webhook: the carrier sends about this many with every request."""
    return {
        "CallSid": call_id,
        "AccountSid": ACCOUNT,
        "From": caller,
        "Caller": caller,
        "To": "+15035550100",
        "Called": "+15035550100",
        "CallStatus": "in-progress",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        **_PLACES,
        **more,
    }


def signed_text(path: str, fields: dict[str, str]) -> str:
    """What the carrier signs: the public address and the sorted parameters."""
    return PUBLIC + path + "".join(key + fields[key] for key in sorted(fields))


def sign(text: str) -> str:
    """HMAC-SHA1 in base64, as the carrier documents it."""
    mac = _KEYED.copy()
    mac.update(text.encode())
    return b64encode(mac.digest()).decode()


def signature(path: str, fields: dict[str, str]) -> str:
    return sign(signed_text(path, fields))


def environ(path: str, fields: dict[str, str]) -> dict[str, Any]:
    """A request as a WSGI server hands it over."""
    body = urlencode(fields).encode()
    return {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "hotline.example.org",
        "HTTP_USER_AGENT": "TwilioProxy/1.1",
        "HTTP_ACCEPT": "*/*",
        "HTTP_X_TWILIO_SIGNATURE": signature(path, fields),
        "CONTENT_TYPE": FORM_TYPE,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def http(path: str, fields: dict[str, str]) -> bytes:
    """A request as it goes over a connection that is kept open."""
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: hotline.example.org\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"X-Twilio-Signature: {signature(path, fields)}\r\nContent-Type: {FORM_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
