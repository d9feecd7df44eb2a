"""The page behind the link in a responder's text: sized for a phone, without an account, a script or an app.

A link is looked at by phones and scanners before a person does, so looking changes nothing: a button opens
it, once, and the browser that did holds the session from then on, for as long as the link is good. The
address says nothing, the title neither; whoever finds the link afterwards finds nothing behind it.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from pathlib import Path

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from console.links import field_doing, field_links, field_view
from console.links.field_frame import frame
from console.links.field_links import Session
from db.store import StoreError
from ivr.door.gatehouse import desk, noted

field = Blueprint("field", "console", template_folder="templates")
STYLE = (Path(__file__).parents[1] / "static" / "field.css").read_text(encoding="utf-8")
# No script, nothing from elsewhere, and forms go nowhere but here.
POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
WITHOUT_SESSION = frozenset({"field.link_shown", "field.link_opened", "field.link_again", "field.style"})


@field.before_request
def guard() -> Response | None:
    """Every page but those of a link itself needs the session of the browser that opened one; every form of
    it the token that only its own page has."""
    if request.endpoint in WITHOUT_SESSION:
        return None
    found = field_links.session_of(desk().house, request.cookies.get(cookie_name(), ""))
    if found is None:
        return shown("field/lost.html", 403, **frame(desk().house, languages()))
    g.session = found
    given = request.form.get("csrf", "").encode()
    if request.method == "POST" and not compare_digest(given, found.csrf.encode()):
        return see("old")
    return None


@field.after_request
def careful(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@field.errorhandler(StoreError)
def away(error: StoreError) -> Response:
    """No database is asked for these words."""
    noted(error)
    return shown("field/trouble.html", 503, **frame(desk().house, languages()))


@field.errorhandler(Exception)
def failed(error: Exception) -> Response | HTTPException:
    """The same words for what nobody thought of: they have a number to call."""
    if isinstance(error, HTTPException):
        return error
    noted(error)
    return shown("field/trouble.html", 500, **frame(desk().house, languages()))


# ------------------------------------------------------------------ the link


@field.get("/r/<token>")
def link_shown(token: str) -> Response:
    """Looking changes nothing."""
    good, seen = field_links.look(desk().house, token, languages())
    return shown("field/link.html" if good else "field/lost.html", 200 if good else 404, **seen)


@field.post("/r/<token>")
def link_opened(token: str) -> Response:
    """Opens it for this browser; again only for a browser that holds a session of the same person."""
    opened = field_links.open_for(desk().house, token, request.cookies.get(cookie_name(), ""))
    if opened is None:
        _, seen = field_links.look(desk().house, token, languages())
        return shown("field/lost.html", 404, **(seen | {"opened": True}))
    answer = see("")
    answer.set_cookie(
        cookie_name(), opened.cookie, max_age=opened.seconds, secure=https(), httponly=True, samesite="Strict"
    )
    return answer


@field.post("/r/<token>/again")
def link_again(token: str) -> Response:
    """A new link goes to the phone that the old one was sent to, and nowhere else."""
    field_links.send_again(desk().house, token)
    return shown("field/sent.html", 200, **frame(desk().house, languages()))


# ------------------------------------------------------------------ the page


@field.get("/field")
def page() -> Response:
    session: Session = g.session
    seen = field_view.view(desk().house, session, request.args.get("said", ""))
    return shown("field/page.html", 200, **seen, once=secrets.token_hex(8))


@field.post("/field")
def do() -> Response:
    session: Session = g.session
    return see(field_doing.do(desk().house, session, request.form))


@field.get("/field.css")
def style() -> Response:
    answer = Response(STYLE, mimetype="text/css")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def see(said: str) -> Response:
    """The page as it is now. `said`: what came of it, a code."""
    return _plain(redirect(f"/field?said={said}" if said else "/field", 303))


def _plain(answer: Answer) -> Response:
    return make_response(answer)


def shown(template: str, status: int, **seen: object) -> Response:
    return make_response(render_template(template, **seen), status)


def https() -> bool:
    return desk().house.public_url.startswith("https:")


def cookie_name() -> str:
    """The prefix makes browsers hold the cookie to this host and to encryption."""
    return "__Host-field" if https() else "field"


def languages() -> list[str]:
    """What the browser asks for, in its order."""
    return [value.split("-")[0].lower() for value in request.accept_languages.values()]
