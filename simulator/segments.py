"""How many segments a text is billed and sent as (GSM 03.38 and UCS-2)."""

from __future__ import annotations

from collections.abc import Iterable

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("^{}\\[~]|€\f")


def count(body: str) -> int:
    """160 septets in one segment or 153 in each of several; 70 or 67 UTF-16 units for other letters.

    A letter of two units (€ in the one, an emoji in the other) is never cut in two, so a segment may end
    one unit early.
    """
    if is_gsm(body):
        return _filled((2 if letter in _EXTENDED else 1 for letter in body), 160, 153)
    return _filled((2 if letter > "\uffff" else 1 for letter in body), 70, 67)


def is_gsm(body: str) -> bool:
    """Whether the short alphabet is enough; one other letter costs more than half of each segment."""
    return all(letter in _BASIC or letter in _EXTENDED for letter in body)


def _filled(sizes: Iterable[int], one: int, many: int) -> int:
    total, segments, used = 0, 1, 0
    for size in sizes:
        total += size
        if used + size > many:
            segments, used = segments + 1, 0
        used += size
    return 1 if total <= one else segments
