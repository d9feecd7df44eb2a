"""34-character identifiers, the same ones for the same seed."""

from __future__ import annotations

import random
import threading


class SidMaker:
    """Makes SIDs such as CA + 32 hex digits."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  repeatable on purpose, guards nothing
        self._lock = threading.Lock()

    def make(self, prefix: str) -> str:
        """`prefix` is Twilio's two letters for the kind of thing."""
        return prefix + self.hex(32)

    def hex(self, digits: int) -> str:
        with self._lock:
            return f"{self._random.getrandbits(digits * 4):0{digits}x}"
