"""A new account, or one made anew: by a link that opens once and not for long (ivr/reach/links.py).

The same link serves who forgot the password and who lost the phone: everything is chosen again, and whoever
was signed in is signed out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.about import login_about, totp_about
from db.store import Row, Tx
from ivr.accounts import passwords, second, sessions, witnessing
from ivr.accounts.signing_in import login_index
from ivr.house import House, ms
from ivr.reach import links
from ivr.worded import WordedError

PURPOSE = "account"
HOURS = 72  # an invitation is good
PATH = "/desk/set-up/"
LOGIN = re.compile(r"[^\s@<>,;:\"]{3,40}(@[^\s@<>,;:\"]+\.[^\s@<>,;:\".]{2,})?")


@dataclass(frozen=True)
class Choice:
    """What somebody chose, and what their app says for `secret`."""

    login: str
    password: str = field(repr=False)
    again: str = field(repr=False)
    secret: str = field(repr=False)
    code: str = field(repr=False)


class NotInvitedError(WordedError, ValueError):
    """Nobody gets a link; the text says why."""


class ChoiceError(WordedError):
    """Something that was chosen cannot be; the text says what to do instead."""


def invite(house: House, tx: Tx, person: str, by: str, now: datetime) -> str:
    """A link for this person's set-up; links before it are worth nothing. Whoever has an account is signed
    out everywhere, at once: their laptop may be in other hands. Raises NotInvitedError if they left."""
    row = tx.one("person_by_id", id=person)
    if row is None or not row["active"]:
        raise NotInvitedError("They have left the staff. Nothing was changed.")
    tx.run("drop_links_of", person_id=person, purpose=PURPOSE)
    sessions.end_all(tx, person, by, now)
    if tx.one("account_by_id", id=person) is not None:
        witnessing.made_anew(house, tx, person, by, now)
    token = links.make(tx, house, PURPOSE, person, person, 60 * HOURS)
    audit.append(tx, ms(now), person, by, "person_invited")
    return f"{house.public_url}{PATH}{token}"


def look(house: House, tx: Tx, token: str, now: datetime) -> bool:
    """Can this link still be opened?"""
    found = links.look(tx, house, token, now)
    return found is not None and found["purpose"] == PURPOSE


def open_(house: House, tx: Tx, token: str, now: datetime) -> str:
    """Opens a link: the token of the browser that may set up from now on; "" if it is none, or too late."""
    if not look(house, tx, token, now):
        return ""
    found = links.open_once(tx, house, token, now)
    if found is None:
        return ""
    audit.append(tx, ms(now), found.ref, found.ref, "invitation_opened")
    return found.session


def person_of(house: House, tx: Tx, token: str, now: datetime) -> Row | None:
    """Who sets up in the browser that opened a link."""
    found = links.of_session(tx, house, token, now)
    if found is None or found["purpose"] != PURPOSE:
        return None
    row = tx.one("person_by_id", id=found["ref"])
    return row if row is not None and row["active"] else None


def faults(house: House, choice: Choice, now: datetime) -> dict[str, WordedError]:
    """What cannot be, by field: sentences for whoever chose it."""
    found: dict[str, WordedError] = {}
    login = choice.login.strip()
    if not LOGIN.fullmatch(passwords.normal(login)) or len(login) > 80:
        found["login"] = ChoiceError(
            "Take an e-mail address, or a short name of 3 to 40 characters without spaces."
        )
    if why := passwords.fault(choice.password, login, house.flow.service):
        found["password"] = why
    elif passwords.normal(choice.password) != passwords.normal(choice.again):
        found["again"] = ChoiceError("The two are not the same.")
    if second.step_of(choice.secret, choice.code, now) is None:
        found["code"] = ChoiceError(
            "This is not the code that the app shows now. Wait for the next one, and type it."
        )
    return found


def finish(house: House, token: str, choice: Choice, now: datetime) -> list[str] | dict[str, WordedError]:
    """Makes the account. The recovery codes, to be shown once; or what cannot be, by field.

    Raises passwords.TooBusyError, PermissionError for a browser that opened no link, the store's errors."""
    if found := faults(house, choice, now):
        return found
    with passwords.place(ours=True):
        kept = passwords.hashed(choice.password)

    def work(tx: Tx) -> list[str] | dict[str, WordedError]:
        person = person_of(house, tx, token, now)
        if person is None:
            raise PermissionError
        other = tx.one("account_by_login", login_idx=login_index(house, choice.login))
        if other is not None and other["id"] != person["id"]:
            return {"login": ChoiceError("This name is taken. Choose another one.")}
        tx.run("drop_links_of", person_id=person["id"], purpose=PURPOSE)
        codes = keep(house, tx, person["id"], choice.login.strip(), kept, choice.secret, now)
        # The code that proved the app is used up: nobody who watched signs in with it.
        second.take_code(tx, house.vault, person["id"], choice.secret, choice.code, now)
        sessions.end_all(tx, person["id"], person["id"], now)
        audit.append(tx, ms(now), person["id"], person["id"], "account_made")
        return codes

    return house.store.write(work)


def keep(
    house: House, tx: Tx, person: str, login: str, password: str, secret: str, now: datetime
) -> list[str]:
    """Stores an account (`password` as it is kept) and returns its new recovery codes."""
    vault = house.vault
    tx.run(
        "save_account",
        id=person,
        login_enc=vault.seal(login, login_about(person)),
        login_idx=login_index(house, login),
        password=password,
        totp_enc=vault.seal(secret, totp_about(person)),
        made_at=ms(now),
    )
    tx.run("drop_spent_codes", account_id=person)
    return second.new_recovery_codes(tx, vault, person)


def close(tx: Tx, person: str, by: str, now: datetime) -> None:
    """Whoever leaves gets in no more: their account, sessions and invitations are forgotten."""
    sessions.end_all(tx, person, by, now)
    for query in ("drop_spent_codes", "drop_recovery_codes"):
        tx.run(query, account_id=person)
    tx.run("drop_account", id=person)
    tx.run("drop_links_of", person_id=person, purpose=PURPOSE)
