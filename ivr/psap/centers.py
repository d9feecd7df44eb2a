"""Who asks in a 911 center's name: the signature of a request, its time, and that it was not heard before.

What is signed (HMAC-SHA256, RFC 2104) is seven lines, joined by one line feed each:

    careline-v1, the method, the path, the center's name, the time (Unix seconds), the nonce,
    and the SHA-256 of the body in hexadecimal digits.

docs/operator/911-center-api.md shows it with an example.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db.store import Tx
from db.vault import VaultError, parse_keys
from ivr.house import ms

VERSION = "careline-v1"
Keys = Mapping[str, tuple[bytes, ...]]  # a center's name -> its keys: one, or two while it is changed
MOST_KEYS = 2
WINDOW = timedelta(minutes=5)  # how far the center's clock may be off
A_MINUTE = 60  # requests of one center
NAME = re.compile(r"[a-z][a-z0-9-]{1,15}")
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
TIME = re.compile(r"[0-9]{1,12}")
NOBODY = b"\0" * 32  # a center that we do not know is compared with it: that takes as long as a known one


class KeysError(ValueError):
    """The keys in the settings are wrong. Never shows one."""


class RefusedError(Exception):
    """This request is not let in. `code`, `words`: for the center; `again`: seconds until it may ask."""

    def __init__(self, code: str, words: str, again: int = 0) -> None:
        super().__init__(words)
        self.code, self.words, self.again = code, words, again


@dataclass(frozen=True)
class Signed:
    """A request as it came in: its headers as texts, "" for one that is missing."""

    method: str
    path: str
    center: str
    time: str
    nonce: str
    signature: str = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> bytes:
        digest = hashlib.sha256(self.body).hexdigest()
        return "\n".join(
            (VERSION, self.method, self.path, self.center, self.time, self.nonce, digest)
        ).encode()


def keys_of(setting: str) -> Keys:
    """`name:base64` with commas between; a center whose key is being changed stands there twice.

    Raises KeysError."""
    try:
        given = parse_keys(setting) if setting else []
    except VaultError as fault:
        raise KeysError(str(fault)) from None
    found: dict[str, tuple[bytes, ...]] = {}
    for name, key in given:
        if not NAME.fullmatch(name):
            raise KeysError(f"{name!r} is no name of a center: a letter, then a-z, 0-9 and -.")
        found[name] = (*found.get(name, ()), key)
        if len(found[name]) > MOST_KEYS:
            raise KeysError(f"{name!r} has more than {MOST_KEYS} keys: take the oldest out.")
    return found


def sign(key: bytes, signed: Signed) -> str:
    return hmac.new(key, signed.text, hashlib.sha256).hexdigest()


def known(keys: Keys, signed: Signed, now: datetime) -> str:
    """The center that signed this request just now. Raises RefusedError, with one word for whatever is wrong
    before the signature fits, so that nobody learns which centers there are."""
    tried = (*keys.get(signed.center, ()), NOBODY, NOBODY)[:MOST_KEYS]
    given = signed.signature.encode()
    fits = [hmac.compare_digest(sign(key, signed).encode(), given) and key != NOBODY for key in tried]
    if not any(fits) or not NONCE.fullmatch(signed.nonce) or not TIME.fullmatch(signed.time):
        raise RefusedError("signature", "The signature does not fit this request.")
    if abs(int(signed.time) - now.timestamp()) > WINDOW.total_seconds():
        raise RefusedError("time", "The time is more than five minutes off. Set the clock, and sign again.")
    return signed.center


def heard(tx: Tx, center: str, nonce: str, now: datetime) -> None:
    """Keep that this request was heard. Raises RefusedError if it was before, or if there are too many."""
    tx.run("forget_center_requests", before=ms(now - 2 * WINDOW))
    minute = ms(now - timedelta(minutes=1))
    lately = tx.all("center_requests_since", center=center, since=minute, limit=A_MINUTE)
    if len(lately) >= A_MINUTE:
        again = max(1, -(-(lately[0]["at"] - minute) // 1000))
        raise RefusedError(
            "too_many", f"More than {A_MINUTE} requests in a minute. The phone line is open.", again
        )
    if not tx.run("add_center_request", center=center, nonce=nonce, at=ms(now)):
        raise RefusedError("heard_before", "A request with this nonce was heard before. Sign a new one.")
