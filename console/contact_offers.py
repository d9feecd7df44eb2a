"""What may be done with a contact now: only that is offered on its page."""

from __future__ import annotations

from console.story import Telling
from ivr import on_the_call


def offers(telling: Telling) -> frozenset[str]:
    """What this person may do now, by the names of the forms."""
    visit, tx, contact = telling.visit, telling.tx, telling.contact
    if not visit.may("contact.work"):
        return frozenset()
    found = set()
    incident = contact["incident_id"]
    if not (incident and tx.all("live_dispatches_of_incident", incident_id=incident)):
        found |= {"team", "join"}
    if contact["ended_at"] is not None:
        return frozenset(found | {"decide"})
    handoff = tx.one("handoff_of_contact", contact_id=contact["id"])
    if handoff is not None and handoff["state"] == "waiting" and on_the_call.can_take(tx, visit.person):
        found.add("take")
    if on_the_call.mine(tx, contact["id"], visit.person):
        found.add("hold" if handoff is not None and handoff["held_at"] is None else "back")
    return frozenset(found)
