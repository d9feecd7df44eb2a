"""What the routes are given: the house, the carrier, and the safe words made at start-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ivr.door.safe import SafeWords
from ivr.failing import Failures
from ivr.house import House
from ivr.ports import Carrier
from ivr.psap.centers import Keys


@dataclass(frozen=True)
class Desk:
    house: House
    carrier: Carrier
    safe: SafeWords
    centers: Keys = field(default_factory=dict, repr=False)  # 911 centers that may ask for a team
    papers: Path | None = None  # what the check of this flow left for people (flows/check/papers.py)

    @cached_property
    def failures(self) -> Failures:
        """Where callers are noted who got the safe words."""
        return Failures(self.house)
