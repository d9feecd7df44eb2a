"""Codes as a counselor says them. What has no words here is shown as its code, with spaces."""

from __future__ import annotations

from string import Formatter

from console.codes import CALL_TYPES, DECISIONS, DISPOSITIONS, REASONS
from flows.city import Flow

QUESTIONS = {
    "caller_role": "Calls for",
    "call_type": "What it is about",
    "place": "Place",
    "place_zip": "ZIP",
    "callback_safe": "Is a call or text safe?",
    "children_animals": "Children or animals?",
    "callback_window": "When to call back",
    "voicemail_ok": "Is a message safe?",
}
ROLES = {
    "self": "themselves",
    "other": "somebody else",
    "family": "a relative or friend",
    "bystander": "somebody they saw",
    "business": "a business",
    "agency": "an agency",
}
# Of the console alone: never spoken.
PRIVATE = frozenset({"callback_number", "cad_number"})
# When a call may be promised for: a window of today, or in so many days.
LATER = {
    "soon": "today, as soon as we can",
    "morning": "in the morning",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
    "1": "tomorrow, to ask how it is",
    "3": "in 3 days, to ask how it is",
    "7": "in a week, to ask how it is",
}
GIVEN = {
    "rang": "Called",
    "silence": "Said nothing",
    "speech": "Spoke",
    "key": "Typed a number",
    "hungup": "Hung up",
    "dialed": "The connection ended",
    "recorded": "Left a message",
    "parted": "The conversation ended",
    "resumed": "Was called on: there was news",
}
SENT = {
    "planned": "not sent yet",
    "claimed": "being sent",
    "unknown": "nobody knows whether it arrived",
    "submitted": "given to the carrier",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "not delivered",
    "failed": "not delivered",
    "dropped": "not sent",
    "received": "",
}
UNSENT = frozenset({"undelivered", "failed", "dropped", "unknown"})
RANG = {
    "planned": "is about to ring",
    "calling": "is being called",
    "ringing": "rings",
    "answered": "picked up, no key yet",
    "accepted": "took the call",
    "talking": "talks",
    "done": "took the call",
    "connected": "is on a call back",
    "declined": "declined",
    "busy": "was busy",
    "failed": "could not be rung",
    "no_answer": "did not answer",
    "machine": "did not answer",
    "taken": "stopped ringing: somebody else took it",
    "canceled": "stopped ringing",
}
JOINED = {
    "planned": "is asked to join",
    "calling": "is asked to join",
    "ringing": "is asked to join: it rings",
    "answered": "is asked to join: picked up, no key yet",
    "accepted": "joined the call",
    "talking": "joined the call",
    "done": "joined the call, and has left it",
    "declined": "was asked to join, and declined",
    "busy": "was asked to join: busy",
    "failed": "was asked to join, and could not be called",
    "no_answer": "was asked to join, and did not answer",
    "canceled": "was asked to join, and is not needed any more",
}
ENDED = {
    "connected": "they spoke",
    "busy": "busy",
    "no-answer": "nobody answered",
    "failed": "could not be placed",
    "canceled": "called off",
    "lost": "the caller was lost on the way",
}
CALLBACKS = {
    "waiting": "waits",
    "claimed": "somebody has it",
    "done": "done",
    "withdrawn": "not needed any more",
}
SOUNDS = {
    "announced": "still at the carrier",
    "fetched": "",
    "deleted_there": "",
    "purged": "deleted: kept long enough",
}
HAPPENED = {
    "opened": "called a team",
    "accepted": "accepted",
    "declined": "declined",
    "unreachable": "could not be reached",
    "set_out": "set out",
    "arrived": "arrived",
    "all_well": "said that all is well",
    "backup": "asked for",
    "cleared": "left the place",
    "disposed": "said how it ended",
    "released": "had accepted, and could not come after all",
    "confirmed": "took it over",
    "cancelled": "called the team off",
    "escalated": "asked the next people without waiting",
    "called": "was asked by hand",
}
# What else the log says of a contact. None: said better elsewhere in the story.
DONE: dict[str, str | None] = {
    "turn": None,
    "ring": None,
    "accepted": None,
    "transfer": None,
    "transfer_ended": None,
    "callback": None,
    "voicemail": None,
    "text_in": None,
    "seek": "A counselor is looked for",
    "stop_seeking": "No counselor is looked for any more",
    "callback_withdrawn": "The callback is not needed any more",
    "closed": "Ended",
    "similar": "May be about the same as another one",
    "stepped_aside": "stepped aside; the caller is held",
    "came_back": "went back to the caller",
    "incident_joined": "said that it is about an incident that is known",
    "note_added": "wrote a note",
    "wait_read": None,
    "claimed": "claimed them",
    "released": "gave them back to the list of who waits",
    "handed_over": "handed them over to a colleague",
    "replied": None,
    "wait_ended": "ended the wait",
    "team_asked": None,
    "call_back_asked": "asked to call them back: their own phone rings first",
    "called_back": "dialed them, from the hotline's number",
    "call_back_told": "said how that call went",
    "call_back_parted": "The call back is over",
    "caller_blocked": "blocked the number for a while",
    "caller_unblocked": "lifted the block of the number",
    "call_held_back": "The number is blocked: nobody was rung",
    "person_asked": "Somebody of us has to read this",
    "wrote_first": None,
    "place_asked": "sent a link that asks where it is",
    "place_told": "Told where it is, on our page",
    "pictures_deleted_at_carrier": None,
    "third_asked": "asked somebody to join",
    "third_joined": None,
    "third_let_go": "let somebody go who had joined",
    "take_over": "asked for this call: the phone rings",
    "decided": "said how it ended",
    "help_confirmed": "said that help has reached them",
    "rescue_overridden": "decided as a supervisor that it may be closed",
    "sent_despite": "sent a team all the same, although their answers rule one out",
    "machine_at_residents": "A machine answered there, and we hung up",
    "call_decided": "decided that they are called, although they never said that a call is safe",
    "calls_shut": "noted that they do not want to be called",
    "text_withheld": "A text was not sent: it is not safe, or not wanted",
    "recording_deleted_at_carrier": "The message is with us alone now",
    "recording_lost": "The message could not be fetched from the carrier",
    "alert": "An alarm was raised",
    "alert_acknowledged": "saw to the alarm",
    "safe_words": "Heard the safe words: our system had failed",
}


