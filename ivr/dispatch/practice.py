"""A test page to one of the staff: does their phone get our texts and ring? Real in every step, said to be a
test in every text and call, and over by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from db import audit, jobs
from db.jobs import Job
from db.store import Tx
from flows.paging.model import Cancelled, Level, Policy
from flows.paging.who import ONE
from ivr.dispatch import dispatching
from ivr.dispatch.dispatching import Asked
from ivr.house import House, ms
from ivr.reach.reaching import channels_of
from ivr.worded import WordedError

ENDS = "end_practice"  # the kind of job that ends it
LASTS = timedelta(minutes=5)
WAIT = 900  # seconds of its one level: longer than it lasts, so that nobody else is ever asked
GAP = 15  # seconds from the text to the call
CALL_TYPE = "OTHER"


class PracticeError(WordedError):
    """This person cannot be sent a test page. The text says why."""


def begin(house: House, tx: Tx, person: str, by: str, now: datetime) -> str:
    """Page this person alone. The dispatch's id; the one there is, while a test of them is under way.

    Raises PracticeError."""
    row = tx.one("person_by_id", id=person)
    if row is None or not row["active"]:
        raise PracticeError("They are not on the staff.")
    ways = channels_of(tx, row)
    if not ways & {"sms", "voice"}:
        raise PracticeError("Nothing leads to them: no phone, or it takes nothing from us.")
    if (found := _under_way(tx, person)) is not None:
        return found
    only = Level(f"{ONE}{person}", wait=WAIT, channels=("sms", "voice"), gap=GAP)
    policy = Policy("practice", need=1, levels=(only,), fallback=only)
    asked = Asked(CALL_TYPE, 0, house.flow.first_language, f"person:{by}", need=1, test=True)
    dispatch = dispatching.open_dispatch(house, tx, asked, now, policy)
    due = ms(now + LASTS)
    jobs.add(tx, ENDS, dispatch, due, key=f"{ENDS}:{dispatch}", now_ms=ms(now))
    audit.append(tx, ms(now), person, by, "test_page", {"dispatch": dispatch})
    return dispatch


def _under_way(tx: Tx, person: str) -> str | None:
    return next((str(row["id"]) for row in tx.all("open_of_person", person_id=person) if row["test"]), None)


def end(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """Its time is over. Whoever accepted is told that they are not needed."""
    row = tx.one("dispatch_to_change", id=job.ref)
    if not jobs.still_mine(tx, job):
        return
    if row is not None and row["over_at"] is None:
        dispatching.happen(house, tx, job.ref, Cancelled("worker", "TEST"), now, "worker")
    jobs.done(tx, job)
