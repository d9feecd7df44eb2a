"""`python -m bench`: everything; `--ci`: the cost of a turn in this process and its statements, in seconds.

Nothing is asserted about time; wrong answers and a store that could not be had end it with 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import served, stored
from bench.hotline import Hotline, environment, sqlite_url
from bench.servers import Server
from bench.turns import measure

LIVE, STORED, RATE, AT_ONCE = 5_000, 1_000_000, 600.0, 2_000


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def in_process(folder: Path, rounds: int, calls: int) -> None:
    hotline = Hotline(sqlite_url(folder))
    say("CPU of a webhook in this process, all threads, and its SQL statements (medians; floor = 1):")
    say(f"  {'':42}{'ours':>8}{'floor':>8}{'ratio':>7}  {'quartiles':>11}  SQL")
    for cost in measure(hotline, rounds, calls):
        low, high = cost.spread
        figures = f"{cost.ours:6.0f}µs{cost.floor:6.0f}µs{cost.ratio:7.2f}"
        say(f"  {cost.name:42}{figures}  {low:5.2f}-{high:5.2f}  {cost.statements:3}")
    hotline.close()


def line(name: str, pair: served.Pair) -> None:
    (rate, floors), (p99, floor_p99) = pair.median("rate"), pair.median("p99")
    cpu, floor_cpu = pair.median("cpu")
    say(f"  {name:42}{rate:7.0f}/s  {rate / floors:5.2f} of the floor's {floors:.0f}/s")
    say(f"  {'':42}p99 {p99:6.1f} ms, {pair.ratio('p99'):.2f} times the floor's {floor_p99:.1f} ms")
    say(f"  {'':42}CPU {cpu:.2f} ms a request, the floor's {floor_cpu:.2f} ms; {len(pair.wrong)} wrong")


def under_the_server(folder: Path, rounds: int, seconds: float, many: int) -> int:
    """How many answers were wrong, or stores not to be had."""
    url = sqlite_url(folder)
    Hotline(url).close()
    settings = environment(url)
    wrong = 0
    with Server.floor(folder) as floor, Server.hotline(settings, folder) as ours:
        say(f"\nUnder the server (2 processes, 4 threads each; {rounds} rounds of {seconds:g} s, by turns):")
        few = served.closed(ours, floor, rounds, seconds, 10)
        line("10 live calls, an empty database", few)
        wrong += len(few.wrong) + ours.trouble()
        memory = ", ".join(f"{each:.0f}" for each in ours.memory())
        say(f"  {'':42}memory {memory} MB, the floor's {floor.memory()[0]:.0f} MB")
    say(f"\nPutting {many:,} contacts into the database ...")
    stored.fill(folder / "careline.db", many)
    with Server.floor(folder) as floor, Server.hotline(settings, folder) as ours:
        full = served.closed(ours, floor, rounds, seconds, LIVE)
        line(f"{LIVE:,} live calls on {many:,} contacts", full)
        kept = full.median("rate")[0] / few.median("rate")[0]
        say(f"  {'':42}{kept:.2f} of the throughput with 10 on none")
        calm = served.steady(ours, floor, rounds, seconds, RATE, LIVE)
        line(f"{RATE:.0f} turns a second, the same", calm)
        wave = served.burst(ours, AT_ONCE)
        took = f"all answered in {wave.worst / 1000:.2f} s, {len(wave.wrong)} wrong"
        say(f"  {AT_ONCE:,} callers in one moment: {took}")
        wrong += len(full.wrong) + len(calm.wrong) + len(wave.wrong) + ours.trouble()
        say(f"  “database is locked” and the like: {ours.trouble()}")
    return wrong


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--ci", action="store_true", help="only the cost in this process")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=float, default=4.0, help="of each round under the server")
    asked.add_argument("--contacts", type=int, default=STORED)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as named:
        folder = Path(named)
        (folder / "turns").mkdir()
        in_process(folder / "turns", given.rounds, 60)
        if given.ci:
            return 0
        return 1 if under_the_server(folder, given.rounds, given.seconds, given.contacts) else 0


if __name__ == "__main__":
    sys.exit(main())
