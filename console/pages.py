"""How a page comes into being: with what it needs, or not at all.

@pages.get("/alarms", may="alarms.see")
def alarms(visit: Visit) -> Response: ...
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from console import live
from console.gate import STRICT, arrive, refusal
from console.roles import ANYBODY, LEAVING, SELF, Permission
from console.saying import language, say
from console.show import add_filters, show
from db.store import StoreError
from ivr.accounts.passwords import TooBusyError
from ivr.door.gatehouse import noted

View = Callable[..., Response]
NAME = "console"


class Pages:
    """The console's pages below /desk. `needs`: by method and rule, what each of them needs."""

    def __init__(self) -> None:
        self.blueprint = Blueprint(NAME, __name__, url_prefix="/desk", template_folder="templates")
        self.needs: dict[tuple[str, str], Permission] = {}
        self.blueprint.after_request(_strict)
        self.blueprint.register_error_handler(StoreError, _away)
        self.blueprint.register_error_handler(TooBusyError, _busy)
        self.blueprint.register_error_handler(RequestEntityTooLarge, _too_large)
        self.blueprint.register_error_handler(Exception, _failed)
        add_filters(self.blueprint)

    def get(self, rule: str, *, may: Permission, quiet: bool = False) -> Callable[[View], View]:
        """A page. `quiet`: a browser asks for it by itself, which is no sign that somebody is there."""
        return self._add("GET", rule, may, quiet)

    def post(
        self, rule: str, *, may: Permission, quiet: bool = False, most: int = 0
    ) -> Callable[[View], View]:
        """Something that is done. Its form carries the session's token, or it is refused.

        Args:
            most: bytes that its form may have, where it needs more than others (app.FORM_LIMIT); only
                whoever is signed in may send so many.
        """
        return self._add("POST", rule, may, quiet, most)

    def _add(
        self, method: str, rule: str, needs: Permission, quiet: bool, most: int = 0
    ) -> Callable[[View], View]:
        # One's own sign-ins are on nobody's screen but one's own.
        changes = method == "POST" and needs not in (ANYBODY, SELF, LEAVING)

        def add(view: View) -> View:
            def behind_the_gate(**place: Any) -> Response:
                visit = arrive()
                if most and visit.session is not None:  # before anybody reads the form
                    request.max_content_length = request.max_form_memory_size = most
                answer = refusal(visit, needs, quiet=quiet or (method == "GET" and loads_itself()))
                if answer is None:
                    answer = view(visit, **place)
                    if changes:
                        live.forget()
                return answer

            self.needs[method, "/desk" + rule] = needs
            self.blueprint.add_url_rule(
                rule, view.__name__, behind_the_gate, methods=[method], provide_automatic_options=False
            )
            return view

        return add

    def register(self, app: Flask) -> None:
        """Raises RuntimeError for a page of the console that does not say what it needs."""
        app.extensions[live.NEEDED] = self.needs
        app.register_error_handler(RequestEntityTooLarge, _too_large)
        app.register_blueprint(self.blueprint)
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith(f"{NAME}."):
                for method in (rule.methods or set()) - {"HEAD"}:
                    if (method, str(rule)) not in self.needs:
                        raise RuntimeError(f"{method} {rule} does not say who may ask for it")


def loads_itself() -> bool:
    """Whether a page without the script asks for itself again (live.html): that is no sign of anybody."""
    return request.args.get("again") == "1"


def _strict(answer: Response) -> Response:
    for name, value in STRICT.items():
        answer.headers.setdefault(name, value)
    return answer


def _away(error: StoreError) -> Response:
    """No database is asked for these words."""
    noted(error)
    page = _alone(say("Not now"), f"{say('The database does not answer. Calls go on.')} {_look()}")
    return Response(page, 503, {"Retry-After": "10"}, mimetype="text/html")


def _busy(_error: TooBusyError) -> Response:
    return show(
        "desk/refused.html", 503, why=say("Many people sign in just now. Try again in a few seconds.")
    )


def _too_large(_error: RequestEntityTooLarge) -> Response:
    """On every page, also where a resident or a responder writes: the browser's own page says nothing. In
    each language, the reader's first: a resident's browser may ask for one that they do not read."""
    first, *others = sorted(TOO_LARGE, key=lambda one: one != language())
    title, text = TOO_LARGE[first]
    for other in others:
        text += f'</p><p lang="{other}">{". ".join(TOO_LARGE[other])}'
    return Response(_PAGE.format(first, title, text), 413, mimetype="text/html")


def _failed(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return error
    noted(error)
    why = say("It is not your fault, and it was written down.")
    return Response(_alone(say("That went wrong"), f"{why} {_look()}"), 500, mimetype="text/html")


def _alone(title: str, text: str) -> str:
    """A page for which nothing is asked but what the browser sent."""
    return _PAGE.format(language(), title, text)


def _look() -> str:
    """Whether what was pressed was done nobody knows here: the fault may have come after it."""
    return say("Load the page again in a moment, and look how it stands before you press anything twice.")


_PAGE = """<!doctype html><html lang="{}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Careline</title>
<link rel="stylesheet" href="/desk/static/desk.css"><main id="content" class="alone">
<h1>{}</h1><p>{}</p></main></html>"""
TOO_LARGE = {
    "en": ("That is too long", "Nothing was kept. Go back, and send less at once."),
    "es": ("Es demasiado largo", "No se guardó nada. Vuelva atrás y envíe menos de una vez."),
}

pages = Pages()
