"""What somebody said about being reached, and where we have it from: the one way in which an answer is kept.

A yes holds for the contact in which it was said: when something new is said later, a yes from before is not
carried into today. A no stays until they say otherwise (flows/contactable.py).
"""

from __future__ import annotations

from datetime import datetime

from db import audit
from db.store import Row, Tx
from ivr.house import ms

# Where we have it from, besides what the text line keeps by itself ('texted_first', 'start').
ASKED, ANSWERED, TOLD = "asked_by_phone", "answered", "told_to_staff"
WAYS = ("text", "call", "voicemail")


def said(
    tx: Tx,
    number_idx: str,
    source: str,
    since: int,
    now: datetime,
    *,
    text: bool | None = None,
    call: bool | None = None,
    voicemail: bool | None = None,
) -> None:
    """Keeps an answer; what was not asked (None) stays as it was.

    Args:
        number_idx: the keyed hash of the number it is about.
        source: a code: `ASKED`, `ANSWERED` by text, or `TOLD` to one of our people.
        since: when the contact began in which it is said, UTC milliseconds.
    """
    known = tx.one("safe_contact_of", number_idx=number_idx) or {}
    before = (known.get("consent_at") or 0) < since
    row: dict[str, object] = {name: known.get(name) for name in ("stopped_at", "stopped_by", "quiet_at")}
    for way, answer in zip(WAYS, (text, call, voicemail), strict=True):
        was = known.get(f"{way}_ok")
        row[f"{way}_ok"] = int(answer) if answer is not None else None if before and was == 1 else was
    told = {"consent": source, "consent_at": ms(now), "changed_at": ms(now)}
    tx.run("save_safe_contact", number_idx=number_idx, **row, **told)


def in_contact(tx: Tx, contact: Row, number_idx: str | None, now: datetime, **ways: bool | None) -> None:
    """As `said`, for what somebody answers to the flow's own questions, by phone or by text."""
    if number_idx:
        source = ANSWERED if contact["channel"] == "sms" else ASKED
        said(tx, number_idx, source, contact["started_at"], now, **ways)


def told_to_staff(tx: Tx, contact_id: str, way: str, by: str, now: datetime, *, ok: bool) -> bool:
    """One of our people asked ("Is it safe to text you?") and keeps the answer. False without a number.

    Raises ValueError for a way that is none of `WAYS`.
    """
    if way not in WAYS:
        raise ValueError(f"that is no way to reach somebody: give one of {', '.join(WAYS)}")
    contact = tx.one("contact_by_id", id=contact_id)
    if contact is None or not contact["caller_idx"]:
        return False
    said(tx, contact["caller_idx"], TOLD, contact["started_at"], now, **{way: ok})
    audit.append(tx, ms(now), contact_id, by, "safe_contact", {"way": way, "ok": ok})
    return True
