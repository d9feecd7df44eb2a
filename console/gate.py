"""The gate before every page of the console. Nothing is let in that was not thought of."""

from __future__ import annotations

from flask import Response, g, request

from console import cookies, keeping
from console.roles import ANYBODY, LEAVING, Permission
from console.saying import say
from console.show import show
from console.visit import Visit
from ivr.accounts import sessions
from ivr.door.gatehouse import desk

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STRICT = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def arrive() -> Visit:
    """Who asks; whether they may is asked next."""
    house = desk().house
    now, token = house.clock.now(), cookies.given(cookies.SESSION)
    session = house.store.read(lambda tx: sessions.find(house, tx, token, now)) if token else None
    g.visit = Visit(house, now, session, token if session else cookies.given(cookies.FORM))
    found: Visit = g.visit
    return found


def refusal(visit: Visit, needs: Permission | None, *, quiet: bool) -> Response | None:
    """Why this page is not shown; None: it is. `quiet`: asking for it is no sign that somebody is there."""
    if needs is None:
        return show("desk/refused.html", 403, why=say("Nobody may open this page. Tell the operator."))
    if request.method == "POST" and not _form_fits(visit):
        return _strange_form(visit, needs)
    if needs == ANYBODY:
        return None
    if visit.session is None:
        return _said(show("desk/sign_in.html", 403, next=keeping.of_request().path), "signed-out")
    if needs == LEAVING:
        return None
    if visit.session.locked:
        return _locked(visit)
    if not visit.may(needs):
        return show("desk/refused.html", 403, why=say("Your roles do not include this page."))
    if not quiet and visit.now - visit.session.seen_at > sessions.TOUCHED:
        session = visit.session
        visit.house.store.write(lambda tx: sessions.touch(tx, session, visit.now))
    return None


def _form_fits(visit: Visit) -> bool:
    given = request.form.get("csrf") or request.headers.get("X-Careline-Form", "")
    return sessions.csrf_fits(visit.house, visit.token, given)


def _strange_form(visit: Visit, needs: Permission) -> Response:
    """A form from elsewhere, or of a session that is over."""
    if visit.session is None and needs != ANYBODY:
        return show("desk/sign_in.html", 403, next=keeping.START)
    why = say("This form is too old, or came from elsewhere. Nothing was done. Open the page again.")
    return show("desk/refused.html", 403, why=why)


def _locked(visit: Visit) -> Response:
    session = visit.me
    visit.house.store.write(lambda tx: sessions.lock(tx, session, visit.now))
    answer = show("desk/locked.html", 403, kept=keeping.seal(visit, keeping.of_request()))
    return _said(answer, "locked")


def _said(answer: Response, why: str) -> Response:
    """For a page's own script, which has to know what became of the session (static/live.js)."""
    answer.headers["X-Careline-Gate"] = why
    return answer
