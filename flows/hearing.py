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
    return " ".join(re.findall(r"[a-z0-9ñ]+", bare.replace("'", "")))


def says(text: str, phrases: Iterable[str]) -> bool:
    """Does the text contain one of the phrases as whole words?"""
    said = f" {plain(text)} "
    return any(f" {plain(phrase)} " in said for phrase in phrases)


def understood(speech: Speech, meanings: Mapping[str, Iterable[str]]) -> str | None:
    """The one meaning that was heard; None if none or several were, or the recognizer was not sure.

    A recognizer may give no confidence at all: then only a phrase by itself counts.
    """
    heard = [name for name, phrases in meanings.items() if _heard(speech, phrases)]
    return heard[0] if len(heard) == 1 else None


def _heard(speech: Speech, phrases: Iterable[str]) -> bool:
    if speech.confidence is None:
        return plain(speech.text) in {plain(phrase) for phrase in phrases}
    return speech.confidence >= SURE and says(speech.text, phrases)
