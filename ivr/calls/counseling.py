"""What whoever counsels decides about a contact at their desk: a team, another contact's incident, how it
ended. The menu on their phone (ivr/calls/counselor_menu.py) leads to the same functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from db import audit
from db.store import Row, Tx
from flows.codes import CALL_TYPES, DECISIONS, REASONS
from ivr import rescue, settled
from ivr.dispatch import dispatching, incidents, joining, told
from ivr.dispatch.incidents import Asked
from ivr.house import House, ms
from ivr.worded import WordedError

SAYS_WHY = frozenset({"NO_ACTION", "REFER"})  # nothing was done by us: the reason says why
TEAM_THERE = (
    "A team is called for them already, and it has not heard what you wrote. Open its page, and tell it "
    "there: More is known."
)
NO_PROMISE = "No call is promised to them, and saying so here promises none. Promise it first, on their page."
NO_TEAM = "No team was called for them, and saying so here calls none. Call one, or choose what was done."


class NotNowError(WordedError, ValueError):
    """It cannot be done, or not any more. Its text says why, and what to do instead. `field`: the one of the
    form that wants another look; "" for none."""

    def __init__(self, text: str, field: str = "", **parts: object) -> None:
        super().__init__(text, **parts)
        self.field = field


@dataclass(frozen=True)
class Told:
    """What is told to a team; place, safety and people are taken from the caller's answers where they are "".

    `despite`: why a team goes although the caller's answers rule one out; "" for no such reason.
    """

    call_type: str
    place: str = field(default="", repr=False)
    safety: str = field(default="", repr=False)
    people: str = field(default="", repr=False)
    note: str = field(default="", repr=False)
    despite: str = field(default="", repr=False)


@dataclass(frozen=True)
class Called:
    """`dispatch`: the team that is called. "" if `alike` are open incidents with a team that it may be about:
    whoever asked decides first."""

    dispatch: str = ""
    alike: tuple[str, ...] = ()


def call_team(
    house: House,
    tx: Tx,
    contact_id: str,
    person_id: str,
    said: Told,
    now: datetime,
    *,
    anyway: bool = False,
    priority: int = 0,
) -> Called:
    """Ask for a team, which is told what the caller has told. Asked twice, one is called.

    Args:
        anyway: it is another matter than those that were offered.
        priority: at least this; the contact's own counts as well.

    Raises:
        NotNowError: no such contact, what it is about is not said, the caller's answers rule a team out and
            nobody says why one is sent all the same, or a team is called that does not know what is said.
    """
    contact = _contact(tx, contact_id)
    if said.call_type not in CALL_TYPES:
        raise NotNowError("Choose what it is about: the team has to know.", "call_type")
    known, by, despite = told.told_of(house, tx, contact), f"person:{person_id}", said.despite.strip()
    if known.ruled_out and not despite and not _has_team(tx, contact):
        raise ruled_out(house, known)
    if _has_team(tx, contact) and _untold(house, tx, contact, known, said):
        raise NotNowError(TEAM_THERE)
    asked = Asked(
        call_type=said.call_type,
        priority=max(contact["priority"], priority),
        language=contact["language"],
        by=by,
        contact=contact_id,
        place=said.place.strip() or known.place,
        safety=said.safety.strip() or known.safety,
        people=said.people.strip() or known.people,
        note="\n".join(part for part in (despite, said.note.strip() or known.note) if part),
    )
    if not anyway and not _has_team(tx, contact):
        rows = dispatching.similar(house, tx, asked, now)
        alike = [r["id"] for r in rows if tx.all("live_dispatches_of_incident", incident_id=r["id"])]
        if alike:
            return Called(alike=tuple(alike))
    dispatch = dispatching.open_dispatch(house, tx, asked, now)
    if known.ruled_out and despite:
        told.sent_despite(tx, contact_id, known, by, now)
    _sent(tx, contact)
    return Called(dispatch)


def ruled_out(house: House, known: told.Known) -> NotNowError:
    """Why no team is sent without a reason of our own."""
    return NotNowError(
        "They told us: {why} By our rules no team goes there. Connect them to 911, or write why a team is "
        "sent all the same. Nobody has been called.",
        "despite",
        why=tuple(told.why_ruled_out(house, known)),
    )


def _has_team(tx: Tx, contact: Row) -> bool:
    incident = contact["incident_id"]
    return bool(incident) and bool(tx.all("live_dispatches_of_incident", incident_id=incident))


def _untold(house: House, tx: Tx, contact: Row, known: told.Known, said: Told) -> bool:
    """Is there something in it that the team which is called was not told?"""
    incident = tx.one("incident_by_id", id=contact["incident_id"])
    there = incidents.details_of(house, incident) if incident is not None else incidents.Details()
    new = {name: getattr(said, name).strip() for name in ("place", "safety", "people", "note")}
    if any(text not in f"{getattr(known, name)}\n{getattr(there, name)}" for name, text in new.items()):
        return True
    return said.despite.strip() not in there.note


def _sent(tx: Tx, contact: Row) -> None:
    """Of a call that is over: a team is its outcome."""
    if contact["ended_at"] is not None:
        tx.run("reconclude_contact", id=contact["id"], outcome="DISPATCH", reason="ANSWERED")


def join(house: House, tx: Tx, contact_id: str, incident_id: str, person_id: str, now: datetime) -> None:
    """This contact is about that incident, and whoever comes to it is told what rules a team out. Raises
    NotNowError if it is closed, or is not there."""
    contact = _contact(tx, contact_id)
    incident = tx.one("incident_to_change", id=incident_id)
    if incident is None or incident["closed_at"] is not None:
        raise NotNowError("That one is closed by now. Call a team for this one.")
    if contact["incident_id"] == incident_id:
        return
    if _has_team(tx, contact):
        raise NotNowError("A team is called for this one already. Call it off first.")
    joining.join(house, tx, contact_id, incident_id, f"person:{person_id}", now)
    if tx.all("live_dispatches_of_incident", incident_id=incident_id):
        _sent(tx, contact)


def decide(
    house: House,
    tx: Tx,
    contact_id: str,
    person_id: str,
    now: datetime,
    *,
    call_type: str,
    outcome: str,
    reason: str,
) -> None:
    """How a call ended: what it was about, what was decided, and why. Said again by the same person or by a
    supervisor, the last word stands.

    Raises:
        NotNowError: it goes on, one of the three is not said, what was decided was not done, a colleague has
            said it, or somebody may still be in danger (ivr/rescue.py).
    """
    contact = _contact(tx, contact_id)
    if contact["ended_at"] is None:
        raise NotNowError("It is not over yet. Say how it ended when it is.")
    if call_type not in CALL_TYPES:
        raise NotNowError("Choose what it was about.", "call_type")
    if outcome not in DECISIONS:
        raise NotNowError("Choose what was decided.", "outcome")
    if outcome in (no := undone(tx, contact)):
        raise NotNowError(no[outcome], "outcome")
    if reason not in REASONS:
        raise NotNowError("Choose the reason.", "reason")
    if outcome in SAYS_WHY and reason == "NONE":
        raise NotNowError("Nothing was done by us: choose a reason that says why.", "reason")
    if contact["decided_by"] not in (None, person_id) and not rescue.supervises(tx, person_id):
        raise NotNowError("A colleague has said how it ended. They themselves or a supervisor may change it.")
    if rescue.owed(house, tx, contact, reason):
        raise NotNowError(rescue.STILL_OPEN)
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
    settled.withdraw(house, tx, _contact(tx, contact_id), person_id, now)


def undone(tx: Tx, contact: Row) -> dict[str, str]:
    """What cannot be said of it because it was not done: a code of DECISIONS, and why."""
    index, found = contact["caller_idx"], {}
    if not tx.all("callbacks_of_contact", contact_id=contact["id"]) and not (
        index and tx.all("open_callbacks_of_number", number_idx=index)
    ):
        found["CALLBACK"] = NO_PROMISE
    incident = contact["incident_id"]
    if not incident or not tx.all("dispatches_of_incident", incident_id=incident):
        found |= {"DISPATCH": NO_TEAM, "JOINT": NO_TEAM}
    return found


def _contact(tx: Tx, contact_id: str) -> Row:
    row = tx.one("contact_to_change_by_id", id=contact_id)
    if row is None:
        raise NotNowError("There is no such call or conversation.")
    return row
