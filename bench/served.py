"""Under the real server: ours beside the floor, a small hotline beside one with a million calls behind it."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.hotline import environment, sqlite_url, vault
from bench.population import populate
from bench.rounds import AT_ONCE, Burst, Closed, Load, Steady, Turns
from bench.servers import Server

SMALL, LARGE = 1_000, 1_000_000  # contacts
FEW, MANY = 10, 5_000  # live calls
RATE = 600.0  # webhooks a second
SECONDS = 3.0
FRESH = 2_000  # calls that ring before each round of turns


class Served:
    """All servers, side by side; only one is under load at a time."""

    def __init__(self, stack: ExitStack, folder: Path, large: int = LARGE) -> None:
        resource.setrlimit(
            resource.RLIMIT_NOFILE, (4 * AT_ONCE, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
        )
        self.floor = stack.enter_context(Server.floor(folder))
        self.small = self._hotline(stack, folder / "small", SMALL)
        self.turns = self._hotline(stack, folder / "turns", SMALL)
        self.large = self._hotline(stack, folder / "large", large)
        stack.enter_context(Server.worker(environment(sqlite_url(folder / "large")), folder / "large"))

    @staticmethod
    def _hotline(stack: ExitStack, folder: Path, contacts: int) -> Server:
        folder.mkdir()
        url = sqlite_url(folder)
        populate(url, contacts, vault())
        return stack.enter_context(Server.hotline(environment(url), folder))

    def loads(self) -> list[Load]:
        """In the order in which they take turns."""
        few, many = Closed(FEW, SECONDS), Closed(MANY, SECONDS)
        floor = Closed(MANY, SECONDS, of_floor=True)
        many.bring_in(self.large)
        return [
            Load("turns, the floor", self.floor, Turns(FRESH, SECONDS, of_floor=True)),
            Load("turns", self.turns, Turns(FRESH, SECONDS)),
            Load("whole calls, 10 live, 1,000 contacts", self.small, few),
            Load("whole calls, 5,000 live, 1,000,000 contacts", self.large, many),
            Load("600 a second, the floor", self.floor, Steady(floor.ring, RATE, SECONDS)),
            Load(
                "600 a second, 5,000 live, 1,000,000 contacts", self.large, Steady(many.ring, RATE, SECONDS)
            ),
            Load("2,000 at once, the floor", self.floor, Burst(floor.ring)),
            Load("2,000 at once, 5,000 live, 1,000,000 contacts", self.large, Burst(many.ring)),
        ]

    def trouble(self) -> int:
        return sum(server.trouble() for server in (self.small, self.turns, self.large))


def measure(rounds: int, large: int, say: Callable[[str], None]) -> int:
    """Runs everything and tells it. How many answers were wrong, or kept waiting by the database."""
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder, ExitStack() as stack:
        served = Served(stack, Path(folder), large)
        loads = served.loads()
        for _ in range(rounds):
            for load in loads:
                load.round()
        for line in (*table(loads), "", *aims(loads), ""):
            say(line)
        asked, wrong = sum(load.asked for load in loads), [fault for load in loads for fault in load.wrong]
        say(f"{asked} answers were checked; {len(wrong)} were wrong {sorted(set(wrong))[:3] or ''}")
        trouble = served.trouble()
        say(f"the database was locked, or not to be had in time: {trouble} times")
        memory = ", ".join(f"{mb:.0f}" for mb in served.large.memory())
        say(f"memory of a web process: {memory} MB; of the floor's: {max(served.floor.memory()):.0f} MB")
        return len(wrong) + trouble


def table(loads: list[Load]) -> Iterator[str]:
    yield f"{'':48}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'last ms':>9}{'CPU µs':>8}"
    for load in loads:
        yield (
            f"{load.name:48}{load.rate:8.0f}{middle(load.p50s):9.1f}{load.p99:9.1f}"
            f"{middle(load.lasts):9.0f}{middle(load.cpus):8.0f}"
        )


def aims(loads: list[Load]) -> Iterator[str]:
    """Ours against the floor and against what is aimed at."""
    by = {load.name: load for load in loads}
    floor, turns = by["turns, the floor"], by["turns"]
    steady, calm = by["600 a second, 5,000 live, 1,000,000 contacts"], by["600 a second, the floor"]
    few, many = by["whole calls, 10 live, 1,000 contacts"], by["whole calls, 5,000 live, 1,000,000 contacts"]
    burst = by["2,000 at once, 5,000 live, 1,000,000 contacts"]
    yield f"turns a second, of the floor's   {each(turns.rates, floor.rates):.2f} (aim 0.35)"
    yield f"their p99, of the floor's        {each(turns.p99s, floor.p99s):.2f} (aim 2)"
    yield f"their CPU, of the floor's        {each(turns.cpus, floor.cpus):.2f}"
    yield f"p99 at 600 a second, of floor's  {each(steady.p99s, calm.p99s):.2f} (aim 3)"
    yield f"kept with 5,000 on 1,000,000     {each(many.rates, few.rates):.2f} (aim 0.85)"
    yield f"2,000 at once, the last after    {max(burst.lasts) / 1000:.2f} s (aim 2)"


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def each(ours: list[float], theirs: list[float]) -> float:
    """The median of the rounds' ratios."""
    return middle([a / b for a, b in zip(ours, theirs, strict=True)])
