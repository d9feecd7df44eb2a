"""What a counselor does from the desk with a call that goes on: takes it, holds it, goes back to it.

The console stores what is wanted; the worker's errand moves the phone (ivr/calls/desk_errands.py). What the
phone then hears is what it hears after its own star key (ivr/calls/counselor_menu.py).
"""

from __future__ import annotations

from datetime import datetime

from db import audit, jobs
from db.store import Row, Tx
from ivr.calls import handoffs
from ivr.calls.counseling import NotNowError
from ivr.house import House, ms
from ivr.roster.people import phone_of

MINE_NOT = "You are not on this call, or not any more."


def mine(tx: Tx, contact_id: str, person_id: str) -> Row | None:
    """The leg by which this person talks with the caller now; None if they do not."""
    found = tx.one("handoff_of_contact", contact_id=contact_id)
    if found is None or found["state"] != "won" or found["won_by"] != person_id:
        return None
    legs = tx.all("live_legs_of_handoff", handoff_id=found["id"])
    return next(
        (leg for leg in legs if leg["person_id"] == person_id and leg["state"] in handoffs.OURS), None
    )


def take_over(house: House, tx: Tx, contact_id: str, person_id: str, now: datetime) -> None:
    """Ring this person's phone now for a caller who waits, whosever turn it is. The key decides, as always.

    Raises NotNowError.
    """
    found = tx.one("handoff_of_contact", contact_id=contact_id)
    if found is None or found["state"] != "waiting":
        raise NotNowError(
            "This caller does not wait any more: somebody has taken the call, or they have left."
        )
    legs = tx.all("live_legs_of_handoff", handoff_id=found["id"])
    if any(leg["person_id"] == person_id for leg in legs):
        return  # it rings already
    row = tx.one("person_by_id", id=person_id)
    if row is None or phone_of(house, row) is None:
        raise NotNowError("We have no phone number of yours to ring. Ask an administrator.")
    if not handoffs.ring_for(tx, found, person_id, now):
        raise NotNowError("Your phone is on a call of ours. Finish it first.")
    audit.append(tx, ms(now), contact_id, f"person:{person_id}", "take_over", {})


def can_take(tx: Tx, person_id: str) -> bool:
    """Whether this person's phone could be rung now."""
    row = tx.one("person_by_id", id=person_id)
    busy = {each["person_id"] for each in tx.all("busy_people")}
    return row is not None and row["phone_enc"] is not None and person_id not in busy


def hold(tx: Tx, contact_id: str, person_id: str, now: datetime) -> None:
    """The caller hears music; the counselor's phone asks what is next, as after star. Raises NotNowError."""
    leg = mine(tx, contact_id, person_id)
    if leg is None:
        raise NotNowError(MINE_NOT)
    if leg["menu_enc"] is None and tx.run("hold_handoff", id=leg["handoff_id"], held_at=ms(now)):
        _move(tx, leg, "done", now)
        # Who was only on their way into the room would wait there alone.
        handoffs.call_on(tx, leg["handoff_id"], now, handoffs.SETTLE)


def back(tx: Tx, contact_id: str, person_id: str, now: datetime) -> None:
    """From the hold to the caller, who is called on at once. Raises NotNowError."""
    leg = mine(tx, contact_id, person_id)
    if leg is None:
        raise NotNowError(MINE_NOT)
    found = tx.one("handoff_by_id", id=leg["handoff_id"])
    if found is None or found["held_at"] is None:
        return
    tx.run("release_handoff", id=leg["handoff_id"])
    tx.run("save_leg_menu", id=leg["id"], menu_enc=None)
    handoffs.call_on(tx, leg["handoff_id"], now)
    _move(tx, leg, "menu/0", now)
    audit.append(tx, ms(now), contact_id, f"person:{person_id}", "came_back", {})


def _move(tx: Tx, leg: Row, to: str, now: datetime) -> None:
    """Have the worker send the phone there: what was asked last counts."""
    jobs.drop_by_ref(tx, "move_leg", leg["id"])
    payload = {"to": to}
    jobs.add(tx, "move_leg", leg["id"], ms(now), key=f"move_leg:{leg['id']}:{ms(now)}", payload=payload)
