"""Opening a responder's link, and the session of the browser that did."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from console.links.field_frame import frame
from db import audit
from db.store import Row, Tx
from flows.paging.model import OVER
from ivr.house import House, ms
from ivr.outgoing import notices, outbox
from ivr.outgoing.page_words import LINK_MINUTES, says
from ivr.reach import links

PURPOSE = "field"
PAUSE = timedelta(minutes=2)  # between two links that are sent anew


@dataclass(frozen=True)
class Session:
    """Of a browser that opened a link. `csrf` is what its forms must bring along."""

    dispatch: str
    person: str
    csrf: str = field(repr=False)


@dataclass(frozen=True)
class Opened:
    """`cookie`: for the browser; good for `seconds`."""

    cookie: str = field(repr=False)
    seconds: int


def session_of(house: House, cookie: str) -> Session | None:
    """None if it is none, too old, or not for this page."""
    now = house.clock.now()
    row = house.store.write(lambda tx: links.of_session(tx, house, cookie, now), within=house.within)
    if row is None or row["purpose"] != PURPOSE or row["person_id"] is None:
        return None
    return Session(row["ref"], row["person_id"], house.vault.index("csrf", cookie))


def look(house: House, token: str, languages: Sequence[str]) -> tuple[bool, dict[str, object]]:
    """Whether it can be opened, and what is shown of it. Changes nothing."""
    now = ms(house.clock.now())
    row, person = house.store.write(lambda tx: _found(house, tx, token), within=house.within)
    seen = frame(house, languages, person)
    good = row is not None and row["expires_at"] > now
    return good, seen | {"known": row is not None, "path": f"{links.PATH}{token}"}


def open_for(house: House, token: str, cookie: str) -> Opened | None:
    """Opens a link that nobody has opened; or one that was, for a browser that holds a session of the same
    person already: people tap on the same text twice."""
    now = house.clock.now()

    def work(tx: Tx) -> Opened | None:
        row, _ = _found(house, tx, token)
        if row is None or row["expires_at"] <= ms(now):
            return None
        opened = links.open_once(tx, house, token, now)
        session = opened.session if opened is not None else _handed_over(house, tx, row, cookie)
        if session is None:
            return None
        by = f"person:{row['person_id']}"
        audit.append(tx, ms(now), row["ref"], by, "link_opened", {"again": opened is None})
        return Opened(session, (row["expires_at"] - ms(now)) // 1000)

    return house.store.write(work, within=house.within)


def _handed_over(house: House, tx: Tx, row: Row, cookie: str) -> str | None:
    now = house.clock.now()
    held = links.of_session(tx, house, cookie, now)
    if held is None or held["purpose"] != PURPOSE or held["person_id"] != row["person_id"]:
        return None
    if held["token_idx"] == row["token_idx"]:
        return cookie
    session = secrets.token_urlsafe(links.TOKEN_BYTES)
    tx.run("hand_link_over", token_idx=row["token_idx"], session_idx=house.vault.index("session", session))
    return session


def send_again(house: House, token: str) -> None:
    """A new link by text to the person whose link it was, while their page is open. Whoever holds the old one
    learns nothing by it."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        row, person = _found(house, tx, token)
        dispatch = tx.one("dispatch_by_id", id=row["ref"]) if row is not None else None
        if row is None or person is None or dispatch is None or dispatch["state"] in OVER:
            return
        fresh = links.make(tx, house, PURPOSE, dispatch["id"], person["id"], LINK_MINUTES)
        address = links.address(house, fresh)
        outbox.queue_text(
            house,
            tx,
            now,
            purpose="reply",
            body=f"{says(house, person, 'page_subject', code=dispatch['code'])}. "
            + says(house, person, "page_details", link=address),
            key=f"link:{row['token_idx']}:{ms(now) // ms_of(PAUSE)}",
            person=person["id"],
            dispatch=dispatch["id"],
            channel=notices.channel_for(tx, person) or "sms",
        )
        audit.append(tx, ms(now), dispatch["id"], "system", "link_sent_again", {"person": person["id"]})

    house.store.write(work, within=house.within)


def ms_of(pause: timedelta) -> int:
    return int(pause.total_seconds() * 1000)


def _found(house: House, tx: Tx, token: str) -> tuple[Row | None, Row | None]:
    """The link and its person; a link for anything else is none."""
    row = tx.one("link_by_token", token_idx=house.vault.index("link", token)) if token else None
    if row is None or row["purpose"] != PURPOSE or row["person_id"] is None:
        return None, None
    return row, tx.one("person_by_id", id=row["person_id"])
