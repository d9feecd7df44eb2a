"""A caller's own answers call out a team: what the flow decided, stored in the turn's transaction."""

from __future__ import annotations

from datetime import datetime

from db import audit
from db.store import Tx
from flows.codes import CALL_TYPES
from flows.model import CallState, OpenDispatch
from ivr import dispatching
from ivr.contact import Contact
from ivr.dispatching import Asked
from ivr.house import House, ms

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
        safety=_words(house, "staff_told_no_contact") if effect.safe is False else "",
        people=_words(house, f"staff_told_children_{effect.people}") if effect.people else "",
        note=_words(house, "staff_told_by_keys"),
    )
    alike = [row["id"] for row in dispatching.similar(house, tx, asked, now)]
    dispatch = dispatching.open_dispatch(house, tx, asked, now)
    if alike:
        audit.append(tx, ms(now), contact.id, "system", "similar", {"incidents": alike})
    if effect.safe is not None and contact.caller:
        _keep_safe(house, tx, contact.caller, effect.safe, now)
    return dispatch


def about(state: CallState) -> str:
    """The call type a caller chose, or what stands for none."""
    chosen = state.answer("call_type")
    return chosen if chosen in CALL_TYPES else UNKNOWN_TYPE


def _words(house: House, name: str) -> str:
    """To our own people, in the flow's first language."""
    return house.flow.words[house.flow.first_language][name].say


def _keep_safe(house: House, tx: Tx, number: str, safe: bool, now: datetime) -> None:
    """May their phone be called and texted? What they had said about anything else stays."""
    index = house.vault.index("phone", number)
    known = tx.one("safe_contact_of", number_idx=index) or {}
    kept = {name: known.get(name) for name in ("stopped_at", "stopped_by", "quiet_at", "voicemail_ok")}
    said = {"text_ok": int(safe), "call_ok": int(safe), "consent": "asked_by_phone", "consent_at": ms(now)}
    tx.run("save_safe_contact", number_idx=index, **kept, **said, changed_at=ms(now))
