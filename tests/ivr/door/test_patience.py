"""A store that hangs must not take every thread of the server from the callers."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest

from db.store import StoreBusy, StoreError, Tx, open_store
from ivr.door.patience import BRIEFLY, Patient

WAIT = 1.2  # seconds each caller allows the store
THREADS = 4  # as one of the server's processes has


@contextmanager
def hanging(url: str) -> Iterator[None]:
    """Another process holds the database's lock and does not let go."""
    lock = os.open(url.removeprefix("sqlite:///") + ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


@pytest.fixture
def patient(sqlite_url: str) -> Iterator[Patient]:
    store = Patient(open_store(sqlite_url))
    yield store
    store.close()


def beat(tx: Tx) -> int:
    return tx.run("beat", name="one", at=1, detail="")


def test_forty_callers_before_a_store_that_hangs_have_their_answer_within_three_seconds(
    patient: Patient, sqlite_url: str
) -> None:
    def caller(_: int) -> float:
        with pytest.raises(StoreBusy):
            patient.write(beat, within=WAIT)
        return time.monotonic() - rang

    patient.write(beat)
    with hanging(sqlite_url), ThreadPoolExecutor(THREADS) as server:
        rang = time.monotonic()
        last = max(server.map(caller, range(40)))
    # One after the other, four at a time, they would have waited ten times 1.2 s.
    assert last < 3.0


def test_once_it_answers_again_everybody_may_wait_again(patient: Patient, sqlite_url: str) -> None:
    patient.write(beat)
    with hanging(sqlite_url), suppress(StoreBusy):
        patient.write(beat, within=WAIT)
    assert patient.write(beat) == 1

    def slow(tx: Tx) -> int:
        time.sleep(3 * BRIEFLY)  # a disk that is slow and not dead
        return beat(tx)

    with ThreadPoolExecutor(2) as two:
        assert list(two.map(lambda _: patient.write(slow), range(2))) == [1, 1]


def test_a_row_that_is_refused_is_an_answer_and_no_hanging(patient: Patient) -> None:
    def refused(tx: Tx) -> int:
        return tx.run("beat", name=None, at=1, detail="")

    for _ in range(2):
        with pytest.raises(StoreError, match="NOT NULL"):
            patient.write(refused)
    assert patient.write(beat) == 1
