"""The board: everything that is live, who waits, and who is there. The first page of a shift.

One reading serves all consoles of a process in one language for half a second (console/snapshots.py), the
gaps of the roster for half a minute. Nothing on it is about one resident: seeing it is no read of anybody's
record.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response

from console import live, reading, yours
from console.pages import pages
from console.saying import language
from console.show import show
from console.snapshots import Snapshots
from console.visit import Visit
from console.watch import board_gaps, board_reading, board_roster, board_words
from console.watch.board_gaps import FEW
from db.about import name_about
from db.store import Tx
from ivr.house import House

GAPS_LAST = timedelta(seconds=30)
RESTS = 15  # seconds between two questions of a board that nobody looks at: it is to be heard all the same


@pages.get("/board", may="board.see")
def board(visit: Visit) -> Response:
    names_noted(visit)
    return show("desk/board.html", part=part(visit, fresh=True), rests=RESTS, yours=yours.part(visit))


@pages.get("/board/now", may="board.see", quiet=True)
def board_now(visit: Visit) -> Response:
    names_noted(visit)
    return live.answer(visit, part(visit))


def names_noted(visit: Visit) -> None:
    """Colleagues' names stand on it: that somebody has them open is noted, once in a while."""
    if visit.may("names.read"):
        reading.noted(visit, "board", "names_read")


def part(visit: Visit, *, fresh: bool = False) -> live.Part:
    kept = live.snapshots()

    def look() -> dict[str, Any]:
        return kept.get(
            ("board", language()), visit.now, lambda: read(visit.house, visit.now, kept), fresh=fresh
        )

    return live.part(visit, "desk/board_now.html", look, fresh=fresh)


def read(house: House, now: datetime, kept: Snapshots) -> dict[str, Any]:
    """What the board shows, whoever looks, in the reader's language."""
    return house.store.read(lambda tx: gather(house, tx, now, kept), within=house.within)


def gather(house: House, tx: Tx, now: datetime, kept: Snapshots) -> dict[str, Any]:
    """In one transaction: twelve questions, and each half minute those about the gaps."""
    staff = tx.all("people_all")
    sealed = {row["id"]: row["name_enc"] for row in staff}

    def first(person: str) -> str:
        """A first name; "" for nobody known."""
        name = house.vault.open(sealed[person], name_about(person)) if person in sealed else ""
        return (name.split() or [""])[0]

    gaps = kept.get(("board gaps", language()), now, lambda: board_gaps.gaps(house, tx, now), lasts=GAPS_LAST)
    return {
        "seen": board_reading.read(house, tx, now, first),
        "shifts": board_roster.shifts(house, tx, now, staff, first),
        "gaps": gaps[:FEW],
        "more_gaps": max(0, len(gaps) - FEW),
        "where_words": board_words.WHERE,
        "states": board_words.STATES,
        "nexts": board_words.NEXT,
        "hows": board_words.HOW,
    }
