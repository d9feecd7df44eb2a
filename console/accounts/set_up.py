"""Setting up an account, behind a link that opens once. Mail scanners look at a link before a person does, so
looking changes nothing; whoever presses the button holds it from then on."""

from __future__ import annotations

import base64
import binascii

import segno
from flask import Response, request
from markupsafe import Markup

from console import cookies
from console.pages import pages
from console.saying import say, say_error
from console.show import show
from console.signing import see
from console.visit import Visit
from db.vault import VaultError
from ivr.accounts import second, setting_up
from ivr.accounts.setting_up import Choice
from ivr.worded import WordedError

PATH = "/desk/set-up"


@pages.get("/set-up/<token>", may="anybody")
def invitation(visit: Visit, token: str) -> Response:
    good = visit.house.store.read(lambda tx: setting_up.look(visit.house, tx, token, visit.now))
    return show("desk/invitation.html", 200 if good else 404, good=good)


@pages.post("/set-up/<token>", may="anybody")
def open_invitation(visit: Visit, token: str) -> Response:
    opened = visit.house.store.write(lambda tx: setting_up.open_(visit.house, tx, token, visit.now))
    if not opened:
        return show("desk/invitation.html", 404, good=False)
    answer = see(PATH)
    cookies.put(answer, cookies.SET_UP, opened)
    return answer


@pages.get("/set-up", may="anybody")
def set_up_page(visit: Visit) -> Response:
    return asked(visit, second.new_secret())


@pages.post("/set-up", may="anybody")
def set_up(visit: Visit) -> Response:
    token = cookies.given(cookies.SET_UP)
    secret = unsealed(visit, token, request.form.get("kept", ""))
    try:
        found = setting_up.finish(visit.house, token, choice(secret), visit.now)
    except PermissionError:
        return show("desk/invitation.html", 404, good=False)
    if isinstance(found, dict):
        return asked(visit, secret or second.new_secret(), found)
    return made(found)


def again(visit: Visit, kept: str) -> Response:
    """The form with the picture that this browser was shown; whoever had none gets a new one."""
    return asked(visit, unsealed(visit, cookies.given(cookies.SET_UP), kept) or second.new_secret())


def made(codes: list[str]) -> Response:
    answer = show("desk/recovery.html", codes=codes, fresh=True)
    cookies.drop(answer, cookies.SET_UP)
    return answer


def choice(secret: str) -> Choice:
    given = request.form
    login, password, again = (given.get(name, "") for name in ("login", "password", "again"))
    return Choice(login, password, again, secret, given.get("code", ""))


def asked(visit: Visit, secret: str, faults: dict[str, WordedError] | None = None) -> Response:
    """The form; what was wrong stands beside its field."""
    token, house = cookies.given(cookies.SET_UP), visit.house
    if house.store.read(lambda tx: setting_up.person_of(house, tx, token, visit.now)) is None:
        return show("desk/invitation.html", 404, good=False)
    sealed = house.vault.seal(secret, about(token))
    login = request.form.get("login", "")
    address = second.address(secret, login or "staff", house.flow.service)
    picture = segno.make(address, error="m").svg_inline(omitsize=True, light="#fff", title=say("QR code"))
    return show(
        "desk/set_up.html",
        422 if faults else 200,
        faults={field: say_error(fault) for field, fault in (faults or {}).items()},
        next=PATH,
        login=login[:80],
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        kept=base64.urlsafe_b64encode(sealed).decode(),
        picture=Markup(picture),  # noqa: S704  drawn here, of nothing but squares
    )


def unsealed(visit: Visit, token: str, kept: str) -> str:
    """The secret that this browser was shown; "" for anything else: nobody brings a secret of their own."""
    try:
        return visit.house.vault.open(base64.urlsafe_b64decode(kept.encode()), about(token))
    except (VaultError, binascii.Error, ValueError):
        return ""


def about(token: str) -> str:
    return f"desk.set_up:{token}"
