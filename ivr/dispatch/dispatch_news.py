"""What the desk learns about an incident goes to its team, and an alarm of theirs is answered."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime

from db.store import Row, Tx
from flows.paging.model import COMING
from ivr.dispatch import dispatch_rows, incidents
from ivr.dispatch.dispatch_desk import DeskError, gone
from ivr.dispatch.incidents import Details
from ivr.house import House, ms
from ivr.outgoing import alerts, notices, outbox

LONGEST = 2000  # characters of each thing that is told


def version(house: House, told: Details) -> str:
    """Of what was told: another one when a word of it is another. Says nothing about the words."""
    return house.vault.index("details version", json.dumps(asdict(told)))[:16]


def change(house: House, tx: Tx, dispatch_id: str, told: Details, seen: str, by: str, now: datetime) -> int:
    """More is known: what is given takes the place of what was known, and everybody who comes is told to
    look. `seen`: the `version` that was shown. How many are told.

    Raises DeskError if somebody changed it meanwhile, if nothing is new, or if it is over.
    """
    row = tx.one("dispatch_to_change", id=dispatch_id)
    incident = tx.one("incident_to_change", id=row["incident_id"]) if row is not None else None
    if row is None or incident is None:
        raise gone()
    if incident["closed_at"] is not None or row["over_at"] is not None:
        raise DeskError("It is over: nobody would read it. Nothing was changed.")
    for name, text in asdict(told).items():
        if len(text) > LONGEST:
            raise DeskError("Write at most {count} characters in each field.", name, count=LONGEST)
    known = incidents.details_of(house, incident)
    if version(house, known) != seen:
        raise DeskError(
            "Somebody else changed it while you typed. What they wrote stands above; yours is still here."
        )
    new = {name: text for name, text in asdict(told).items() if text and text != getattr(known, name)}
    if not new:
        raise DeskError("Nothing in it is new. Nobody was told.")
    incidents.learn(house, tx, incident["id"], Details(**new), by, now)
    live = tx.all("live_dispatches_of_incident", incident_id=incident["id"])
    return sum(tell_coming(house, tx, each, f"{ms(now)}", now) for each in live)


def tell_coming(house: House, tx: Tx, row: Row, stamp: str, now: datetime) -> int:
    """Everybody who comes to a dispatch is told that more is known. `stamp`: of what is known; once for each.
    How many are told."""
    coming = [member for member in dispatch_rows.load(tx, row).members if member.stage in COMING]
    told = 0
    for member in coming:
        person = tx.one("person_by_id", id=member.person)
        channel = notices.channel_for(tx, person) if person is not None else None
        if person is None or channel is None:
            continue
        outbox.queue_text(
            house,
            tx,
            now,
            purpose="notice",
            body=notices.changed_words(house, tx, row, person),
            key=f"changed:{row['id']}:{stamp}:{person['id']}",
            person=person["id"],
            dispatch=row["id"],
            channel=channel,
        )
        told += 1
    return told


def see_to(tx: Tx, dispatch_id: str, alert: str, by: str, now: datetime) -> bool:
    """Somebody sees to an alarm of this dispatch. False if it was acknowledged before. Raises DeskError for
    one of something else."""
    row = tx.one("alert_by_id", id=alert)
    if row is None or row["subject"] != dispatch_id:
        raise DeskError("There is no such alarm here.")
    return alerts.acknowledge(tx, alert, by, now)
