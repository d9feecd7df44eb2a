"""Closed-loop rescue: whoever was in danger is not closed before help has reached
them, or a supervisor decided it. Every door that closes a contact asks here.

A connection to the 911 center that was answered and a team that is there count by themselves. Everything else
is said by one of us, with a name and a time.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Final, Literal

from db import audit
from db.store import Row, Tx
from flows.by_text import DANGER
from ivr.house import House, later, ms
from ivr.outgoing import asking
from ivr.worded import WordedError

STILL_OPEN: Final = (
    "Somebody may still be in danger, so it stays open. Say on the page of the call or conversation that "
    "help has reached them; an answered connection to 911 and a team that is there count by themselves. "
    "If none of it can be, a supervisor says there why it is closed."
)
IMMINENT: Final = "IMMINENT_SUICIDE"
TAKEN_BACK: Final = timedelta(minutes=5)  # a slip of the hand is seen at once; ours, no standard says so


class NotDecidedError(WordedError, ValueError):
    """It may not be said by this person, or not like this. Its text says why."""


How = Literal["reached", "supervisor"]


def supervises(tx: Tx, person_id: str) -> bool:
    """Whether they are a supervisor of ours, today."""
    row = tx.one("person_by_id", id=person_id)
    return row is not None and bool(row["active"]) and "supervisor" in json.loads(row["roles"])


def owed(house: House, tx: Tx, contact: Row, reason: str = "") -> bool:
    """May this contact not be closed yet? `reason`: with which it is about to be closed, a code."""
    danger = contact["priority"] >= DANGER or IMMINENT in (contact["reason"], reason)
    return bool(danger) and not helped(house, tx, contact)


def helped(house: House, tx: Tx, contact: Row) -> bool:
    """Has help reached them, as far as anybody said or our rows tell?"""
    return contact["help_confirmed_at"] is not None or to_911(house, tx, contact) or team_there(tx, contact)


def to_911(house: House, tx: Tx, contact: Row) -> bool:
    """Did the 911 center answer them, on a line that the caller was brought to or as a third one?"""
    centers = {name for name, to in house.flow.destinations.items() if to.is_psap}
    for row in tx.all("transfers_of", contact_id=contact["id"]):
        answered = row["connected_at"] is not None and row["result"] in (None, "connected")
        if row["destination"] in centers and (answered or row["result"] == "connected"):
            return True
    legs = tx.all("legs_of_contact", contact_id=contact["id"])
    return any(leg["destination"] in centers and leg["accepted_at"] is not None for leg in legs)


def team_there(tx: Tx, contact: Row) -> bool:
    """Has a team of the incident that they belong to been there since they called, or since they last wrote
    of danger? One that had left before knows nothing of it."""
    incident = contact["incident_id"]
    rows = tx.all("dispatches_of_incident", incident_id=incident) if incident else []
    talk = tx.one("conversation_of", contact_id=contact["id"]) if rows else None
    since = (talk["danger_at"] if talk is not None else None) or contact["started_at"]
    there = [row for row in rows if row["on_scene_at"] is not None and not row["test"]]
    left = [row["cleared_at"] or row["over_at"] for row in there]
    return any(at is None or at >= since for at in left)


def danger_again(tx: Tx, contact_id: str, now: datetime) -> None:
    """Whoever writes with us is in danger. That help had reached them before, or that a supervisor decided
    without it, does not count any more."""
    tx.run("danger_in_conversation", contact_id=contact_id, at=ms(now))
    contact = tx.one("contact_by_id", id=contact_id)
    if contact is not None and contact["help_confirmed_at"] is not None:
        tx.run("take_back_help", id=contact_id)
        audit.append(tx, ms(now), contact_id, "system", "danger_again")


def confirm(tx: Tx, contact_id: str, person_id: str, now: datetime) -> bool:
    """One of us knows that help has reached them. False if it was said before, or there is no contact."""
    return _say(tx, contact_id, person_id, "reached", now)


def override(tx: Tx, contact_id: str, person_id: str, note_id: str, now: datetime) -> bool:
    """A supervisor decides that it may be closed all the same. False if help was confirmed before.

    Args:
        note_id: of the note of theirs, about this contact, that says why.

    Raises:
        NotDecidedError: they are no supervisor, or there is no such note.
    """
    note = tx.one("note_by_id", id=note_id)
    if not supervises(tx, person_id):
        raise NotDecidedError("Only a supervisor decides that. Ask one, or say that help has reached them.")
    if note is None or (note["contact_id"], note["person_id"]) != (contact_id, person_id):
        raise NotDecidedError("Write why it may be closed although nobody knows that help has reached them.")
    return _say(tx, contact_id, person_id, "supervisor", now, note=note_id)


def can_take_back(tx: Tx, contact: Row, person_id: str, now: datetime) -> bool:
    """May they take back that help has reached them? They said it themselves, a few minutes ago, and nothing
    was closed since."""
    at = contact["help_confirmed_at"]
    if contact["help_how"] != "reached" or contact["help_confirmed_by"] != person_id:
        return False
    return at > ms(now - TAKEN_BACK) and contact["decided_at"] is None and not _closed_since(tx, contact, at)


def _closed_since(tx: Tx, contact: Row, at: int) -> bool:
    """A promise to them, their conversation, or what it is about."""
    of = {"contact_id": contact["id"]}
    about = tx.one("incident_by_id", id=contact["incident_id"]) if contact["incident_id"] else None
    rows = (*tx.all("callbacks_of_contact", **of), tx.one("conversation_of", **of), about)
    return any(row is not None and (row["closed_at"] or 0) >= at for row in rows)


def take_back(tx: Tx, contact_id: str, person_id: str, now: datetime) -> None:
    """Nobody knows that help has reached them after all; that it was said stays in the log. Silence of who
    wrote to us counts again from now on.

    Raises NotDecidedError when it was said by somebody else, too long ago, or something was closed since.
    """
    contact = tx.one("contact_to_change_by_id", id=contact_id)
    if contact is None or not can_take_back(tx, contact, person_id, now):
        raise NotDecidedError(
            "It cannot be taken back any more: only whoever said it can, within five minutes and before "
            "anything is closed. Write a note, and tell a supervisor."
        )
    tx.run("take_back_help", id=contact_id)
    talk = tx.one("conversation_of", contact_id=contact_id)
    if talk is not None and talk["closed_at"] is None:  # nobody looked at their silence meanwhile
        asking.look_again(tx, contact_id, later(now, asking.UNANSWERED), now)
    audit.append(tx, ms(now), contact_id, f"person:{person_id}", "help_taken_back")


def _say(tx: Tx, contact_id: str, person_id: str, how: How, now: datetime, **detail: str) -> bool:
    said = {"id": contact_id, "at": ms(now), "by": person_id, "how": how}
    if not tx.run("confirm_help", **said):
        return False
    action = "help_confirmed" if how == "reached" else "rescue_overridden"
    audit.append(tx, ms(now), contact_id, f"person:{person_id}", action, detail)
    return True
