"""CPU of whole webhooks in this process, beside the floor's, and how many statements each runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median, quantiles
from typing import Any

from flask import Flask

from bench import floor, forms
from bench.calls import BY_DAY, BY_NIGHT, Webhook
from bench.hotline import Hotline

WARM = 60  # calls before anything is measured: so many commits that the log has reached its lasting size


@dataclass(frozen=True)
class Cost:
    """Microseconds of CPU a webhook, all threads. `ratio` is the median of the rounds' ratios to the floor,
    `best` the lowest, which other work on the machine disturbs least; `low` and `high` are the quartiles."""

    name: str
    ours: float
    floor: float
    ratio: float
    best: float
    low: float
    high: float
    statements: int


def ask(app: Flask, environ: dict[str, Any]) -> tuple[str, str]:
    """One request through WSGI: its status and its body."""
    status: list[str] = []
    body = b"".join(app(environ, lambda said, headers, error=None: status.append(said)))  # type: ignore[arg-type]
    return status[0], body.decode()


def checked(webhook: Webhook, answer: tuple[str, str]) -> None:
    """Raises AssertionError unless this is what the caller should hear."""
    status, body = answer
    if not status.startswith("20") or webhook.then not in body:
        raise AssertionError(f"{webhook.path} answered {status} without {webhook.then!r}:\n{body}")


def statements(hotline: Hotline) -> dict[str, int]:
    """How many statements each named webhook runs in its transaction."""
    counted = {}
    for walk in (BY_DAY, BY_NIGHT):
        for webhook in walk:
            hotline.clock.set(webhook.at)
            environ = webhook.environ("CA" + walk[0].at.replace(" ", "").ljust(32, "0"), forms.caller_of(1))
            checked(webhook, ask(hotline.counted_app, environ))
            counted[webhook.name] = hotline.counting.statements
    return {name: number for name, number in counted.items() if name}


class Race:
    """Ours and the floor by turns, with the very same requests."""

    def __init__(self, hotline: Hotline) -> None:
        self._hotline = hotline
        self._floor = floor.create_app()
        self._calls = count(1)
        self.seen: dict[str, list[tuple[float, float]]] = {}

    def round(self, walk: Sequence[Webhook], calls: int) -> None:
        """As many calls side by side through the whole walk."""
        ids = [f"CA{next(self._calls):032x}" for _ in range(calls)]
        for webhook in walk:
            self._hotline.clock.set(webhook.at)
            ours, floors = self._run(self._hotline.app, webhook, ids), self._run(self._floor, webhook, ids)
            self.seen.setdefault(webhook.name, []).append((ours, floors))

    def _run(self, app: Flask, webhook: Webhook, ids: list[str]) -> float:
        environs = [webhook.environ(id_, forms.caller_of(n)) for n, id_ in enumerate(ids)]
        began = time.process_time()
        answers = [ask(app, environ) for environ in environs]
        took = time.process_time() - began
        if app is self._hotline.app:
            for answer in answers:
                checked(webhook, answer)
        return took / len(ids) * 1e6


def measure(hotline: Hotline, rounds: int, calls: int) -> list[Cost]:
    """Medians over the rounds, a row for each named webhook."""
    counted = statements(hotline)
    race = Race(hotline)
    race.round(BY_DAY, WARM)
    race.round(BY_NIGHT, WARM)
    race.seen.clear()
    for _ in range(rounds):
        race.round(BY_DAY, calls)
        race.round(BY_NIGHT, calls)
    return [_cost(name, race.seen[name], counted[name]) for name in counted]


def _cost(name: str, seen: list[tuple[float, float]], counted: int) -> Cost:
    ratios = [ours / floors for ours, floors in seen]
    low, _, high = quantiles(ratios, n=4)
    ours, floors = median(o for o, _ in seen), median(f for _, f in seen)
    return Cost(name, ours, floors, median(ratios), min(ratios), low, high, counted)
