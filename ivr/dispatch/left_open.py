"""Somebody took over what nobody had accepted: nobody is asked any more, and nothing rings by itself. It is
brought to mind until it is said how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from db import jobs
from db.jobs import Job
from db.store import Tx
from flows.paging.model import Accepted, Confirmed, Event
from ivr.house import House, ms
from ivr.outgoing import alerts

KIND = "left_open"  # the kind of job
AFTER = timedelta(hours=4)  # our figure: longer than most evenings' matters, shorter than a shift


def begin(tx: Tx, dispatch_id: str, event: Event, now: datetime) -> None:
    """`event`: with which it was taken over."""
    owner = event.person if isinstance(event, Accepted) else event.by if isinstance(event, Confirmed) else ""
    _again(tx, dispatch_id, owner.rpartition(":")[2], now)


def _again(tx: Tx, dispatch_id: str, owner: str, now: datetime) -> None:
    given = {"key": f"{KIND}:{dispatch_id}:{ms(now)}", "payload": {"owner": owner}, "now_ms": ms(now)}
    jobs.add(tx, KIND, dispatch_id, ms(now + AFTER), **given)  # type: ignore[arg-type]


def look(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A timer of the worker: an alarm, with who took it over, again each four hours until it is closed."""
    row = tx.one("dispatch_by_id", id=job.ref)
    incident = tx.one("incident_by_id", id=row["incident_id"]) if row is not None else None
    if not jobs.done(tx, job) or incident is None or incident["closed_at"] is not None:
        return
    owner = str(job.payload["owner"])
    known = tx.one("person_by_id", id=owner) if owner else None
    key = f"{KIND}:{job.ref}"
    alerts.raise_(house, tx, "left_open", job.ref, now, person=known["id"] if known else None, key=key)
    _again(tx, job.ref, owner, now)
