"""Who waits, and what came of calls to them, as a counselor says it."""

from __future__ import annotations

from console.codes import DECISIONS, REASONS
from console.saying import Words, say
from flows import codes
from ivr.callbacks import calling_back

KINDS = Words({"callback": "Call back", "voicemail": "Message left", "text": "Text conversation"})
# What a button is about, for whoever hears it alone: "Claim this call back, English".
THIS = Words(
    {"callback": "this call back", "voicemail": "this message left", "text": "this text conversation"}
)
WAITING = Words(codes.WAITING)
WHY = Words(
    {
        "CALLER_ASKED": "They asked to be called.",
        "VOICEMAIL": "They left a message.",
        "NO_STAFF": "They called, and nobody was free.",
        "CLOSED": "They called outside our hours.",
        "NO_UNIT": "No team had accepted: tell them how it stands now.",
        "LOST_TRANSFER": "They were lost while being connected.",
        "DISCONNECTED": "They were gone before we had helped them.",
        "SYSTEM_FAILURE": "Our own system failed during their call.",
        "FOLLOW_UP": "We promised to ask how it is.",
        "TEXTS_BLOCKED": "Our texts may not reach them: call instead.",
        "ANSWERED": "One of us has written. It is not closed.",
    }
)
WINDOWS = Words(
    {
        "soon": "as soon as we can",
        "morning": "in the morning",
        "afternoon": "in the afternoon",
        "evening": "in the evening",
    }
)
MESSAGE = Words({"": "not asked", "yes": "yes, without content", "no": "no"})
ANSWERS = Words({"": "not asked", "yes": "yes", "no": "no"})
# What the carrier says of a call back.
HEARD = Words(
    {
        "": "It is not known how it ended",
        "rings": "Your phone rings: answer it, then press 1",
        "live": "Under way",
        "spoke": "You were connected",
        "machine": "A machine answered, and we hung up there",
        "busy": "Busy",
        "no_answer": "Nobody answered",
        "failed": "The phone company could not place the call to them",
        "hung_up": "You hung up before anybody answered",
        "refused": "It was not allowed any more when you pressed the key",
        "not_yours": "A colleague had them when you pressed the key",
        "own_busy": "Your own phone was busy; theirs was not rung",
        "own_no_answer": "Your own phone was not answered; theirs was not rung",
        "own_no_key": "Nobody pressed 1 on your phone; theirs was not rung",
        "own_failed": "Your own phone could not be rung",
        "own_refused": "The phone company refused to ring your phone",
    }
)
OUTCOMES = Words(
    {
        "reached": "reached",
        "no_answer": "not reached",
        "left_message": "message left",
        "wrong_number": "wrong number",
        "do_not_call": "do not call",
    }
)
# What whoever called may say of it.
TELLS = Words(calling_back.OUTCOMES)
AGAIN = Words(
    {
        "30": "in 30 minutes",
        "60": "in an hour",
        "120": "in 2 hours",
        "240": "in 4 hours",
        "tomorrow": "tomorrow at 9",
    }
)
FOLLOW = Words({"1": "tomorrow", "2": "in 2 days", "3": "in 3 days", "7": "in a week", "14": "in 2 weeks"})
RISK = Words({"risk": "at risk", "soon": "soon"})
RISKS = ((7, "risk"), (3, "soon"))
# Fields of the forms, where they stand without their form.
LABELS = Words(
    {
        "body": "Your text",
        "outcome": "How did it end?",
        "reason": "Why?",
        "note": "Note",
        "call_type": "What it is about",
        "place": "Where",
        "safety": "What is known about safety",
        "people": "Who is there",
        "despite": "Why a team goes all the same",
    }
)


def why(kind: str, code: str) -> str:
    """What they want, in one sentence."""
    return WHY.get(code) or (WAITING if kind == "text" else REASONS).get(code) or say("Somebody waits.")


def risk(priority: int) -> str:
    """A code of `RISK`, "" for no more than usual."""
    return next((code for least, code in RISKS if priority >= least), "")


def ends() -> dict[str, str]:
    """How it may end: a promise to call is not an end here."""
    return {code: told for code, told in DECISIONS.items() if code != "CALLBACK"}
