"""What the pages of 911 centers' requests say codes with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.codes import CALL_TYPES, DECISIONS, DISPOSITIONS, REASONS
from console.saying import Words
from ivr.psap.referral_status import Standing

STATES = Words(
    {
        "not_sent": "No team",
        "asking": "Responders are asked",
        "coming": "A team is coming",
        "on_scene": "The team is there",
        "cleared": "The team has left",
        "closed": "Over",
        "nobody": "Nobody accepted",
        "taken_over": "A supervisor sees to it",
        "cancelled": "Called off",
    },
    "request",
)
STEPS = Words(
    {
        "asked": "Asked",
        "judged": "Judged",
        "changed": "More was told",
        "accepted": "Accepted",
        "en_route": "On the way",
        "on_scene": "On scene",
        "cleared": "Left",
        "over": "Over",
    },
    "request",
)
# What rules a team out and wants an answer; what else a flow asks is shown as its code.
UNCLEAR = Words(
    {
        "medical": "medical",
        "violence": "violence",
        "weapon": "weapon",
        "hazard": "hazard",
        "crime": "crime",
        "suicide_now": "suicide now",
        "out_of_area": "out of area",
    },
    "to be answered",
)


def ended(one: Standing) -> str:
    """`Standing.note` in the reader's language: how it ended; "" while it goes on."""
    return DISPOSITIONS.get(one.outcome) or REASONS.get(one.outcome, "")


# For the templates.
WORDS: Mapping[str, Any] = {
    "states": STATES,
    "types": CALL_TYPES,
    "reasons": REASONS,
    "decisions": DECISIONS,
    "unclear": UNCLEAR,
    "ended": ended,
}
