"""Where somebody is, and what is late, in words of the board. Pure."""

from __future__ import annotations

from typing import Literal

from db.store import Row
from flows.city import Flow
from flows.codes import REASONS

Where = Literal[
    "menus", "waits", "talking", "aside", "to_911", "with_911", "to_other", "with_other", "bot", "writes"
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
SLACK = 30_000  # ms; a timer that rang is carried out within it


def where_of_call(row: Row, *, is_psap: bool) -> tuple[Where, int, str]:
    """Where a caller is, since when (UTC ms), and with whom: a colleague's id, "outside", or ""."""
    if row["destination"] is not None:
        if row["connected_at"] is not None:
            return ("with_911" if is_psap else "with_other"), row["connected_at"], "outside"
        return ("to_911" if is_psap else "to_other"), row["agreed_at"], "outside"
    if row["search"] == "waiting":
        return "waits", row["searched_at"], ""
    if row["search"] == "won":
        if row["held_at"] is not None:
            return "aside", row["held_at"], row["won_by"] or ""
        return "talking", row["won_at"], row["won_by"] or ""
    return "menus", row["started_at"], ""


def late(row: Row, now: int) -> str:
    """Why somebody has to look at a dispatch; "" if it goes on by itself."""
    if row["state"] == "FALLBACK":
        return "Nobody accepted. Somebody has to decide."
    past = row["eta_at"] is not None and row["eta_at"] + SLACK < now
    if row["state"] in ("ACCEPTED", "EN_ROUTE") and (row["told_late"] or past):
        return "They should be there by now."
    if row["due_at"] is not None and row["due_at"] + SLACK < now:
        return "Its timer is late. Tell the operator."
    return ""


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
