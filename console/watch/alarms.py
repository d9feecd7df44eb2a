"""Alarms: what a human has to see, until somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request

from console.pages import pages
from console.show import show
from console.signing import see
from console.visit import Visit
from console.watch.alarm_words import words_of
from db import audit
from db.store import Row, Tx
from ivr.house import at, ms
from ivr.outgoing import alerts, notices
from ivr.outgoing.alerts import URGENT

MOST = 100


@dataclass(frozen=True)
class Alarm:
    """One that waits. `about`: a dispatch by its code, or a part of the service; `who`: whom of the staff."""

    id: str
    title: str
    to_do: str
    about: str
    who: str
    raised: datetime
    urgent: bool


@pages.get("/alarms", may="alarms.see")
def alarms(visit: Visit) -> Response:
    found = visit.house.store.write(lambda tx: waiting(visit, tx))
    return show("desk/alarms.html", alarms=found, most=MOST)


def waiting(visit: Visit, tx: Tx) -> list[Alarm]:
    """The urgent ones first, then the newest. Opening colleagues' names is noted."""
    rows = tx.all("open_alerts", limit=MOST)
    if visit.may("names.read") and any(row["person_id"] for row in rows):
        audit.append(tx, ms(visit.now), "alarms", visit.person, "names_read")
    return sorted((_told(visit, tx, row) for row in rows), key=lambda one: not one.urgent)


def _told(visit: Visit, tx: Tx, row: Row) -> Alarm:
    title, to_do = words_of(row["alarm"])
    dispatch = tx.one("dispatch_by_id", id=row["subject"])
    about = f"Page {dispatch['code']}" if dispatch is not None else ""
    if not about and row["subject"] in visit.house.flow.teams:
        about = str(row["subject"]).replace("_", " ").capitalize()
    named = visit.may("names.read") and row["person_id"]
    who = notices.names(visit.house, tx, [row["person_id"]]) if named else ""
    urgent = row["alarm"] in URGENT
    return Alarm(row["id"], title, to_do, about, who, at(row["raised_at"]), urgent)


@pages.post("/alarms/seen", may="alarms.acknowledge")
def seen(visit: Visit) -> Response:
    which = request.form.get("alarm", "")
    done = visit.house.store.write(lambda tx: alerts.acknowledge(tx, which, visit.person, visit.now))
    back = "/desk/board" if request.form.get("back") == "board" else "/desk/alarms"
    return see(back, "seen" if done else "late")
