"""Alarms: what a human has to see, until somebody has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from console import live, reading
from console.pages import pages
from console.saying import say
from console.show import show
from console.signing import see
from console.visit import Visit
from console.watch import alarm_rows
from db.store import Tx
from ivr.outgoing import alerts, notices

MOST = 100
RESTS = 15  # seconds between two questions of a page that nobody looks at: it is to be heard all the same


@pages.get("/alarms", may="alarms.see")
def alarms(visit: Visit) -> Response:
    names_noted(visit)
    return show("desk/alarms.html", part=part(visit, fresh=True), rests=RESTS)


@pages.get("/alarms/now", may="alarms.see", quiet=True)
def alarms_now(visit: Visit) -> Response:
    names_noted(visit)
    return live.answer(visit, part(visit))


def names_noted(visit: Visit) -> None:
    """Colleagues' names may stand in it: that somebody has them open is noted, once in a while."""
    if visit.may("names.read"):
        reading.noted(visit, "alarms", "names_read")


def part(visit: Visit, *, fresh: bool = False) -> live.Part:
    def look() -> Mapping[str, Any]:
        return visit.house.store.read(lambda tx: waiting(visit, tx))

    return live.part(visit, "desk/alarms_now.html", look, fresh=fresh)


def waiting(visit: Visit, tx: Tx) -> dict[str, Any]:
    """The urgent ones first, then the newest."""

    def first(person: str) -> str:
        return notices.names(visit.house, tx, [person])

    rows = [alarm_rows.told(visit.house, row, first) for row in tx.all("board_alarms", limit=MOST + 1)]
    count = str(len(rows)) if len(rows) <= MOST else say("{count} or more", count=len(rows))
    return {"alarms": rows[:MOST], "count": count}


@pages.post("/alarms/seen", may="alarms.acknowledge")
def seen(visit: Visit) -> Response:
    which = request.form.get("alarm", "")
    words = visit.house.store.write(lambda tx: acknowledged(visit, tx, which))
    return see("/desk/board" if request.form.get("back") == "board" else "/desk/alarms", words)


def acknowledged(visit: Visit, tx: Tx, which: str) -> str:
    """What is said of it afterwards, a name in console/done.py."""
    if alerts.acknowledge(tx, which, visit.person, visit.now):
        return "seen"
    return "own" if alerts.unwitnessed(tx, which, visit.person) else "late"
