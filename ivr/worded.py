"""Refusals that say to staff why: in English here, in the reader's language at the desk."""

from __future__ import annotations


class WordedError(Exception):
    """`text`: a sentence with {places}; `parts`: what stands in them. str() is the whole, in English."""

    def __init__(self, text: str, **parts: object) -> None:
        super().__init__(text.format(**parts) if parts else text)
        self.text, self.parts = text, parts
