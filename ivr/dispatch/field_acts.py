"""What a responder may do about a page, and doing it: the same for a key on the phone and a button on the
page behind the link. Whatever they do goes through `dispatching.happen`, and what they are told is what came
of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.store import Row, Tx
from flows.paging import model
from flows.paging.field_words import SAID
from flows.paging.model import (
    COMING,
    FALLBACK_LEVEL,
    OVER,
    TAKEN,
    Accepted,
    Event,
    Moved,
    StandDown,
    Tell,
)
from ivr.dispatch.dispatching import happen
from ivr.house import House
from ivr.outgoing import alerts, notices

ASKING = ("OPEN", "FALLBACK")
MAY_STILL = ("declined", "unreachable", "released")  # said no, or were not found, and may come after all
TOLD = {"CLOSED": "closed", "HANDED_OFF": "handed_off", "CANCELLED": "cancelled"}
KNOWN = {name.removeprefix("field_said_") for name in SAID}

# What is said without more words.
MEANT: Mapping[str, Callable[[str], model.Event]] = {
    "set_out": model.SetOut,
    "arrived": model.Arrived,
    "cleared": model.Cleared,
    "all_well": model.AllWell,
    "released": model.Released,
    "backup_police": lambda person: model.Backup(person, "police"),
    "backup_medics": lambda person: model.Backup(person, "medics"),
}


@dataclass(frozen=True)
class Standing:
    """Where somebody is in a dispatch: its row, theirs in it, and what that allows.

    `offers`: names of what they can do now, in the order in which it is offered. `details`: whether they may
    know the place, which is from when they said that they come. `took_over`: they decided, and do not go.
    """

    dispatch: Row
    stage: str
    asked_level: int
    took_over: bool
    offers: tuple[str, ...]
    details: bool

    @property
    def over(self) -> bool:
        return self.dispatch["state"] in OVER

    @property
    def asked(self) -> bool:
        """Nothing is decided about them: they may come, or say no."""
        return "accept" in self.offers

    @property
    def decides(self) -> bool:
        """They are asked to take over what nobody accepted, and not to go."""
        return self.dispatch["state"] == "FALLBACK" and self.asked_level == FALLBACK_LEVEL

    @property
    def told(self) -> str:
        """How it stands for somebody who is not asked any more, a code of what is said; "" if they are."""
        if self.took_over:
            return "taken_over"
        if self.over:
            return TOLD[self.dispatch["state"]]
        if self.stage in COMING:
            return {"accepted": "accepted"}.get(self.stage, self.stage)
        if self.stage == "cleared":
            return "cleared"
        return "" if self.asked else "covered"


def standing(tx: Tx, dispatch_id: str, person_id: str) -> Standing | None:
    """None if they were never asked."""
    row = tx.one("dispatch_by_id", id=dispatch_id)
    member = tx.one("member_of", dispatch_id=dispatch_id, person_id=person_id)
    if row is None or member is None:
        return None
    took_over = row["state"] == "HANDED_OFF" and _decider(tx, dispatch_id) == person_id
    offers = tuple(_offers(row["state"], member["stage"]))
    details = took_over or (row["state"] not in OVER and member["stage"] in {*COMING, "cleared"})
    return Standing(row, member["stage"], member["level"], took_over, offers, details)


def _offers(state: str, stage: str) -> list[str]:
    if state in OVER:
        return []
    backup = ["backup_police", "backup_medics"]
    match stage:
        case "paged" if state in ASKING:
            return ["accept", "decline"]
        case _ if stage in MAY_STILL and state in ASKING:
            return ["accept"]
        case "accepted":
            return ["minutes", "set_out", "arrived", "released", *backup]
        case "en_route":
            return ["minutes", "arrived", "released", *backup]
        case "on_scene":
            return ["all_well", "cleared", *backup]
        case "cleared":
            return [*(["disposition"] if state == "CLEARED" else []), *backup]
    return []


def _decider(tx: Tx, dispatch_id: str) -> str:
    """Who took over what nobody had accepted: the last word that did anything."""
    for row in reversed(tx.all("dispatch_events", dispatch_id=dispatch_id)):
        if row["kind"] in ("accepted", "confirmed") and not row["late"]:
            event = json.loads(row["detail"])["event"]
            return str(event.get("person") or event.get("by") or "")
    return ""


def act(
    house: House, tx: Tx, dispatch_id: str, person_id: str, event: Event, now: datetime, source: str
) -> str:
    """Have it happen, once for each `source`.

    Returns:
        What they are told: a code of what is said (`field_said_…`). Raises UnknownDispatchError.
    """
    moved = happen(house, tx, dispatch_id, event, now, f"person:{person_id}", source)
    told = _notice(moved, person_id)
    if told == "handed_off" and isinstance(event, Accepted) and not moved.late:
        return "taken_over"
    if told == "backup" and not _anybody(house, tx, now):
        return "backup_nobody"
    if isinstance(event, Accepted) and event.minutes and moved.dispatch.state in TAKEN | {"OPEN"}:
        return "minutes" if told in ("accepted", "waiting_for_more", "en_route") else told
    return told


def _notice(moved: Moved, person_id: str) -> str:
    own = [order.notice for order in moved.orders if isinstance(order, Tell) and order.person == person_id]
    if own:
        return own[0] if own[0] in KNOWN else "not_now"
    stood_down = any(isinstance(order, StandDown) and person_id in order.persons for order in moved.orders)
    return TOLD.get(moved.dispatch.state, "covered") if stood_down else "not_now"


def _anybody(house: House, tx: Tx, now: datetime) -> bool:
    """Is there a supervisor to whom an alarm goes?"""
    return any(notices.channel_for(tx, row) is not None for row in alerts.on_call(house, tx, now))
