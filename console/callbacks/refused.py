"""Why one of us may not do something about somebody who waits, in the language of whoever looks."""

from __future__ import annotations

from console.saying import Words, later, say
from flows import contactable
from ivr.callbacks import refusals
from ivr.callbacks.refusals import Refusal

WORDS = Words(refusals.WORDS)
GATE = Words({code: told for code, told in contactable.REASONS.items() if code})
later(refusals.CALL_INSTEAD)


def told(refusal: Refusal) -> str:
    """Whole sentences."""
    known = WORDS.get(refusal.code) or GATE[refusal.code]
    return " ".join((known, *(say(each) for each in refusal.more)))
