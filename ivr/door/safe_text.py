"""The safe words of texts: what somebody reads whose text could not be stored. No database is asked."""

from __future__ import annotations

from flows import keywords
from flows.city import Flow
from flows.hearing import plain
from flows.numbers import normal
from flows.paging.replies import OPT_OUT
from ivr.ports import Carrier, TextEvent

# Whoever writes one of these wants no text back, whatever became of theirs.
SILENT = OPT_OUT | {"quiet", "silence", "silent", "silencio"}


def document(flow: Flow, carrier: Carrier, event: TextEvent) -> str:
    """The answer to a text that we could not take; none to words that ask for silence."""
    if event.stopped or event.sender is None or wants_silence(flow, event.body):
        return carrier.empty_document()
    return carrier.text_document(body(flow, "safe_text", event.dialed))


def static_document(flow: Flow, carrier: Carrier) -> str:
    """For the carrier's own fallback, when none of our servers answers: it answers every text alike."""
    return carrier.text_document(body(flow, "safe_text", ""))


def wants_silence(flow: Flow, text: str) -> bool:
    """In one word or in others ("he reads my phone"): read as it is read when all is well, so that nobody
    whose phone is not safe gets a text with our name on it because we fail."""
    meant = keywords.decide(flow.lexicon, text, open_conversation=True).kind
    return plain(text) in SILENT or meant in ("stop", "quiet")


def body(flow: Flow, word: str, dialed: str) -> str:
    """A word in every language, for somebody of whom we know none, with the number to call: the one that they
    wrote to if it is ours."""
    lines = [line.number for line in flow.lines.values()]
    number = dialed if dialed in lines else lines[0]
    known = {"service": flow.service, "city": flow.city, "number": readable(number)}
    return " ".join(flow.words[language][word].say.format_map(known) for language in flow.languages)


def readable(number: str) -> str:
    """As people write it: +15035550100 is 503-555-0100."""
    whole = normal(number)
    return f"{whole[2:5]}-{whole[5:8]}-{whole[8:]}" if whole else number
