"""What is said to staff in sentences that the desk says in the reader's language: in English here."""

from __future__ import annotations

from collections.abc import Mapping


class Technical(str):
    """What a machine elsewhere said: English in every language."""

    __slots__ = ()


class Worded:
    """A sentence, or a piece of one. `text`: with {places}; `parts`: what stands in them, a list being
    several things in a row, a tuple sentences of ours. str() is the whole, in English."""

    def __init__(self, text: str, /, **parts: object) -> None:
        self.text, self.parts = text, parts

    def __str__(self) -> str:
        return in_english(self.text, self.parts)


class WordedError(Exception):
    """A refusal that says to staff why, worded likewise."""

    def __init__(self, text: str, /, **parts: object) -> None:
        super().__init__(in_english(text, parts))
        self.text, self.parts = text, parts


def in_english(text: str, parts: Mapping[str, object]) -> str:
    """The text with its places filled; as it is if there is nothing to fill in."""
    return text.format(**{name: _one(part) for name, part in parts.items()}) if parts else text


def _one(part: object) -> object:
    if isinstance(part, list):
        return ", ".join(map(str, part))
    return " ".join(part) if isinstance(part, tuple) else part
