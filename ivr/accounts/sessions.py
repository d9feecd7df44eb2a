"""Browsers that are signed in. The cookie holds a random token, the store its keyed hash.

Lifetimes after NIST SP 800-63B-4, section 2.2.3 (AAL2): at most a day, and not long without activity; ours
are a shift and a quarter of an hour.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import audit
from db.ids import new_id
from db.store import Row, Tx
from ivr.house import House, at, ms

LASTS = timedelta(hours=12)  # then name, password and code are asked again
IDLE = timedelta(minutes=15)  # then the password
TOUCHED = timedelta(seconds=30)  # activity is written down no more often


@dataclass(frozen=True)
class Session:
    """A browser that is signed in, and who sits there. `locked`: it asks for the password first."""

    id: str
    person: str
    roles: frozenset[str]
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    locked: bool
    name_enc: bytes = field(repr=False)


def begin(house: House, tx: Tx, person: str, browser: str, now: datetime) -> str:
    """A new session; its token, for the cookie. What is over is swept away."""
    token = secrets.token_urlsafe(32)
    tx.run("forget_desk_sessions", before=ms(now))
    tx.run("forget_sign_in_tries", before=ms(now - timedelta(days=1)))
    tx.run(
        "add_desk_session",
        id=new_id(ms(now)),
        token_idx=index(house, token),
        person_id=person,
        browser=browser,
        began_at=ms(now),
        ends_at=ms(now + LASTS),
    )
    return token


def index(house: House, token: str) -> str:
    return house.vault.index("desk session", token)


def find(house: House, tx: Tx, token: str, now: datetime) -> Session | None:
    """The session of a cookie; None if it is over, was ended, or they have left the staff."""
    row = tx.one("desk_session_by_token", token_idx=index(house, token), now=ms(now)) if token else None
    if row is None:
        return None
    seen = at(row["seen_at"])
    return Session(
        id=row["id"],
        person=row["person_id"],
        roles=frozenset(json.loads(row["roles"])),
        began_at=at(row["began_at"]),
        seen_at=seen,
        ends_at=at(row["ends_at"]),
        locked=row["locked_at"] is not None or now - seen > IDLE,
        name_enc=row["name_enc"],
    )


def touch(tx: Tx, session: Session, now: datetime) -> None:
    tx.run("touch_desk_session", id=session.id, seen_at=ms(now))


def rest(session: Session, now: datetime) -> int:
    """Seconds until nobody was here for long enough; 0 when it is so. What counts is the session, at
    whichever of its pages somebody was."""
    left = IDLE - (now - session.seen_at)
    return 0 if session.locked or left < timedelta(0) else -(-left // timedelta(seconds=1)) or 1


def lock(tx: Tx, session: Session, now: datetime) -> None:
    """Asks for the password from now on."""
    if tx.run("lock_desk_session", id=session.id, locked_at=ms(now)):
        audit.append(tx, ms(now), session.person, session.person, "session_locked")


def of_person(tx: Tx, person: str, now: datetime) -> list[Row]:
    """Where somebody is signed in, the last used first."""
    return tx.all("desk_sessions_of", person_id=person, now=ms(now))


def end(tx: Tx, session_id: str, person: str, by: str, now: datetime) -> bool:
    """Ends one session of this person. False if there is none."""
    if not tx.run("end_desk_session", id=session_id, person_id=person):
        return False
    audit.append(tx, ms(now), person, by, "signed_out", {"session": session_id})
    return True


def end_all(tx: Tx, person: str, by: str, now: datetime, but: str = "") -> int:
    """Ends all sessions of this person, `but` one if it is named. How many they were."""
    ended = tx.run("end_desk_sessions_of", person_id=person, but=but)
    if ended:
        audit.append(tx, ms(now), person, by, "signed_out_everywhere", {"sessions": min(ended, 999)})
    return ended


def csrf(house: House, token: str) -> str:
    """What every form of this session carries: a keyed hash of its token, worth nothing in another one."""
    return house.vault.index("desk form", token)


def csrf_fits(house: House, token: str, given: str) -> bool:
    return bool(token) and secrets.compare_digest(csrf(house, token).encode(), given.encode())


def browser_of(agent: str) -> str:
    """What a browser says of itself, told so that its owner knows it again and nobody else learns much."""
    kinds: Collection[tuple[str, str]] = (
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    kind = next((told for mark, told in kinds if mark in agent), "A browser")
    system = next((told for mark, told in systems if mark in agent), "")
    return f"{kind} on {system}" if system else kind
