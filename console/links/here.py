"""The page behind a resident's link: where is it? For a phone, without an account; without a script by
writing, with one also by sharing the phone's place.

Looking changes nothing; the form uses the link up, and only when it says something. The page can be left with
one press, and its title names nobody: somebody else may look at this phone.
"""

from __future__ import annotations

from math import isfinite
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from db.store import StoreError
from ivr.dispatch import resident_links
from ivr.dispatch.resident_links import LONGEST, Place, Seen
from ivr.door.gatehouse import desk, noted
from ivr.door.safe_text import readable
from ivr.reach import links
from ivr.texting import texts, told_on_page
from ivr.turns import TurnTakenError

here = Blueprint("here", "console", template_folder="templates")
STATIC = Path(__file__).parents[1] / "static"
FILES = {name: (STATIC / name).read_text(encoding="utf-8") for name in ("field.css", "here.css", "here.js")}
LEAVE = "https://www.weather.gov/"  # what anybody may have been looking at
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FARTHEST = 100_000  # meters; a place less exact than that is none


@here.after_request
def careful(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@here.errorhandler(StoreError)
@here.errorhandler(TurnTakenError)
def away(error: Exception) -> Response:
    """No database is asked for these words."""
    noted(error)
    return shown("trouble", 503, Seen("unknown"))


@here.errorhandler(Exception)
def failed(error: Exception) -> Response | HTTPException:
    """The same words for what nobody thought of: they have a number to call."""
    if isinstance(error, HTTPException):
        return error
    noted(error)
    return shown("trouble", 500, Seen("unknown"))


@here.get("/here/<token>")
def place_asked(token: str) -> Response:
    house = desk().house
    now = house.clock.now()
    seen = house.store.read(lambda tx: resident_links.look(house, tx, token, now))
    return answered(seen.state, seen, token)


@here.post("/here/<token>")
def place_told(token: str) -> Response:
    house, place, now = desk().house, given(), desk().house.clock.now()
    seen = house.store.read(lambda tx: resident_links.look(house, tx, token, now))
    if not str(place) and seen.state == "good":
        return answered("good", seen, token, status=422, empty=True)
    if seen.state not in ("good", "old"):
        return answered(seen.state, seen, token)
    told = texts.heard(house, lambda tx: told_on_page.tell(house, tx, token, place, now))
    return answered("thanks" if told == "good" else told, seen, token)


@here.get("/here.css")
def here_style() -> Response:
    return file(FILES["field.css"] + FILES["here.css"], "text/css")


@here.get("/here.js")
def here_script() -> Response:
    return file(FILES["here.js"], "text/javascript")


def given() -> Place:
    """What the form says; what is no place on earth counts as nothing."""
    told = " ".join(request.form.get("place", "").split())[:LONGEST]
    latitude, longitude = number("latitude", 90), number("longitude", 180)
    accuracy = number("accuracy", FARTHEST)
    if latitude is None or longitude is None or accuracy is None:
        return Place(told)
    return Place(told, latitude, longitude, max(1, round(abs(accuracy))))


def number(name: str, most: float) -> float | None:
    try:
        found = float(request.form.get(name, ""))
    except ValueError:
        return None
    return found if isfinite(found) and abs(found) <= most else None


def answered(state: str, seen: Seen, token: str, *, status: int = 200, empty: bool = False) -> Response:
    """The page for what stands behind the link: the form, or what to do instead."""
    template = {"good": "ask", "thanks": "thanks"}.get(state, "over")
    gone = {"unknown": ("lost", 404), "old": ("old", 410), "used": ("used", 410)}
    word, status = gone.get(state, ("", status))
    return shown(template, status, seen, path=f"{links.HERE}{token}", empty=empty, word=word)


def shown(template: str, status: int, seen: Seen, **more: object) -> Response:
    """In the language that was pressed; else the conversation's; else the browser's."""
    house = desk().house
    known = house.flow.languages
    wanted = [request.args.get("language", ""), seen.language, *browsers()]
    spoken = next((name for name in wanted if name in known), house.flow.first_language)

    def say(word: str, **blanks: str) -> str:
        return resident_links.words(house, spoken, word, **blanks)

    lines = house.flow.lines
    line = (lines.get(seen.line) or next(iter(lines.values()))).number
    others = [(name, called(name)) for name in known if name != spoken]
    page = render_template(
        f"here/{template}.html",
        say=say,
        lang=known[spoken].locale.split("-")[0],
        spoken=spoken,
        others=others,
        leave=LEAVE,
        line=line,
        line_shown=readable(line),
        most=LONGEST,
        **more,
    )
    return make_response(page, status)


def called(language: str) -> str:
    """What a language calls itself."""
    texts = desk().house.flow.lexicon.texts.get(language)
    return (texts.instead.get("choose_language", "") if texts else "") or language


def browsers() -> list[str]:
    return [value.split("-")[0].lower() for value in request.accept_languages.values()]


def file(content: str, kind: str) -> Response:
    answer = Response(content, mimetype=kind)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
