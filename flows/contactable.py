"""May we reach this person this way, now? Decided here and nowhere else, before anything goes out.

Domestic violence is why: a text leaves a trail and a phone gets picked up by somebody else. So a channel is
shut until the person opened it, by using it or by calling it safe, and what they shut stays shut. Pure: the
gate (ivr/reach/gate.py) reads what is known, asks here, and stores the verdict's reason where it is a no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Literal

How = Literal["text", "call", "voicemail"]
Purpose = Literal[
    "reply",  # an answer to what they have just sent, or a call they asked for and wait for
    "news",  # about help that is under way: a team, a callback, a person who takes over
    "follow_up",  # afterwards: how are you, what did you think of us
    "confirm_stop",  # the one text that says that texts have stopped
]
Reason = Literal[
    "",
    "NO_NUMBER",
    "QUIET",
    "STOPPED",
    "CARRIER_STOPPED",
    "UNSAFE_TEXT",
    "UNSAFE_CALL",
    "NO_VOICEMAIL",
    "NOT_TEXTABLE",
    "NOT_OPENED",
    "CONFIRMED_BEFORE",
    "UNSAFE_HOURS",
    "QUIET_HOURS",
]

REASONS: Mapping[Reason, str] = {
    "NO_NUMBER": "There is no number to reach.",
    "QUIET": "They asked for silence, without an answer even to that.",
    "STOPPED": "They do not want texts.",
    "CARRIER_STOPPED": "The carrier blocks our texts to them.",
    "UNSAFE_TEXT": "They said that texts are not safe.",
    "UNSAFE_CALL": "They said that calls are not safe.",
    "NO_VOICEMAIL": "They have not said that a message on their phone is safe.",
    "NOT_TEXTABLE": "Their phone takes no texts.",
    "NOT_OPENED": "They have neither used this way to reach us nor called it safe.",
    "CONFIRMED_BEFORE": "They were told once that texts have stopped, and once is all.",
    "UNSAFE_HOURS": "It is outside the hours they called safe.",
    "QUIET_HOURS": "It can wait until the morning.",
}
LATER: frozenset[Reason] = frozenset({"UNSAFE_HOURS", "QUIET_HOURS"})  # not now, but not never

# US telemarketing rules (47 CFR 64.1200(c)(1)) draw the line at 21:00 and 08:00 local time. We keep to it for
# whatever can wait, and never for help that is under way.
NIGHT, MORNING = time(21), time(8)


@dataclass(frozen=True)
class Known:
    """What is known about one number. None: never asked.

    `text_ok`, `call_ok`, `voicemail_ok`: see `recalled`. `wrote`: they texted us from this number in this
    contact; `called`: they called us from it, or asked to be called on it. `safe_hours`: from when until when
    they may be reached, local; past midnight if the second is the earlier one. `decided`: a supervisor has
    decided that this call is made although they never opened that way. `asked`: after all that they shut they
    called us from this phone, and asked to be called on it.
    """

    number: bool = True
    textable: bool = True  # False: the carrier says that it is a landline, or reaches nobody
    stopped: bool = False
    stopped_by_carrier: bool = False
    quiet: bool = False
    text_ok: bool | None = None
    call_ok: bool | None = None
    voicemail_ok: bool | None = None
    wrote: bool = False
    called: bool = False
    stop_confirmed: bool = False
    safe_hours: tuple[time, time] | None = None
    decided: bool = False
    asked: bool = False


@dataclass(frozen=True)
class Verdict:
    """`reason` is "" if it is allowed. `later`: it may be tried again at another hour."""

    allowed: bool
    reason: Reason = ""

    @property
    def later(self) -> bool:
        return self.reason in LATER


YES = Verdict(True)


def may_reach(known: Known, how: How, purpose: Purpose, local_time: time) -> Verdict:
    """`local_time` is the city's wall clock, naive. The first rule that forbids is the reason.

    What the person shut goes before everything. STOP is about texts: a person of ours may still call about
    help that is under way, which is what the carrier's refusal asks for, and nobody calls to follow up.
    Whoever has only written is called for it if a supervisor decides so, and never against their word. Who
    asks us by phone to be called on that phone has said otherwise: what we promise them there is kept.
    """
    forbidden = _shut(known, how, purpose) or _not_open(known, how, purpose)
    return Verdict(False, forbidden) if forbidden else _hours(known, purpose, local_time)


def recalled(before: bool | None, now: bool | None) -> bool | None:
    """An answer about safety, from what was said in an earlier contact and in this one.

    Asked anew each time: a yes from before is nothing, a no from before stands until they say otherwise.
    """
    return now if now is not None else (False if before is False else None)


def night(local_time: time) -> bool:
    """Is it an hour at which nothing goes out that can wait?"""
    return local_time >= NIGHT or local_time < MORNING


def _shut(known: Known, how: How, purpose: Purpose) -> Reason:
    if not known.number:
        return "NO_NUMBER"
    asked = known.asked and how != "text" and purpose != "follow_up"
    if known.quiet and not asked:
        return "QUIET"
    if how == "text":
        return _text_shut(known, purpose)
    if purpose == "confirm_stop":
        return "NOT_OPENED"  # nobody is called to be told that texts have stopped
    if known.call_ok is False and not asked:
        return "UNSAFE_CALL"
    if purpose == "follow_up" and known.stopped:
        return "STOPPED"
    return "NO_VOICEMAIL" if how == "voicemail" and known.voicemail_ok is not True else ""


def _text_shut(known: Known, purpose: Purpose) -> Reason:
    if not known.textable:
        return "NOT_TEXTABLE"
    if known.text_ok is False:
        return "UNSAFE_TEXT"
    if known.stopped_by_carrier:
        return "CARRIER_STOPPED"
    if purpose == "confirm_stop":
        return "CONFIRMED_BEFORE" if known.stop_confirmed else ""
    return "STOPPED" if known.stopped else ""


def _not_open(known: Known, how: How, purpose: Purpose) -> Reason:
    """Using a way opens it for as long as the contact lasts; a follow-up needs a yes."""
    if how == "text":
        opened = known.text_ok is True or (known.wrote and purpose != "follow_up")
    else:
        by_us = known.decided and how == "call"
        opened = known.call_ok is True or ((known.called or by_us) and purpose != "follow_up")
    return "" if opened else "NOT_OPENED"


def _hours(known: Known, purpose: Purpose, local_time: time) -> Verdict:
    if purpose in ("reply", "confirm_stop"):  # they have the phone in their hand
        return YES
    if known.safe_hours is not None and not _within(local_time, *known.safe_hours):
        return Verdict(False, "UNSAFE_HOURS")
    if purpose == "follow_up" and night(local_time):
        return Verdict(False, "QUIET_HOURS")
    return YES


def _within(at: time, since: time, until: time) -> bool:
    return since <= at < until if since < until else at >= since or at < until
