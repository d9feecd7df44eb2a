"""People and roles: who is on the staff, what they may do, and how they get in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, request
from werkzeug.datastructures import MultiDict

from console.pages import pages
from console.roles import NAMES, TOLD
from console.saying import Words, say_error
from console.show import show
from console.signing import see
from console.visit import Visit
from db import audit
from db.about import name_about
from db.store import Row, Tx
from flows.numbers import normal
from ivr.accounts import setting_up, staffing
from ivr.accounts.setting_up import NotInvitedError
from ivr.accounts.staffing import Newcomer, StaffError
from ivr.house import ms
from ivr.worded import WordedError

PATH = "/desk/people"
STATES = Words({"left": "left", "away": "away"}, "person")


@dataclass(frozen=True)
class Member:
    id: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    languages: tuple[str, ...]
    phone: bool
    email: bool
    state: str
    account: int | None
    active: bool
    me: bool


@dataclass(frozen=True)
class Wrong:
    """Where something is to be put right: in which form, about whom ("" for somebody new), and at which field
    ("" for none of them)."""

    form: str
    person: str
    field: str


@pages.get("/people", may="people.manage")
def people(visit: Visit) -> Response:
    return people_page(visit)


def people_page(visit: Visit, refused: WordedError | None = None) -> Response:
    """`refused`: why what was sent was not done; it stands beside its field, with what was typed."""
    members = visit.house.store.write(lambda tx: read(visit, tx))
    flow, given = visit.house.flow, request.form
    form, person = request.path.rpartition("/")[2], given.get("person", "")
    wrong = Wrong(form, person, getattr(refused, "field", ""))
    return show(
        "desk/people.html",
        422 if refused else 200,
        members=members,
        why=say_error(refused) if refused else "",
        wrong=wrong if refused else None,
        given=given,
        added=MultiDict() if given.get("person") else given,
        all_roles=TOLD,
        role_names=NAMES,
        teams=sorted(flow.teams),
        languages=list(flow.languages),
        states=STATES,
    )


def read(visit: Visit, tx: Tx) -> list[Member]:
    """Everybody, by name; those who left come last. That names are opened is noted."""
    audit.append(tx, ms(visit.now), "staff", visit.person, "staff_revealed")
    accounts = {row["id"]: row["made_at"] for row in tx.all("accounts_all")}
    found = [_member(visit, row, accounts.get(row["id"])) for row in tx.all("people_all")]
    return sorted(found, key=lambda one: (not one.active, one.name.casefold()))


def _member(visit: Visit, row: Row, account: int | None) -> Member:
    return Member(
        id=row["id"],
        name=visit.house.vault.open(row["name_enc"], name_about(row["id"])),
        roles=tuple(json.loads(row["roles"])),
        teams=tuple(json.loads(row["teams"])),
        languages=tuple(json.loads(row["languages"])),
        phone=row["phone_enc"] is not None,
        email=row["email_enc"] is not None,
        state="left" if not row["active"] else "" if row["available"] else "away",
        account=account,
        active=bool(row["active"]),
        me=row["id"] == visit.person,
    )


@pages.post("/people/add", may="people.manage")
def add_person(visit: Visit) -> Response:
    try:
        new = newcomer()
    except StaffError as fault:
        return people_page(visit, fault)
    return done(visit, lambda tx: staffing.add(visit.house, tx, new, visit.person, visit.now), "added")


@pages.post("/people/roles", may="people.manage")
def change_roles(visit: Visit) -> Response:
    who, roles = request.form.get("person", ""), request.form.getlist("role")
    return done(
        visit, lambda tx: staffing.set_roles(visit.house, tx, who, roles, visit.person, visit.now), "roles"
    )


@pages.post("/people/leave", may="people.manage")
def person_left(visit: Visit) -> Response:
    who = request.form.get("person", "")
    if request.form.get("sure") != "yes":
        return people_page(visit, StaffError("Tick the box first: it cannot be undone.", "sure"))
    return done(visit, lambda tx: staffing.leave(visit.house, tx, who, visit.person, visit.now), "left")


@pages.post("/people/sign-out", may="people.manage")
def sign_out_everywhere(visit: Visit) -> Response:
    """A laptop was stolen, or left open where it should not be."""
    who = request.form.get("person", "")
    return done(visit, lambda tx: staffing.sign_out(tx, who, visit.person, visit.now), "everywhere")


@pages.post("/people/invite", may="people.manage")
def invite(visit: Visit) -> Response:
    """The link is shown once, here."""
    house, who = visit.house, request.form.get("person", "")
    try:
        link = house.store.write(lambda tx: setting_up.invite(house, tx, who, visit.person, visit.now))
    except NotInvitedError as fault:
        return people_page(visit, fault)
    return show("desk/invited.html", link=link, hours=setting_up.HOURS)


def newcomer() -> Newcomer:
    """What was typed. Raises StaffError for a number or an address that is none."""
    given, (phone, email) = request.form, reached_by()
    roles, teams, languages = (tuple(given.getlist(name)) for name in ("role", "team", "language"))
    return Newcomer(given.get("name", ""), phone, email or None, roles, teams, languages)


def reached_by() -> tuple[str | None, str | None]:
    """The number in E.164 and the address that were typed; None for none. Raises StaffError."""
    typed, email = request.form.get("phone", "").strip(), request.form.get("email", "").strip()
    phone = normal(typed) if typed else None
    if typed and phone is None:
        raise staffing.no_phone()
    if email and not staffing.EMAIL.fullmatch(email):
        raise staffing.no_email()
    return phone, email or None


def done(visit: Visit, work: Callable[[Tx], object], words: str) -> Response:
    """The page again; with what cannot be, in plain words."""
    try:
        visit.house.store.write(work)
    except StaffError as fault:
        return people_page(visit, fault)
    return see(PATH, words)
