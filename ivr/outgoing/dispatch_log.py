"""A dispatch's events as rows, and back: what happened, when, and whom the roster gave at that moment.

The log holds codes, ids and times, never a name, a number or a place. Its first row also holds the policy as
it was: a deploy changes the next dispatch, never one under way, and a replay needs nothing but these rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from db.store import Row, Tx
from flows.paging import model
from flows.paging.machine import replay
from flows.paging.model import Dispatch, Given, Level, Policy, Reach
from ivr.house import at, ms


@dataclass(frozen=True)
class Began:
    """What a dispatch was opened with."""

    policy: Policy
    need: int
    language: str


EVENTS: Mapping[str, type[Any]] = {
    "opened": model.Opened,
    "timer": model.TimerRang,
    "clock_moved": model.ClockMoved,
    "accepted": model.Accepted,
    "declined": model.Declined,
    "unreachable": model.Unreachable,
    "set_out": model.SetOut,
    "arrived": model.Arrived,
    "all_well": model.AllWell,
    "backup": model.Backup,
    "cleared": model.Cleared,
    "disposed": model.Disposed,
    "released": model.Released,
    "confirmed": model.Confirmed,
    "cancelled": model.Cancelled,
    "escalated": model.Escalated,
    "called": model.Called,
}
KINDS: Mapping[type[Any], str] = {event: kind for kind, event in EVENTS.items()}


def keep(
    tx: Tx,
    dispatch_id: str,
    n: int,
    given: Given,
    *,
    late: bool,
    by: str,
    source: str | None = None,
    began: Began | None = None,
) -> None:
    """Add one row. The first one takes along what the dispatch `began` with."""
    detail: dict[str, object] = {
        "event": {name: _plain(value) for name, value in vars(given.event).items()},
        "by": by,
    }
    if given.looked_up:
        detail["found"] = [
            [level, [[reach.person, sorted(reach.channels)] for reach in there]]
            for level, there in given.looked_up
        ]
    if began is not None:
        detail["began"] = asdict(began)
    tx.run(
        "add_dispatch_event",
        dispatch_id=dispatch_id,
        n=n,
        at=ms(given.at),
        kind=KINDS[type(given.event)],
        detail=json.dumps(detail, separators=(",", ":"), sort_keys=True),
        late=int(late),
        source=source,
    )


def _plain(value: object) -> object:
    return ms(value) if isinstance(value, datetime) else value


def given_of(row: Row) -> Given:
    """An event as it was logged."""
    detail = json.loads(row["detail"])
    kind = EVENTS[row["kind"]]
    told = detail["event"]
    times = {spec.name for spec in fields(kind) if spec.type == "datetime"}
    event = kind(**{name: at(value) if name in times else value for name, value in told.items()})
    found = tuple(
        (level, tuple(Reach(person, frozenset(channels)) for person, channels in there))
        for level, there in detail.get("found", [])
    )
    return Given(event, at(row["at"]), found)


def began_of(first: Row) -> Began:
    """What a dispatch was opened with."""
    told = json.loads(first["detail"])["began"]
    policy = told["policy"]
    levels = tuple(_level(level) for level in policy["levels"])
    policy = Policy(**{**policy, "levels": levels, "fallback": _level(policy["fallback"])})
    return Began(policy, told["need"], told["language"])


def policy_of(first: Row) -> Policy:
    return began_of(first).policy


def replayed(rows: Sequence[Row]) -> Dispatch:
    """Where a dispatch stands by its log alone. Raises ValueError for a log that is not whole."""
    began = began_of(rows[0])
    return replay(began.policy, began.language, [given_of(row) for row in rows], began.need)


def _level(told: Mapping[str, Any]) -> Level:
    return Level(**{**told, "channels": tuple(told["channels"])})
