"""A part of a page that stays alive: static/live.js asks for it again, and puts in what has changed.

    @pages.get("/board", may="board.see")
    def board(visit: Visit) -> Response:
        return show("desk/board.html", part=now(visit, fresh=True))

    @pages.get("/board/now", may="board.see", quiet=True)
    def board_now(visit: Visit) -> Response:
        return live.answer(visit, now(visit))

    def now(visit: Visit, fresh: bool = False) -> live.Part:
        return live.part(visit, "desk/board_now.html", lambda: look(visit), fresh=fresh)

In the page: `{% from "desk/live.html" import live with context %}` and `{{ live("/desk/board/now", part) }}`.
docs/developer/living-pages.md says what its rows may carry.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Response, current_app, render_template, request
from markupsafe import Markup

from console.roles import Permission
from console.saying import language
from console.snapshots import Snapshots
from console.visit import Visit
from ivr.accounts import sessions

NOW = "X-Careline-Now"  # the header of every answer that keeps a part alive: the house's time
NEEDED = "careline.needed"  # the application's extension: what each page needs, by method and rule

# Stands for a session's form token in what all consoles share. Nobody can guess it, so nobody can write it.
TOKEN = f"token-{secrets.token_hex(16)}"
# What was read and is as before is not drawn again, for so long.
DRAWN_LASTS = timedelta(seconds=20)
# The browser lets these words grow older by itself: that alone is no change.
AGES = re.compile(r"(<time [^>]*data-ago[^>]*>)[^<]*")


@dataclass(frozen=True)
class Part:
    """`html`: for this session. `etag`: of what it shows."""

    html: Markup
    etag: str

    @property
    def counts(self) -> int:
        """How many rows of it wait for somebody, for the title."""
        return self.html.count(" data-counts")


@dataclass(frozen=True)
class _Drawn:
    """`of`: what it was drawn from, and `at` when: the words for days change at midnight."""

    html: str
    etag: str
    of: Mapping[str, Any]
    at: datetime


def snapshots() -> Snapshots:
    """Of this application, in this process."""
    found: Snapshots = current_app.extensions.setdefault("careline.live", Snapshots())
    return found


def part(
    visit: Visit,
    template: str,
    look: Callable[[], Mapping[str, Any]],
    key: Hashable = "",
    *,
    fresh: bool = False,
) -> Part:
    """What a template shows, read and drawn once for everybody with the same roles, language and `key`.

    Args:
        template: gets what `look` gives, `now`, `csrf` for its forms, `may(permission)` and
            `opens("/desk/contacts/")`: whether such a page would open; not `visit`, because what it shows is
            not one person's.
        look: reads; asked only when there is no snapshot. What it gives decides alone what is drawn (nothing
            in the template compares with `now`): read and found equal, it is not drawn again.
        key: whatever else it depends on: a contact's id; the person, if each sees something of their own.
        fresh: read now, as for a page that is opened.

    Raises:
        StoreBusy, StoreGone: from `look`.
    """

    known = (template, key, visit.me.roles, language())

    def draw() -> _Drawn:
        seen, last = look(), snapshots().last(known)
        if last is not None and not fresh and last.of == seen and abs(visit.now - last.at) < DRAWN_LASTS:
            return last  # type: ignore[no-any-return]
        html = render_template(
            template, now=visit.now, csrf=TOKEN, may=visit.may, opens=_opens(visit), **seen
        )
        ageless = AGES.sub(r"\1", html)
        return _Drawn(html, f'"{sha256(ageless.encode()).hexdigest()[:24]}"', seen, visit.now)

    drawn = snapshots().get(known, visit.now, draw, fresh=fresh)
    token = sessions.csrf(visit.house, visit.token)
    return Part(Markup(drawn.html.replace(TOKEN, token)), drawn.etag)  # noqa: S704  drawn by a template


def once(visit: Visit, template: str, values: Mapping[str, Any]) -> Part:
    """The same for this answer alone, with what this person has typed: kept for nobody. What stands in an
    element with `data-typed` is left as it is by the script."""
    html = render_template(
        template,
        now=visit.now,
        csrf=sessions.csrf(visit.house, visit.token),
        may=visit.may,
        opens=_opens(visit),
        **values,
    )
    return Part(Markup(html), "")  # noqa: S704  drawn by a template


def _opens(visit: Visit) -> Callable[[str], bool]:
    """Whether there is a page whose address begins so, and whoever has these roles may open it."""
    needed: Mapping[tuple[str, str], Permission] = current_app.extensions[NEEDED]

    def opens(place: str) -> bool:
        return any(
            method == "GET" and rule.startswith(place) and visit.may(needs)
            for (method, rule), needs in needed.items()
        )

    return opens


def answer(visit: Visit, part: Part) -> Response:
    """The part, or 304 without a body for a browser that has it."""
    same = request.headers.get("If-None-Match") == part.etag
    found = Response(status=304) if same else Response(part.html, mimetype="text/html")
    found.headers["ETag"] = part.etag
    found.headers[NOW] = str(int(visit.now.timestamp()))
    return found


def forget() -> None:
    """Something was done: the next who asks reads anew."""
    snapshots().forget()
