"""One client a process, always with a deadline; and the carrier's refusals in our words."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from ivr.ports import CarrierError, GoneError
from ivr.worded import Technical, Worded

T = TypeVar("T")

CLOCK_SLACK = timedelta(seconds=5)  # their clock and ours when we look for what we may have sent
REST_TIMEOUT = 6.0  # seconds; the outbox's lease is longer
LOOKED_AT = {"limit": 1000, "page_size": 200}  # of the newest texts or calls to a number
GONE = frozenset({20404, 21220})  # no such thing; the call is not in progress
# Too many requests; trouble on their side; their queue of our texts is full; a text still under way cannot
# be deleted.
AGAIN = frozenset({20429, 20500, 20503, 21611, 20009})

_silent = logging.getLogger("careline.carrier.http")
# The library logs addresses and parameters, which hold numbers; so does urllib3 at DEBUG.
_silent.setLevel(logging.CRITICAL)
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Access:
    """How the carrier's account is reached.

    `rest_base`: "" for the carrier itself, else the simulator's address. `tokens`: newest first; webhooks
    signed with any are accepted, REST calls use the first. `region`, `edge`: the carrier's names, or "".
    `seconds`: how long a request may take.
    """

    account: str
    tokens: tuple[str, ...] = field(repr=False)
    rest_base: str = ""
    region: str = ""
    edge: str = ""
    seconds: float = REST_TIMEOUT


class RebasedHttpClient(TwilioHttpClient):
    """Sends every request of the library to another scheme and host, next-page links included."""

    def __init__(self, access: Access) -> None:
        super().__init__(timeout=access.seconds, logger=_silent)
        self._base = urlsplit(access.rest_base)
        if access.rest_base:
            self.session.trust_env = False  # a proxy of the machine has no business on loopback
            self.session.mount(f"{self._base.scheme}://", HTTPAdapter(pool_maxsize=16))

    def rebased(self, url: str) -> str:
        if not self._base.netloc:
            return url
        return urlunsplit(urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc))

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        return super().request(method, self.rebased(url), *args, **kwargs)


def client(access: Access) -> Client:
    own = {"region": access.region or None, "edge": access.edge or None} if not access.rest_base else {}
    http = RebasedHttpClient(access)
    return Client(access.account, access.tokens[0], http_client=http, **own)


@contextmanager
def refusals(what: str | Worded) -> Iterator[None]:
    """Turns whatever the library raises into a CarrierError that says what to make of it. `what`: was being
    done, worded if staff may read it."""
    try:
        yield
    except TwilioRestException as error:
        code = error.code or 0
        if code in GONE or error.status == 404:
            raise GoneError(
                "{what}: the carrier knows nothing of it any more", what=what, code=code
            ) from None
        again = code in AGAIN or error.status in (409, 429) or error.status >= 500
        unsure = error.status >= 500  # a gateway may answer for a request that went through
        raise CarrierError(
            "{what}: the carrier refused ({status}, code {number})",
            what=what,
            status=error.status,
            number=code,
            code=code,
            again=again,
            unsure=unsure,
        ) from None
    except requests.exceptions.ConnectTimeout:
        raise CarrierError("{what}: the carrier cannot be reached", what=what, again=True) from None
    except requests.exceptions.ConnectionError as error:
        unsure = "refused" not in str(error).lower()
        raise CarrierError(
            "{what}: the connection to the carrier broke", what=what, again=True, unsure=unsure
        ) from None
    except requests.exceptions.RequestException:
        raise CarrierError(
            "{what}: no answer from the carrier in time", what=what, again=True, unsure=True
        ) from None
    except (TwilioException, ValueError, KeyError) as error:
        kind = Technical(type(error).__name__)
        raise CarrierError(
            "{what}: an answer that we do not understand ({kind})",
            what=what,
            kind=kind,
            again=True,
            unsure=True,
        ) from None


def newest(found: Iterable[T], since: datetime) -> list[T]:
    """Of a list that comes newest first, those made since then; as much of it is read as that takes. In a
    storm of texts to one person the one looked for is not among the first few."""

    def recent(one: T) -> bool:
        made: datetime | None = one.date_created  # type: ignore[attr-defined]
        return made is None or made >= since - CLOCK_SLACK

    return list(takewhile(recent, found))
