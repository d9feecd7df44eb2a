"""The words of the board."""

from __future__ import annotations

from typing import Literal

from console.codes import REASONS
from console.saying import Words, later

Where = Literal[
    "menus",
    "waits",
    "talking",
    "aside",
    "to_911",
    "with_911",
    "to_other",
    "with_other",
    "bot",
    "writes",
    "answered",
]
# {who}: of ours, or which place outside. Without a name the second.
WHERE: dict[Where, tuple[str, str]] = {
    "menus": (later("in the menus", "board"), "in the menus"),
    "waits": (later("waits", "board"), "waits"),
    "talking": (later("talks with {who}", "board"), later("talks with a counselor", "board")),
    "aside": (later("on hold by {who}", "board"), later("on hold by a counselor", "board")),
    "to_911": (later("is being connected to 911", "board"), "is being connected to 911"),
    "with_911": (later("talks with 911", "board"), "talks with 911"),
    "to_other": (later("is being connected to {who}", "board"), later("is being connected", "board")),
    "with_other": ("talks with {who}", later("talks with a partner", "board")),
    "bot": (later("answers our questions", "board"), "answers our questions"),
    "answered": (later("was answered, nobody has it now", "board"), "was answered, nobody has it now"),
    "writes": (later("{who} writes with them", "board"), later("a counselor writes with them", "board")),
}
STATES = Words(
    {
        "OPEN": "people are being asked",
        "ACCEPTED": "accepted",
        "EN_ROUTE": "on the way",
        "ON_SCENE": "on scene",
        "CLEARED": "left; how it ended is missing",
        "FALLBACK": "nobody accepted",
    },
    "board",
)
# What comes next when its time has come.
NEXT = Words(
    {
        "OPEN": "the next people are asked",
        "ACCEPTED": "they are asked whether they are on the way",
        "EN_ROUTE": "they should be there",
        "ON_SCENE": "they are asked whether all is well",
        "CLEARED": "they are asked how it ended",
        "FALLBACK": "whoever decides is asked again",
    },
    "board",
)
POLICE = Words(
    {
        "JOINT": "with police",
        "BACKUP_REQUESTED": "police asked for",
        "BACKUP_ARRIVED": "police are there",
        "TOOK_OVER": "police took over",
    },
    "board",
)
# How somebody on shift is.
HOW = Words({how: how for how in ("free", "on a call", "away", "no phone")}, "board")


def why(reason: str) -> str:
    return REASONS.get(reason, reason)
