"""What happens to a text on its way to a handset.

phone.texts_meet(fails(30003), late(600))   # the first is lost, the second comes ten minutes late
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

SENT_AFTER, DELIVERED_AFTER = 1.0, 2.0  # seconds after the message was created
TEXT_ERRORS = {
    11200: "Media could not be fetched",
    11751: "Media exceeds the size limit",
    12300: "Invalid Content-Type of media",
    21610: "Attempt to send to unsubscribed recipient",
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30022: "US A2P 10DLC: rate limits exceeded",
    30034: "Message from an unregistered number",
    30410: "Provider timeout error",
    30450: "Message delivery blocked",
}
# Failed, never sent; the others are sent and then undelivered.
FAILS_AT_ONCE = frozenset({11200, 11751, 12300, 21610, 30001, 30002, 30450})


@dataclass(frozen=True)
class Fate:
    """`error`: the carrier's code, None if it arrives. `sent_after`, `done_after`: seconds from its creation
    to "sent", and to its last status. `confirmed`: False leaves it "sent": it arrives (or not, with an
    error), and nobody is ever told."""

    error: int | None = None
    sent_after: float = SENT_AFTER
    done_after: float = DELIVERED_AFTER
    confirmed: bool = True


FINE = Fate()
UNCONFIRMED = Fate(confirmed=False)


def fails(error: int, after: float = DELIVERED_AFTER) -> Fate:
    """Raises ValueError for a code that no text ends with."""
    if error not in TEXT_ERRORS:
        known = ", ".join(map(str, sorted(TEXT_ERRORS)))
        raise ValueError(f"{error} is no error of a text: use one of {known}")
    return Fate(error=error, done_after=after)


def late(seconds: float) -> Fate:
    """Sent in time, delivered so many seconds after it was made."""
    return Fate(done_after=seconds)


def read(rows: Sequence[dict[str, Any]]) -> list[Fate]:
    """Fates as a config or the control API writes them; raises ValueError."""
    fates = []
    for row in rows:
        if unknown := set(row) - set(Fate.__dataclass_fields__):
            raise ValueError(f"a text's fate has no {', '.join(sorted(unknown))}")
        fate = Fate(**row)
        fates.append(fate if fate.error is None else replace(fate, error=fails(fate.error).error))
    return fates
