"""What the routes are given: the house, the carrier, and the safe words made at start-up."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.house import House
from ivr.ports import Carrier
from ivr.safe import SafeWords


@dataclass(frozen=True)
class Desk:
    house: House
    carrier: Carrier
    safe: SafeWords
