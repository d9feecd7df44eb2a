"""From what was said aloud to what it means. Speech is offered beside keys, never instead of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from flows.model import Speech

SURE = 0.5  # below this a recognizer is guessing; our own figure, to be set from a city's recordings


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces.

    >>> plain("¡Sí,  por   favor!")
    'si por favor'
    """
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.replace("'", "").replace("’", "")))


def says(text: str, phrases: Iterable[str]) -> bool:
    """Does the text contain one of the phrases as whole words?"""
    said = f" {plain(text)} "
    return any(f" {plain(phrase)} " in said for phrase in phrases)


def understood(speech: Speech, meanings: Mapping[str, Iterable[str]]) -> str | None:
    """The one meaning that was heard; None if none or several were, or the recognizer was not sure.

    A phrase within a longer one that was heard does not count: "no sé" is no "no". A recognizer may give no
    confidence at all: then only a phrase by itself counts.
    """
    heard = [(name, plain(p)) for name, phrases in meanings.items() for p in phrases if _heard(speech, p)]
    names = {name for name, phrase in heard if not any(_within(phrase, longer) for _, longer in heard)}
    return names.pop() if len(names) == 1 else None


def alone(speech: Speech, phrases: Iterable[str]) -> bool:
    """Was one of the phrases said and nothing else?"""
    return plain(speech.text) in {plain(phrase) for phrase in phrases}


def _within(phrase: str, longer: str) -> bool:
    return phrase != longer and f" {phrase} " in f" {longer} "


def _heard(speech: Speech, phrase: str) -> bool:
    if speech.confidence is None:
        return alone(speech, (phrase,))
    return speech.confidence >= SURE and says(speech.text, (phrase,))
