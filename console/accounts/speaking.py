"""The language, chosen before somebody is signed in, or while the screen is locked: two buttons at the top of
such a page. Inside it is chosen under "Looks and language" (console/accounts/own.py)."""

from __future__ import annotations

import re

from flask import Response, g, request

from console import cookies, keeping
from console.accounts import set_up
from console.pages import pages
from console.saying import LANGUAGES
from console.show import LOOKS, show
from console.signing import see
from console.visit import Visit

PLACE = re.compile(r"/desk(/[A-Za-z0-9_-]+)*")  # an invitation's link has capitals in it


@pages.post("/language", may="anybody")
def choose_language(visit: Visit) -> Response:
    """The same page again, in this language; nothing that it kept is lost."""
    spoken, before = request.form.get("language", ""), cookies.given(cookies.LOOKS)
    if spoken not in LANGUAGES:
        return see(keeping.START)
    g.language = spoken
    answer = same_page(visit)
    cookies.put(answer, cookies.LOOKS, with_language(before, spoken), days=365)
    return answer


def with_language(looks: str, spoken: str) -> str:
    """What the cookie says from now on; what else was chosen stays."""
    first, *rest = looks.split(".")
    others = [part for part in rest if part and part not in LANGUAGES]
    return ".".join((first if first in LOOKS else LOOKS[0], *others, spoken))


def same_page(visit: Visit) -> Response:
    """A locked one has nothing of where it is but what is sealed."""
    where, kept = request.form.get("next", ""), request.form.get("kept", "")
    if visit.session is not None and visit.session.locked:
        return show("desk/locked.html", kept=kept or keeping.seal(visit, keeping.Work(keeping.START)))
    if where == set_up.PATH:
        return set_up.again(visit, kept)
    return see(where if PLACE.fullmatch(where) else keeping.START)
