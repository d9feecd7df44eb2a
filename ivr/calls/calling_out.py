"""A caller's own answers call out a team: what the flow decided, stored in the turn's transaction."""

from __future__ import annotations

from datetime import datetime

from db import audit
from db.store import Tx
from flows.codes import CALL_TYPES
from flows.model import CallState, OpenDispatch
from ivr.calls import staff_words
from ivr.contact import Contact
from ivr.dispatch import dispatching, told
from ivr.dispatch.dispatching import Asked
from ivr.house import House, ms
from ivr.ports import LegPrompt
from ivr.reach import bridges, consent

UNKNOWN_TYPE = "OTHER"


def open_for_caller(
    house: House, tx: Tx, contact: Contact, state: CallState, effect: OpenDispatch, now: datetime
) -> str:
    """Call out a team for this caller, and keep what they said about reaching them. Incidents that it may
    belong to are noted for staff, who decide: nothing is joined by itself, and the team is called.

    Returns:
        The dispatch's id; the one there is, if a team is called for this caller already.
    """
    asked = Asked(
        call_type=about(state),
        priority=state.priority,
        language=state.language,
        by="caller",
        contact=contact.id,
        policy=effect.policy,
        place=effect.place,
        safety=told.safety_of(house, dict(state.answers), no_contact=effect.safe is False),
        people=told.children(house, effect.people),
        note=told.words(house, "staff_told_by_keys"),
    )
    alike = [row["id"] for row in dispatching.similar(house, tx, asked, now)]
    dispatch = dispatching.open_dispatch(house, tx, asked, now)
    if alike:
        audit.append(tx, ms(now), contact.id, "system", "similar", {"incidents": alike})
    row = tx.one("contact_by_id", id=contact.id)
    if effect.safe is not None and row is not None:
        consent.in_contact(tx, row, row["caller_idx"], now, text=effect.safe, call=effect.safe)
    return dispatch


def meet_team(house: House, tx: Tx, contact: Contact, now: datetime) -> None:
    """Who calls the team that comes to them calls about the same matter."""
    phone = bridges.team_phone_of(house, tx, contact.caller, now)
    row = tx.one("dispatch_by_id", id=phone.dispatch) if phone is not None else None
    if row is not None and contact.incident != row["incident_id"]:
        dispatching.join_incident(house, tx, contact.id, row["incident_id"], "caller", now)


def meet_words(house: House, contact_id: str) -> LegPrompt:
    """What a responder hears before the key. A voicemail hears no more than that somebody calls."""
    return LegPrompt(staff_words.says(house, "staff_meet"), "whisper", next=f"/voice/meet/{contact_id}/key")


def about(state: CallState) -> str:
    """The call type a caller chose, or what stands for none."""
    chosen = state.answer("call_type")
    return chosen if chosen in CALL_TYPES else UNKNOWN_TYPE
