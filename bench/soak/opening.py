"""Dispatches are opened at random, and a few are called off."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from bench.soak.actor import Actor
from bench.soak.flow import NAMES
from bench.soak.town import Town
from db.store import StoreBusy
from flows.paging.model import Cancelled
from ivr.dispatch.dispatching import Asked, happen, open_dispatch

CALLED_OFF = 0.06
TYPES = ("WELFARE", "MH_CRISIS", "UNSHELTERED", "NOISE")


class Opening(Actor):
    """`rate`: dispatches a second. `opened`: their ids."""

    def __init__(self, town: Town, seed: int, rate: float) -> None:
        super().__init__(seed)
        self._town, self._rate = town, rate
        self.opened: list[str] = []
        self._off: list[tuple[float, str]] = []

    def act(self) -> float:
        dice, house = self.dice, self._town.house
        asked = Asked(
            call_type=dice.choice(TYPES),
            priority=dice.randint(1, 4),
            language=dice.choice(("en", "es")),
            by="soak",
            policy=dice.choice(NAMES),
            place=f"{dice.randint(1, 999)} Mill Street",
        )
        off, wait = dice.random() < CALLED_OFF, dice.expovariate(self._rate)
        self._call_off()
        try:
            new = house.store.write(lambda tx: open_dispatch(house, tx, asked, datetime.now(UTC)), within=20)
        except StoreBusy:
            return wait
        self.opened.append(new)
        if off:
            self._off.append((time.monotonic() + 9, new))
        return wait

    def _call_off(self) -> None:
        now = time.monotonic()
        for at, dispatch in [one for one in self._off if one[0] <= now]:
            self._off.remove((at, dispatch))
            self._cancel(dispatch)

    def _cancel(self, dispatch: str) -> None:
        house, event = self._town.house, Cancelled("soak", "DUPLICATE")
        house.store.write(lambda tx: happen(house, tx, dispatch, event, datetime.now(UTC), "soak"), within=20)
