"""The words of the board."""

from __future__ import annotations

from typing import Literal

from flows.city import Flow
from flows.codes import REASONS

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
# "{}" is who of ours, or which place outside. Without a name the second.
WHERE: dict[Where, tuple[str, str]] = {
    "menus": ("in the menus", "in the menus"),
    "waits": ("waits", "waits"),
    "talking": ("talks with {}", "talks with a counselor"),
    "aside": ("on hold by {}", "on hold by a counselor"),
    "to_911": ("is being connected to 911", "is being connected to 911"),
    "with_911": ("talks with 911", "talks with 911"),
    "to_other": ("is being connected to {}", "is being connected"),
    "with_other": ("talks with {}", "talks with a partner"),
    "bot": ("answers our questions", "answers our questions"),
    "answered": ("was answered, nobody has it now", "was answered, nobody has it now"),
    "writes": ("{} writes with them", "a counselor writes with them"),
}
STATES = {
    "OPEN": "people are being asked",
    "ACCEPTED": "accepted",
    "EN_ROUTE": "on the way",
    "ON_SCENE": "on scene",
    "CLEARED": "left; how it ended is missing",
    "FALLBACK": "nobody accepted",
}
# What comes next when its time has come.
NEXT = {
    "OPEN": "the next people are asked",
    "ACCEPTED": "they are asked whether they are on the way",
    "EN_ROUTE": "they should be there",
    "ON_SCENE": "they are asked whether all is well",
    "CLEARED": "they are asked how it ended",
    "FALLBACK": "whoever decides is asked again",
}
POLICE = {
    "JOINT": "with police",
    "BACKUP_REQUESTED": "police asked for",
    "BACKUP_ARRIVED": "police are there",
    "TOOK_OVER": "police took over",
}


def called(code: str | None) -> str:
    """A line, a team or a place as the flow names it."""
    return (code or "").replace("_", " ").capitalize()


def spoken(flow: Flow, language: str) -> str:
    found = flow.words[flow.first_language].get(f"spoken.{language}")
    return found.say if found else language


def about(flow: Flow, call_type: str) -> str:
    words = flow.words[flow.first_language]
    return (words.get(f"topic.{call_type}") or words["topic.none"]).say


def why(reason: str) -> str:
    return REASONS.get(reason, reason)