def plain(code: object) -> str:
    return str(code).replace("_", " ").replace("-", " ").lower()


def word(flow: Flow, name: str) -> str:
    """A word of the flow in the staff's language, its blanks filled as far as they are known here; "" if it
    has none."""
    found = flow.words[flow.first_language].get(name)
    if found is None:
        return ""
    blanks = {key: "…" for _, key, _, _ in Formatter().parse(found.say) if key}
    return found.say.format_map(blanks | {"service": flow.service, "city": flow.city})


def topic(flow: Flow, call_type: str) -> str:
    return word(flow, f"topic.{call_type}") or plain(call_type) if call_type else ""


def language(flow: Flow, code: str) -> str:
    return word(flow, f"spoken.{code}") or code


def question(flow: Flow, name: str) -> str:
    screened = name.removeprefix("screen.")  # what rules a community team out
    return QUESTIONS.get(name) or word(flow, f"question.{screened}") or plain(screened).capitalize()


def answer(flow: Flow, name: str, value: str) -> str:
    if name == "call_type":
        return topic(flow, value)
    if name == "caller_role":
        return ROLES.get(value, plain(value))
    if name == "place":
        return value
    return word(flow, f"answer.{value}") or plain(value)


def meaning(code: str) -> str:
    """A decision or reason, without its full stop."""
    told = DECISIONS.get(code) or REASONS.get(code) or CALL_TYPES.get(code)
    return told.rstrip(".") if told else plain(code)


def ended(disposition: str) -> str:
    """How a team's work ended, without its full stop."""
    return DISPOSITIONS.get(disposition, plain(disposition)).rstrip(".")


def outside_name(flow: Flow, destination: str) -> str:
    """A line outside, as people call it."""
    found = flow.destinations.get(destination)
    if found is not None and found.is_psap:
        return f"{flow.city} 911"
    return plain(destination).removeprefix("center ").removeprefix("services ").capitalize()
