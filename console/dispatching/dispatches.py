"""Dispatches: those under way, by their next deadline, and those that ended last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response

from console import live, naming
from console.dispatching import dispatch_words as words
from console.dispatching.dispatch_next import next_step
from console.pages import pages
from console.show import show
from console.visit import Visit
from db.store import Row, Tx
from ivr.dispatch import dispatch_rows
from ivr.house import at
from ivr.outgoing.dispatch_log import policy_of

MOST, OVER = 100, 20


@dataclass(frozen=True)
class Listed:
    """One dispatch in the list. Nothing of the matter but its kind: a list may be seen in passing."""

    id: str
    code: str
    topic: str
    state: str
    good: bool
    bad: bool
    test: bool
    priority: int
    coming: int
    need: int
    opened: datetime
    due: datetime | None
    then: str
    over: datetime | None


@pages.get("/dispatches", may="dispatches.see")
def dispatches(visit: Visit) -> Response:
    return show("desk/dispatches.html", part=part(visit, fresh=True))


@pages.get("/dispatches/now", may="dispatches.see", quiet=True)
def dispatches_now(visit: Visit) -> Response:
    return live.answer(visit, part(visit))


def part(visit: Visit, fresh: bool = False) -> live.Part:
    return live.part(visit, "desk/dispatches_now.html", lambda: look(visit), fresh=fresh)


def look(visit: Visit) -> Mapping[str, Any]:
    return visit.house.store.read(lambda tx: read(visit, tx))


def read(visit: Visit, tx: Tx) -> dict[str, Any]:
    """`open`: by next deadline; `over`: what ended last comes first."""
    found = [listed(visit, tx, row) for row in tx.all("live_dispatches", limit=MOST)]
    under_way = sorted(found, key=lambda one: (one.due is None, one.due))
    over = [listed(visit, tx, row) for row in tx.all("dispatches_over", limit=OVER)]
    return {"open": under_way, "over": over, "most": MOST}


def listed(visit: Visit, tx: Tx, row: Row) -> Listed:
    """A row of `live_dispatches` or `dispatches_over`."""
    dispatch, first = dispatch_rows.load(tx, row), tx.one("first_dispatch_event", dispatch_id=row["id"])
    return Listed(
        id=row["id"],
        code=row["code"],
        topic=naming.topic(visit.house.flow, row["call_type"]),
        state=words.STATES[row["state"]],
        good=row["state"] in words.GOOD,
        bad=row["state"] in words.BAD,
        test=bool(row["test"]),
        priority=row["priority"],
        coming=len(dispatch.coming),
        need=row["need"],
        opened=at(row["opened_at"]),
        due=dispatch.due,
        then=next_step(visit.house.flow, dispatch, policy_of(first)) if first is not None else "",
        over=at(row["over_at"]) if row["over_at"] is not None else None,
    )
