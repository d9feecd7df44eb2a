"""A dispatch from the decision that a team should come to its end. Every event of it, whoever or whatever
brings it, comes through `happen`: a text, a key on a phone, a click, a timer, the console.

One transaction holds all that an event leads to: the state, the log, the one timer, and an order for each
thing that must leave the house. None of it is HTTP; the worker's errands do that, and ask again first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from db import audit, jobs
from db.ids import new_id
from db.jobs import Job
from db.store import Row, Tx
from flows.paging.machine import open_, step
from flows.paging.model import (
    OVER,
    Backup,
    Cancelled,
    Dispatch,
    Disposed,
    Event,
    Given,
    Moved,
    Opened,
    Policy,
    TimerRang,
)
from ivr.dispatch import dispatch_orders, dispatch_rows, incidents, left_open
from ivr.dispatch.dispatch_codes import new_code
from ivr.dispatch.incidents import Asked, Details, cad_of, close_incident, details_of, join_incident, similar
from ivr.house import House, at, ms
from ivr.outgoing import dispatch_log
from ivr.reach.reaching import looking_up

__all__ = [
    "Asked",
    "Details",
    "UnknownDispatchError",
    "cad_of",
    "close_incident",
    "details_of",
    "happen",
    "join_incident",
    "open_dispatch",
    "open_of_person",
    "set_timer",
    "similar",
    "timer",
]

TIMER = "dispatch"  # the kind of job that is a dispatch's one timer


class UnknownDispatchError(LookupError):
    """There is no dispatch with this id."""


def open_dispatch(house: House, tx: Tx, asked: Asked, now: datetime, policy: Policy | None = None) -> str:
    """Ask for a team: the incident if it is new, the dispatch, its first pages and its timer.

    A contact whose incident has a live dispatch gets that one: asking twice calls nobody twice. For a further
    team give `asked.incident`.

    Returns:
        The dispatch's id.

    Raises:
        ValueError: the flow has no such policy, it is no call type, `need` is below 1, or `asked.incident`
            is closed.
    """
    now = at(ms(now))  # what is stored is what is computed with
    if asked.once and tx.one("dispatch_by_id", id=asked.once) is not None:
        return asked.once
    contact = tx.one("contact_to_change_by_id", id=asked.contact) if asked.contact else None
    known = _known(tx, asked, contact)
    live = tx.all("live_dispatches_of_incident", incident_id=known) if known and not asked.incident else []
    if live:
        return str(live[-1]["id"])
    policy = policy or _policy(house, asked.policy)
    incident = known or incidents.open_incident(house, tx, asked, now)
    if asked.contact and (contact is None or contact["incident_id"] != incident):
        join_incident(house, tx, asked.contact, incident, asked.by, now)
    moved = open_(policy, asked.language, now, looking_up(house, tx, policy, asked.language, now), asked.need)
    dispatch = asked.once or new_id(ms(now))
    more = {"flow_hash": house.flow.hash, "opened_by": asked.by, "test": int(asked.test)}
    while not dispatch_rows.add(tx, dispatch, incident, new_code(tx, now), moved.dispatch, now, **more):
        pass  # somebody took the code in this moment
    dispatch_rows.save(tx, dispatch, None, moved.dispatch, now, None)
    given = Given(Opened(), now, moved.looked_up)
    began = dispatch_log.Began(policy, moved.dispatch.need, asked.language)
    dispatch_log.keep(tx, dispatch, 1, given, late=False, by=asked.by, began=began)
    detail = {"dispatch": dispatch, "policy": policy.id, "need": moved.dispatch.need, "test": asked.test}
    audit.append(tx, ms(now), incident, asked.by, "dispatch_opened", detail)
    set_timer(tx, dispatch, moved.dispatch, now)
    dispatch_orders.carry(house, tx, dispatch, 1, moved, now)
    return dispatch


def _known(tx: Tx, asked: Asked, contact: Row | None) -> str | None:
    """The open incident that it is about, held: nobody closes it in this moment. None for a new one."""
    id_ = asked.incident or (contact["incident_id"] if contact else None)
    row = tx.one("incident_to_change", id=id_) if id_ else None
    if row is not None and row["closed_at"] is None:
        return str(row["id"])
    if asked.incident:
        raise ValueError("there is no open incident with this id: open a new one")
    return None


def _policy(house: House, name: str) -> Policy:
    policies = house.flow.policies
    found = policies.get(name) if name else next(iter(policies.values()), None)
    if found is None:
        known = ", ".join(policies) or "none"
        raise ValueError(f"the flow has no paging policy {name!r}; it has: {known}")
    return found


def happen(
    house: House, tx: Tx, dispatch_id: str, event: Event, now: datetime, by: str, source: str | None = None
) -> Moved:
    """Something happened to a dispatch: store what it makes of it, and everything it leads to.

    Args:
        by: who or what brought it, a code as in the audit log.
        source: what it came in with, e.g. the carrier's id of a text: with the same source it happens once,
            and the second time is answered alike without doing anything.

    Returns:
        What the event came to; `late` when it did not fit and changed nothing.

    Raises:
        UnknownDispatchError: no such dispatch.
        ValueError: a disposition or a reason that is no code.
    """
    now = at(ms(now))
    if isinstance(event, Disposed):
        incidents.check_codes(event.disposition, None)
    if isinstance(event, Cancelled):
        incidents.check_codes(None, event.reason)
    row = tx.one("dispatch_to_change", id=dispatch_id)
    if row is None:
        raise UnknownDispatchError("there is no such dispatch")
    was = dispatch_rows.load(tx, row)
    policy = _policy_of(tx, row)
    moved = step(policy, was, event, now, looking_up(house, tx, policy, was.language, now))
    if source and tx.one("dispatch_event_from", dispatch_id=dispatch_id, source=source):
        return replace(moved, dispatch=was)
    n = _next_n(tx, dispatch_id)
    given = Given(event, now, moved.looked_up)
    dispatch_log.keep(tx, dispatch_id, n, given, late=moved.late, by=by, source=source)
    if moved.dispatch != was:
        dispatch_rows.save(tx, dispatch_id, was, moved.dispatch, now, _why_over(event))
    set_timer(tx, dispatch_id, moved.dispatch, now)
    _note(tx, row, was, moved, event, by, now)
    dispatch_orders.carry(house, tx, dispatch_id, n, moved, now, event)
    return moved


def _policy_of(tx: Tx, row: Row) -> Policy:
    """As it was when the dispatch was opened: a deploy changes the next one, never one under way."""
    first = tx.one("first_dispatch_event", dispatch_id=row["id"])
    if first is None:
        raise UnknownDispatchError("this dispatch has no log: it was not opened by us")
    return dispatch_log.policy_of(first)


def _next_n(tx: Tx, dispatch_id: str) -> int:
    last = tx.one("last_dispatch_event", dispatch_id=dispatch_id)
    return 1 if last is None else int(last["n"]) + 1


def _why_over(event: Event) -> str | None:
    return event.reason if isinstance(event, Cancelled) else None


def _note(tx: Tx, row: Row, was: Dispatch, moved: Moved, event: Event, by: str, now: datetime) -> None:
    """What the incident learns of it, and who did what."""
    kind = dispatch_log.KINDS[type(event)]
    if not isinstance(event, TimerRang) or moved.dispatch.state != was.state:
        detail = {"kind": kind, "state": moved.dispatch.state, "late": moved.late}
        audit.append(tx, ms(now), row["id"], by, "dispatch_event", detail)
    if isinstance(event, Backup):
        if event.kind == "police":
            tx.run("note_police", id=row["incident_id"], police="BACKUP_REQUESTED")
        audit.append(tx, ms(now), row["incident_id"], by, "backup_requested", {"kind": event.kind})
    if moved.dispatch.state == was.state:
        return
    if moved.dispatch.state == "HANDED_OFF" and not row["test"]:
        left_open.begin(tx, row["id"], event, now)
    if isinstance(event, Disposed):
        close_incident(tx, row["incident_id"], by, now, disposition=event.disposition)
    elif isinstance(event, Cancelled):
        called_off = "CANCELLED_ENROUTE" if was.coming else None
        close_incident(tx, row["incident_id"], by, now, disposition=called_off, reason=event.reason)


# ------------------------------------------------------------------ the one timer


def set_timer(tx: Tx, dispatch_id: str, dispatch: Dispatch, now: datetime) -> None:
    """The dispatch's one live timer, in the place of whatever was set before; none when it is over."""
    jobs.drop_by_ref(tx, TIMER, dispatch_id)
    if dispatch.state in OVER or dispatch.due is None:
        return
    due = ms(dispatch.due)
    payload = {"epoch": dispatch.epoch, "due": due}
    jobs.add(tx, TIMER, dispatch_id, due, key=f"{TIMER}:{dispatch_id}", payload=payload, now_ms=ms(now))


def timer(house: House, tx: Tx, job: Job, now: datetime) -> None:
    """A dispatch's timer rang. An old one, or one that another worker holds meanwhile, changes nothing."""
    row = tx.one("dispatch_to_change", id=job.ref)
    if not jobs.still_mine(tx, job):
        return
    if row is None or row["over_at"] is not None:
        jobs.done(tx, job)
        return
    rang = TimerRang(int(job.payload["epoch"]), at(int(job.payload["due"])))
    happen(house, tx, job.ref, rang, now, "worker")


def open_of_person(tx: Tx, person_id: str) -> list[Row]:
    """Live dispatches in which this person was asked, newest first: the dispatch's columns, and the member's
    `stage`, `since`, `eta_at`, `asked_epoch` and `asked_level`."""
    return tx.all("open_of_person", person_id=person_id)
