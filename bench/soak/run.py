"""python -m bench soak: opens dispatches under faults and kills for as long as it is told, then judges."""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.hotline import sqlite_url
from bench.soak.judge import Verdict, judge
from bench.soak.opening import Opening
from bench.soak.people import People
from bench.soak.record import Record, read
from bench.soak.told import report
from bench.soak.town import Town
from bench.soak.weather import Killer, Weather

MOST_MINUTES = 240.0
SETTLE = 180.0  # seconds at the most, until nothing is under way
ASKING = ("OPEN", "FALLBACK")


@dataclass(frozen=True)
class Plan:
    """`seconds` of bad days; then the weather clears, and everything has to come to rest."""

    seed: int
    seconds: float
    workers: int = 2
    rate: float = 1.5  # dispatches a second
    kill_every: tuple[float, float] = (4.0, 12.0)  # seconds


def soak(plan: Plan, url: str, folder: Path) -> Record:
    """Raises RuntimeError when a process does not start."""
    town = Town(url, folder, plan.seed, plan.workers)
    try:
        people, opening = People(town, plan.seed), Opening(town, plan.seed, plan.rate)
        trouble = [opening, Weather(town, plan.seed), Killer(town, plan.seed, plan.kill_every)]
        for actor in (people, *trouble):
            actor.start()
        trouble[-1].pause(plan.seconds)
        for one in trouble:
            one.stop()
        town.sim.faults.clear()
        people.calm = True
        settled(town)
        people.stop()
        town.stop_working()
        return read(town, people.answers)
    finally:
        town.close()


def settled(town: Town) -> bool:
    """Waits until nobody is asked any more and no page is under way. False if that does not come."""
    until = time.monotonic() + SETTLE
    while time.monotonic() < until:
        live = town.house.store.read(lambda tx: tx.all("live_dispatches", limit=100_000), within=20)
        if not any(row["state"] in ASKING for row in live) and not _under_way(
            town, [row["id"] for row in live]
        ):
            return True
        time.sleep(1)
    return False


def _under_way(town: Town, dispatches: list[str]) -> bool:
    return any(
        page["state"] in ("planned", "claimed", "unknown") and page["ended_at"] is None
        for id_ in dispatches
        for page in town.house.store.read(lambda tx, id_=id_: tx.all("pages_of_dispatch", dispatch_id=id_))  # type: ignore[misc]
    )


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield sqlite_url(folder)
        return
    from tests.db.pgserver import PgServer  # noqa: PLC0415  needs the server's programs

    if reason := PgServer.missing():
        raise SystemExit(f"No soak on PostgreSQL: {reason}.")
    server = PgServer()
    try:
        yield server.new_database()
    finally:
        server.remove()


def main(arguments: list[str]) -> int:
    """1 if anything was lost or a promise was broken."""
    asked = _parser().parse_args(arguments)
    logging.disable(logging.ERROR)  # the phone company says aloud what it was told to do
    seed = random.SystemRandom().randrange(10_000) if asked.seed is None else asked.seed
    plan = Plan(seed, min(asked.minutes, MOST_MINUTES) * 60, asked.workers, asked.rate)
    say(
        f"a soak of {plan.seconds / 60:g} minutes on {asked.database}, {plan.workers} workers, seed {seed}; "
        f"to do it again: make soak MINUTES={asked.minutes:g} SEED={seed}"
        + (f" WORKERS={asked.workers}" if asked.workers != 2 else "")
        + (" DATABASE=postgres" if asked.database == "postgres" else "")
    )
    with tempfile.TemporaryDirectory(prefix="careline-soak-") as made:
        folder = asked.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        with database(asked.database, folder) as url:
            record = soak(plan, url, folder)
    return _told(record, judge(record))


def _told(record: Record, verdict: Verdict) -> int:
    say(*report(record, verdict))
    return int(verdict.bad)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0, help="of bad days; then up to three to settle")
    parser.add_argument("--seed", type=int, help="the same seed has the same dice; without one it is drawn")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1.5, help="dispatches opened a second")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument(
        "--keep", type=Path, help="an empty folder for the logs and the database, left behind"
    )
    return parser


def say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
