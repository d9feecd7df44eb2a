"""What a responder's page shows: where they stand, what they may know, and what they may do now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.links.field_frame import frame
from console.links.field_links import Session
from db import audit
from db.store import Row, Tx
from flows.codes import DISPOSITIONS
from flows.paging.replies import MOST_MINUTES
from ivr.dispatch.dispatching import details_of
from ivr.dispatch.field_acts import KNOWN, Standing, standing
from ivr.field.field_speech import Speech
from ivr.house import House, at, ms
from ivr.reach import bridges

Say = Callable[..., str]
# What is done with one button, in the order of the page; backup stands apart.
STEPS = ("set_out", "arrived", "all_well", "cleared")
GRAVE = ("backup_nobody", "old", "not_now")  # what must not be missed
BACKUP = ("backup_police", "backup_medics")


def view(house: House, session: Session, said: str) -> dict[str, object]:
    """Everything on the page. Who looks at the details is written down."""
    now = house.clock.now()
    return house.store.write(lambda tx: _view(house, tx, session, said, now), within=house.within)


def _view(house: House, tx: Tx, session: Session, said: str, now: datetime) -> dict[str, object]:
    person = tx.one("person_by_id", id=session.person)
    where = standing(tx, session.dispatch, session.person)
    seen = frame(house, (), person)
    if person is None or where is None:
        return seen | {"headline": "", "said": "", "facts": [], "csrf": session.csrf}
    speech = Speech(house, person)
    say = speech.text
    if where.details:
        by = f"person:{person['id']}"
        audit.append(tx, ms(now), session.dispatch, by, "details_read", {"by": "page"})
    member = tx.one("member_of", dispatch_id=session.dispatch, person_id=session.person)
    return seen | {
        "csrf": session.csrf,
        "code": where.dispatch["code"],
        "test": say("field_test") if where.dispatch["test"] else "",
        "said": say(f"field_said_{said}") if said in KNOWN and said != where.told else "",
        "grave": said in GRAVE,
        "headline": headline(where, say),
        "place": _place(house, tx, where, say) if where.details else "",
        "facts": _facts(house, tx, where, speech) if where.details else [],
        "eta": _eta(member, now, say),
        "offers": where.offers,
        "decides": where.decides,
        "steps": [(name, say(f"reply_{name}")) for name in STEPS if name in where.offers],
        "backup": [(name, say(f"reply_{name}")) for name in BACKUP if name in where.offers],
        "call": where.details and _callable(house, tx, where, now),
        "dispositions": [(code, say(f"disposition.{code}")) for code in DISPOSITIONS],
        "most_minutes": MOST_MINUTES,
    }


def headline(where: Standing, say: Say) -> str:
    """Where they stand, in a sentence."""
    if where.took_over or where.over or (not where.asked and where.stage == "stood_down"):
        return say(f"field_said_{where.told}")
    if where.decides and where.asked:
        return say("field_asked_fallback")
    if where.stage == "paged":
        return say("field_asked" if where.asked else "field_said_covered")
    if where.stage in ("accepted", "en_route", "on_scene", "cleared"):
        return say(f"page_stage_{where.stage}")
    return say(f"field_{where.stage}")


def _place(house: House, tx: Tx, where: Standing, say: Say) -> str:
    incident = tx.one("incident_by_id", id=where.dispatch["incident_id"])
    return (details_of(house, incident).place if incident is not None else "") or say("field_no_place")


def _facts(house: House, tx: Tx, where: Standing, speech: Speech) -> list[tuple[str, str]]:
    """What they may know beside the place, as pairs of what it is and what was told."""
    incident = tx.one("incident_by_id", id=where.dispatch["incident_id"])
    if incident is None:
        return []
    told = details_of(house, incident)
    facts = [
        ("safety", told.safety),
        ("about", speech.topic(incident["call_type"])),
        ("people", told.people),
        ("notes", told.note),
        ("language", speech.spoken(incident["language"])),
        ("team", speech.others(tx, where) or speech.text("field_alone")),
    ]
    return [(speech.text(f"field_{name}"), text) for name, text in facts if text]


def _eta(member: Row | None, now: datetime, say: Say) -> str:
    if member is None or member["eta_at"] is None or member["stage"] not in ("accepted", "en_route"):
        return ""
    left = max(0, -int((now - at(member["eta_at"])).total_seconds() // 60))
    return say("field_eta", minutes=str(left))


def _callable(house: House, tx: Tx, where: Standing, now: datetime) -> bool:
    return bridges.resident_of(house, tx, where.dispatch["incident_id"], now) is not None
