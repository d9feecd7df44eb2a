"""What a text asks for before it is read as an answer: to be left alone, to be helped at once, or neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flows.letters import tokens, undisguised
from flows.lexicon import TOPICS, Lexicon

Kind = Literal[
    "stop",  # no more texts; confirmed once
    "quiet",  # no more texts, and nothing that confirms it
    "start",  # texts again
    "help",  # who we are and how to reach a person
    "danger",  # a person reads this at once; the answer has the 911 words
    "police",  # they want 911: the words for it (a text cannot be forwarded to 911), and a person
    "person",  # they want a human
    "story",  # first words that hold more than everyday requests: a person reads them soon
    "text",  # none of these: an answer, or everyday first words
]
LONG = 12  # words from which "stop texting me" may be part of a story


@dataclass(frozen=True)
class Meaning:
    """`alert`: staff must see it now, also when nothing is answered. `topic`: what kind of danger is spoken
    of, a name of `lexicon.TOPICS`, whatever `kind` is. `refused`: they do not want police or an ambulance,
    and the words about 911 leave the choice to them."""

    kind: Kind
    alert: bool = False
    topic: str = ""
    refused: bool = False


PLAIN = Meaning("text")


def decide(lexicon: Lexicon, text: str, *, open_conversation: bool, stopped: bool = False) -> Meaning:
    """What `text` asks for. The first of these that fits:

    1. One of the carrier's words by itself (STOP, START, HELP, and QUIET, which is ours). Exact single words
       only, as the carrier reads them: "stop" in a sentence is not one ("I can't stop crying"), and "HELP!!"
       is a cry. They come first because the carrier acts on them whatever we think. A lone END, QUIT or
       CANCEL inside an open conversation may be said about a life: it is honored as an opt-out *and* staff
       are told. YES starts texts again only for somebody who had `stopped` them; else it answers our
       question.
    2. "It's not safe to text me": silence without a confirmation, which somebody else might read. Staff are
       told. It comes before danger because an answer could be what hurts; the danger is told to staff.
    3. Revocation in other words, which the FCC wants honored by any reasonable means, if it is said to us
       ("I want him to stop texting", "please don't stop texting" are not). If danger is spoken of beside it,
       if they also ask for a person, or if there is more in it than that ("stop texting me, it is too late
       now"), it is honored and staff are told.
    4. Danger. Found anywhere, however it is written, and never talked away: "I'm not going to kill myself"
       names what it denies and goes to a person like its opposite. Nothing here says how great a danger is.
    5. 911 asked for, unless it is refused in the same text: "no police please" goes to a person.
    6. A person.
    7. First words that are not all known as everyday ones. Nobody can list all that danger is called, so what
       is not understood is not taken for harmless: we answer and go on asking, and a person reads it soon.

    All languages are searched, whichever the conversation is in. `open_conversation`: something of ours is
    still to be answered, or a person of ours takes part.
    """
    words = tokens(text)
    alone = lexicon.alone.get(words if len(set(words)) > 1 else words[:1], "")  # "stop stop stop" is "stop"
    if alone == "help" and "!" in text:
        return Meaning("person", True)
    if alone and alone != "revoke_alone" and not (alone == "again" and not stopped):
        return _keyword(alone, open_conversation)
    found = _groups(lexicon, text, words)
    topic = next((name for name in TOPICS if name in found), "")
    refused = "refused" in found
    if "unsafe" in found:
        return Meaning("quiet", True, topic, refused)
    if alone == "revoke_alone" or "revoke" in found:
        more = len(words) > LONG or not lexicon.is_only_revoking(words)
        alert = bool(topic) or bool(found & {"person", "police"}) or more
        return Meaning("stop", alert or (bool(alone) and open_conversation), topic, refused)
    if topic:
        return Meaning("danger", True, topic, refused)
    if "police" in found and not refused:
        return Meaning("police", True)
    if found & {"police", "refused", "person"}:
        return Meaning("person", True, refused=refused)
    return PLAIN if open_conversation or lexicon.is_ordinary(words) else Meaning("story", True)


def _keyword(alone: str, open_conversation: bool) -> Meaning:
    match alone:
        case "stop":
            return Meaning("stop")
        case "end":
            return Meaning("stop", alert=open_conversation)
        case "quiet":
            return Meaning("quiet", alert=open_conversation)
        case "help":
            return Meaning("help", alert=open_conversation)
    return Meaning("start")


def _groups(lexicon: Lexicon, text: str, words: tuple[str, ...]) -> frozenset[str]:
    """The groups of phrases found, in the words as they stand and in those behind a disguise."""
    readings = {lexicon.spelling.full(reading) for reading in (words, undisguised(text))}
    return frozenset(
        found.group
        for reading in readings
        for found in lexicon.warnings.find(reading)
        if found.group != "revoke" or lexicon.is_revoked(reading, found.since, found.until)
    )
