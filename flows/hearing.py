"""From what was said aloud to what it means. Speech is offered beside keys, never instead of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from flows.model import Speech

SURE = 0.5  # below this a recognizer is guessing; our own figure, to be set from a city's recordings


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces.

    >>> plain("¡Sí,  por   favor!")
    'si por favor'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.replace("'", "").replace("’", "")))


# The flow's own phrases only, which are asked for again and again. What callers say is not kept in memory,
# where a few thousand long sentences would also fill half a gigabyte.
_phrase = lru_cache(maxsize=4096)(plain)


def says(text: str, phrases: Iterable[str]) -> bool:
    """Does the text contain one of the phrases as whole words?"""
    said = plain(text)
    return any(_within(_phrase(phrase), said) for phrase in phrases)


def understood(speech: Speech, meanings: Mapping[str, Iterable[str]]) -> str | None:
    """The one meaning that was heard; None if none or several were, or the recognizer was not sure.

    A phrase within a longer one that was heard does not count: "no sé" is no "no". A recognizer may give no
    confidence at all: then only a phrase by itself counts.
    """
    if speech.confidence is not None and speech.confidence < SURE:
        return None
    said, sure = plain(speech.text), speech.confidence is not None
    known = [(name, _phrase(p)) for name, phrases in meanings.items() for p in phrases]
    heard = [(name, p) for name, p in known if said == p or (sure and _within(p, said))]
    names = {name for name, p in heard if not any(p != longer and _within(p, longer) for _, longer in heard)}
    return names.pop() if len(names) == 1 else None


def alone(speech: Speech, phrases: Iterable[str]) -> bool:
    """Was one of the phrases said and nothing else?"""
    return plain(speech.text) in {_phrase(phrase) for phrase in phrases}


def _within(phrase: str, longer: str) -> bool:
    return f" {phrase} " in f" {longer} "
