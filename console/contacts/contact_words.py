"""Codes as a counselor says them. What has no words here is shown as its code, with spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from string import Formatter

from markupsafe import Markup

from console import naming
from console.codes import CALL_TYPES, DECISIONS, DISPOSITIONS, REASONS
from console.saying import Words, own, say
from flows.city import Flow
from ivr.dispatch.resident_links import Place

QUESTIONS = Words(
    {
        "caller_role": "Calls for",
        "call_type": "What it is about",
        "place": "Place",
        "place_zip": "ZIP",
        "callback_safe": "Is a call or text safe?",
        "children_animals": "Children or animals?",
        "callback_window": "When to call back",
        "voicemail_ok": "Is a message safe?",
    }
)
ROLES = Words(
    {
        "self": "themselves",
        "other": "somebody else",
        "family": "a relative or friend",
        "bystander": "somebody they saw",
        "business": "a business",
        "agency": "an agency",
    },
    "role of caller",
)
# "e" for "y" in Spanish; before a diphthong (hielo) it stays "y".
SOUNDS_LIKE_I = re.compile(r"h?[ií](?![ae])", re.IGNORECASE)
# Of the console alone: never spoken.
PRIVATE = frozenset({"callback_number", "cad_number"})
# When a call may be promised for: a window of today, or in so many days.
LATER = Words(
    {
        "soon": "today, as soon as we can",
        "morning": "in the morning",
        "afternoon": "in the afternoon",
        "evening": "in the evening",
        "1": "tomorrow, to ask how it is",
        "3": "in 3 days, to ask how it is",
        "7": "in a week, to ask how it is",
    }
)
WINDOWS = Words(
    {"soon": "soon", "morning": "morning", "afternoon": "afternoon", "evening": "evening"}, "window"
)


def plain(code: object) -> str:
    return str(code).replace("_", " ").replace("-", " ").lower()


def word(flow: Flow, name: str) -> str:
    """A word of the flow in the reader's language, its blanks filled as far as they are known here; "" if it
    has none."""
    found = naming.words_of(flow).get(name)
    if found is None:
        return ""
    blanks = {key: "…" for _, key, _, _ in Formatter().parse(found.say) if key}
    return found.say.format_map(blanks | {"service": flow.service, "city": flow.city})


def topic(flow: Flow, call_type: str) -> str:
    """As `naming.topic`; "" where nobody has said it yet."""
    return naming.topic(flow, call_type) if call_type else ""


def question(flow: Flow, name: str) -> str:
    screened = name.removeprefix("screen.")  # what rules a community team out
    return QUESTIONS.get(name) or word(flow, f"question.{screened}") or plain(screened).capitalize()


def answer(flow: Flow, name: str, value: str) -> str:
    if name == "call_type":
        return topic(flow, value)
    if name == "caller_role":
        return ROLES.get(value, plain(value))
    if name == "place":
        return own(value)
    return word(flow, f"answer.{value}") or WINDOWS.get(value) or plain(value)


def meaning(code: str) -> str:
    """A decision or reason, without its full stop."""
    told = DECISIONS.get(code) or REASONS.get(code) or CALL_TYPES.get(code)
    return told.rstrip(".") if told else plain(code)


def ended(disposition: str) -> str:
    """How a team's work ended, without its full stop."""
    return DISPOSITIONS.get(disposition, plain(disposition)).rstrip(".")


def outside_name(flow: Flow, destination: str | None) -> str:
    """A line outside, as people call it; "" for none."""
    found = flow.destinations.get(destination or "")
    if found is not None and found.is_psap:
        return say("{city} 911", city=flow.city)
    if found is not None and found.kind == "interpreter":
        return say("Interpreter")
    return plain(destination or "").removeprefix("center ").removeprefix("services ").capitalize()


def place(told: Place) -> str:
    """Where it is, as somebody told on our page."""
    if told.latitude is None or told.longitude is None:
        return own(told.told)
    there = {"where": f"{told.latitude:.5f}, {told.longitude:.5f}", "meters": told.accuracy}
    if told.accuracy is None:
        shared = say("{where} (their phone's place)", where=there["where"])
    else:
        shared = say("{where} (their phone's place, within {meters} m)", **there)
    return Markup("{}; {}").format(own(told.told), shared) if told.told else shared


def joined(names: Sequence[str]) -> str:
    """ "Ana and Ben"; in Spanish "Ana y Ben", but "Ana e Inés"."""
    return reduce(_and, names)


def _and(names: str, name: str) -> str:
    if SOUNDS_LIKE_I.match(name):
        return say("{names} and {name}", "before an i", names=names, name=name)
    return say("{names} and {name}", names=names, name=name)
