"""What somebody said about being reached, in words: shown before anybody changes it, or writes and calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.saying import Words, say
from db.store import Row, Tx
from ivr.house import at
from ivr.reach.consent import ANSWERED, ASKED, TOLD

WAYS = Words({"text": "Texts", "call": "Calls", "voicemail": "Voicemail"})


@dataclass(frozen=True)
class Way:
    """One way to reach them. `state`: what they said of it; `since`: when, if it is known of this way alone;
    `shut`: not this way."""

    name: str
    state: str
    since: datetime | None
    shut: bool


@dataclass(frozen=True)
class Reach:
    """`last`: when they last said anything about it; None if nobody asked."""

    ways: tuple[Way, ...]
    last: datetime | None


def said(tx: Tx, contact: Row) -> Reach | None:
    """What the number of a contact said, also in other contacts. None if the number is not known."""
    if not contact["caller_idx"]:
        return None
    known = tx.one("safe_contact_of", number_idx=contact["caller_idx"])
    if known is None:
        return Reach(tuple(Way(name, say("Not asked"), None, shut=False) for name in WAYS.values()), None)
    ways = [_way(known, way, name, contact["started_at"]) for way, name in WAYS.items()]
    told = known["consent"] in (ASKED, ANSWERED, TOLD) and known["consent_at"] is not None
    return Reach(tuple(ways), at(known["consent_at"]) if told else None)


def _way(known: Row, way: str, name: str, began: int) -> Way:
    """In the order in which the gate forbids (flows/contactable.py)."""
    answer = known[f"{way}_ok"]
    if known["quiet_at"] is not None:
        return Way(name, say("They asked for silence (QUIET)"), at(known["quiet_at"]), shut=True)
    if known["stopped_at"] is not None and way == "text" and answer != 0:
        if known["stopped_by"] == "carrier":
            told = say("The carrier blocks ours: they wrote STOP")
        else:
            told = say("They do not want any (STOP)")
        return Way(name, told, at(known["stopped_at"]), shut=True)
    if answer is None:
        return Way(name, say("Not asked"), None, shut=False)
    if not answer:
        return Way(name, say("Not safe"), None, shut=True)
    before = (known["consent_at"] or 0) < began
    told = say("Safe when they last told us: ask again") if before else say("Safe")
    return Way(name, told, None, shut=False)
