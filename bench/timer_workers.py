"""Workers in processes of their own, on one database, whose timers are noted as they fire."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Timer
from typing import Any, cast

from app import Settings, desk_of
from bench.hotline import environment
from db.store import WITHIN, Row, Store, Tx
from db.store.api import T
from ivr.bells import bells
from ivr.ports import Carrier
from ivr.worker import Worker

START = 60.0  # seconds that the processes may take to be there
Fired = list[tuple[str, int]]  # a job's id, and when it was finished, in ms


class NotingTx:
    """A transaction that notes which jobs it finished."""

    def __init__(self, tx: Tx, fired: list[str]) -> None:
        self._tx, self._fired, self.statements = tx, fired, 0

    def one(self, query: str, /, **params: Any) -> Row | None:
        return self._tx.one(query, **params)

    def all(self, query: str, /, **params: Any) -> list[Row]:
        return self._tx.all(query, **params)

    def run(self, query: str, /, **params: Any) -> int:
        count = self._tx.run(query, **params)
        if query == "finish_job" and count:
            self._fired.append(params["id"])
        return count


class Noting:
    """A store that notes, after each commit, the jobs that were finished in it."""

    def __init__(self, store: Store) -> None:
        self._store, self.engine = store, store.engine
        self.fired: Fired = []

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        noted: list[str] = []

        def noting(tx: Tx) -> T:
            noted.clear()  # it may run again after a clash
            return fn(NotingTx(tx, noted))

        result = self._store.write(noting, within=within)
        now = int(time.time() * 1000)
        self.fired += [(job, now) for job in noted]
        return result

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        return self._store.read(fn, within=within)

    def close(self) -> None:
        self._store.close()


class Nobody:
    """A carrier whom these timers never ask."""


def fire(url: str, workers: int, seconds: float, begin: Callable[[], None]) -> Fired:
    """Runs the workers for `seconds`, as `app.py worker` does, once all are there and `begin` is done.

    Returns:
        What was finished, and when. Raises RuntimeError when a worker does not start.
    """
    context = multiprocessing.get_context("spawn")
    pipes = [context.Pipe() for _ in range(workers)]
    processes = [context.Process(target=_work, args=(url, seconds, there), daemon=True) for _, there in pipes]
    for process in processes:
        process.start()
    here = [ours for ours, _ in pipes]
    if not all(pipe.poll(START) and pipe.recv() == "ready" for pipe in here):
        raise RuntimeError("a worker did not start")
    begin()
    for pipe in here:
        pipe.send("go")
    fired = [one for pipe in here for one in pipe.recv()]
    for process in processes:
        process.join()
    return fired


def _work(url: str, seconds: float, pipe: Any) -> None:
    house = desk_of(Settings.of(environment(url))).house
    noting = Noting(house.store)
    worker = Worker(replace(house, store=noting), cast(Carrier, Nobody()))
    ringing = bells(worker.go_on, worker.beat, lambda: None, lambda: None, house.flow.zone)
    worker.beat()  # as app.py's does before its first bell: by then it has its connections
    pipe.send("ready")
    pipe.recv()
    Timer(seconds, lambda: ringing.shutdown(wait=True)).start()
    ringing.start()
    worker.close()
    pipe.send(noting.fired)
    house.store.close()
