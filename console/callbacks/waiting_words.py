"""Who waits, and what came of calls to them, as a counselor says it."""

from __future__ import annotations

from flows.codes import REASONS, WAITING

KINDS = {"callback": "Call back", "voicemail": "Message left", "text": "Text conversation"}
WHY = {
    "CALLER_ASKED": "They asked to be called.",
    "VOICEMAIL": "They left a message.",
    "NO_STAFF": "They called, and nobody was free.",
    "CLOSED": "They called outside our hours.",
    "NO_UNIT": "No team comes, and they have to be told.",
    "LOST_TRANSFER": "They were lost while being connected.",
    "DISCONNECTED": "They were gone before we had helped them.",
    "SYSTEM_FAILURE": "Our own system failed during their call.",
    "FOLLOW_UP": "We promised to ask how it is.",
    "TEXTS_BLOCKED": "Our texts may not reach them: call instead.",
    "ANSWERED": "One of us has written. It is not closed.",
}
WINDOWS = {
    "soon": "as soon as we can",
    "morning": "in the morning",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
}
MESSAGE = {None: "not asked", True: "yes, without content", False: "no"}
# What the carrier says of a call back.
HEARD = {
    "spoke": "you were connected",
    "machine": "a machine answered, and we hung up there",
    "busy": "busy",
    "no_answer": "nobody answered",
    "failed": "the phone company could not place the call to them",
    "hung_up": "you hung up before anybody answered",
    "refused": "it was not allowed any more when you pressed the key",
    "not_yours": "a colleague had them when you pressed the key",
    "own_busy": "your own phone was busy; theirs was not rung",
    "own_no_answer": "your own phone was not answered; theirs was not rung",
    "own_no_key": "nobody pressed 1 on your phone; theirs was not rung",
    "own_failed": "your own phone could not be rung",
    "own_refused": "the phone company refused to ring your phone",
}
OUTCOMES = {
    "reached": "reached",
    "no_answer": "not reached",
    "left_message": "message left",
    "wrong_number": "wrong number",
    "do_not_call": "do not call",
}
RISK = ((7, "at risk"), (3, "soon"))


def why(kind: str, code: str) -> str:
    """What they want, in one sentence."""
    return WHY.get(code) or (WAITING if kind == "text" else REASONS).get(code) or "Somebody waits."


def risk(priority: int) -> str:
    """ "" for no more than usual."""
    return next((word for least, word in RISK if priority >= least), "")
