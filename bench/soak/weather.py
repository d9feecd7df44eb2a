"""What goes wrong: requests that fail, callbacks that are lost, late, shuffled or come again, and workers
that die without warning."""

from __future__ import annotations

import time

from bench.soak.actor import Actor
from bench.soak.town import Town
from simulator.fates import FINE, UNCONFIRMED, Fate, fails, late

# What a request meets, and how often of 100.
MEETS: dict[int | str | None, int] = {
    None: 58,
    503: 14,
    429: 8,
    "reset": 7,
    "reset_after_accept": 7,
    "timeout_after_accept": 6,
}
FATES: dict[Fate, int] = {
    FINE: 70,
    late(8): 8,
    UNCONFIRMED: 10,
    fails(30003): 6,
    fails(30007): 3,
    fails(30008): 3,
}
TURNS = ("creates", "creates", "creates", "looks", "callbacks", "lost", "late", "texts", "hooks")
HOOKS = (("refused", "/status"), ("lost_reply", "/status"), ("lost_reply", "/sms/in"))
CALM = (0.1, 0.8)  # seconds between two turns of the weather


class Weather(Actor):
    """One turn of it after the other; nothing is for good."""

    def __init__(self, town: Town, seed: int) -> None:
        super().__init__(seed)
        self._town = town

    def act(self) -> float:
        dice, faults = self.dice, self._town.sim.faults
        match dice.choice(TURNS):
            case "creates":
                kind = dice.choice(("Messages", "Messages", "Calls"))
                plan = dice.choices(list(MEETS), list(MEETS.values()), k=dice.randint(2, 10))
                faults.rest_script(plan, "POST", kind)
            case "looks":
                kind = dice.choice(("Messages", "Calls"))
                faults.rest_script([dice.choice((503, 429, "reset"))] * dice.randint(1, 3), "GET", kind)
            case "callbacks":
                faults.shuffle_callbacks = dice.choice((0.0, 2.0, 5.0))
                faults.repeat_callbacks, faults.repeat_after = dice.choice((0, 0, 1, 2)), dice.uniform(0.2, 6)
            case "lost":
                faults.lose_callbacks(dice.randint(1, 4))
            case "late":
                faults.late_callbacks(*(dice.uniform(2, 15) for _ in range(dice.randint(1, 4))))
            case "texts":
                phone = dice.choice(self._town.staff).phone
                phone.texts_meet(*dice.choices(list(FATES), list(FATES.values()), k=3))
            case "hooks":
                how, path = dice.choice(HOOKS)
                faults.webhook(dice.randint(1, 2), how, path)
        return dice.uniform(*CALM)


class Killer(Actor):
    """Kills a worker at any moment, or just as the phone company sees a request; the others go on, and it is
    started again."""

    def __init__(self, town: Town, seed: int, every: tuple[float, float] = (4.0, 12.0)) -> None:
        super().__init__(seed)
        self._town, self._every = town, every
        self._begun = False

    def act(self) -> float:
        wait = self.dice.uniform(*self._every)
        if not self._begun:
            self._begun = True
            return wait
        which, at_request = self.dice.randrange(self._town.workers), self.dice.random() < 0.6
        away = self.dice.uniform(0, 2)
        if at_request:
            self._until_a_request()
        self._town.kill(which)
        self.pause(away)
        self._town.start_again(which)
        return wait

    def _until_a_request(self) -> None:
        log = self._town.sim.rest_log
        seen, until = len(log), time.monotonic() + 3
        while len(log) == seen and time.monotonic() < until:
            if self.pause(0.002):
                return
