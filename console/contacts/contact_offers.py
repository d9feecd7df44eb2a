"""What may be done with a contact now: only that is offered on its page."""

from __future__ import annotations

from console.contacts.contact_words import outside_name
from console.contacts.story import Telling
from ivr.calls import guests, on_the_call
from ivr.calls.handoffs import ASKED, is_guest


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
    if leg := on_the_call.mine(tx, contact["id"], visit.person):
        held = handoff is not None and handoff["held_at"] is not None
        found.add("back" if held else "hold")
        asked = [one for one in tx.all("live_legs_of_handoff", handoff_id=leg["handoff_id"]) if is_guest(one)]
        if any(one["state"] in ASKED for one in asked):
            found.add("uninvite")
        elif not asked and not held:
            found.add("invite")
    return frozenset(found)


def third_ones(telling: Telling) -> list[tuple[str, str]]:
    """Who can be asked to join now, by what the form sends, with their names. Outside lines first."""
    visit = telling.visit
    flow = visit.house.flow
    names = sorted(flow.destinations, key=lambda name: (not flow.destinations[name].is_psap, name))
    outside = [(name, outside_name(flow, name)) for name in names]
    ours = guests.colleagues(visit.house, telling.tx, visit.person, visit.now)
    return outside + [(person, telling.name(person)) for person in ours]


def waits(telling: Telling) -> list[tuple[str, str]]:
    """Where they are answered who wait for one of us: their conversation, their callbacks and messages."""
    tx, contact = telling.tx, telling.contact["id"]
    talk = tx.one("conversation_of", contact_id=contact)
    found = (
        [(f"/desk/waiting/text/{contact}", "Answer the texts")] if talk and talk["closed_at"] is None else []
    )
    for row in tx.all("callbacks_of_contact", contact_id=contact):
        if row["closed_at"] is None:
            kind = "voicemail" if row["reason"] == "VOICEMAIL" else "callback"
            told = "See to the message" if kind == "voicemail" else "Call them back"
            found.append((f"/desk/waiting/{kind}/{row['id']}", told))
    return found
