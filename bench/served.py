"""The same turns under the server, beside the floor in the same server, by turns in one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from bench.load import Generator, Result
from bench.servers import Server
from bench.traffic import WHOLE_CALL, Ring, calls, ids

CONNECTIONS = 16
PREFIXES = iter(f"{n:04x}" for n in range(1, 60_000))


@dataclass
class Sample:
    """One measurement: requests a second, latencies in ms, CPU in ms a request, faults."""

    rate: float
    p50: float
    p99: float
    worst: float
    cpu: float
    wrong: list[str]


@dataclass
class Pair:
    """Ours and the floor, round by round."""

    ours: list[Sample] = field(default_factory=list)
    floors: list[Sample] = field(default_factory=list)

    def median(self, name: str) -> tuple[float, float]:
        return median(getattr(s, name) for s in self.ours), median(getattr(s, name) for s in self.floors)

    def ratio(self, name: str) -> float:
        return median(
            float(getattr(ours, name)) / float(getattr(floors, name))
            for ours, floors in zip(self.ours, self.floors, strict=True)
        )

    @property
    def wrong(self) -> list[str]:
        return [fault for sample in (*self.ours, *self.floors) for fault in sample.wrong]


def live(many: int, *, of_floor: bool = False) -> Ring:
    """So many new calls, each going its whole way and replaced by another."""
    names = ids(next(PREFIXES))
    return Ring(WHOLE_CALL, calls(many, names), names, again=True, of_floor=of_floor)


def sample(server: Server, generator: Generator, run: Callable[[Generator], Result]) -> Sample:
    before = server.cpu()
    result = run(generator)
    answered = max(1, len(result.latencies))
    cpu = (server.cpu() - before) * 1000 / answered
    worst = max(result.latencies, default=0.0) * 1000
    return Sample(result.rate, result.at(0.5), result.at(0.99), worst, cpu, result.wrong)


def closed(ours: Server, floor: Server, rounds: int, seconds: float, live_calls: int) -> Pair:
    """As fast as it goes."""
    pair = Pair()
    generators = [Generator(server.port, CONNECTIONS) for server in (ours, floor)]
    rings = [live(live_calls), live(live_calls, of_floor=True)]
    for _ in range(rounds):
        for server, generator, ring, kept in zip(
            (ours, floor), generators, rings, (pair.ours, pair.floors), strict=True
        ):
            kept.append(sample(server, generator, lambda g, ring=ring: g.closed(ring, seconds)))  # type: ignore[misc]
    for generator in generators:
        generator.close()
    return pair


def steady(ours: Server, floor: Server, rounds: int, seconds: float, rate: float, live_calls: int) -> Pair:
    """At a rate a city never reaches, latency counted from when each request was due."""
    pair = Pair()
    generators = [Generator(server.port, 64) for server in (ours, floor)]
    rings = [live(live_calls), live(live_calls, of_floor=True)]
    for ring, generator in zip(rings, generators, strict=True):
        generator.at_once(ring)
    rings_in(generators[0], rings[0], live_calls)
    for _ in range(rounds):
        for server, generator, ring, kept in zip(
            (ours, floor), generators, rings, (pair.ours, pair.floors), strict=True
        ):
            kept.append(sample(server, generator, lambda g, ring=ring: g.open(ring, rate, seconds)))  # type: ignore[misc]
    for generator in generators:
        generator.close()
    return pair


def rings_in(generator: Generator, ring: Ring, many: int) -> None:
    """Until every one of the calls has had its first words: from then on they are live."""
    while any(call.at == 0 for call in ring.waiting) and many > 0:
        generator.at_once(ring)
        many -= 1


def burst(server: Server, many: int) -> Sample:
    """So many callers in the same moment, each on a connection of its own."""
    generator = Generator(server.port, many)
    ring = live(many)
    found = sample(server, generator, lambda g: g.at_once(ring))
    generator.close()
    return found
