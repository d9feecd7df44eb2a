"""A button on a responder's page was pressed: the same thing happens as for a key or a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from console.links.field_links import Session
from db import audit
from db.store import Tx
from flows.codes import DISPOSITIONS
from flows.paging import model
from flows.paging.replies import MOST_MINUTES
from ivr.dispatch.field_acts import MEANT, act, standing
from ivr.house import House, ms
from ivr.reach import bridges

ONCE = re.compile(r"[0-9a-f]{16}")


def do(house: House, session: Session, form: Mapping[str, str]) -> str:
    """Does what the form says. A code of what they are told; "old" for what is no button of ours."""
    now = house.clock.now()
    return house.store.write(lambda tx: _do(house, tx, session, form, now), within=house.within)


def _do(house: House, tx: Tx, session: Session, form: Mapping[str, str], now: datetime) -> str:
    name, once = form.get("do", ""), form.get("once", "")
    where = standing(tx, session.dispatch, session.person)
    if where is None or not ONCE.fullmatch(once):
        return "old"
    if name == "call":
        if not where.details:
            return "not_now"
        return bridges.ask(house, tx, where.dispatch, session.person, now)
    event = _event(name, session.person, form)
    if event is None:
        return "not_now"
    by = f"person:{session.person}"
    audit.append(tx, ms(now), session.dispatch, by, "field_page", {"do": name})
    return act(house, tx, session.dispatch, session.person, event, now, f"form:{once}")


def _event(name: str, person: str, form: Mapping[str, str]) -> model.Event | None:
    given = form.get("minutes", "").strip()
    minutes = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else None
    minutes = minutes if minutes is not None and 0 < minutes <= MOST_MINUTES else None
    match name:
        case "accept":
            return model.Accepted(person, minutes)
        case "minutes":
            return model.Accepted(person, minutes) if minutes else None
        case "decline":
            return model.Declined(person)
        case "set_out":
            return model.SetOut(person, minutes)
        case "disposition":
            chosen = form.get("disposition", "")
            return model.Disposed(person, chosen) if chosen in DISPOSITIONS else None
    found: Callable[[str], model.Event] | None = MEANT.get(name)
    return found(person) if found else None
