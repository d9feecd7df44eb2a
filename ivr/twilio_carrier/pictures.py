"""Pictures of texts, from the carrier alone.

A picture's address comes from outside, so it is looked at before it is asked: only the media of our own
account, at the carrier's own host, gets our password. From there the carrier sends us on to its stores, which
are known by name and never see the password.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
from requests.exceptions import BaseHTTPError  # type: ignore[attr-defined]  # raised by raw reads

from ivr.ports import CarrierError, TooLargeError
from ivr.twilio_carrier.client import Access, RebasedHttpClient, refusals

WHAT = "fetching a picture"
# api.twilio.com, and the same within a region or an edge.
HOST = re.compile(r"api(\.[a-z0-9-]+){0,2}\.twilio\.com")
STORES = frozenset({"mms.twiliocdn.com", "media.twiliocdn.com"})
OLD_STORE, OLD_FOLDER = "s3-external-1.amazonaws.com", "/media.twiliocdn.com/"  # without media passwords
HOPS = 3
PART = 64 * 1024  # bytes read at a time
LONGEST = 20.0  # seconds for the whole of a picture


class Pictures:
    """`seconds`: how long the whole of a picture may take; each read has its own deadline besides."""

    def __init__(self, http: RebasedHttpClient, access: Access, seconds: float = LONGEST) -> None:
        self._http, self._access, self._seconds = http, access, seconds
        self._base = urlsplit(access.rest_base)
        self._path = re.compile(
            rf"/2010-04-01/Accounts/{re.escape(access.account)}"
            r"/Messages/(SM|MM)[0-9a-fA-F]{32}/Media/ME[0-9a-fA-F]{32}"
        )

    def fetch(self, url: str, most: int) -> bytes | None:
        """The picture, at most `most` bytes. None: it is not there (yet: the carrier may tell of a picture a
        moment before it has it). Raises TooLargeError; and CarrierError, also for an address not its own."""
        if not self._ours(url):
            raise CarrierError(f"{WHAT}: its address is not one of the carrier's")
        until = time.monotonic() + self._seconds
        with refusals(WHAT):
            answer = self._ask(self._http.rebased(url), (self._access.account, self._access.tokens[0]))
            for _ in range(HOPS):
                if not answer.is_redirect:
                    break
                onward = urljoin(answer.url, answer.headers["Location"])
                answer.close()
                if not self._store(onward):
                    raise CarrierError(f"{WHAT}: the carrier sent us on to a place we do not know")
                answer = self._ask(onward, None)
            with answer:
                return _read(answer, most, until)

    def _ask(self, url: str, auth: tuple[str, str] | None) -> requests.Response:
        answer: requests.Response = self._http.session.get(
            url,
            auth=auth or _as_it_is,
            headers={"Accept-Encoding": "identity"},  # a few bytes that unpack into gigabytes are no picture
            stream=True,
            allow_redirects=False,
            timeout=self._access.seconds,
        )
        return answer

    def _ours(self, url: str) -> bool:
        parts = _split(url)
        return (
            parts is not None
            and self._path.fullmatch(parts.path) is not None
            and not parts.query
            and (self._is_base(parts) or (_plain_https(parts) and HOST.fullmatch(parts.netloc) is not None))
        )

    def _store(self, url: str) -> bool:
        parts = _split(url)
        if parts is None:
            return False
        if self._access.rest_base:
            return self._is_base(parts)
        if parts.netloc == OLD_STORE:
            inside = parts.path.startswith(OLD_FOLDER) and ".." not in parts.path
            return _plain_https(parts) and inside
        return _plain_https(parts) and parts.netloc in STORES

    def _is_base(self, parts: SplitResult) -> bool:
        base = self._base
        return bool(base.netloc) and (parts.scheme, parts.netloc) == (base.scheme, base.netloc)


def _split(url: str) -> SplitResult | None:
    """None for what no two readers would understand alike."""
    if not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        return None
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _plain_https(parts: SplitResult) -> bool:
    """No name or password in it, and no port but the usual."""
    return parts.scheme == "https" and "@" not in parts.netloc and ":" not in parts.netloc


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No password at all: without this, one of the machine's own (.netrc) might be added."""
    return request


def _read(answer: requests.Response, most: int, until: float) -> bytes | None:
    if answer.status_code in (requests.codes.not_found, requests.codes.gone):
        return None
    if answer.status_code != requests.codes.ok:
        busy = answer.status_code == requests.codes.too_many_requests or answer.status_code >= 500
        raise CarrierError(f"{WHAT}: the carrier refused ({answer.status_code})", again=busy)
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > most:
        raise TooLargeError(f"{WHAT}: it is too large")
    got = bytearray()
    for part in _parts(answer):
        got += part
        if len(got) > most:
            raise TooLargeError(f"{WHAT}: it is too large")
        if time.monotonic() > until:
            raise CarrierError(f"{WHAT}: it comes too slowly", again=True)
    return bytes(got)


def _parts(answer: requests.Response) -> Iterator[bytes]:
    """Whatever has arrived, as it arrives: a server that sends drop by drop is noticed."""
    try:
        while part := answer.raw.read1(PART):
            yield part
    except BaseHTTPError:
        raise CarrierError(f"{WHAT}: the connection broke in the middle of it", again=True) from None
