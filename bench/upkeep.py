"""The worker: a tick that finds nothing to do, and one that rings the counselors' phones for a caller."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median
from typing import Any, cast

from bench import forms
from bench.calls import first, key
from bench.hotline import Hotline
from bench.turns import ask, checked
from db import jobs
from ivr.house import ms
from ivr.ports import CallOrder, Carrier
from ivr.worker import Worker

LATER = 5_000  # timers that are not due: one for each live call
HOUR = 3_600_000  # ms


class Phones:
    """The carrier's side, answering at once."""

    def __init__(self) -> None:
        self._placed = count(1)

    def place_call(self, order: CallOrder) -> str:
        return f"CAb{next(self._placed):031x}"


def told(hotline: Hotline, rounds: int) -> Iterator[str]:
    house = hotline.desk.house
    now = ms(hotline.clock.now())
    worker = Worker(house, cast(Carrier, Phones()))

    def timers(tx: Any) -> None:
        for n in range(LATER):
            jobs.add(tx, "check_call", f"c{n}", now + HOUR)

    house.store.write(timers, within=60)
    idle = median(_cpu(worker.tick, 100) for _ in range(rounds))
    yield f"a tick with nothing due among {LATER} timers {idle:8.0f} µs of CPU"
    ringing = []
    for number in range(rounds):
        _wants_a_person(hotline, f"CAd{number:031x}")
        ringing.append(_cpu(lambda: _must(worker.tick()), 1))
    phones = "two counselors' phones rung for one caller"
    yield f"{phones} {median(ringing):8.0f} µs of CPU"
    worker.close()


def _wants_a_person(hotline: Hotline, call_id: str) -> None:
    for webhook in (first(), key(1, "0")):
        checked(webhook, ask(hotline.app, webhook.environ(call_id, forms.caller_of(1))))


def _must(did: bool) -> None:
    if not did:
        raise AssertionError("the worker found nothing to do")


def _cpu(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times * 1e6
