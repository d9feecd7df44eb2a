"""Pictures of texts: kept by the account, asked for with its password, handed out by a store without one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import requests

from simulator.destinations import NotLoopbackError

if TYPE_CHECKING:
    from simulator.company import Company

MOST_BYTES = 5 * 1024 * 1024  # of all the media of one text
MOST_MEDIA = 10  # of one text
STORE_SECONDS = 4 * 3600  # how long an address of the store is good
STORE = "/_media/"
KIND = re.compile(r"[a-z]+/[a-z0-9.+-]+")
FETCHED_WITHIN = 5.0  # wall seconds the product has to hand over a picture


@dataclass(frozen=True)
class Picture:
    """Something to send with a text. `kind`: a media type such as image/jpeg."""

    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Medium:
    """A picture in the account. `url` is what webhooks name."""

    sid: str
    text_sid: str
    url: str
    kind: str
    content: bytes = field(repr=False)
    created: datetime


class MediaError(ValueError):
    """A picture that cannot go along; `code` is Twilio's."""

    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)
        self.code = code


class Media:
    """All of the account's."""

    def __init__(self, company: Company) -> None:
        self.by_sid: dict[str, Medium] = {}
        self._company = company
        self._store: dict[str, tuple[str, datetime]] = {}  # key -> medium, good until

    def add(self, text_sid: str, picture: Picture) -> Medium:
        company, sid = self._company, self._company.sids.make("ME")
        account = f"{company.base_url}/2010-04-01/Accounts/{company.account_sid}"
        url = f"{account}/Messages/{text_sid}/Media/{sid}"
        medium = Medium(sid, text_sid, url, picture.kind, picture.content, company.clock.now())
        self.by_sid[sid] = medium
        return medium

    def by_url(self, url: str) -> Medium | None:
        """None for an address that is not the account's, and for what was deleted."""
        found = self.by_sid.get(url.rpartition("/")[2])
        return found if found is not None and found.url == url else None

    def of(self, text_sid: str) -> list[Medium]:
        return [one for one in self.by_sid.values() if one.text_sid == text_sid]

    def drop(self, *media: Medium) -> None:
        for one in media:
            self.by_sid.pop(one.sid, None)

    def store_url(self, medium: Medium) -> str:
        """A short-lived address that needs no password."""
        key = self._company.sids.hex(32)
        self._store[key] = (medium.sid, self._company.clock.now() + timedelta(seconds=STORE_SECONDS))
        return f"{self._company.base_url}{STORE}{key}"

    def stored(self, key: str) -> Medium | None:
        sid, until = self._store.get(key, ("", self._company.clock.now()))
        return self.by_sid.get(sid) if self._company.clock.now() < until else None

    def fetch(self, url: str) -> Picture:
        """A picture of the product's, by its address. Takes wall time. Raises MediaError."""
        try:
            actual, headers = self._company.destinations.actual(url)
        except NotLoopbackError as why:
            raise MediaError(11200, str(why)) from why
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.get(actual, headers=headers, timeout=FETCHED_WITHIN)
        except requests.RequestException as why:
            raise MediaError(11200, "a picture could not be fetched") from why
        if not answer.ok:
            raise MediaError(11200, f"a picture was answered with {answer.status_code}")
        picture = Picture(answer.headers.get("Content-Type", "").partition(";")[0].strip(), answer.content)
        check([picture])
        return picture


def check(pictures: Sequence[Picture]) -> None:
    """Raises MediaError for what no carrier takes: the wrong type, too much, too many."""
    if len(pictures) > MOST_MEDIA:
        raise MediaError(21623, f"a text takes at most {MOST_MEDIA} pictures")
    for one in pictures:
        if not KIND.fullmatch(one.kind) or one.kind == "text/html":
            raise MediaError(12300, f"{one.kind or 'no type'!r} is no type of a picture")
    if sum(len(one.content) for one in pictures) > MOST_BYTES:
        raise MediaError(11751, f"a text takes at most {MOST_BYTES // 1024 // 1024} MB of pictures")
