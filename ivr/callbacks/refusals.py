"""Why one of us may not do something about somebody who waits, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flows.contactable import REASONS
from ivr.calls.counseling import TEAM_THERE
from ivr.rescue import STILL_OPEN

WORDS: Mapping[str, str] = {
    "gone": "They do not wait any more: somebody has seen to it.",
    "held": "A colleague has them now.",
    "not_yours": "You do not have them any more. Claim them again, and look at what happened meanwhile.",
    "on_call": "There is a call with them. Finish it first.",
    "busy": "You are on a call of ours already.",
    "ringing": "Your phone rings already, or the two of you talk.",
    "no_phone": "We have no phone number of yours to ring. Ask an administrator.",
    "supervisor": "Three calls did not reach them. A supervisor decides how it goes on.",
    "supervisor_decides": "They never said that a call is safe. Only a supervisor may decide to call.",
    "write_first": "They can be written to. Ask them by text first whether a call is safe.",
    "tries": "Call them first. After three calls that did not reach them a supervisor may end it like this.",
    "rescue": STILL_OPEN,
    "wrong_number": "That number is somebody else's. It is not called again.",
    "not_dialed": "Their phone was not rung, so there is nothing to say about it.",
    "told": "It was said before how that call went.",
    "outcome": "Say how that call went.",
    "codes": "Say how it ended and why: choose one of each.",
    "why": "Nothing was done: choose a reason that says why.",
    "empty": "There is no text to send. Write something first.",
    "too_long": "The text is longer than 320 characters. Make it shorter, or send two.",
    "not_staff": "That person does not answer callers: hand over to a counselor or a supervisor.",
    "not_agreed": "They have to agree to it first. Ask them, then tick that they did.",
    "no_time": "Say when: a time that is still to come, within the next 30 days.",
    "note": "The note could not be kept: it is longer than 4000 characters, or the page was old.",
    "call_type": "Say what it is about.",
    "ruled_out": "Connect them to 911, or write why a team goes all the same: our rules send none there.",
    "team_there": TEAM_THERE,
    "other_team": "That team is not asked for any more, or one is called for them already. Look again.",
}
# What may be done instead.
CALL_INSTEAD = "You may call them instead."
# Which field of a form a refusal is about, by the name it is sent with.
FIELDS: Mapping[str, str] = {
    "outcome": "outcome",
    "codes": "outcome",
    "why": "reason",
    "tries": "outcome",
    "empty": "body",
    "too_long": "body",
    "not_staff": "to",
    "not_agreed": "agreed",
    "no_time": "days",
    "note": "note",
    "call_type": "call_type",
    "ruled_out": "despite",
}


@dataclass(frozen=True)
class Refusal:
    """`code` is of `WORDS`, or the gate's reason (flows/contactable.py). `more`: whole sentences after it."""

    code: str
    more: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The field of the form that wants another look; "" for none."""
        return FIELDS.get(self.code, "")

    @property
    def words(self) -> str:
        """In English. The desk says it in the reader's language (console/callbacks/refused.py)."""
        known = WORDS.get(self.code) or REASONS[self.code]  # type: ignore[index]
        return " ".join((known, *self.more))
