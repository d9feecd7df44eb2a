"""Identifiers of rows: ULIDs (docs/adr/0003-identifiers.md)."""

from __future__ import annotations

import os
import time

# Crockford's base 32, in lower case: no i, l, o or u, so it can be read out on the telephone.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Ten bits at a time.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
_RANDOM_BITS = 80
LENGTH = 26


def new_id(now_ms: int | None = None) -> str:
    """A new identifier: 26 characters, safe in URLs, sorted by time.

    The first 10 characters are the time, the other 16 are random (80 bits), so an id
    can be neither guessed nor counted from.

    Args:
        now_ms: UTC milliseconds. Left out, the system's clock is read: the time in an id only
            keeps neighbours together in the index. No rule reads it; rows have their own `*_at`.

    Raises:
        ValueError: a time before 1970 or after the year 10889.
    """
    if now_ms is None:
        now_ms = time.time_ns() // 1_000_000
    if not 0 <= now_ms < 1 << 48:
        raise ValueError("The time does not fit in an identifier.")
    number = now_ms << _RANDOM_BITS | int.from_bytes(os.urandom(_RANDOM_BITS // 8), "big")
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])
