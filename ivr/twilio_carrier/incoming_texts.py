"""From the carrier's parameters to our events of texts, and of who seems to have answered."""

from __future__ import annotations

from typing import Literal

from ivr.ports import MachineEvent, Picture, TextEvent, TextProgress, TextStatusEvent
from ivr.twilio_carrier.incoming import Form, caller_number, first, whole

LONGEST = 1600  # characters of a body; the carrier sends no more
PICTURES_MOST = 10  # of one text; the carrier's own limit
UNTOLD_KIND = "application/octet-stream"

TEXT_PROGRESS: dict[str, TextProgress] = {
    "accepted": "queued",
    "scheduled": "queued",
    "queued": "queued",
    "sending": "queued",
    "sent": "sent",
    "partially_delivered": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}

# Words that block our texts, or allow them again, at the carrier, whoever set up its list. Its other default
# words (CANCEL, END, QUIT; YES) are not among them: somebody in a crisis may well mean something else, and a
# text that is blocked after all comes back with its own code (21610).
OWN_WORDS: dict[str, Literal["STOP", "START"]] = {
    "STOP": "STOP",
    "STOPALL": "STOP",
    "UNSUBSCRIBE": "STOP",
    "START": "START",
    "UNSTOP": "START",
}


def text_event(form: Form) -> TextEvent:
    """A text that came in. What is missing is empty, and of a parameter sent twice the first counts."""
    body = first(form, "Body").replace("\x00", "")[:LONGEST]
    return TextEvent(
        text_id=first(form, "MessageSid") or first(form, "SmsMessageSid") or first(form, "SmsSid"),
        dialed=caller_number(first(form, "To").strip()) or first(form, "To"),
        sender=caller_number(first(form, "From").strip()),
        body=body,
        pictures=_pictures(form),
        stopped=_stopped(first(form, "OptOutType"), body),
    )


def _pictures(form: Form) -> tuple[Picture, ...]:
    """What was sent along, by the addresses that are there: their count is only the carrier's word."""
    found = []
    for index in range(PICTURES_MOST):
        if url := first(form, f"MediaUrl{index}"):
            kind = first(form, f"MediaContentType{index}").partition(";")[0].strip().lower()
            found.append(Picture(url, kind or UNTOLD_KIND))
    return tuple(found)


def _stopped(told: str, body: str) -> Literal["", "STOP", "START", "HELP"]:
    """`told`: the carrier's OptOutType, sent only by accounts with Advanced Opt-Out. The others block on a
    text of the one word all the same, and do not say so."""
    match told.strip().upper():
        case "STOP" | "START" | "HELP" as word:
            return word
    return OWN_WORDS.get(body.strip().upper(), "")


def text_status_event(form: Form) -> TextStatusEvent:
    """A status nobody has heard of counts as the first: it never undoes what is known."""
    status = first(form, "MessageStatus") or first(form, "SmsStatus")
    return TextStatusEvent(
        text_id=first(form, "MessageSid") or first(form, "SmsSid"),
        progress=TEXT_PROGRESS.get(status.lower(), "queued"),
        code=whole(first(form, "ErrorCode")),
    )


def machine_event(form: Form) -> MachineEvent:
    """Beginnings and ends of a machine's greeting are all a machine; what is not told is unknown."""
    answered_by: Literal["human", "machine", "fax", "unknown"] = "unknown"
    match first(form, "AnsweredBy").lower():
        case "human" | "fax" as told:
            answered_by = told
        case told if told.startswith("machine"):
            answered_by = "machine"
    return MachineEvent(first(form, "CallSid"), answered_by)
