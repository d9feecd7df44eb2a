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

from console import cookies, when
from console.menu import menu
from console.visit import Visit, visit
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
DONE = {
    "seen": "Acknowledged. Thank you for seeing to it.",
    "late": "Somebody acknowledged it before you.",
    "added": "They are on the staff. Invite them, so that they can sign in.",
    "roles": "Their roles are changed, from their next click on.",
    "changed": "It is put right, and counts from now on.",
    "everywhere": "They are signed out everywhere.",
    "left": "They are off the staff, and signed out everywhere.",
    "ended": "That browser is signed out.",
    "others": "All other browsers are signed out.",
    "out": "You are signed out.",
    "kept": "Kept for this browser.",
    "ringing": "Your phone rings. Press 1 there to take the call.",
    "held": "The caller is held. Your phone asks what is next.",
    "invited": "They are being called. You hear them when they are there.",
    "uninvited": "They are not called any more.",
    "let_go": "They leave the call; you and the caller talk on.",
    "back": "Back with the caller.",
    "team": "A team is being called.",
    "joined": "It belongs to that incident now.",
    "decided": "How it ended is kept.",
    "helped": "Kept: help has reached them. Now it can be closed.",
    "overridden": "Kept, with why. Now it can be closed.",
    "noted": "Your note is kept.",
    "safe": "Kept. From now on it counts.",
    "asked": "The link goes out by text now.",
    "blocked": "The number is blocked until the end you chose. Danger, STOP and the way to 911 stay open.",
    "lifted": "The block is lifted.",
    "wait_yours": "They are yours. Nobody else calls or answers them meanwhile.",
    "wait_released": "They are back in the list.",
    "wait_decided": "It is decided that they are called, and noted.",
    "wait_handed": "Your colleague has them now.",
    "wait_replied": "Your text is on its way.",
    "wait_ringing": "Your phone rings now. Answer it and press 1.",
    "wait_told": "Noted.",
    "wait_follow": "The call afterwards stands in the list.",
    "wait_closed": "Closed. Thank you.",
    "promised": "It stands in the list of who waits, and it is yours.",
    "wait_promised": "It is a call now, and still yours.",
    "team_opened": "A team is asked for. Who is asked, and who comes, stands here.",
    "team_joined": "It belongs together with this one now.",
    "team_escalated": "The next people are asked now.",
    "team_asked": "They are asked now.",
    "team_reassigned": "They are told, and others are asked.",
    "team_noted": "Written down.",
    "team_yours": "It is yours. Nobody is asked any more. Say how it ended when it has.",
    "team_cancelled": "The team is called off, and everybody is told.",
    "team_disposed": "Thank you. It is closed.",
    "team_closed": "The incident is closed.",
    "team_changed": "Kept. Everybody who comes is told to look.",
    "paged": "It is on its way. Their phone gets a text, and rings a moment later.",
    "off": "It is called off, and everybody is told.",
    "over": "It was over already. Nothing was changed.",
    "roster_added": "They are on the roster.",
    "roster_changed": "The roster is changed. It stands below, and can be taken back.",
    "roster_back": "Taken back. What was, stays known.",
    "roster_file": "The roster is as the file says.",
    "swap_asked": "Asked. Until it is approved the roster stays as it is.",
    "swap_agree": "Agreed. Now a supervisor approves it.",
    "swap_approve": "Approved: it stands on the roster.",
    "swap_refuse": "Refused. The roster stays as it is.",
    "swap_withdraw": "Withdrawn. The roster stays as it is.",
    "signed_on": "You are signed on.",
    "signed_off": "You are signed off. Nobody rings you until you sign on again.",
    "calendar_ended": "The address of your calendar has ended.",
    "recovery": "You used a recovery code; it is gone now. If your phone is lost, ask for a new invitation.",
}


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
    }
    answer = make_response(render_template(template, **(known | values)), status)
    if fresh:
        cookies.put(answer, cookies.FORM, fresh)
    return answer


def add_filters(blueprint: Blueprint) -> None:
    """What templates say times with."""
    blueprint.add_app_template_filter(_when, "when")
    blueprint.add_app_template_filter(_clock, "clock")
    blueprint.add_app_template_filter(_exact, "exact")
    blueprint.add_app_template_filter(_ago, "ago")
    blueprint.add_app_template_filter(_span, "span")


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
