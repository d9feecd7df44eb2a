"""The one gate for whatever goes out to a resident: a text, a call, a message on their phone.

What is known about a number is read here, and `flows/contactable.py` decides: shut until the person opened
it, and what they shut stays shut. It is asked when something is queued, and again immediately before it goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from db.store import Row, Tx
from flows.contactable import MORNING, How, Known, Purpose, Verdict, may_reach, night, recalled
from ivr.house import House, ms

# What a message of ours is for -> what it is to the gate. What stands in neither is held to the strictest.
PURPOSES: Mapping[str, Purpose] = {
    "reply": "reply",
    "question": "reply",
    "help": "reply",
    "news": "news",
    "confirm_stop": "confirm_stop",
    "follow_up": "follow_up",
}
NOT_ASKED_FOR = "TEXTS_BLOCKED"  # a callback that we made ourselves (ivr/dispatch/results.py)
LATELY = timedelta(hours=24)  # a text that belongs to no contact opens the way back for so long


def may(
    house: House,
    tx: Tx,
    how: How,
    purpose: str,
    number_idx: str | None,
    contact: Row | None,
    now: datetime,
    *,
    message: str = "",
    decided: bool = False,
) -> Verdict:
    """May we reach this number this way, now?

    Args:
        purpose: a message's purpose, as in `PURPOSES`.
        number_idx: the keyed hash of the number; None for a withheld one.
        contact: the contact it is about, None if there is none.
        message: the id of the message that asks, if it is stored already.
        decided: a supervisor has decided that this very call is made (ivr/callbacks/deciding.py).
    """
    local = now.astimezone(ZoneInfo(house.flow.zone)).time()
    known = replace(known_of(tx, number_idx, contact, now, message), decided=decided)
    return may_reach(known, how, PURPOSES.get(purpose, "follow_up"), local)


def calls_shut(house: House, tx: Tx, number_idx: str | None, contact: Row | None, now: datetime) -> bool:
    """Have they said that a call is not safe, or that nothing at all is? Then nobody of ours is shown the
    number to call: who picks up may be whom they are afraid of."""
    verdict = may(house, tx, "call", "news", number_idx, contact, now)
    return verdict.reason in ("QUIET", "UNSAFE_CALL")


def known_of(tx: Tx, number_idx: str | None, contact: Row | None, now: datetime, message: str = "") -> Known:
    """What our rows say about a number. A yes of an earlier contact counts for nothing in this one."""
    if number_idx is None:
        return Known(number=False)
    kept = tx.one("safe_contact_of", number_idx=number_idx) or {}
    own = contact is not None and contact["caller_idx"] == number_idx
    stopped_at = kept.get("stopped_at")
    given = {"number_idx": number_idx}
    confirmed = stopped_at is not None and tx.one("stop_confirmed", **given, since=stopped_at, but=message)
    return Known(
        textable=tx.one("not_textable", **given) is None,
        stopped=stopped_at is not None,
        stopped_by_carrier=kept.get("stopped_by") == "carrier",
        quiet=kept.get("quiet_at") is not None,
        text_ok=_answer(kept, "text_ok", contact),
        call_ok=_answer(kept, "call_ok", contact),
        voicemail_ok=_answer(kept, "voicemail_ok", contact),
        wrote=_wrote(tx, number_idx, contact, now) or (own and contact["channel"] == "sms"),  # type: ignore[index]
        called=_called(tx, number_idx, contact, own=own),
        stop_confirmed=bool(confirmed),
        asked=_asked(tx, number_idx, kept),
    )


def morning(house: House, now: datetime) -> datetime:
    """When what must wait for the morning may go: 8 o'clock in the city, or now if it is day."""
    zone = ZoneInfo(house.flow.zone)
    local = now.astimezone(zone)
    if not night(local.time()):
        return now
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(now.tzinfo)


def _answer(kept: Mapping[str, object], name: str, contact: Row | None) -> bool | None:
    """What they said about a way: in this contact as it is, from before only if it was a no."""
    value, said_at = kept.get(name), kept.get("consent_at") or kept.get("changed_at")
    if value is None:
        return None
    if contact is not None and isinstance(said_at, int) and said_at >= contact["started_at"]:
        return recalled(None, bool(value))
    return recalled(bool(value), None)


def _wrote(tx: Tx, number_idx: str, contact: Row | None, now: datetime) -> bool:
    about = contact["id"] if contact is not None else None
    return tx.one("wrote_since", number_idx=number_idx, contact_id=about, since=ms(now - LATELY)) is not None


def _asked(tx: Tx, number_idx: str, kept: Mapping[str, Any]) -> bool:
    """Did they ask us by phone to be called there, after they had shut it? Any later word counts more."""
    refused_at = (kept["consent_at"] or kept["changed_at"]) if kept.get("call_ok") == 0 else 0
    shut_at = max(kept.get("quiet_at") or 0, refused_at)
    given = {"number_idx": number_idx, "since": shut_at}
    return shut_at > 0 and tx.one("asked_by_phone_since", **given) is not None


def _called(tx: Tx, number_idx: str, contact: Row | None, *, own: bool) -> bool:
    """They called from it, or asked to be called on it. What we promised ourselves to somebody who only wrote
    is no word of theirs: whoever has the phone now may be whom they are afraid of."""
    if own and contact is not None and contact["channel"] == "voice":
        return True
    return tx.one("may_be_called_back", number_idx=number_idx, but=NOT_ASKED_FOR) is not None
