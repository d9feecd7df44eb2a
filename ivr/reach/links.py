"""Links in texts: a random token that names nobody, kept as a keyed hash, opened once, and not for long.

Whoever opens it gets a second random token for their browser; the link itself is worth nothing from then on.
A page that opens one must ask for a click (POST) first: phones look at links before people do.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from db.store import Row, Tx
from ivr.house import House, later, ms

TOKEN_BYTES = 16  # 128 bits: not to be guessed
PATH = "/r/"  # of a responder's
HERE = "/here/"  # of a resident's (ivr/dispatch/resident_links.py)


@dataclass(frozen=True)
class Opened:
    """`session`: for the browser that opened it, until `expires_at` (UTC ms)."""

    session: str = field(repr=False)
    purpose: str
    ref: str
    person: str | None
    expires_at: int


def make(tx: Tx, house: House, purpose: str, ref: str, person: str | None, minutes: int) -> str:
    """A new token for a link. Only its keyed hash is stored.

    Args:
        purpose: a code, e.g. 'field', 'place'.
        ref: the id of the row it is about.
        minutes: how long the link, and the session of who opens it, is good.
    """
    token, now = secrets.token_urlsafe(TOKEN_BYTES), house.clock.now()
    tx.run(
        "add_link",
        token_idx=house.vault.index("link", token),
        purpose=purpose,
        ref=ref,
        person_id=person,
        created_at=ms(now),
        expires_at=later(now, 60 * minutes),
    )
    return token


def address(house: House, token: str, path: str = PATH) -> str:
    """The whole address of a link, as a text carries it; "" if we do not know our own address."""
    return f"{house.public_url}{path}{token}" if house.public_url else ""


def look(tx: Tx, house: House, token: str, now: datetime) -> Row | None:
    """The link, if it can still be opened. Changes nothing: for the page that asks for the click."""
    found = tx.one("link_by_token", token_idx=house.vault.index("link", token)) if token else None
    fresh = found is not None and found["opened_at"] is None and found["expires_at"] > ms(now)
    return found if fresh else None


def open_once(tx: Tx, house: House, token: str, now: datetime) -> Opened | None:
    """Opens a link. None if it is none of ours, has been opened before, or is too old."""
    if not token:
        return None
    index, session = house.vault.index("link", token), secrets.token_urlsafe(TOKEN_BYTES)
    given = {"token_idx": index, "now": ms(now), "session_idx": house.vault.index("session", session)}
    if not tx.run("open_link", **given):
        return None
    found = tx.one("link_by_token", token_idx=index)
    assert found is not None
    return Opened(session, found["purpose"], found["ref"], found["person_id"], found["expires_at"])


def hand_over(tx: Tx, house: House, link: Row, session: str, now: datetime) -> str | None:
    """A link that was opened before, opened once more by a browser whose session is of the same person and
    purpose: the browser's session from then on, or None. The session that it had stays good for its own link.

    Args:
        link: its row.
        session: what the browser brings.
    """
    held = of_session(tx, house, session, now) if link["person_id"] else None
    if held is None or (held["purpose"], held["person_id"]) != (link["purpose"], link["person_id"]):
        return None
    if held["token_idx"] == link["token_idx"]:
        return session
    fresh = secrets.token_urlsafe(TOKEN_BYTES)
    index = house.vault.index("session", fresh)
    tx.run("hand_link_over", token_idx=link["token_idx"], session_idx=index)
    return fresh


def of_session(tx: Tx, house: House, session: str, now: datetime) -> Row | None:
    """The link that a browser opened, while it is good."""
    if not session:
        return None
    return tx.one("link_of_session", session_idx=house.vault.index("session", session), now=ms(now))
