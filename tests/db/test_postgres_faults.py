"""What a caller is told when PostgreSQL stops, hangs, or two transactions meet."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg
import pytest

from db.store import Duplicate, Store, StoreBusy, StoreGone, Tx, open_store
from tests.db.people_say import add_contact, add_person, beat
from tests.db.pgserver import PgServer

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    opened = open_store(postgres_url)
    yield opened
    opened.close()


def names(store: Store) -> list[str]:
    return [row["name"] for row in store.read(lambda tx: tx.all("heartbeats"))]


def test_a_server_that_stops_and_returns_is_used_again_without_a_restart(
    store: Store, pg_server: PgServer
) -> None:
    store.write(lambda tx: beat(tx, "before"))
    pg_server.stop()
    try:
        before = time.monotonic()
        with pytest.raises(StoreGone) as caught:
            store.write(lambda tx: beat(tx, "meanwhile"), within=0.5)
        assert time.monotonic() - before < 1.5
        assert not caught.value.maybe_stored
    finally:
        pg_server.start()
    store.write(lambda tx: beat(tx, "after"), within=20)
    assert names(store) == ["after", "before"]


def test_after_a_long_outage_the_first_who_ask_are_served(store: Store, pg_server: PgServer) -> None:
    """However long it lasted: nobody pays for attempts that were in vain."""
    store.write(lambda tx: beat(tx, "before"))
    pg_server.stop()
    try:
        until = time.monotonic() + 9
        while time.monotonic() < until:
            with pytest.raises(StoreGone):
                store.write(lambda tx: beat(tx, "meanwhile"), within=0.3)
    finally:
        pg_server.start()
    served = 0
    for _ in range(10):  # a caller each, as patient as a webhook
        with suppress(StoreGone):
            store.write(lambda tx: beat(tx, "after"), within=0.3)
            served += 1
    assert served >= 5, "within a second and a half"


def test_a_restart_between_two_calls_is_not_noticed(store: Store, pg_server: PgServer) -> None:
    store.write(lambda tx: beat(tx, "before"))
    pg_server.stop()
    pg_server.start()
    store.write(lambda tx: beat(tx, "after"), within=20)
    assert names(store) == ["after", "before"]


def test_a_line_that_drops_in_the_middle_is_begun_again(store: Store, postgres_url: str) -> None:
    attempts: list[int] = []

    def work(tx: Tx) -> None:
        attempts.append(1)
        beat(tx, "first half")
        if len(attempts) == 1:
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'careline' AND datname = current_database() "
                    "AND state = 'idle in transaction'"
                )
        beat(tx, "second half")

    store.write(work, within=10)
    assert len(attempts) == 2
    assert names(store) == ["first half", "second half"]


def test_a_server_that_hangs_holds_nobody_beyond_their_time(store: Store, postgres_url: str) -> None:
    store.write(beat)
    with psycopg.connect(postgres_url) as other:
        found = other.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'careline' "
            "AND datname = current_database()"
        ).fetchall()
    for (pid,) in found:
        os.kill(pid, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        try:
            told = pool.submit(lambda: store.write(lambda tx: beat(tx, "while it hung"), within=0.5))
            assert isinstance(told.exception(timeout=2.5), StoreBusy)
        finally:
            for (pid,) in found:
                os.kill(pid, signal.SIGCONT)
    store.write(lambda tx: beat(tx, "afterwards"), within=10)
    assert names(store) == ["afterwards", "worker"]


def test_a_row_held_by_somebody_is_busy_in_time(store: Store, postgres_url: str) -> None:
    store.write(lambda tx: beat(tx, "held"))
    with psycopg.connect(postgres_url) as other:
        other.execute("UPDATE heartbeat SET at = 5")
        before = time.monotonic()
        with pytest.raises(StoreBusy) as caught:
            store.write(lambda tx: beat(tx, "held", at=9), within=0.4)
        assert time.monotonic() - before < 2.5
        assert not caught.value.maybe_stored
        other.rollback()
    store.write(lambda tx: beat(tx, "held", at=7))
    assert store.read(lambda tx: tx.all("heartbeats"))[0]["at"] == 7


def test_two_who_lock_each_other_out_are_both_done_in_the_end(store: Store) -> None:
    store.write(lambda tx: (beat(tx, "a"), beat(tx, "b")))
    both_hold_one = threading.Barrier(2)

    def cross(first: str, second: str) -> int:
        attempts: list[int] = []

        def work(tx: Tx) -> None:
            attempts.append(1)
            beat(tx, first, at=10)
            if len(attempts) == 1:
                both_hold_one.wait(5)
            beat(tx, second, at=10)

        store.write(work, within=15)
        return len(attempts)

    with ThreadPoolExecutor(2) as pool:
        attempts = list(pool.map(cross, ["a", "b"], ["b", "a"]))
    assert sum(attempts) > 2, "they did not meet"
    assert store.read(lambda tx: [row["at"] for row in tx.all("heartbeats")]) == [10, 10]


def test_of_two_who_look_and_then_add_the_second_sees_what_the_first_did(store: Store) -> None:
    both_looked = threading.Barrier(2)

    def look_then_add(_: int) -> str:
        attempts: list[int] = []

        def work(tx: Tx) -> str:
            attempts.append(1)
            if tx.one("person_by_id", id="nurse") is not None:
                return "was there"
            if len(attempts) == 1:
                both_looked.wait(5)
            add_person(tx, id="nurse")
            return "added"

        return store.write(work, within=15)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(look_then_add, range(2)))
    assert said == ["added", "was there"]


def test_a_true_duplicate_stays_one_and_its_error_quotes_nothing(store: Store) -> None:
    store.write(lambda tx: add_person(tx, phone_idx="idx-of-5035550100"))
    with pytest.raises(Duplicate) as caught:
        store.write(lambda tx: add_person(tx, phone_idx="idx-of-5035550100"))
    shown = "".join([str(caught.value), repr(caught.value.__cause__), str(caught.value.__suppress_context__)])
    assert "5035550100" not in shown
    assert "person_phone_idx_key" in str(caught.value)


def test_more_callers_than_connections_wait_their_turn(store: Store) -> None:
    with ThreadPoolExecutor(24) as pool:
        done = list(pool.map(lambda i: store.write(lambda tx: add_contact(tx, f"CA{i}")), range(120)))
    assert len(set(done)) == 120


def test_when_every_connection_is_held_the_next_caller_is_told_in_time(store: Store) -> None:
    release = threading.Event()
    store.write(beat)
    with ThreadPoolExecutor(8) as pool:
        held = [pool.submit(lambda: store.read(lambda tx: release.wait(10), within=10)) for _ in range(8)]
        while not all(each.running() for each in held):
            time.sleep(0.001)
        time.sleep(0)
        before = time.monotonic()
        try:
            with pytest.raises(StoreBusy, match="No connection to the database was free"):
                while time.monotonic() - before < 5:
                    store.write(beat, within=0.3)
        finally:
            release.set()
