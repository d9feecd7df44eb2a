"""Signing in and out, and the screen that asks for the password again."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Response, redirect, request

from console import cookies, keeping
from console.menu import PLACES
from console.pages import pages
from console.saying import later, say, say_many
from console.show import show
from console.visit import Visit
from ivr.accounts import sessions, signing_in
from ivr.accounts.signing_in import Attempt, NotIn, SignedIn

INSIDE = re.compile(r"/desk(/[a-z0-9-]+)*")
WRONG = later("That did not work. Check the name, the password and the code; a code works once.")


@pages.get("/sign-in", may="anybody")
def sign_in_page(visit: Visit) -> Response:
    return see(keeping.START) if visit.session else show("desk/sign_in.html", next=keeping.START)


@pages.post("/sign-in", may="anybody")
def sign_in(visit: Visit) -> Response:
    found = signing_in.sign_in(visit.house, attempt(), visit.now)
    where = request.form.get("next", "")
    where = where if INSIDE.fullmatch(where) else keeping.START
    return refused(found, where) if isinstance(found, NotIn) else signed_in(visit, found, where)


def attempt() -> Attempt:
    given = request.form
    return Attempt(
        login=given.get("login", ""),
        password=given.get("password", ""),
        code=given.get("code", ""),
        address=request.remote_addr or "",
        browser=sessions.browser_of(request.headers.get("User-Agent", "")),
        device=cookies.given(cookies.DEVICE),
        old_token=cookies.given(cookies.SESSION),
    )


def refused(found: NotIn, where: str) -> Response:
    why = say(WRONG)
    if found.wait:
        why = say("Too many tries. Wait {time}, then try again.", time=waiting(found.wait))
    answer = show("desk/sign_in.html", 429 if found.wait else 403, next=where, why=why, login=_login())
    if found.wait:
        answer.headers["Retry-After"] = str(found.wait)
    return answer


def _login() -> str:
    return request.form.get("login", "")[: signing_in.NAME_LONGEST]


def waiting(seconds: int) -> str:
    """ "40 seconds", "5 minutes": rounded up."""
    if seconds <= 90:
        return say_many("{count} second", "{count} seconds", seconds)
    return say_many("{count} minute", "{count} minutes", -(-seconds // 60))


def wrong_password(wait: int) -> str:
    """Why the screen stays locked. `wait`: seconds until the next try is heard; 0: it was heard."""
    if wait:
        return say("Wait {time}, then try again.", time=waiting(wait))
    return say("That is not your password.")


def signed_in(visit: Visit, found: SignedIn, where: str) -> Response:
    """The session is new whatever the browser had before: a token that somebody planted is worth nothing.
    Whoever has no other aim is led to the first place of their menu."""
    if where == keeping.START:
        where = first_place(visit, found.token)
    answer = see(where, "recovery" if found.recovery else "")
    cookies.put(answer, cookies.SESSION, found.token)
    cookies.put(answer, cookies.DEVICE, found.device, days=cookies.DEVICE_DAYS)
    cookies.drop(answer, cookies.FORM)
    return answer


def first_place(visit: Visit, token: str) -> str:
    session = visit.house.store.read(lambda tx: sessions.find(visit.house, tx, token, visit.now))
    inside = replace(visit, session=session)
    return next((place.path for place in PLACES if inside.may(place.needs)), keeping.START)


def see(path: str, done: str = "") -> Response:
    """After something was done: the page that shows it."""
    return redirect(f"{path}?done={done}" if done else path, 303)  # type: ignore[return-value]


@pages.post("/sign-out", may="leaving")
def sign_out(visit: Visit) -> Response:
    me = visit.me
    visit.house.store.write(lambda tx: sessions.end(tx, me.id, me.person, me.person, visit.now))
    answer = see("/desk/sign-in", "out")
    cookies.drop(answer, cookies.SESSION)
    return answer


@pages.post("/lock", may="leaving")
def lock(visit: Visit) -> Response:
    """The person asks for it; or a page at which nobody was for a quarter of an hour (`idle`): then it is
    locked only if nobody was at another page either."""
    me = visit.me
    if request.form.get("idle") and (rest := sessions.rest(me, visit.now)):
        return Response(str(rest), 200, mimetype="text/plain")
    visit.house.store.write(lambda tx: sessions.lock(tx, me, visit.now))
    return Response(status=204) if by_script() else see(keeping.START)


@pages.post("/unlock", may="leaving")
def unlock(visit: Visit) -> Response:
    kept = request.form.get("kept", "")
    wait = signing_in.unlock(visit.house, visit.me, request.form.get("password", ""), visit.now)
    if wait is None:
        return given_back(keeping.unseal(visit, kept))
    why = wrong_password(wait)
    if by_script():
        return Response(why, 403, mimetype="text/plain")
    return show("desk/locked.html", 403, kept=kept or keeping.seal(visit, keeping.Work("/desk")), why=why)


@pages.post("/awake", may="self")
def awake(visit: Visit) -> Response:
    """Somebody types or moves in a page that asks us for nothing."""
    me = visit.me
    visit.house.store.write(lambda tx: sessions.touch(tx, me, visit.now))
    return Response(status=204)


def by_script() -> bool:
    return "X-Careline-Form" in request.headers


def given_back(work: keeping.Work) -> Response:
    """Where they were. A form is not sent by itself: they may have changed their mind meanwhile."""
    if by_script():
        return Response(status=204)
    return show("desk/kept.html", work=work) if work.sent else see(work.path)
