"""Is a webhook really from the carrier? HMAC-SHA1 over the public address and the sorted form, in base64.

The address is built from PUBLIC_URL and the raw path and query, never from the framework's idea of the URL:
that one is decoded, and valid signatures over %2F, accents or emoji would be refused.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha1

from twilio.request_validator import RequestValidator

from ivr.ports import Request

FORM = "application/x-www-form-urlencoded"


class SignatureGate:
    """Checks requests against each of the account's tokens (a second one while they are rotated)."""

    def __init__(self, tokens: Sequence[str], public_url: str) -> None:
        """`public_url`: the address the carrier calls, without a slash at its end. Raises ValueError without
        a token: an open gate is never what was meant."""
        if not tokens or not all(tokens):
            raise ValueError("the carrier's auth token is missing: without it no webhook can be trusted")
        self._public_url = public_url.rstrip("/")
        self._keyed = [hmac.new(token.encode(), digestmod=sha1) for token in tokens]
        self._judges = [RequestValidator(token) for token in tokens]

    def authentic(self, request: Request) -> bool:
        """True only for a signed form (POST) or a signed address (GET). Never raises."""
        signature = request.headers.get("x-twilio-signature", "")
        if not signature or not signature.isascii():
            return False
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method not in ("POST", "GET") or (request.method == "POST" and kind != FORM):
            return False  # what we receive is always a form; the library's JSON path is not for us
        url = self._public_url + request.path + (f"?{request.query}" if request.query else "")
        form = request.form if request.method == "POST" else {}
        if "bodySHA256" in request.query:
            return False
        text = url + "".join([name + value for name in sorted(form) for value in _once(form[name])])
        try:
            signed, given = text.encode(), signature.encode()
        except UnicodeEncodeError:
            return False  # half a character: the carrier signs whole ones
        if any(hmac.compare_digest(_signed(keyed, signed), given) for keyed in self._keyed):
            return True
        # The library stays the judge on a mismatch: it also tries the address with and without its port.
        return any(_judged(judge, url, form, signature) for judge in self._judges)


def _once(values: Sequence[str]) -> Sequence[str]:
    """A parameter's values as they are signed: each one once, in order. Nearly always there is one."""
    return values if len(values) == 1 else sorted(set(values))


def _signed(keyed: hmac.HMAC, text: bytes) -> bytes:
    mac = keyed.copy()
    mac.update(text)
    return b64encode(mac.digest())


class _Form(dict[str, Sequence[str]]):
    """A form as the library wants it: repeated keys through `getlist`."""

    def getlist(self, name: str) -> Sequence[str]:
        return self[name]


def _judged(judge: RequestValidator, url: str, form: Mapping[str, Sequence[str]], signature: str) -> bool:
    try:
        return bool(judge.validate(url, _Form(form), signature))
    except Exception:
        return False
