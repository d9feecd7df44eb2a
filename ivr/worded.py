"""Refusals that say to staff why: in English here, in the reader's language at the desk."""

from __future__ import annotations


class WordedError(Exception):
    """`text`: a sentence with {places}; `parts`: what stands in them, a tuple being sentences of ours, one
    after the other. str() is the whole, in English."""

    def __init__(self, text: str, /, **parts: object) -> None:
        joined = {name: " ".join(part) if isinstance(part, tuple) else part for name, part in parts.items()}
        super().__init__(text.format(**joined) if joined else text)
        self.text, self.parts = text, parts
