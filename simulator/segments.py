"""How many segments a text is billed and sent as (GSM 03.38 and UCS-2)."""

from __future__ import annotations

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("^{}\\[~]|€")


def count(body: str) -> int:
    """160 septets in one segment or 153 in each of several; 70 or 67 UTF-16 units for other letters."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in body):
        size, one, many = sum(2 if letter in _EXTENDED else 1 for letter in body), 160, 153
    else:
        size, one, many = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if size <= one else -(-size // many)
