"""The store on SQLite: one writer a process, one reading connection a thread."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.dialect import Engine
from db.store.api import WITHIN, T, Tx
from db.store.errors import StoreError
from db.store.sqlite import Connection, SqliteTx, translate
from db.store.statements import book
from db.store.writer import Writer

# Connections of a parent process. Closing one after fork would disturb the parent's file.
_LEFT_BEHIND: list[Any] = []


class SqliteStore:
    """See api.Store. Nothing is opened before the first use, so it may be made before fork."""

    engine: Engine = "sqlite"

    def __init__(self, path: Path, check: Callable[[Tx], None]) -> None:
        """
        Args:
            check: looks at the schema, once for each connection; raises SchemaMismatch.
        """
        self._path = path
        self._check = check
        self._book = book("sqlite")
        self._start_lock = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        self._pid = os.getpid()
        self._closed = False
        self._writer: Writer | None = None
        self._mine = threading.local()

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        writer = self._writer
        if writer is None or self._pid != os.getpid():
            writer = self._start_writer()
        result: T = writer.write(fn, within)
        return result

    def _start_writer(self) -> Writer:
        self._after_fork()
        with self._start_lock:
            if self._closed:
                raise StoreError("The store is closed.")
            if self._writer is None:
                self._writer = Writer(self._path, self._book, self._check)
            return self._writer

    def _after_fork(self) -> None:
        if self._pid != os.getpid():
            _LEFT_BEHIND.append((self._writer, self._mine))
            self._start_lock = threading.Lock()
            self._forget()

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        connection = self._reader()
        connection.deadline = time.monotonic() + within
        raw = connection.raw
        raw.execute("BEGIN")
        try:
            tx = SqliteTx(raw, self._book)
            result = fn(tx)
            if tx.fault is not None:
                raise tx.fault
            return result
        finally:
            # The reader may have been interrupted, which can end its transaction.
            if raw.in_transaction:
                raw.execute("ROLLBACK")

    def _reader(self) -> Connection:
        self._after_fork()
        if self._closed:
            raise StoreError("The store is closed.")
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is not None:
            if connection.still_the_file():
                return connection
            connection.close()
            self._mine.connection = None
        connection = Connection(self._path, reads_only=True)
        connection.deadline = time.monotonic() + WITHIN
        try:
            self._check(SqliteTx(connection.raw, self._book))
        except sqlite3.Error as fault:
            connection.close()
            raise translate(fault) from fault
        except BaseException:
            connection.close()
            raise
        self._mine.connection = connection
        return connection

    def close(self) -> None:
        self._after_fork()
        self._closed = True
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        # Other threads' connections close as those threads end.
        connection: Connection | None = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
        self._mine = threading.local()
