"""A responder and the person who asked for help talk through our number: neither sees the other's.

Whether the resident may be called at all is the gate's decision (ivr/reach/gate.py), asked immediately
before their number is dialed. A machine that answers there is hung up on, unless they said that a message is
safe.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import audit, jobs
from db.about import caller_about, number_about
from db.ids import new_id
from db.store import Row, Tx
from flows.numbers import forbidden, normal
from ivr.house import House, ms
from ivr.ports import MachineEvent
from ivr.reach import gate
from ivr.roster.people import phone_of

WAITS = timedelta(minutes=2)  # a connection that is still on its way: asking for it twice rings once


@dataclass(frozen=True)
class Resident:
    """`message`: they said that a message on their phone is safe."""

    number: str = field(repr=False)
    contact: str
    line: str  # id of the line that they know
    message: bool


def resident_of(house: House, tx: Tx, incident_id: str, now: datetime) -> Resident | None:
    """Whom to call about an incident: of those who asked for help the latest whom a call reaches safely. The
    number they gave for being called back goes before the one they called from."""
    for contact in reversed(tx.all("contacts_of_incident", incident_id=incident_id)):
        for number in _numbers(house, tx, contact):
            index = house.vault.index("phone", number)
            if gate.may(house, tx, "call", "news", index, contact, now).allowed:
                message = gate.may(house, tx, "voicemail", "news", index, contact, now).allowed
                return Resident(number, contact["id"], contact["line"], message)
    return None


def _numbers(house: House, tx: Tx, contact: Row) -> list[str]:
    given = [row for row in tx.all("callbacks_of_contact", contact_id=contact["id"]) if row["number_enc"]]
    sealed = [(row["number_enc"], number_about(row["id"])) for row in reversed(given)]
    if contact["caller_enc"]:
        sealed.append((contact["caller_enc"], caller_about(contact["id"])))
    found = [house.vault.open(blob, about) for blob, about in sealed]
    return [number for text in found if not forbidden(text) and (number := normal(text))]


def shown(house: House, line: str) -> str:
    """Our number that both see: the one that the resident knows."""
    return (house.flow.lines.get(line) or next(iter(house.flow.lines.values()))).number


def machine_heard(house: House, event: MachineEvent, field_call: str) -> None:
    """A machine answered at the resident's: the worker hangs up there. `event.call_id` is that side's."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        if tx.run("note_resident_call", id=field_call, resident_call=event.call_id):
            jobs.add(tx, "end_resident", field_call, ms(now), key=f"end_resident:{field_call}")
            audit.append(tx, ms(now), field_call, "system", "machine_at_residents", {})

    if event.answered_by in ("machine", "fax"):
        house.store.write(work, within=house.within)


# ------------------------------------------------------------------ asked for on the page behind the link


def ask(house: House, tx: Tx, dispatch: Row, person_id: str, now: datetime) -> str:
    """Ring the responder's phone, to connect them after a key. A code of what is said."""
    resident = resident_of(house, tx, dispatch["incident_id"], now)
    if resident is None:
        return "no_call"
    since = ms(now - WAITS)
    if tx.one("live_field_call_out", person_id=person_id, dispatch_id=dispatch["id"], since=since) is None:
        call = new_id(ms(now))
        tx.run(
            "add_field_call",
            id=call,
            call_id=None,
            person_id=person_id,
            kind="out",
            dispatch_id=dispatch["id"],
            page_id=None,
            line=resident.line,
            menu="connect",
            began_at=ms(now),
        )
        jobs.add(tx, "ring_field", call, ms(now), key=f"ring_field:{call}")
        audit.append(tx, ms(now), dispatch["id"], f"person:{person_id}", "call_resident_asked", {})
    return "ringing"


# ------------------------------------------------------------------ the other way


@dataclass(frozen=True)
class TeamPhone:
    """Whom to ring for a resident who calls while a team comes to them. `shown`: our number, for both."""

    person: str
    dispatch: str
    number: str = field(repr=False)
    shown: str


def team_phone_of(house: House, tx: Tx, caller: str | None, now: datetime) -> TeamPhone | None:
    """The responder to connect this caller with: of the team that comes to them, who is there or nearest.

    Args:
        caller: in E.164, None if withheld.

    Returns:
        None if no team comes to somebody at this number, or if they have not said that a call is safe: then
        the line must not even let on that one does.
    """
    if not caller:
        return None
    index = house.vault.index("phone", caller)
    for row in tx.all("teams_coming_to", caller_idx=index):
        contact = tx.one("contact_by_id", id=row["contact_id"])
        person = tx.one("person_by_id", id=row["person_id"])
        number = phone_of(house, person) if person is not None and person["active"] else None
        if contact is None or number is None:
            continue
        if gate.may(house, tx, "call", "news", index, contact, now).allowed:
            return TeamPhone(row["person_id"], row["dispatch_id"], number, shown(house, contact["line"]))
    return None
