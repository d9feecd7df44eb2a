"""python -m bench [all|turns|worker|timers|consoles|served] [--ci]: prints tables, asserts no times.

python -m bench soak: bench/soak/run.py.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.hotline import Hotline, sqlite_url
from bench.turns import Cost, measure

WHAT = ("all", "turns", "worker", "timers", "consoles", "served")


def turns(rounds: int, calls: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
        hotline = Hotline(sqlite_url(Path(folder)))
        yield from table("in one process, SQLite", measure(hotline, rounds, calls))
        hotline.close()


def turns_on_postgres(rounds: int, calls: int) -> Iterator[str]:
    from tests.db.pgserver import PgServer  # noqa: PLC0415  needs the server's programs

    if reason := PgServer.missing():
        yield f"PostgreSQL was left out: {reason}."
        return
    server = PgServer()
    hotline = Hotline(server.new_database())
    yield from table(
        "in one process, PostgreSQL (its own processes not counted)", measure(hotline, rounds, calls)
    )
    hotline.close()
    server.remove()


def worker(rounds: int) -> Iterator[str]:
    from bench.upkeep import told  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="careline-bench-") as folder:
        hotline = Hotline(sqlite_url(Path(folder)))
        yield from told(hotline, rounds)
        hotline.close()


def timers(rounds: int, rows: int) -> Iterator[str]:
    from bench.timers import told  # noqa: PLC0415
    from tests.db.pgserver import PgServer  # noqa: PLC0415  needs the server's programs

    server = None if PgServer.missing() else PgServer()
    yield from told(rounds, rows, [("PostgreSQL", server.new_database())] if server else [])
    if server:
        server.remove()


def table(title: str, costs: list[Cost]) -> Iterator[str]:
    yield f"{title:60}{'CPU µs':>8}{'floor':>7}{'ratio':>7}{'best':>6}  {'quartiles':10}{'SQL':>4}"
    for cost in costs:
        times = f"{cost.ours:8.0f}{cost.floor:7.0f}{cost.ratio:7.2f}{cost.best:6.2f}"
        yield f"{cost.name:60}{times}  {cost.low:.2f}-{cost.high:.2f} {cost.statements:4}"


def main() -> int:
    """How many answers were wrong; nothing is asserted about time."""
    if sys.argv[1:2] == ["soak"]:
        from bench.soak.run import main as soak  # noqa: PLC0415  starts processes of its own

        return soak(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m bench", description="What a turn of a call costs.")
    parser.add_argument("what", nargs="?", choices=WHAT, default="all")
    parser.add_argument("--ci", action="store_true", help="only what every run of the tests prints")
    parser.add_argument("--rounds", type=int, default=7, help="each figure is a median of so many")
    parser.add_argument("--contacts", type=int, default=1_000_000, help="stored contacts under the server")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if asked.ci:
        from bench.timers import told_briefly  # noqa: PLC0415

        say(*turns(rounds=5, calls=25), "", *told_briefly())
        return 0
    if asked.what in ("all", "turns"):
        say(*turns(asked.rounds, 60), "", *turns_on_postgres(asked.rounds, 60), "")
    if asked.what in ("all", "worker"):
        say(*worker(asked.rounds), "")
    if asked.what in ("all", "timers"):
        say(*timers(asked.rounds, asked.contacts), "")
    wrong = 0
    if asked.what in ("all", "consoles"):
        from bench import consoles  # noqa: PLC0415  it needs psutil

        wrong = consoles.measure(say)
        say("")
    if asked.what in ("all", "served"):
        from bench import served  # noqa: PLC0415  it needs psutil

        say(f"under the server, two processes of four threads, {asked.rounds} rounds")
        return wrong + served.measure(asked.rounds, asked.contacts, say)
    return wrong


def say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


sys.exit(min(1, main()))
