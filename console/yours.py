"""What somebody at the desk still has to say: how their own calls ended, and what became of whoever was
in danger.

It stands on the board, on the start page and above the list of contacts, and keeps itself alive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response

from console import live, naming
from console.pages import pages
from console.saying import say
from console.visit import Visit
from db.store import Row, Tx, codes
from flows.by_text import DANGER
from ivr.house import House, ms

LATELY = timedelta(days=7)  # a call that somebody took; older ones are found in the list
MONTH = timedelta(days=30)  # somebody in danger
MOST = 20


@dataclass(frozen=True)
class Ended:
    """A call or conversation that is over. `at`: when it was, UTC milliseconds."""

    id: str
    kind: str
    line: str
    language: str
    at: int
    danger: bool


@pages.get("/yours/now", may="contact.work", quiet=True)
def yours_now(visit: Visit) -> Response:
    return live.answer(visit, now_part(visit))


def part(visit: Visit) -> live.Part | None:
    """For a page that is opened; None for whoever does not counsel."""
    return now_part(visit, fresh=True) if visit.may("contact.work") else None


def now_part(visit: Visit, *, fresh: bool = False) -> live.Part:
    def look() -> Mapping[str, Any]:
        return visit.house.store.read(lambda tx: gather(visit, tx))

    return live.part(visit, "desk/yours_now.html", look, visit.person, fresh=fresh)


def gather(visit: Visit, tx: Tx) -> Mapping[str, Any]:
    """Two questions. Whoever stands in the first list does not stand in the second."""
    house, now = visit.house, visit.now
    took = tx.all("to_conclude", person_id=visit.person, since=ms(now - LATELY), limit=MOST + 1)
    mine = {row["id"]: _ended(house, row) for row in took}
    centers = codes(*sorted(name for name, to in house.flow.destinations.items() if to.is_psap))
    open_ = tx.all("unhelped", since=ms(now - MONTH), centers=centers, limit=MOST + 1)
    others = [_ended(house, row) for row in open_ if row["id"] not in mine]
    more = len(took) > MOST or len(open_) > MOST
    return {"mine": list(mine.values())[:MOST], "endangered": others[:MOST], "more": more}


def _ended(house: House, row: Row) -> Ended:
    return Ended(
        id=row["id"],
        kind=say("Text") if row["channel"] == "sms" else say("Call"),
        line=naming.called(house.flow, row["line"]),
        language=naming.language(house.flow, row["language"]),
        at=row["ended_at"],
        danger=row["priority"] >= DANGER,
    )
