"""The demands that come again and again when a flow is checked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from flows import numbers
from flows.read import Faults

KEYS_FOR_A_MENU = re.compile(r"[0-9*#w]{1,40}")
KEYS = "12345678"  # 0, 9, * and # mean the same everywhere


@dataclass(frozen=True)
class At:
    """A place in the files. Each method adds a fault there when its demand is not met."""

    faults: Faults
    place: str

    def fault(self, fault: str, do: str) -> None:
        self.faults.add(self.place, fault, do)

    def exists(self, key: str, value: str, known: Collection[str], noun: str, *, empty: bool = False) -> None:
        """A reference leads somewhere; "" is none where that is allowed."""
        if value in known or (empty and not value):
            return
        fault = f"{key!r}: there is no {noun} {value!r}" if value else f"{key!r} is empty"
        self.fault(fault, f"name a {noun} that is there, or add it")

    def code(self, key: str, value: str, known: Collection[str], *, empty: bool = False) -> None:
        """A code stands in its list."""
        if value in known or (empty and not value):
            return
        fault = f"{key!r}: there is no code {value!r}" if value else f"{key!r} is empty"
        self.fault(fault, f"use one of {', '.join(known)}")

    def between(self, key: str, value: float, least: float, most: float) -> None:
        if not least <= value <= most:
            self.fault(f"{key!r} is {value}", f"write {least} to {most}")

    def filled(self, key: str, value: str) -> None:
        if not value.strip():
            self.fault(f"{key!r} is empty", "fill it in")

    def one_key(self, key: str) -> None:
        if len(key) != 1 or key not in KEYS:
            do = "write one of 1 to 8; 0, 9, * and # are everybody's"
            self.fault(f"the key {key!r} is not 1 to 8", do)

    def keys_for_a_menu(self, key: str, keys: str) -> None:
        """What is pressed for a line with a menu of its own: never what such a line could reach 911 by."""
        if keys and not KEYS_FOR_A_MENU.fullmatch(keys):
            do = "write up to 40 of 0 to 9, *, #, and w for half a second"
            self.fault(f"{key!r} is no row of keys", do)
        elif numbers.dials_emergency(keys):
            self.fault(f"{key!r} could reach an emergency line", "911 is reached on its ten-digit line alone")

    def dialable(self, number: str) -> None:
        """A number we may call: never an emergency short code, whatever its spelling."""
        if numbers.forbidden(number):
            self.fault("one of its numbers is an emergency or service code", "write the ten-digit line")
        elif numbers.normal(number) != number:
            self.fault("one of its numbers is no US number", 'write it as "+1" and ten digits')
