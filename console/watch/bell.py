"""The bell at the top of every page: how many alarms are open. Whoever is at work anywhere in the desk sees
and hears them (static/chime.js), also under the cover of a locked screen, which shows nothing of them.

It costs one question of the database in half a second for all consoles of a process in one language. A page
that has a living part asks for the bell only when it rings differently: each answer says so in a header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, g, request

from console import live
from console.live import Part
from console.pages import pages
from console.roles import may
from console.saying import language, say
from console.show import every_page, show
from console.visit import Visit
from console.watch import alarm_rows
from db.store import StoreError, Tx
from ivr.house import House

PATH = "/desk/alarms/bell"
HEADER = "X-Careline-Bell"
MOST = 40  # as many as the board shows


@dataclass(frozen=True)
class Rings:
    """An alarm that is open. `said`: for whoever listens."""

    id: str
    said: str
    urgent: bool


def bell(visit: Visit) -> Part | None:
    """For whoever may see alarms; None for everybody else, and while the database does not answer: the page
    itself is worth more."""
    if visit.session is None or not may(visit.session.roles, "alarms.see"):
        return None
    kept = live.snapshots()

    def look() -> dict[str, Any]:
        return kept.get(("bell", language()), visit.now, lambda: read(visit.house))

    try:
        return live.part(visit, "desk/bell_now.html", look)
    except StoreError:
        return None


every_page("bell", bell)


def read(house: House) -> dict[str, Any]:
    found = house.store.read(lambda tx: rings(house, tx), within=house.within)
    return {"rings": found[:MOST], "more": len(found) > MOST}


def rings(house: House, tx: Tx) -> list[Rings]:
    rows = tx.all("board_alarms", limit=MOST + 1)
    return [_rings(alarm_rows.told(house, row, lambda _person: "")) for row in rows]


def _rings(one: alarm_rows.Alarm) -> Rings:
    """The same words as on the board, so that both say it once."""
    what = ", ".join(part for part in (one.title, one.about) if part)
    return Rings(one.id, say("Alarm: {what}.", what=what), one.urgent)


@pages.get("/alarms/bell", may="leaving", quiet=True)
def bell_now(visit: Visit) -> Response:
    """A locked screen may ask, too: it still counts and chimes."""
    found = bell(visit)
    if found is None:
        return show("desk/refused.html", 403, why=say("Your roles do not include this page."))
    return live.answer(visit, found)


@pages.blueprint.after_request
def rung(answer: Response) -> Response:
    """What the bell rings now, beside each answer that keeps a page alive."""
    if live.NOW in answer.headers and request.path != PATH and (found := bell(g.visit)) is not None:
        answer.headers[HEADER] = found.etag
    return answer
