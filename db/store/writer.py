"""SQLite's one writer: a thread that gathers what is waiting and commits it together.

Callers hand their work over and wait no longer than they said, so a disk that hangs
holds up this thread and nobody's call. One fsync serves everyone who came meanwhile.
Between processes a file lock gives the turn: SQLite's own waiting has no queue and let
one of a thousand wait for seconds.
"""

from __future__ import annotations

import _thread
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from copy import copy
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from db.store.api import Tx
from db.store.checkpoint import Checkpointer
from db.store.errors import StoreBusy, StoreError, StoreGone
from db.store.sqlite import Connection, SqliteTx, translate
from db.store.statements import Book

# A transaction takes in newcomers for this long (seconds); then those inside get their answer.
_GATHER = 0.005
_LOCK_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC


class Job:
    """Work handed over. `turn` goes to whoever takes it first: the writer, or a caller giving up. It runs in
    its caller's context, as on PostgreSQL, where no thread stands between: it knows whose request it is.
    """

    __slots__ = ("abandoned", "context", "done", "error", "fn", "result", "turn")

    def __init__(self, fn: Callable[[Tx], Any]) -> None:
        self.fn = fn
        self.context = copy_context()
        self.result: Any = None
        self.error: BaseException | None = None
        self.abandoned = False
        self.turn = _thread.allocate_lock()
        self.done = _thread.allocate_lock()
        self.done.acquire()


class Writer:
    """Owns the writing connection. One a process; started at the first write."""

    def __init__(self, path: Path, book: Book, check: Callable[[Tx], None]) -> None:
        self._path = path
        self._book = book
        self._check = check
        self._inbox: SimpleQueue[Job | None] = SimpleQueue()
        self._connection: Connection | None = None
        self._lock_file: int | None = None
        self._checkpointer = Checkpointer(path, _LOCK_FLAGS)
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    def write(self, fn: Callable[[Tx], Any], within: float) -> Any:
        """Hands `fn` over and waits for its commit (see api.Store.write)."""
        if _thread.get_ident() == self._thread.ident:
            raise StoreError("A write was started inside a write. Do both in one transaction.")
        job = Job(fn)
        self._inbox.put(job)
        if not job.done.acquire(timeout=within):
            job.abandoned = True
            if job.turn.acquire(blocking=False):
                raise StoreBusy(f"Nothing was stored: the database was not free within {within} s.")
            raise StoreBusy(f"The database did not answer within {within} s.", maybe_stored=True)
        if job.error is not None:
            raise job.error
        return job.result

    def close(self, wait: float = 5.0) -> None:
        """Finishes what was accepted, then ends. A writer stuck in a dead disk is left behind."""
        self._inbox.put(None)
        self._thread.join(wait)
        self._checkpointer.close(wait)

    def _serve(self) -> None:
        while (job := self._inbox.get()) is not None:
            self._serve_from(job)
        self._drop_connection()
        if self._lock_file is not None:
            os.close(self._lock_file)

    def _serve_from(self, job: Job) -> None:
        """One transaction, begun for this job."""
        settled: list[Job] = [job]
        try:
            lock = self._take_file_lock()
            try:
                raw = self._begin(job)
                if raw is not None:
                    self._gather(raw, settled)
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)
        except BaseException as raised:
            fault = translate(raised) if isinstance(raised, sqlite3.Error) else raised
            if self._connection is not None and self._connection.raw.in_transaction:
                self._drop_connection()
            # One error each: an exception raised in two threads at once mixes their tracebacks.
            for each in settled:
                each.error = each.error or copy(fault)
        for each in settled:
            each.done.release()

    def _take_file_lock(self) -> int:
        if self._lock_file is None:
            try:
                self._lock_file = os.open(f"{self._path}.lock", _LOCK_FLAGS, 0o600)
            except OSError as fault:
                raise StoreGone(f"The database's lock file cannot be opened ({fault.strerror}).") from None
        # Waiting here harms nobody: the callers keep their own time and leave.
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        return self._lock_file

    def _begin(self, job: Job) -> sqlite3.Connection | None:
        """Opens a transaction for the job; None if its caller left before it could be begun."""
        while not job.abandoned:
            connection = self._connect()
            try:
                connection.raw.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as fault:
                # Somebody outside Careline holds the database: keep asking while the caller waits.
                if isinstance(translated := translate(fault), StoreBusy):
                    continue
                self._drop_connection()
                raise translated from fault
            if job.turn.acquire(blocking=False):
                return connection.raw
            connection.raw.execute("ROLLBACK")
        return None

    def _connect(self) -> Connection:
        if self._connection is not None and not self._connection.still_the_file():
            self._drop_connection()
        if self._connection is None:
            connection = Connection(self._path, reads_only=False)
            try:
                self._check(SqliteTx(connection.raw, self._book))
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _gather(self, raw: sqlite3.Connection, settled: list[Job]) -> None:
        """Runs the first job and those that came meanwhile, each undone by itself if it fails."""
        kept = self._attempt(raw, settled[0])
        if not kept:
            raw.execute("ROLLBACK") if raw.in_transaction else None
            return
        until = time.monotonic() + _GATHER
        while time.monotonic() < until:
            try:
                job = self._inbox.get_nowait()
            except Empty:
                break
            if job is None:
                self._inbox.put(None)
                break
            if not job.turn.acquire(blocking=False):
                continue
            settled.append(job)
            raw.execute("SAVEPOINT one_job")
            if not self._attempt(raw, job):
                if not raw.in_transaction:
                    raise StoreGone("The database undid a whole transaction. Nothing in it was stored.")
                raw.execute("ROLLBACK TO one_job")
            raw.execute("RELEASE one_job")
        self._commit(raw)
        self._checkpointer.note(len(settled))

    def _attempt(self, raw: sqlite3.Connection, job: Job) -> bool:
        tx = SqliteTx(raw, self._book)
        try:
            job.result = job.context.run(job.fn, tx)
            if tx.fault is not None:
                raise tx.fault
        except BaseException as fault:
            job.error = fault
        # The caller was told that it was not in time; keeping its work now would surprise it.
        return job.error is None and not job.abandoned

    def _commit(self, raw: sqlite3.Connection) -> None:
        try:
            raw.execute("COMMIT")
        except sqlite3.Error as fault:
            translated = translate(fault)
            translated.maybe_stored = not isinstance(fault, sqlite3.IntegrityError)
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            self._drop_connection()
            raise translated from fault

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
