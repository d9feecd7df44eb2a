"""How many segments a text message takes: GSM-7 as long as every character is in its alphabet, else UCS-2.

3GPP TS 23.038 (the alphabet) and TS 23.040 (concatenation): 160 septets, 153 in each part of a longer one;
70 UTF-16 units, 67 in each part. A character of the extension table takes two septets, one outside the basic
plane two units, and neither is split between two parts. The carrier bills and may drop by segment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True)
class Segments:
    """`units` are septets (GSM-7) or UTF-16 code units (UCS-2) of the text without headers."""

    count: int
    encoding: Literal["GSM-7", "UCS-2"]
    units: int


def segments(text: str) -> Segments:
    """Exactly what the network makes of a text. An empty text is no segment.

    >>> segments("a" * 161).count
    2
    >>> segments("Te llamamos mañana.").encoding, segments("Llámenos.").encoding
    ('GSM-7', 'UCS-2')
    """
    if all(char in BASIC or char in EXTENSION for char in text):
        return _counted(text, "GSM-7", 160, 153, lambda char: 2 if char in EXTENSION else 1)
    return _counted(text, "UCS-2", 70, 67, lambda char: 2 if ord(char) > 0xFFFF else 1)


def _counted(
    text: str, encoding: Literal["GSM-7", "UCS-2"], whole: int, part: int, weight: Callable[[str], int]
) -> Segments:
    units = sum(weight(char) for char in text)
    if units <= whole:
        return Segments(1 if text else 0, encoding, units)
    count, room = 1, part
    for char in text:
        if weight(char) > room:  # never half a character at the end of a part
            count, room = count + 1, part
        room -= weight(char)
    return Segments(count, encoding, units)


def outside(text: str) -> list[str]:
    """The characters that make a text UCS-2, once each: for whoever writes it."""
    return list(dict.fromkeys(char for char in text if char not in BASIC and char not in EXTENSION))
