"""From the carrier's parameters to our events, with every oddity of its numbers and results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import phonenumbers

from flows.model import Dialed, Input, Key, Parted, Recorded, Silence, Speech
from ivr.ports import OVER, CallEvent, LegEvent, Progress, RecordingEvent, StatusEvent

Form = Mapping[str, Sequence[str]]

# Words of withheld callers spelled on a keypad: ANONYMOUS, RESTRICTED, UNAVAILABLE, UNKNOWN, BLOCKED.
KEYPAD_WORDS = frozenset({"266696687", "7378742833", "86282452253", "8656696", "2562533"})

RECORDING = re.compile(r"RE[0-9a-f]{32}")

_ENDS: tuple[Progress, ...] = ("completed", "busy", "no-answer", "failed", "canceled")
PROGRESS: dict[str, Progress] = {
    "queued": "queued",
    "initiated": "queued",
    "ringing": "ringing",
    "in-progress": "answered",
    "answered": "answered",
    **{word: word for word in _ENDS},
}


def first(form: Form, name: str) -> str:
    """A parameter's value; of a repeated one the first, "" if there is none."""
    values = form.get(name)
    return values[0] if values else ""


@lru_cache(maxsize=4096)
def caller_number(raw: str) -> str | None:
    """The caller's number in E.164; None if it was withheld, malformed, an address or a keypad word.

    A number that cannot be told is nobody's: two such callers must never look like the same person.
    """
    if raw.lstrip("+") in KEYPAD_WORDS or not raw or "@" in raw or ":" in raw:
        return None
    try:
        number = phonenumbers.parse(raw, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def call_event(form: Form, turn: int | None) -> CallEvent:
    return CallEvent(
        call_id=first(form, "CallSid"),
        turn=turn,
        dialed=first(form, "To"),
        caller=_caller(form),
        given=_given(form),
        over=_progress(form) in OVER,
    )


def _caller(form: Form) -> str | None:
    return caller_number(first(form, "From").strip())


def _progress(form: Form) -> Progress:
    return PROGRESS.get(first(form, "CallStatus"), "answered")


def _given(form: Form) -> Input:
    """What one request says. Digits win over speech: keys are never misheard."""
    if dialed := first(form, "DialCallStatus"):
        return _dialed(form, dialed)
    if "RecordingSid" in form or "RecordingUrl" in form or first(form, "Digits") == "hangup":
        key = first(form, "Digits")
        seconds = whole(first(form, "RecordingDuration"))
        return Recorded(_recording(form), seconds, key if key in ("0", "9") else "")
    if digits := first(form, "Digits"):
        return Key("".join(c for c in digits if c in "0123456789*#"))
    if speech := first(form, "SpeechResult").strip():
        return Speech(speech, _confidence(first(form, "Confidence")))
    return Silence()


def _recording(form: Form) -> str:
    """A recording's id; "" if there is none. Of a message's end the carrier promises its address alone."""
    last = first(form, "RecordingUrl").rpartition("/")[2].partition(".")[0]
    return first(form, "RecordingSid") or (last if RECORDING.fullmatch(last) else "")


def _dialed(form: Form, status: str) -> Input:
    """`answered` is said of a conference only: the conversation with our own person is over."""
    if status == "answered":
        return Parted()
    bridged = first(form, "DialBridged")
    spoke = status == "completed" and bridged.lower() != "false"
    match status:
        case "completed" | "busy" | "no-answer" | "canceled":
            return Dialed(status, spoke)
    return Dialed("failed", False)


def whole(text: str) -> int:
    """A count or code as the carrier writes it; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() else 0


def _confidence(text: str) -> float | None:
    """0 to 1; None when the recognizer gave none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value <= 1 else None


def leg_event(form: Form, leg: str) -> LegEvent:
    given = _given(form)
    said = given if isinstance(given, Speech) else None
    return LegEvent(leg, first(form, "CallSid"), first(form, "Digits"), _progress(form) in OVER, said)


def status_event(form: Form) -> StatusEvent:
    return StatusEvent(first(form, "CallSid"), _progress(form), first(form, "To"), _caller(form))


def recording_event(form: Form) -> RecordingEvent:
    return RecordingEvent(
        first(form, "CallSid"),
        first(form, "RecordingSid"),
        whole(first(form, "RecordingDuration")),
        first(form, "RecordingStatus") == "completed",
    )
