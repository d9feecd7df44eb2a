"""Who is on the staff: somebody comes, gets other roles, or leaves. The command line and the console use the
same functions, each inside the transaction of whoever calls, each with a row in the audit log."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.about import email_about, name_about, phone_about
from db.ids import new_id
from db.store import Row, Tx
from flows.numbers import forbidden, normal
from ivr.accounts import sessions, setting_up, witnessing
from ivr.callbacks import holding
from ivr.dispatch.stepping_away import step_away
from ivr.house import House, ms
from ivr.worded import WordedError

ROLES = ("counselor", "responder", "supervisor", "analyst", "auditor", "administrator")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
NAME_LONGEST = 80
_LISTS = ("teams", "languages", "ring_order")


class StaffError(WordedError):
    """A change that cannot be; the text says why, in plain words, without a name or a number. `field`: what
    wants another look, as Newcomer has it; "" for none of them."""

    def __init__(self, text: str, field: str = "", **parts: object) -> None:
        super().__init__(text, **parts)
        self.field = field


@dataclass(frozen=True)
class Newcomer:
    """`phone` in E.164. Whoever takes no calls has no phone, and no team."""

    name: str = field(repr=False)
    phone: str | None = field(repr=False)
    email: str | None = field(repr=False)
    roles: tuple[str, ...]
    teams: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    order: int = 0


@dataclass(frozen=True)
class Change:
    """What is put right about somebody. None: it stays. `phone` in E.164; an empty `phone` or `email`: they
    have none from now on."""

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    teams: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    order: int | None = None


def no_phone() -> StaffError:
    return StaffError("The phone number is no US number of ten digits, such as 503 555 0131.", "phone")


def no_email() -> StaffError:
    return StaffError("The e-mail address is none, such as lee@example.org.", "email")


def gone() -> StaffError:
    return StaffError("They have left the staff. Nothing was changed.")


def add(house: House, tx: Tx, new: Newcomer, by: str, now: datetime) -> str:
    """Their id. Raises StaffError for no name, no role, a team or a language that the flow does not have, or
    a phone number that somebody has already."""
    person, vault = new_id(ms(now)), house.vault
    name = _named(new.name)
    _check_roles(new.roles)
    _check_known(house, new.teams, new.languages)
    index = _index_of(house, tx, new.phone, person) if new.phone else None
    tx.run(
        "add_person",
        id=person,
        name_enc=vault.seal(name, name_about(person)),
        phone_enc=vault.seal(new.phone, phone_about(person)) if new.phone else None,
        phone_idx=index,
        roles=json.dumps(new.roles),
        teams=json.dumps(new.teams),
        languages=json.dumps(new.languages),
        ring_order=new.order,
        available=1,
        created_at=ms(now),
    )
    if new.email:
        tx.run("set_person_email", id=person, email_enc=_sealed_email(house, person, new.email))
    detail = {"phone": bool(new.phone), "email": bool(new.email)} | dict.fromkeys(new.roles, True)
    audit.append(tx, ms(now), person, by, "person_added", detail)
    witnessing.given(house, tx, person, by, now, before=(), after=new.roles)
    return person


def change(house: House, tx: Tx, person: str, told: Change, by: str, now: datetime) -> None:
    """What is said about somebody is put right. A number or an address that is new counts as one that works.
    Whoever is taken out of a team that is called out, or whom no phone reaches any more, is asked for nothing
    that they were asked for, and others are. Raises StaffError as `add`, and for whoever has left."""
    row, vault = _here(tx, person), house.vault
    saved = {name: row[name] for name in ("id", "name_enc", "phone_enc", "phone_idx", "roles", *_LISTS)}
    if told.name is not None:
        saved["name_enc"] = vault.seal(_named(told.name), name_about(person))
    _check_known(house, told.teams or (), told.languages or ())
    for name, given in (("teams", told.teams), ("languages", told.languages)):
        saved[name] = row[name] if given is None else json.dumps(given)
    saved["ring_order"] = row["ring_order"] if told.order is None else told.order
    if told.phone is not None:
        saved["phone_idx"] = _index_of(house, tx, told.phone, person) if told.phone else None
        saved["phone_enc"] = vault.seal(told.phone, phone_about(person)) if told.phone else None
    tx.run("save_person", **saved, active=1)
    if told.email is not None:
        tx.run("set_person_email", id=person, email_enc=_sealed_email(house, person, told.email))
    for channel in _fresh(told):
        tx.run("revive_channel", person_id=person, channel=channel)
    detail = {name: True for name, given in vars(told).items() if given is not None}
    audit.append(tx, ms(now), person, by, "person_changed", detail)
    gone = set() if told.teams is None else set(json.loads(row["teams"])) - set(told.teams)
    if told.phone == "" or gone & _called_out(house):
        step_away(house, tx, person, by, now, for_good=False)


def set_roles(house: House, tx: Tx, person: str, roles: Collection[str], by: str, now: datetime) -> None:
    """From their next click on they may do what these roles may. Whoever answers callers no longer has nobody
    any more who waits. Nobody changes their own: two people have to agree on who may do what. Raises
    StaffError."""
    row = _here(tx, person)
    if person == by:
        raise StaffError("Nobody changes their own roles. Ask another administrator.")
    _check_roles(roles)
    kept = ("id", "name_enc", "phone_enc", "phone_idx", "teams", "languages", "ring_order")
    wanted = [role for role in ROLES if role in roles]
    tx.run("save_person", **{name: row[name] for name in kept}, roles=json.dumps(wanted), active=1)
    audit.append(tx, ms(now), person, by, "roles_changed", dict.fromkeys(wanted, True))
    if not holding.answers_callers(tx, person):
        holding.let_all_go(tx, person, now)
    witnessing.given(house, tx, person, by, now, before=json.loads(row["roles"]), after=wanted)


def leave(house: House, tx: Tx, person: str, by: str, now: datetime) -> None:
    """They are never rung again, and get in no more: number, address, calendar and account are forgotten.
    What they did stays on record; what they were asked for is asked of others. Raises StaffError for oneself,
    and for whoever left before."""
    row = _here(tx, person)
    if person == by:
        raise StaffError("Nobody takes themselves off the staff. Ask another administrator.")
    kept = ("id", "name_enc", "roles", "teams", "languages", "ring_order")
    tx.run("save_person", **{k: row[k] for k in kept}, phone_enc=None, phone_idx=None, active=0)
    tx.run("set_person_email", id=person, email_enc=None)
    tx.run("drop_calendars", person_id=person)
    setting_up.close(tx, person, by, now)
    audit.append(tx, ms(now), person, by, "person_left")
    holding.let_all_go(tx, person, now)
    step_away(house, tx, person, by, now, for_good=True)


def sign_out(tx: Tx, person: str, by: str, now: datetime) -> int:
    """Ends all their sessions, wherever they are; how many. Raises StaffError for whoever has left."""
    _here(tx, person)
    return sessions.end_all(tx, person, by, now)


def sign(
    house: House, tx: Tx, person: str, on: bool, by: str, now: datetime, reason: str | None = None
) -> None:
    """Signed off, nobody is rung, whatever the roster says, and what they were asked for is asked of others;
    signed on, they may be rung again. `reason`: a short code, such as "sick". Raises StaffError for whoever
    has left."""
    if not tx.run("set_available", id=person, available=int(on), away_reason=None if on else reason):
        raise gone()
    audit.append(tx, ms(now), person, by, "person_back" if on else "person_away", {"reason": reason})
    if not on:
        step_away(house, tx, person, by, now, for_good=False)


def _fresh(told: Change) -> list[str]:
    """The channels of which nobody knows yet that they are dead."""
    phone, email = (
        ("sms", "voice") if told.phone is not None else (),
        ("email",) if told.email is not None else (),
    )
    return [*phone, *email]


def _called_out(house: House) -> set[str]:
    """The teams that a policy asks to go somewhere."""
    policies = house.flow.policies.values()
    asked = [level.who for policy in policies for level in (*policy.levels, policy.fallback)]
    return {who.partition(":")[2] for who in asked if who.startswith(("shift:", "team:"))}


def _named(given: str) -> str:
    name = given.strip()
    if not name or len(name) > NAME_LONGEST:
        raise StaffError("A name has 1 to {most} characters.", "name", most=NAME_LONGEST)
    return name


def _check_known(house: House, teams: Collection[str], languages: Collection[str]) -> None:
    flow = house.flow
    if foreign := sorted(set(teams) - set(flow.teams)):
        known = ", ".join(sorted(flow.teams))
        raise StaffError(
            "The flow has no team '{name}'. It has: {known}.", "teams", name=foreign[0], known=known
        )
    if foreign := sorted(set(languages) - set(flow.languages)):
        known = ", ".join(sorted(flow.languages))
        raise StaffError(
            "The flow has no language '{name}'. It has: {known}.", "languages", name=foreign[0], known=known
        )


def _index_of(house: House, tx: Tx, phone: str, person: str) -> str:
    """Of a number in E.164 that we would ring, and that nobody else has."""
    if forbidden(phone) or normal(phone) != phone:
        raise no_phone()
    index = house.vault.index("phone", phone)
    if any(row["phone_idx"] == index and row["id"] != person for row in tx.all("people_all")):
        raise StaffError("Somebody has this phone number already. Nothing was changed.", "phone")
    return index


def _sealed_email(house: House, person: str, email: str) -> bytes | None:
    if email and not EMAIL.fullmatch(email):
        raise no_email()
    return house.vault.seal(email, email_about(person)) if email else None


def _check_roles(roles: Collection[str]) -> None:
    if not roles:
        raise StaffError("Choose at least one role.", "roles")
    if foreign := sorted(set(roles) - set(ROLES)):
        known = ", ".join(ROLES)
        raise StaffError(
            "There is no role '{name}'. There are: {known}.", "roles", name=foreign[0], known=known
        )


def _here(tx: Tx, person: str) -> Row:
    row = tx.one("person_by_id", id=person)
    if row is None or not row["active"]:
        raise gone()
    return row
