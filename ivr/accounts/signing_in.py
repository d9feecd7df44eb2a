"""Signing in, and unlocking. Name, password and code are judged together: whoever guesses does not learn
which of them was wrong, nor whether there is such a name."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.about import totp_about
from db.store import Row, Tx
from ivr.accounts import passwords, second, sessions, throttle
from ivr.accounts.sessions import Session
from ivr.accounts.throttle import Bucket
from ivr.house import House, ms

NAME_LONGEST = 100


@dataclass(frozen=True)
class Attempt:
    """What was typed, and where. `address`: of the network. `device`: the cookie of a browser that signed in
    before. `old_token`: of the session it had."""

    login: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str
    browser: str
    device: str = field(default="", repr=False)
    old_token: str = field(default="", repr=False)


@dataclass(frozen=True)
class SignedIn:
    token: str = field(repr=False)
    device: str = field(repr=False)
    recovery: bool  # a recovery code was used up


@dataclass(frozen=True)
class NotIn:
    """`wait`: seconds until the next try is heard; 0: it was heard, and was wrong."""

    wait: int = 0


def login_index(house: House, login: str) -> str:
    """The keyed hash of a sign-in name; case, and spaces around it, do not count."""
    return house.vault.index("sign-in", passwords.normal(login).strip().casefold()[:NAME_LONGEST] or "-")


@dataclass(frozen=True)
class _Try:
    """An attempt as it is judged. `trusted`: from a browser that signed in before under this name."""

    house: House
    attempt: Attempt
    login: str
    buckets: tuple[Bucket, ...]
    trusted: bool
    now: datetime


def sign_in(house: House, attempt: Attempt, now: datetime) -> SignedIn | NotIn:
    """Raises passwords.TooBusyError, and the store's errors. Hashing is done outside of any transaction."""
    login, vault = login_index(house, attempt.login), house.vault
    device = known_device(house, login, attempt.device)
    known = throttle.known(vault, login, device) if device else ()
    buckets = known or throttle.around(vault, login, attempt.address)
    made = _Try(house, attempt, login, buckets, bool(device), now)

    def ask(tx: Tx) -> tuple[int, Row | None]:
        left = throttle.charge(tx, buckets, now)
        return left, None if left else tx.one("account_by_login", login_idx=login)

    with passwords.place(ours=bool(device)):
        left, account = house.store.write(ask)
        if left:
            return NotIn(left)
        kept = account["password"] if account is not None else None
        right = passwords.same(kept, attempt.password)
        fresh = passwords.hashed(attempt.password) if right and kept and passwords.outdated(kept) else ""
    return house.store.write(lambda tx: _judge(made, tx, account, right, fresh))


def _judge(made: _Try, tx: Tx, account: Row | None, right: bool, fresh: str) -> SignedIn | NotIn:
    """`fresh`: the password hashed anew, if that is due. An unknown name is as much work as a known one. What
    was changed while we compared opens nothing any more."""
    house, now = made.house, made.now
    right = right and tx.one("account_by_login", login_idx=made.login) == account
    used = _code(made, tx, account) if right and account is not None and account["active"] else ""
    if not used or account is None:
        subject = account["id"] if account is not None else "desk"
        audit.append(tx, ms(now), subject, "stranger", "sign_in_failed", {"password": right})
        return NotIn()
    person = str(account["id"])
    throttle.forgive(tx, made.buckets)
    if fresh:
        tx.run("set_password", id=person, password=fresh)
    if made.attempt.old_token:
        tx.run("end_desk_session_by_token", token_idx=sessions.index(house, made.attempt.old_token))
    token = sessions.begin(house, tx, person, made.attempt.browser, now)
    audit.append(tx, ms(now), person, person, "signed_in", {"by": used, "known_browser": made.trusted})
    return SignedIn(token, new_device(house, made.login), used == "recovery")


def _code(made: _Try, tx: Tx, account: Row) -> str:
    """Which kind of code it was; "" for a wrong one, or when too many wrong ones came lately."""
    vault, person = made.house.vault, str(account["id"])
    bucket = throttle.codes_of(vault, person)
    if not made.trusted and throttle.charge(tx, (bucket,), made.now):
        return ""
    secret = vault.open(account["totp_enc"], totp_about(person))
    used = second.take_code(tx, vault, person, secret, made.attempt.code, made.now)
    if used:
        throttle.forgive(tx, (bucket,))
    return used


def unlock(house: House, session: Session, password: str, now: datetime) -> int | None:
    """Opens a locked session. None: it is open. Else the seconds to wait; 0 for a wrong password.

    Raises passwords.TooBusyError, and the store's errors."""
    buckets = throttle.session(house.vault, session.id)

    def ask(tx: Tx) -> tuple[int, Row | None]:
        return throttle.charge(tx, buckets, now), tx.one("account_by_id", id=session.person)

    with passwords.place(ours=True):
        left, account = house.store.write(ask)
        if left:
            return left
        right = passwords.same(account["password"] if account is not None else None, password)

    def done(tx: Tx) -> None:
        action = "session_unlocked" if right else "unlock_failed"
        audit.append(tx, ms(now), session.person, session.person if right else "stranger", action)
        if right:
            throttle.forgive(tx, buckets)
            tx.run("unlock_desk_session", id=session.id, seen_at=ms(now))

    house.store.write(done)
    return None if right else 0


# ------------------------------------------------------------------ browsers that signed in before


def new_device(house: House, login: str) -> str:
    """A cookie that says: here somebody signed in under this name (its keyed hash)."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{house.vault.index('desk device', f'{login}:{nonce}')}"


def known_device(house: House, login: str, cookie: str) -> str:
    """Which browser it is, if it signed in before under this name; else ""."""
    nonce, _, signed = cookie.partition(".")
    expected = house.vault.index("desk device", f"{login}:{nonce}")
    return nonce if secrets.compare_digest(expected.encode(), signed.encode()) else ""
