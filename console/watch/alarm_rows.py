"""Alarms as the board and their own page show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from console import naming
from console.saying import say
from console.watch.alarm_words import words_of
from db.store import Row
from ivr.house import House, at
from ivr.outgoing.alerts import BACKUP


@dataclass(frozen=True)
class Alarm:
    """One that waits. `about`: a page by its code, a call or conversation that `began` then, or a part of the
    service. `dispatch`, `contact`: the id of the one that it is about, else "". `who`: whom of the staff, by
    first name. `backup`: it asks for police or medics."""

    id: str
    title: str
    to_do: str
    about: str
    dispatch: str
    contact: str
    began: datetime | None
    who: str
    raised: datetime
    urgent: bool
    backup: bool


def told(house: House, row: Row, first: Callable[[str], str]) -> Alarm:
    """A row of `board_alarms`. `first`: a colleague's first name, by their id."""
    title, to_do = words_of(row["alarm"])
    about = say("Page {code}", code=row["code"]) if row["code"] else ""
    if row["contact"]:
        about = say("A text conversation") if row["channel"] == "sms" else say("A call")
    if row["subject"] in house.flow.teams:
        about = naming.called(house.flow, row["subject"])
    return Alarm(
        id=row["id"],
        title=title,
        to_do=to_do,
        about=about,
        dispatch=row["dispatch"] or "",
        contact=row["contact"] or "",
        began=at(row["started_at"]) if row["contact"] else None,
        who=first(row["person_id"]) if row["person_id"] else "",
        raised=at(row["raised_at"]),
        urgent=bool(row["urgent"]),
        backup=row["alarm"] in BACKUP,
    )
