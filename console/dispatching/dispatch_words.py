"""A dispatch in plain words: where it stands, what happens next, what became of each attempt, what was done.
Tests compare the codes with those that there are."""

from __future__ import annotations

from collections.abc import Mapping

from flows.city import Flow
from flows.paging.model import Dispatch, Level, Policy

STATES: Mapping[str, tuple[str, str]] = {
    "OPEN": ("asking", "People are being asked to come."),
    "FALLBACK": ("nobody accepted", "Nobody of the team accepted. Somebody has to decide now."),
    "ACCEPTED": ("accepted", "A team has said that it comes. Not everybody has set out yet."),
    "EN_ROUTE": ("on the way", "The team is on its way."),
    "ON_SCENE": ("there", "The team is there."),
    "CLEARED": ("has left", "The team has left. How it ended is still to be told."),
    "CLOSED": ("closed", "It is over."),
    "HANDED_OFF": ("taken over", "A person took it over. Nobody is asked any more."),
    "CANCELLED": ("called off", "The team was called off."),
}
GOOD = frozenset({"ACCEPTED", "EN_ROUTE", "ON_SCENE"})
BAD = frozenset({"FALLBACK"})
STAGES: Mapping[str, str] = {
    "paged": "asked, no answer yet",
    "accepted": "comes",
    "en_route": "on the way",
    "on_scene": "there",
    "cleared": "has left",
    "declined": "said no",
    "unreachable": "nothing reaches them",
    "released": "cannot come after all",
    "stood_down": "not needed any more",
}
CHANNELS: Mapping[str, str] = {"sms": "Text", "voice": "Call", "email": "E-mail"}
FATES: Mapping[str, str] = {
    "planned": "goes out",
    "claimed": "is going out",
    "unknown": "nobody knows whether it went out",
    "submitted": "is with the carrier",
    "sent": "is on its way to the phone",
    "delivered": "arrived on the phone",
    "ringing": "rang",
    "human": "a person pressed a key",
    "machine": "a voicemail answered",
    "no_answer": "nobody pressed a key",
    "undelivered": "did not arrive",
    "failed": "failed",
    "expired": "was too late to go out",
    "dropped": "was not needed any more",
}
# The carrier's numbers that somebody at the desk can do something about (flows/paging/pages.py has them all).
WHY: Mapping[int, str] = {
    1: "no number stands with them",
    30003: "the phone is off or out of reach",
    30004: "the phone takes no texts from us",
    30005: "there is no such phone",
    30006: "the number takes no texts",
    30007: "it was taken for spam",
    30034: "our number is not registered for texting",
    21610: "they wrote STOP",
}
# Who did it stands before; {who} is whom it is about.
EVENTS: Mapping[str, str] = {
    "opened": "A team was asked for.",
    "timer": "A wait was over.",
    "clock_moved": "The machine's clock was set; every wait moved with it.",
    "accepted": "{who} said: I come.",
    "declined": "{who} said no.",
    "unreachable": "Nothing reaches {who}.",
    "set_out": "{who} set out.",
    "arrived": "{who} is there.",
    "all_well": "{who}: all is well.",
    "backup": "{who} asked for {kind}.",
    "cleared": "{who} has left.",
    "disposed": "How it ended was told: {disposition}.",
    "released": "{who} cannot come after all.",
    "confirmed": "{who} took it over.",
    "cancelled": "Called off: {reason}",
    "escalated": "The next people were asked without waiting.",
    "called": "{who} was asked by hand.",
}
ACTS: Mapping[str, str] = {
    "accept": "They come",
    "decline": "They say no",
    "set_out": "They are on their way",
    "arrived": "They are there",
    "all_well": "All is well",
    "cleared": "They have left",
    "released": "They cannot come",
    "backup_police": "They need police",
    "backup_medics": "They need medics",
}


def next_step(dispatch: Dispatch, policy: Policy) -> str:
    """What happens at the next deadline if nobody says anything; "" when it is over."""
    stages = {m.stage: m.asked for m in dispatch.members if m.due is not None and m.due == dispatch.due}
    if "on_scene" in stages:
        return f"they are asked {'again ' if stages['on_scene'] else ''}whether all is well"
    if "en_route" in stages:
        return "a supervisor is told that they are late"
    if "accepted" in stages:
        again = stages["accepted"]
        return "others are asked in their place" if again else "they are asked whether they have set out"
    if dispatch.state == "OPEN" and "paged" in stages:
        return "the next person is asked as well"
    if dispatch.state == "OPEN":
        later = policy.levels[dispatch.level + 1 :]
        return (
            f"{group(later[0])} are asked as well"
            if later
            else f"{group(policy.fallback)} are asked to decide"
        )
    return {
        "FALLBACK": f"{group(policy.fallback)} are asked again",
        "CLEARED": "they are asked again how it ended",
    }.get(dispatch.state, "")


def group(level: Level) -> str:
    """Whom a level asks."""
    kind, _, name = level.who.partition(":")
    name = name.replace("_", " ")
    said = {
        "shift": f"the {name} on shift",
        "team": f"all of the {name}",
        "role": f"the {name}s",
        "person": "the person who is tested",
    }.get(kind, "all of the staff")
    return f"{said} who speak the language" if level.language == "same" else said


def asks_now(dispatch: Dispatch, policy: Policy) -> str:
    """Whom it asks now, and how far that is; "" when it asks nobody."""
    if dispatch.state == "FALLBACK":
        asked = group(policy.fallback).capitalize()
        return f"{asked} are asked to decide, for the {ordinal(dispatch.rounds)} time."
    if dispatch.state != "OPEN":
        return ""
    of = f"step {dispatch.level + 1} of {len(policy.levels)}"
    return f"{group(policy.levels[dispatch.level]).capitalize()} are asked, {of}."


def ordinal(number: int) -> str:
    """ "first", "second", "third", "4th"."""
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")


def topic(flow: Flow, call_type: str) -> str:
    """The short name of a call type."""
    words = flow.words[flow.first_language]
    return (words.get(f"topic.{call_type}") or words["topic.none"]).say


def disposition(flow: Flow, code: str) -> str:
    """The short name of how it ended."""
    return flow.words[flow.first_language][f"disposition.{code}"].say


def spoken(flow: Flow, language: str) -> str:
    found = flow.words[flow.first_language].get(f"spoken.{language}")
    return found.say if found else language


def plain(code: str) -> str:
    """A code as words."""
    return code.replace("_", " ").lower()
