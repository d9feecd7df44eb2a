"""How much does the check see? Random faults in the city's flow and in the engine, and what finds each.

    python -m tests.flows.mutants --count 400 --seed 1

Half of the mutants change the data of the demo flow, half the source of the engine (in memory). Each is
loaded and checked; what is found is counted by who found it, what is not is printed with what was changed.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from flows.check import checked
from flows.city import FlowError
from tests.flows.mutants_of_data import Change, mutated_files
from tests.flows.mutants_of_engine import engine_mutant
from tests.flows.patched import files_of, loaded, small

CITY = Path(__file__).parents[2] / "flows"
SECONDS = 120  # a check that takes longer counts as found: it does not end
MOST_OF_CITY, MOST_OF_SMALL = 10_000, 1_500  # situations: five and nine times as many as there are


@dataclass
class Tally:
    """What became of the mutants. `survived`: kind of change -> what was changed."""

    found_by: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    survived: dict[str, list[str]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, change: Change, found: str, rules: set[str]) -> None:
        self.kinds[change.kind] += 1
        self.found_by[found] += 1
        self.rules.update(rules)
        if found == "nothing":
            self.survived.setdefault(change.kind, []).append(change.words)


class TooLongError(Exception):
    pass


@contextmanager
def within(seconds: int) -> Iterator[None]:
    def over(*_: object) -> None:
        raise TooLongError

    signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def of_data(lot: random.Random, folder: Path, tally: Tally, flow_in: Path = CITY) -> None:
    """One mutant of a flow's data."""
    files, change = mutated_files(files_of(flow_in), lot)
    try:
        flow = loaded(files, folder)
    except FlowError:
        tally.add(change, "load", set())
        return
    try:
        with within(SECONDS):
            rules = {finding.rule for finding in checked(flow, MOST_OF_CITY).findings}
    except TooLongError:
        rules = {"did not end"}
    tally.add(change, "check" if rules else "nothing", rules)


def of_engine(lot: random.Random, tally: Tally) -> None:
    """One mutant of the engine, tried on the small flow, which has every kind of step."""
    with engine_mutant(lot) as change:
        try:
            with within(SECONDS):
                rules = {finding.rule for finding in checked(small(), MOST_OF_SMALL).findings}
        except TooLongError:
            rules = {"did not end"}
        except Exception as error:  # the check itself stumbles over what the engine did
            rules = {f"stumbled ({type(error).__name__})"}
    tally.add(change, "check" if rules else "nothing", rules)


def run(count: int, seed: int, *, data: bool = True, engine: bool = True) -> tuple[Tally, Tally]:
    lot = random.Random(seed)
    of_files, of_code = Tally(), Tally()
    small()
    with TemporaryDirectory() as folder:
        for n in range(count):
            if data and (n % 2 == 0 or not engine):
                of_data(lot, Path(folder) / str(n), of_files)
            else:
                of_engine(lot, of_code)
    return of_files, of_code


def told(name: str, tally: Tally) -> str:
    count = sum(tally.found_by.values())
    lines = [f"{name}: {count} mutants"]
    lines += [f"  {tally.found_by[who]:4}  found by {who}" for who in ("load", "check", "nothing")]
    lines.append("  by kind: " + ", ".join(f"{kind} {n}" for kind, n in tally.kinds.most_common()))
    lines.append("  by rule: " + ", ".join(f"{rule} {n}" for rule, n in tally.rules.most_common()))
    for kind, survivors in sorted(tally.survived.items()):
        lines.append(f"  not found, {kind} ({len(survivors)}):")
        lines += [f"    {words}" for words in survivors]
    return "\n".join(lines)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=400)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", choices=("data", "engine"))
    asked = arguments.parse_args()
    began = time.perf_counter()
    only = asked.only
    tallies = run(asked.count, asked.seed, data=only != "engine", engine=only != "data")
    for name, tally in zip(("Data of the city", "Engine"), tallies, strict=True):
        if tally.kinds:
            sys.stdout.write(told(name, tally) + "\n")
    sys.stdout.write(f"{time.perf_counter() - began:.0f} seconds\n")


if __name__ == "__main__":
    main()
