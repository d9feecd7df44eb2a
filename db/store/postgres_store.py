"""The store on PostgreSQL: a pool of connections, none of which waits longer than its caller."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from db.dialect import Engine
from db.store.api import WITHIN, T, Tx
from db.store.errors import StoreBusy, StoreError, StoreGone
from db.store.postgres import TOO_LATE, PostgresTx, TimedConnection, line_dropped, timed_out, translate
from db.store.statements import book

# Two server processes with four threads each, the worker, the console.
_POOL = 8
_ATTEMPTS = 5
_CONNECT_SECONDS = 2
_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED"
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"

# The pool logs the driver's own words, which can quote the password. Ours follow as a StoreError.
logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)

# A dead line is noticed by the system too: idle ones after ~25 s, used ones after 2.5 s unacknowledged.
_LINE = {
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 2500,
    "application_name": "careline",
}
# Pools of a parent process. Their sockets are the parent's; the child must not speak on them.
_LEFT_BEHIND: list[Any] = []
_IN_WRITE = threading.local()


class PostgresStore:
    """See api.Store. Nothing is opened before the first use, so it may be made before fork."""

    engine: Engine = "postgres"

    def __init__(self, url: str, check: Callable[[Tx], None]) -> None:
        self._url = url
        self._check = check
        self._book = book("postgres")
        self._lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._pid = os.getpid()
        self._pool: ConnectionPool[TimedConnection] | None = None
        self._closed = False
        self._checked = False

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        if getattr(_IN_WRITE, "yes", False):
            raise StoreError("A write was started inside a write. Do both in one transaction.")
        _IN_WRITE.yes = True
        try:
            return self._until_done(fn, _WRITE, within)
        finally:
            _IN_WRITE.yes = False

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        return self._until_done(fn, _READ, within)

    def _until_done(self, fn: Callable[[Tx], T], begin: str, within: float) -> T:
        """Tries until it is kept, it fails for good, or the time is up."""
        deadline = time.monotonic() + within
        attempt = 0
        while True:
            attempt += 1
            pool = self._ready_pool()
            connection = self._take(pool, deadline, within)
            connection.deadline = deadline
            try:
                self._begin(connection, begin, deadline)
                tx = PostgresTx(connection, self._book)
                try:
                    self._check_once(connection, tx)
                    result = fn(tx)
                    if tx.fault is not None:
                        raise tx.fault
                except BaseException:
                    if not tx.worth_repeating or attempt >= _ATTEMPTS or time.monotonic() >= deadline:
                        raise
                    continue
                self._commit(connection)
                return result
            except psycopg.Error as fault:
                # BEGIN failed. A connection from before a restart of the server fails here.
                if not line_dropped(fault) or attempt > _POOL + _ATTEMPTS or time.monotonic() >= deadline:
                    raise translate(fault) from None
            finally:
                self._give_back(pool, connection)

    def _check_once(self, connection: TimedConnection, tx: PostgresTx) -> None:
        if self._checked:
            return
        looking = PostgresTx(connection, self._book)
        try:
            self._check(looking)
            self._checked = True
        finally:
            tx.worth_repeating = looking.worth_repeating

    @staticmethod
    def _begin(connection: TimedConnection, begin: str, deadline: float) -> None:
        """One round trip opens the transaction and tells the server when to give up."""
        left = max(1, int((deadline - time.monotonic()) * 1000))
        limits = f"SET LOCAL statement_timeout = {left}; SET LOCAL lock_timeout = {left}"
        idle = f"SET LOCAL idle_in_transaction_session_timeout = {left + 1000}"
        connection.execute(f"{begin}; {limits}; {idle}".encode(), prepare=False)

    @staticmethod
    def _commit(connection: TimedConnection) -> None:
        if connection.late:
            raise StoreBusy(TOO_LATE)
        try:
            connection.execute(b"COMMIT", prepare=False)
        except psycopg.Error as fault:
            translated = translate(fault)
            translated.maybe_stored = line_dropped(fault) or timed_out(fault)
            raise translated from None

    @staticmethod
    def _take(pool: ConnectionPool[TimedConnection], deadline: float, within: float) -> TimedConnection:
        try:
            return pool.getconn(timeout=max(0.0, deadline - time.monotonic()))
        except PoolTimeout:
            held = pool.get_stats().get("pool_size", 0) - pool.get_stats().get("pool_available", 0)
            failing = pool.get_stats().get("connections_errors", 0) > 0
            if failing and held < _POOL:
                raise StoreGone(f"The database could not be reached within {within} s.") from None
            raise StoreBusy(f"No connection to the database was free within {within} s.") from None
        except PoolClosed:
            raise StoreError("The store is closed.") from None

    @staticmethod
    def _give_back(pool: ConnectionPool[TimedConnection], connection: TimedConnection) -> None:
        """Back to the pool, rolled back; a connection in doubt is closed and replaced."""
        status = connection.info.transaction_status
        try:
            if status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
                connection.execute(b"ROLLBACK", prepare=False)
            elif status != TransactionStatus.IDLE:
                connection.close()
        except psycopg.Error:
            connection.close()
        connection.deadline = None
        pool.putconn(connection)

    def _ready_pool(self) -> ConnectionPool[TimedConnection]:
        if self._pool is not None and self._pid == os.getpid():
            return self._pool
        if self._pid != os.getpid():
            _LEFT_BEHIND.append(self._pool)
            self._lock = threading.Lock()
            self._forget()
        with self._lock:
            if self._closed:
                raise StoreError("The store is closed.")
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._url,
                    connection_class=TimedConnection,
                    kwargs={"autocommit": True, **_LINE},
                    min_size=1,
                    max_size=_POOL,
                    # The pool's own attempts lie farther and farther apart: after an outage of ten minutes
                    # callers would be refused for minutes more. So it gives up after a second, and whoever
                    # asks next has it try anew.
                    reconnect_timeout=1.0,
                    open=True,
                )
            return self._pool

    def close(self) -> None:
        self._closed = True
        if self._pool is not None and self._pid == os.getpid():
            self._pool.close(timeout=2.0)
        self._pool = None
