"""What whoever counsels decides about a contact at their desk: a team, another contact's incident, how it
ended. The menu on their phone (ivr/calls/counselor_menu.py) leads to the same functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.store import Row, Tx
from flows.calling_out import PLACE
from flows.codes import CALL_TYPES, DECISIONS, REASONS
from ivr.contact import opened
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from ivr.house import House, ms

SAYS_WHY = frozenset({"NO_ACTION", "REFER"})  # nothing was done by us: the reason says why


class NotNowError(ValueError):
    """It cannot be done, or not any more. Its text says why, and what to do instead."""


@dataclass(frozen=True)
class Told:
    """What is told to a team, and what is taken from the caller's answers where it is ""."""

    call_type: str
    place: str = field(default="", repr=False)
    safety: str = field(default="", repr=False)
    people: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True)
class Called:
    """`dispatch`: the team that is called. "" if `alike` are open incidents with a team that it may be about:
    whoever asked decides first."""

    dispatch: str = ""
    alike: tuple[str, ...] = ()


def call_team(
    house: House, tx: Tx, contact_id: str, person_id: str, told: Told, now: datetime, *, anyway: bool = False
) -> Called:
    """Ask for a team. Asked twice, one is called.

    Args:
        anyway: it is another matter than those that were offered.

    Raises:
        NotNowError: no such contact, or what it is about is not said.
    """
    contact = _contact(tx, contact_id)
    if told.call_type not in CALL_TYPES:
        raise NotNowError("Choose what it is about: the team has to know.")
    asked = Asked(
        call_type=told.call_type,
        priority=contact["priority"],
        language=contact["language"],
        by=f"person:{person_id}",
        contact=contact_id,
        place=told.place.strip() or place_of(house, contact),
        safety=told.safety.strip(),
        people=told.people.strip(),
        note=told.note.strip(),
    )
    if not anyway and not _has_team(tx, contact):
        rows = dispatching.similar(house, tx, asked, now)
        alike = [r["id"] for r in rows if tx.all("live_dispatches_of_incident", incident_id=r["id"])]
        if alike:
            return Called(alike=tuple(alike))
    dispatch = dispatching.open_dispatch(house, tx, asked, now)
    _sent(tx, contact)
    return Called(dispatch)


def _has_team(tx: Tx, contact: Row) -> bool:
    incident = contact["incident_id"]
    return bool(incident) and bool(tx.all("live_dispatches_of_incident", incident_id=incident))


def _sent(tx: Tx, contact: Row) -> None:
    """Of a call that is over: a team is its outcome."""
    if contact["ended_at"] is not None:
        tx.run("reconclude_contact", id=contact["id"], outcome="DISPATCH", reason="ANSWERED")


def place_of(house: House, contact: Row) -> str:
    """Where it is, as the caller told it by phone or text; "" if they did not."""
    if not contact["state_enc"]:
        return ""
    try:
        return opened(contact, house.vault).state.answer(PLACE)
    except ValueError:
        return ""  # written by another release


def join(house: House, tx: Tx, contact_id: str, incident_id: str, person_id: str, now: datetime) -> None:
    """This contact is about that incident. Raises NotNowError if it is closed, or is not there."""
    contact = _contact(tx, contact_id)
    incident = tx.one("incident_to_change", id=incident_id)
    if incident is None or incident["closed_at"] is not None:
        raise NotNowError("That one is closed by now. Call a team for this one.")
    if contact["incident_id"] == incident_id:
        return
    if _has_team(tx, contact):
        raise NotNowError("A team is called for this one already. Call it off first.")
    dispatching.join_incident(house, tx, contact_id, incident_id, f"person:{person_id}", now)
    if tx.all("live_dispatches_of_incident", incident_id=incident_id):
        _sent(tx, contact)


def decide(
    tx: Tx, contact_id: str, person_id: str, now: datetime, *, call_type: str, outcome: str, reason: str
) -> None:
    """How a call ended: what it was about, what was decided, and why. Said again, the last word stands.

    Raises:
        NotNowError: it goes on, or one of the three is not said.
    """
    contact = _contact(tx, contact_id)
    if contact["ended_at"] is None:
        raise NotNowError("It is not over yet. Say how it ended when it is.")
    if call_type not in CALL_TYPES:
        raise NotNowError("Choose what it was about.")
    if outcome not in DECISIONS:
        raise NotNowError("Choose what was decided.")
    if reason not in REASONS:
        raise NotNowError("Choose the reason.")
    if outcome in SAYS_WHY and reason == "NONE":
        raise NotNowError("Nothing was done by us: choose a reason that says why.")
    tx.run(
        "decide_contact",
        id=contact_id,
        outcome=outcome,
        reason=reason,
        decided_by=person_id,
        decided_at=ms(now),
    )
    by = f"person:{person_id}"
    known = tx.all("answers_of", contact_id=contact_id)
    before = [row["value"] for row in known if row["question"] == "call_type"]
    if before[-1:] != [call_type]:
        turn = max((row["turn"] for row in known), default=contact["turn"]) + 1
        kept = {"question": "call_type", "value": call_type, "by": by, "at": ms(now), "turn": turn}
        tx.run("add_answer", contact_id=contact_id, **kept)
    detail = {"call_type": call_type, "outcome": outcome, "reason": reason}
    audit.append(tx, ms(now), contact_id, by, "decided", detail)


def _contact(tx: Tx, contact_id: str) -> Row:
    row = tx.one("contact_to_change_by_id", id=contact_id)
    if row is None:
        raise NotNowError("There is no such call or conversation.")
    return row
