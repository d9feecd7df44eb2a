"""What somebody at the desk may do about a dispatch, and doing it. Whatever they do goes through
`dispatching.happen`; what does not fit is refused in plain words, and what is sent twice happens once.

Each function runs inside the transaction of whoever calls. `by` is a person's id, or an operator as the audit
log names them. `seen` is how far the log of the dispatch was when they decided: its last number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from db.store import Row, Tx
from flows.paging import model
from flows.paging.model import (
    OVER,
    Backup,
    Called,
    Cancelled,
    Confirmed,
    Dispatch,
    Disposed,
    Escalated,
    Event,
    Released,
)
from ivr import rescue
from ivr.dispatch import dispatch_rows, dispatching, field_acts
from ivr.dispatch.incidents import check_codes
from ivr.house import House
from ivr.reach.reaching import channels_of
from ivr.worded import WordedError

MOST_ABOUT = 100  # contacts of one incident that are looked at, the most endangered first
ASKING = ("OPEN", "FALLBACK")
# What somebody of the team says, written down for them: the event is theirs.
TOLD: Mapping[str, Callable[[str], Event]] = {
    "accept": model.Accepted,
    "decline": model.Declined,
    **field_acts.MEANT,
}


class DeskError(WordedError):
    """What cannot be done; the text says why, in plain words, without a name or a number. `field`: of the
    form, as it is sent, that has to be filled otherwise; "" for none of them."""

    def __init__(self, text: str, field: str = "", **parts: object) -> None:
        super().__init__(text, **parts)
        self.field = field


def gone() -> DeskError:
    return DeskError("There is no such dispatch.")


def _cannot() -> DeskError:
    return DeskError("That does not fit any more: look where it stands now. Nothing was changed.")


def offers(dispatch: Dispatch) -> frozenset[str]:
    """What may be done about the dispatch as a whole now: names of the functions below."""
    if dispatch.state in OVER:
        return frozenset({"close"})
    found = {"cancel", "change"}
    if dispatch.state in ASKING:
        found |= {"escalate", "call"}
    if dispatch.state == "FALLBACK":
        found.add("hand_off")
    if dispatch.state == "CLEARED":
        found.add("dispose")
    return frozenset(found)


def offers_about(tx: Tx, dispatch_id: str, person: str) -> tuple[str, ...]:
    """What may be written down for somebody who was asked: as they could say it themselves."""
    standing = field_acts.standing(tx, dispatch_id, person)
    return tuple(name for name in standing.offers if name in TOLD) if standing is not None else ()


def mark(dispatch: Dispatch) -> str:
    """Whom it asks now: the same as long as nobody else is asked."""
    return f"{dispatch.epoch}.{dispatch.level}.{dispatch.rounds}"


def escalate(house: House, tx: Tx, dispatch_id: str, asked: str, by: str, now: datetime) -> None:
    """The next level is asked now. `asked`: the `mark` that was seen; if it has gone on by itself, nobody is
    skipped. Raises DeskError."""
    source, dispatch = f"escalate:{asked}", _stands(tx, dispatch_id)
    if tx.one("dispatch_event_from", dispatch_id=dispatch_id, source=source) is not None:
        return
    if dispatch.state in ASKING and mark(dispatch) != asked:
        raise DeskError("It has gone on by itself meanwhile: look whom it asks now. Nothing was changed.")
    _happen(house, tx, dispatch_id, Escalated(by), by, now, source)


def call(
    house: House,
    tx: Tx,
    dispatch_id: str,
    person: str,
    seen: int,
    by: str,
    now: datetime,
    *,
    field: str = "person",
) -> None:
    """Ask this person by hand, on every channel that leads to them. `field`: of the form that named them.
    Raises DeskError."""
    source = f"call:{person}:{seen}"
    if tx.one("dispatch_event_from", dispatch_id=dispatch_id, source=source) is not None:
        return
    row = tx.one("person_by_id", id=person)
    if row is None or not row["active"]:
        raise DeskError("Choose somebody of the staff.", field)
    ways = channels_of(tx, row)
    if not ways:
        raise DeskError("Neither a text nor a call nor an e-mail reaches them. Choose somebody else.", field)
    before = sum(
        1 for event in tx.all("dispatch_events", dispatch_id=dispatch_id) if event["kind"] == "called"
    )
    event = Called(by, person, ",".join(sorted(ways)), before + 1)
    _happen(house, tx, dispatch_id, event, by, now, source)


def reassign(
    house: House, tx: Tx, dispatch_id: str, person: str, to: str, *, seen: int, by: str, now: datetime
) -> None:
    """`person`, who had accepted, does not go; others are asked anew, and `to` ("" for nobody) by hand.
    Raises DeskError."""
    _happen(house, tx, dispatch_id, Released(person), by, now, f"release:{person}:{seen}")
    if to:
        member = _stands(tx, dispatch_id).member(to)
        if to == person:
            raise DeskError("Choose somebody else in their place.", "to")
        if member is None or member.stage != "paged":
            call(house, tx, dispatch_id, to, seen, by, now, field="to")


def write_down(
    house: House, tx: Tx, dispatch_id: str, person: str, what: str, *, seen: int, by: str, now: datetime
) -> None:
    """Somebody of the team said it on the radio or on the phone: it counts as if they had pressed the key.
    `what`: one of `offers_about`. Raises DeskError."""
    source = f"told:{what}:{person}:{seen}"
    if tx.one("dispatch_event_from", dispatch_id=dispatch_id, source=source) is not None:
        return
    if what not in offers_about(tx, dispatch_id, person):
        raise _cannot()
    event = TOLD[what](person)
    if isinstance(event, Backup):
        dispatching.happen(house, tx, dispatch_id, event, now, by, source)  # heard wherever it stands
    else:
        _happen(house, tx, dispatch_id, event, by, now, source)


def hand_off(house: House, tx: Tx, dispatch_id: str, by: str, now: datetime) -> None:
    """Nobody accepted, and `by` sees to it: nobody is asked any more. Raises DeskError."""
    _happen(house, tx, dispatch_id, Confirmed(by), by, now, f"hand_off:{by}")


def cancel(house: House, tx: Tx, dispatch_id: str, reason: str, by: str, now: datetime) -> None:
    """The team is called off; everybody who was asked or comes is told. Raises DeskError."""
    try:
        check_codes(None, reason)
    except ValueError:
        raise DeskError("Choose why the team is called off.", "reason") from None
    _happen(house, tx, dispatch_id, Cancelled(by, reason), by, now, f"cancel:{reason}")


def dispose(house: House, tx: Tx, dispatch_id: str, disposition: str, by: str, now: datetime) -> None:
    """How it ended, told by the desk once the team has left. Raises DeskError."""
    try:
        check_codes(disposition or "none", None)
    except ValueError:
        raise DeskError("Choose how it ended.", "disposition") from None
    _happen(house, tx, dispatch_id, Disposed(by, disposition), by, now, f"dispose:{disposition}")


def close(
    house: House, tx: Tx, dispatch_id: str, disposition: str, reason: str, by: str, now: datetime
) -> None:
    """How the incident ended that no team is asked for any more. One of the two. Raises DeskError, also while
    somebody of it may be in danger (ivr/rescue.py)."""
    row = tx.one("dispatch_by_id", id=dispatch_id)
    if row is None:
        raise gone()
    about = tx.all("contacts_in_incident", incident_id=row["incident_id"], limit=MOST_ABOUT)
    if any(rescue.owed(house, tx, contact, reason) for contact in about):
        raise DeskError(rescue.STILL_OPEN)
    told = {"disposition": disposition or None, "reason": reason or None}
    try:
        done = dispatching.close_incident(tx, row["incident_id"], by, now, **told)
    except ValueError:
        raise DeskError("Choose how it ended, or why no team was there.", "disposition") from None
    incident = tx.one("incident_by_id", id=row["incident_id"])
    if not done and (incident is None or {name: incident[name] for name in told} != told):
        raise DeskError("A team is still asked for or there, or it was closed before. Nothing was changed.")


def _stands(tx: Tx, dispatch_id: str) -> Dispatch:
    row: Row | None = tx.one("dispatch_to_change", id=dispatch_id)
    if row is None:
        raise gone()
    return dispatch_rows.load(tx, row)


def _happen(
    house: House,
    tx: Tx,
    dispatch_id: str,
    event: Event,
    by: str,
    now: datetime,
    source: str | None = None,
) -> None:
    _stands(tx, dispatch_id)
    if source and tx.one("dispatch_event_from", dispatch_id=dispatch_id, source=source) is not None:
        return
    if dispatching.happen(house, tx, dispatch_id, event, now, by, source).late:
        raise _cannot()  # the transaction ends: what changed nothing leaves no trace either
