"""One kind of load on one server, again and again, between the others' rounds; its figures are medians."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from bench.calls import MENUS
from bench.load import Generator, Result
from bench.servers import Server
from bench.traffic import WHOLE_CALL, Ring, calls, ids

CONNECTIONS = 8  # of the carrier's: as many as the server has threads
AT_ONCE = 2000

_NAMES = (f"{n:04x}" for n in count(1))


def fresh_ids() -> str:
    """A prefix of call ids that nobody had before."""
    return next(_NAMES)


@dataclass
class Load:
    """`run` is one round. Figures: requests a second, milliseconds, microseconds of CPU a request."""

    name: str
    server: Server
    run: Callable[[Server], Result]
    rates: list[float] = field(default_factory=list)
    p50s: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)
    lasts: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    asked: int = 0

    def round(self) -> None:
        before = self.server.cpu()
        result = self.run(self.server)
        used = self.server.cpu() - before
        self.wrong += result.wrong
        self.asked += len(result.latencies)
        self.rates.append(result.rate)
        self.p50s.append(result.at(0.5))
        self.p99s.append(result.at(0.99))
        self.lasts.append(max(result.latencies) * 1000)
        self.cpus.append(used / len(result.latencies) * 1e6)

    @property
    def rate(self) -> float:
        return median(self.rates)

    @property
    def p99(self) -> float:
        return median(self.p99s)


class Closed:
    """So many live calls, each from its first ring to its hang-up, over a few connections that never rest."""

    def __init__(self, live: int, seconds: float, *, of_floor: bool = False) -> None:
        names = ids(fresh_ids())
        self.ring = Ring(WHOLE_CALL, calls(live, names), names, of_floor=of_floor)
        self._seconds = seconds

    def bring_in(self, server: Server) -> None:
        """The calls ring, and stand at as many places of the walk."""
        waiting = self.ring.waiting
        for stage in range(len(WHOLE_CALL) - 1):
            some = [call for n, call in enumerate(waiting) if call.at == stage and n % len(MENUS) >= stage]
            walk = Ring(self.ring.walk, type(waiting)(some), self.ring.ids, of_floor=self.ring.of_floor)
            once(server, walk, len(some))

    def __call__(self, server: Server) -> Result:
        with Generator(server.port, CONNECTIONS) as generator:
            return generator.closed(self.ring, self._seconds)


class Turns:
    """Turns alone: the calls rang before."""

    def __init__(self, fresh: int, seconds: float, *, of_floor: bool = False) -> None:
        self._fresh, self._seconds, self._of_floor = fresh, seconds, of_floor

    def __call__(self, server: Server) -> Result:
        names = ids(fresh_ids())
        ring = Ring(MENUS, calls(self._fresh, names), names, again=False, of_floor=self._of_floor)
        once(server, ring, self._fresh)
        with Generator(server.port, CONNECTIONS) as generator:
            return generator.closed(ring, self._seconds)


class Steady:
    """So many webhooks a second, whether or not the earlier ones are answered."""

    def __init__(self, ring: Ring, rate: float, seconds: float) -> None:
        self._ring, self._rate, self._seconds = ring, rate, seconds

    def __call__(self, server: Server) -> Result:
        with Generator(server.port, 64) as generator:
            return generator.open(self._ring, self._rate, self._seconds)


class Burst:
    """Very many in the same moment, each on its own connection."""

    def __init__(self, ring: Ring) -> None:
        self._ring = ring

    def __call__(self, server: Server) -> Result:
        with Generator(server.port, AT_ONCE) as generator:
            return generator.at_once(self._ring)


def once(server: Server, ring: Ring, many: int) -> None:
    """The next webhook of each call, unmeasured. Raises RuntimeError if one is not answered as it should."""
    with Generator(server.port, CONNECTIONS) as generator:
        result = generator.some(ring, many)
    if result.wrong:
        raise RuntimeError(f"calls could not be brought in: {result.wrong[0]}")
