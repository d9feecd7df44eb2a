"""Whoever calls or writes belongs to an incident that there is, as one of ours decides: by their phone, from
the contact's page, or from the form for a new team."""

from __future__ import annotations

from datetime import datetime

from db.store import Tx
from ivr.dispatch import dispatch_news, incidents, told
from ivr.dispatch.dispatch_desk import DeskError
from ivr.dispatch.incidents import Details
from ivr.house import House, ms


def join(house: House, tx: Tx, contact_id: str, incident_id: str, by: str, now: datetime) -> None:
    """As `incidents.join_incident`, decided by one of ours. What rules a team out or is not safe, as far as
    this contact has told it, is the incident's from now on: whoever comes is told to look, and the log has
    who let a team go on. Raises ValueError if there is no such contact."""
    incidents.join_incident(house, tx, contact_id, incident_id, by, now)
    contact, incident = tx.one("contact_by_id", id=contact_id), tx.one("incident_to_change", id=incident_id)
    assert contact is not None and incident is not None, "the two were joined"
    known, safety = told.told_of(house, tx, contact), incidents.details_of(house, incident).safety
    live = tx.all("live_dispatches_of_incident", incident_id=incident_id)
    if known.safety and known.safety not in safety:
        both = " ".join(part for part in (safety, known.safety) if part)
        incidents.learn(house, tx, incident_id, Details(safety=both), by, now)
        for each in live:
            dispatch_news.tell_coming(house, tx, each, f"{ms(now)}", now)
    if known.ruled_out and live:
        told.sent_despite(tx, contact_id, known, by, now)


def join_from_form(house: House, tx: Tx, contact: str, incident: str, by: str, now: datetime) -> str:
    """This contact is about that incident. Its newest dispatch's id. Raises DeskError."""
    row = tx.one("incident_to_change", id=incident)
    rows = tx.all("dispatches_of_incident", incident_id=incident)
    if row is None or row["closed_at"] is not None or not rows:
        raise DeskError("It is over meanwhile. Call a team for this one.")
    if contact:
        try:
            join(house, tx, contact, incident, by, now)
        except ValueError:
            raise DeskError("There is no such contact.") from None
    return str(rows[-1]["id"])
