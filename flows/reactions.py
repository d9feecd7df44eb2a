"""A heart or a thumb on a text of ours comes as words: 'Liked “In danger, call 911 …”'. What stands between
the quotation marks is what we wrote, and nobody's wish. Pure."""

from __future__ import annotations

import re

from flows.letters import tokens
from flows.lexicon import Lexicon

_QUOTE = re.compile(r"(?P<before>[^“”\"«»]{1,60})[“\"«].*[”\"»]\s*", re.DOTALL)


def theirs(lexicon: Lexicon, text: str) -> str:
    """The sign alone, where a phone has written a reaction out; else the text as it is.

    "Reacted 👍 to “…”" is a thumb, and 'he said “…”' is what somebody wrote.
    """
    found = _QUOTE.fullmatch(text.strip())
    if found is None:
        return text
    before = tokens(found["before"])
    sign = lexicon.reactions.get(tuple(word for word in before if word.isalnum()))
    drawn = " ".join(word for word in before if not word.isalnum())
    return (drawn or sign or text) if sign is not None else text
