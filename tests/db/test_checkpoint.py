"""SQLite's log begins anew even while two processes never stop writing."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.migrate import sqlite_path
from db.store import Store, open_store
from db.store.checkpoint import Checkpointer
from tests.db.people_say import add_contact, beat

LOCK_FLAGS = os.O_RDWR | os.O_CREAT


@pytest.fixture
def two_stores(sqlite_url: str) -> Iterator[tuple[Store, Store]]:
    """As two web processes have them: each with a writer of its own."""
    stores = open_store(sqlite_url), open_store(sqlite_url)
    for store in stores:
        store.write(beat)
    yield stores
    for store in stores:
        store.close()


@contextmanager
def never_stopping(store: Store) -> Iterator[None]:
    over = threading.Event()

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            store.write(lambda tx, n=number: add_contact(tx, f"CA-{id(store)}-{n}"), within=20)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def until(holds: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(1000):
        if holds():
            return
        waited.wait(0.01)
    raise AssertionError("it did not come to pass within ten seconds")


def begun_anew(url: str) -> bytes:
    """The log's number, another one each time that it begins (SQLite's file format, section 4.1)."""
    with Path(f"{sqlite_path(url)}-wal").open("rb") as log:
        return log.read(32)[16:24]


def test_a_log_copied_beside_two_busy_writers_begins_anew(
    sqlite_url: str, two_stores: tuple[Store, Store]
) -> None:
    ours, theirs = two_stores
    checkpointer = Checkpointer(sqlite_path(sqlite_url), LOCK_FLAGS)
    with never_stopping(ours), never_stopping(theirs):
        for _ in range(3):
            before = begun_anew(sqlite_url)
            checkpointer.wake()
            until(lambda before=before: begun_anew(sqlite_url) != before)  # type: ignore[misc]
    checkpointer.close(5)


def test_nothing_is_lost_by_copying(sqlite_url: str, two_stores: tuple[Store, Store]) -> None:
    ours, theirs = two_stores
    checkpointer = Checkpointer(sqlite_path(sqlite_url), LOCK_FLAGS)
    kept = []
    with never_stopping(theirs):
        for number in range(60):
            checkpointer.wake()
            kept.append(ours.write(lambda tx, number=number: add_contact(tx, f"CA{number}"), within=20))  # type: ignore[misc]
    checkpointer.close(5)
    found = theirs.read(lambda tx: tx.all("live_contacts", limit=100_000))
    assert {row["id"] for row in found} >= set(kept)


def test_a_database_that_is_away_does_not_end_the_copying(
    sqlite_url: str, two_stores: tuple[Store, Store]
) -> None:
    store, _ = two_stores
    path = sqlite_path(sqlite_url)
    checkpointer = Checkpointer(path, LOCK_FLAGS)
    away = path.rename(path.with_suffix(".away"))
    checkpointer.wake()
    checkpointer.close(0.2)
    away.rename(path)
    again = Checkpointer(path, LOCK_FLAGS)
    before = begun_anew(sqlite_url)
    again.wake()
    with never_stopping(store):
        until(lambda: begun_anew(sqlite_url) != before)
    again.close(5)
