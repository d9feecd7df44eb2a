"""What may be done with a contact now: only that is offered on its page."""

from __future__ import annotations

from console.contacts.contact_words import outside_name
from console.contacts.story import Telling
from console.saying import say
from ivr import rescue
from ivr.callbacks import promising
from ivr.calls import guests, on_the_call
from ivr.calls.seats import ASKED, is_guest


def offers(telling: Telling) -> frozenset[str]:
    """What this person may do now, by the names of the forms."""
    visit, tx, contact = telling.visit, telling.tx, telling.contact
    if not visit.may("contact.work"):
        return frozenset()
    found = set()
    incident = contact["incident_id"]
    if not (incident and tx.all("live_dispatches_of_incident", incident_id=incident)):
        found |= {"team", "join"}
    owed = rescue.owed(visit.house, tx, contact)
    if owed:
        found |= {"help", "override"} if rescue.supervises(tx, visit.person) else {"help"}
    if rescue.can_take_back(tx, contact, visit.person, visit.now):
        found.add("unhelp")
    if contact["ended_at"] is not None:
        mine = contact["decided_by"] in (None, visit.person) or rescue.supervises(tx, visit.person)
        back = not waits(telling) and promising.refused(visit.house, tx, contact, visit.now) is None
        return frozenset(
            found | ({"decide"} if mine and not owed else set()) | ({"back_call"} if back else set())
        )
    handoff = tx.one("handoff_of_contact", contact_id=contact["id"])
    if handoff is not None and handoff["state"] == "waiting" and on_the_call.can_take(tx, visit.person):
        found.add("take")
    if leg := on_the_call.mine(tx, contact["id"], visit.person):
        held = handoff is not None and handoff["held_at"] is not None
        found.add("back" if held else "hold")
        there = [one for one in tx.all("live_legs_of_handoff", handoff_id=leg["handoff_id"]) if is_guest(one)]
        if any(one["state"] in ASKED for one in there):
            found.add("uninvite")
        if not held and third_ones(telling):
            found.add("invite")
        if guests.joined_of(tx, leg["handoff_id"]):
            found.add("let_go")
    return frozenset(found)


def third_ones(telling: Telling) -> list[tuple[str, str]]:
    """Who can be asked to join now, by what the form sends, with their names. Outside lines first."""
    visit, tx = telling.visit, telling.tx
    leg = on_the_call.mine(tx, telling.contact["id"], visit.person)
    flow = visit.house.flow
    lines = sorted(
        flow.destinations.values(), key=lambda to: (not to.is_psap, to.kind != "interpreter", to.id)
    )
    outside = [(line.id, outside_name(flow, line.id)) for line in lines]
    ours = guests.colleagues(visit.house, telling.tx, visit.person, visit.now)
    every = outside + [(person, telling.name(person)) for person in ours]
    return [one for one in every if leg and not guests.no_room(visit.house, tx, leg["handoff_id"], one[0])]


def on_the_line(telling: Telling) -> list[tuple[str, str]]:
    """Who joined and can be let go: their leg's id, and their name."""
    leg = on_the_call.mine(telling.tx, telling.contact["id"], telling.visit.person)
    flow = telling.visit.house.flow
    return [
        (one["id"], outside_name(flow, one["destination"] or "") or telling.name(one["person_id"]))
        for one in (guests.joined_of(telling.tx, leg["handoff_id"]) if leg else ())
    ]


def waits(telling: Telling) -> list[tuple[str, str]]:
    """Where they are answered who wait for one of us: their conversation, their callbacks and messages."""
    tx, contact = telling.tx, telling.contact["id"]
    talk = tx.one("conversation_of", contact_id=contact)
    found = []
    if talk and talk["closed_at"] is None:
        found.append((f"/desk/waiting/text/{contact}", say("Answer the texts")))
    for row in tx.all("callbacks_of_contact", contact_id=contact):
        if row["closed_at"] is None:
            kind = "voicemail" if row["reason"] == "VOICEMAIL" else "callback"
            told = say("See to the message") if kind == "voicemail" else say("Call them back")
            found.append((f"/desk/waiting/{kind}/{row['id']}", told))
    return found
