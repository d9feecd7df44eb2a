"""How a 911 center's request stands: the times, and how it ended, without a word about who it was."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Literal

from db.store import Row, Tx
from flows.codes import DISPOSITIONS, REASONS
from flows.paging.model import COMING
from ivr.dispatch import dispatch_rows
from ivr.house import at

State = Literal[
    "not_sent",  # no team: `eligible`, `decision` and `reasons` say why
    "asking",  # responders are being asked
    "coming",  # enough of them have said that they come
    "on_scene",
    "cleared",  # they have left; how it ended is still to be told
    "closed",
    "nobody",  # nobody accepted so far: our supervisor decides
    "taken_over",  # our supervisor sees to it in another way
    "cancelled",
]
STATES: dict[str, State] = {
    "OPEN": "asking",
    "ACCEPTED": "coming",
    "EN_ROUTE": "coming",
    "ON_SCENE": "on_scene",
    "CLEARED": "cleared",
    "CLOSED": "closed",
    "FALLBACK": "nobody",
    "HANDED_OFF": "taken_over",
    "CANCELLED": "cancelled",
}


@dataclass(frozen=True)
class Standing:
    """A request as it is now. `minutes`: until the first of `people` is expected, None if they have not said
    or are late. `unclear`: the disqualifiers that want a clear answer. `outcome`, `police`: codes, "" while
    it is not over."""

    id: str
    center: str
    state: State
    call_type: str
    language: str
    eligible: str
    decision: str
    reasons: tuple[str, ...]
    unclear: tuple[str, ...]
    asked: datetime
    judged: datetime | None
    changed: datetime | None = None
    accepted: datetime | None = None
    en_route: datetime | None = None
    on_scene: datetime | None = None
    cleared: datetime | None = None
    over: datetime | None = None
    people: int = 0
    minutes: int | None = None
    outcome: str = ""
    police: str = ""
    dispatch: str = ""
    code: str = ""

    @property
    def note(self) -> str:
        """How it ended, for the call taker who asked: a sentence without a name, a number or a place."""
        return DISPOSITIONS.get(self.outcome) or REASONS.get(self.outcome, "")


def standing(tx: Tx, row: Row, now: datetime) -> Standing:
    """Of a row of `referral`."""
    answers = json.loads(row["answers"])
    unclear = [name for name, given in answers.items() if given == "unknown"]
    told = Standing(
        id=row["id"],
        center=row["center"],
        state="not_sent" if row["cancelled_at"] is None else "cancelled",
        call_type=row["call_type"] or "",
        language=row["language"] or "",
        eligible=row["eligible"] or "unknown",
        decision=row["decision"] or "",
        reasons=tuple(json.loads(row["reasons"])),
        unclear=tuple(unclear if row["eligible"] == "unknown" else ()),
        asked=at(row["asked_at"]),
        judged=_at(row["judged_at"]),
        changed=_at(row["changed_at"]),
        over=_at(row["cancelled_at"]),
        outcome=row["cancel_reason"] or "",
    )
    dispatch = tx.one("dispatch_by_id", id=row["dispatch_id"]) if row["dispatch_id"] else None
    return told if dispatch is None else _of_dispatch(tx, told, dispatch, now)


def _of_dispatch(tx: Tx, told: Standing, row: Row, now: datetime) -> Standing:
    coming = [member for member in dispatch_rows.load(tx, row).members if member.stage in COMING]
    expected = [member.eta for member in coming if member.eta is not None and member.eta > now]
    found = tx.one("incident_by_id", id=row["incident_id"]) if row["over_at"] is not None else None
    ended = found["disposition"] or found["reason"] or row["reason"] if found else None
    return replace(
        told,
        state=STATES[row["state"]],
        accepted=_at(row["accepted_at"]),
        en_route=_at(row["en_route_at"]),
        on_scene=_at(row["on_scene_at"]),
        cleared=_at(row["cleared_at"]),
        over=_at(row["over_at"]),
        people=len(coming),
        minutes=ceil((min(expected) - now).total_seconds() / 60) if expected else None,
        outcome=ended or told.outcome,
        police=found["police"] if found else "",
        dispatch=row["id"],
        code=row["code"],
    )


def page(tx: Tx, before: int, id_: str, limit: int, now: datetime) -> list[Standing]:
    """A page of the list, newest first, after the request with this time (UTC milliseconds) and id."""
    rows = tx.all("referrals_before", asked_at=before, id=id_, limit=limit)
    return [standing(tx, row, now) for row in rows]


def _at(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else at(milliseconds)
