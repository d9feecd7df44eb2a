"""Opening a responder's link, and the session of the browser that did."""

from __future__ import annotations

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
AFTERWARDS = timedelta(hours=1)  # so long a link that has ended still brings a new one


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
    """None if it is none, too old, or not for this page. Strangers can ask: it only reads."""
    now = house.clock.now()
    row = house.store.read(lambda tx: links.of_session(tx, house, cookie, now), within=house.within)
    if row is None or row["purpose"] != PURPOSE or row["person_id"] is None:
        return None
    return Session(row["ref"], row["person_id"], house.vault.index("csrf", cookie))


def look(house: House, token: str, languages: Sequence[str]) -> tuple[bool, dict[str, object]]:
    """Whether it can be opened, and what is shown of it. Strangers can ask: it only reads."""
    now = ms(house.clock.now())
    row, person = house.store.read(lambda tx: _found(house, tx, token), within=house.within)
    seen = frame(house, languages, person)
    good = row is not None and row["expires_at"] > now
    return good, seen | {"known": row is not None, "path": f"{links.PATH}{token}"}


def open_for(house: House, token: str, cookie: str) -> Opened | None:
    """Opens a link that nobody has opened; or one that was, for a browser that holds a session of the same
    person already: people tap on the same text twice. Who brings no link of ours costs no write."""
    now = house.clock.now()
    known, _ = house.store.read(lambda tx: _found(house, tx, token), within=house.within)
    if known is None:
        return None

    def work(tx: Tx) -> Opened | None:
        row, _ = _found(house, tx, token)
        if row is None or row["expires_at"] <= ms(now):
            return None
        opened = links.open_once(tx, house, token, now)
        session = opened.session if opened is not None else links.hand_over(tx, house, row, cookie, now)
        if session is None:
            return None
        by = f"person:{row['person_id']}"
        audit.append(tx, ms(now), row["ref"], by, "link_opened", {"again": opened is None})
        return Opened(session, (row["expires_at"] - ms(now)) // 1000)

    return house.store.write(work, within=house.within)


def send_again(house: House, token: str) -> None:
    """A new link by text to the person whose link it was, while their page is open and for an hour after the
    link has ended. Whoever holds the old one learns nothing by it, and makes us write once in a while."""
    now = house.clock.now()
    pause = ms(now) // ms_of(PAUSE)

    def due(tx: Tx) -> tuple[Row, Row, Row] | None:
        row, person = _found(house, tx, token)
        if row is None or person is None or not person["active"] or row["expires_at"] <= ms(now - AFTERWARDS):
            return None
        if tx.one("message_by_key", key=f"link:{row['token_idx']}:{pause}") is not None:
            return None
        dispatch = tx.one("dispatch_by_id", id=row["ref"])
        return None if dispatch is None or dispatch["state"] in OVER else (row, person, dispatch)

    def work(tx: Tx) -> None:
        found = due(tx)
        if found is None:
            return
        row, person, dispatch = found
        fresh = links.make(tx, house, PURPOSE, dispatch["id"], person["id"], LINK_MINUTES)
        address = links.address(house, fresh)
        outbox.queue_text(
            house,
            tx,
            now,
            purpose="reply",
            body=f"{says(house, person, 'page_subject', code=dispatch['code'])}. "
            + says(house, person, "page_details", link=address),
            key=f"link:{row['token_idx']}:{pause}",
            person=person["id"],
            dispatch=dispatch["id"],
            channel=notices.channel_for(tx, person) or "sms",
        )
        audit.append(tx, ms(now), dispatch["id"], "system", "link_sent_again", {"person": person["id"]})

    if house.store.read(due, within=house.within) is not None:
        house.store.write(work, within=house.within)


def ms_of(pause: timedelta) -> int:
    return int(pause.total_seconds() * 1000)


def _found(house: House, tx: Tx, token: str) -> tuple[Row | None, Row | None]:
    """The link and its person; a link for anything else is none."""
    row = tx.one("link_by_token", token_idx=house.vault.index("link", token)) if token else None
    if row is None or row["purpose"] != PURPOSE or row["person_id"] is None:
        return None, None
    return row, tx.one("person_by_id", id=row["person_id"])
