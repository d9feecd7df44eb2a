"""A page as it is sent: the template with what every page knows."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from console import cookies, naming, when
from console.done import DONE
from console.menu import menu
from console.saying import LANGUAGES, catalog, language, say, say_many
from console.visit import Visit, visit
from console.words_of_scripts import scripts_words
from ivr.accounts import sessions
from ivr.house import at

STATIC = Path(__file__).parent / "static"
ASSETS = {
    "contact.css": "text/css",
    "desk.css": "text/css",
    "menu.css": "text/css",
    "desk.js": "text/javascript",
    "desk.svg": "image/svg+xml",
    "live.js": "text/javascript",
    "waiting.css": "text/css",
    "dispatch.css": "text/css",
    "roster.css": "text/css",
    "chime.js": "text/javascript",
    "chime.wav": "audio/wav",
    "office.css": "text/css",
}
# By what stands in it: a browser keeps a file for a year, and asks for the new one when it has changed.
STAMPS = {name: sha256((STATIC / name).read_bytes()).hexdigest()[:12] for name in ASSETS}
LOOKS = ("auto", "light", "dark")
Tell = Callable[[Visit], object]
KNOWN: dict[str, Tell] = {}


def every_page(name: str, tell: Tell) -> None:
    """What a room of the desk tells every page, under this name."""
    KNOWN[name] = tell


def show(template: str, status: int = 200, **values: Any) -> Response:
    """The page. Whoever is not signed in gets the cookie that their form belongs to."""
    found, fresh = visit(), ""
    token = found.token
    if not token:
        token = fresh = secrets.token_urlsafe(24)
    looks = cookies.given(cookies.LOOKS).split(".")
    known = {
        "visit": found,
        "now": found.now,
        "service": found.house.flow.service,
        "city": found.house.flow.city,
        "menu": menu(found.may, request.path),
        **{name: tell(found) for name, tell in KNOWN.items()},
        "here": request.path,
        "csrf": sessions.csrf(found.house, token),
        "done": DONE.get(request.args.get("done", ""), ""),
        "looks": looks[0] if looks[0] in LOOKS else "auto",
        "keys": "off" not in looks,
        "stamps": STAMPS,
        "idle": int(sessions.IDLE.total_seconds()),
        "languages": LANGUAGES,
        "words": scripts_words(),
    }
    answer = make_response(render_template(template, **(known | values)), status)
    if fresh:
        cookies.put(answer, cookies.FORM, fresh)
    return answer


def add_filters(blueprint: Blueprint) -> None:
    """What templates speak with, and say times with. All languages are read now: raises ValueError at the
    start, and not at somebody's page, for words that cannot be read."""
    for each in LANGUAGES:
        catalog(each)
    blueprint.add_app_template_global(say, "say")
    blueprint.add_app_template_global(say_many, "say_many")
    blueprint.add_app_template_global(language, "language")
    blueprint.add_app_template_filter(_called, "called")
    blueprint.add_app_template_filter(_spoken, "spoken")
    blueprint.add_app_template_filter(_when, "when")
    blueprint.add_app_template_filter(_clock, "clock")
    blueprint.add_app_template_filter(_exact, "exact")
    blueprint.add_app_template_filter(_ago, "ago")
    blueprint.add_app_template_filter(_span, "span")


def _called(code: str) -> str:
    """A line, a team, a schedule or a policy."""
    return naming.called(visit().house.flow, code)


def _spoken(code: str) -> str:
    """A language."""
    return naming.language(visit().house.flow, code)


def _at(given: datetime | int) -> datetime:
    return given if isinstance(given, datetime) else at(given)


def _time(found: datetime, words: str, more: str = "") -> Markup:
    stamp = found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}"{}>{}</time>').format(stamp, Markup(more), words)  # noqa: S704  ours


def _when(given: datetime | int) -> Markup:
    found, asked = _at(given), visit()
    return _time(found, when.moment(found, asked.now, asked.house.flow.zone))


def _clock(given: datetime | int) -> Markup:
    found = _at(given)
    return _time(found, when.clock(found, visit().house.flow.zone))


def _exact(given: datetime | int) -> Markup:
    found, asked = _at(given), visit()
    return _time(found, when.exact(found, asked.now, asked.house.flow.zone))


def _ago(given: datetime | int) -> Markup:
    found = _at(given)
    return _time(found, when.ago(found, visit().now), " data-ago")


def _span(given: tuple[datetime, datetime]) -> str:
    asked: Visit = visit()
    return when.span(*given, asked.now, asked.house.flow.zone)
