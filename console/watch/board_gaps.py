"""The hours of the next two weeks with nobody on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console import naming
from console.watch.board_roster import teams
from db.store import Tx
from flows.hours import Span
from ivr.house import House
from ivr.watch import roster_watch
from ivr.watch.roster_watch import AHEAD

FEW = 6  # gaps that are shown; the roster has them all


@dataclass(frozen=True)
class Gap:
    """`now`: it has begun. `open_end`: it goes on for longer than is looked ahead."""

    team: str
    span: Span
    now: bool
    open_end: bool


def gaps(house: House, tx: Tx, now: datetime) -> list[Gap]:
    """The hours ahead for which nobody is on the roster, the nearest first."""
    known = roster_watch.read(house, tx, now)
    found = [
        Gap(naming.called(house.flow, team.id), (since, until), since <= now, until >= now + AHEAD)
        for team in teams(house)
        for since, until in roster_watch.gaps(house, known, team, now)
    ]
    return sorted(found, key=lambda one: one.span)
