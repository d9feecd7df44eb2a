"""Copies SQLite's log into the database, beside the writer and not in its way.

A log that is not copied whole never begins anew: it grows, and every commit then waits for the file
system to note the new size as well. While two processes write, a copy made in passing is never whole.
So nearly all is copied while everybody goes on writing, and the few pages that came meanwhile while
this thread holds the turn.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from pathlib import Path

from db.store.errors import StoreError
from db.store.sqlite import Connection

# So many transactions of one process make the log worth copying: with two processes some 20 MB.
_AFTER = 500
# Pages that may be left for the copy during which nobody writes: some milliseconds.
_FEW = 100
_TIMES = 4


class Checkpointer:
    """A thread of one process, started with its first log worth copying."""

    def __init__(self, path: Path, lock_flags: int) -> None:
        self._path = path
        self._lock_flags = lock_flags
        self._due = threading.Event()
        self._ended = False
        self._thread: threading.Thread | None = None
        self._kept = 0

    def note(self, kept: int) -> None:
        """So many transactions were committed together. Returns at once."""
        self._kept += kept
        if self._kept >= _AFTER:
            self._kept = 0
            self.wake()

    def wake(self) -> None:
        """Have the log copied now. Returns at once."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="store-checkpoint", daemon=True)
            self._thread.start()
        self._due.set()

    def close(self, wait: float) -> None:
        self._ended = True
        self._due.set()
        if self._thread is not None:
            self._thread.join(wait)

    def _serve(self) -> None:
        while self._due.wait() and not self._ended:
            self._due.clear()
            try:
                self._copy()
            except (StoreError, sqlite3.Error, OSError):
                # The log stays longer; the next commit meets the same fault and reports it.
                continue

    def _copy(self) -> None:
        connection = Connection(self._path, reads_only=False)
        try:
            for _ in range(_TIMES):
                if _left(connection.raw) <= _FEW:
                    break
            self._copy_the_rest(connection.raw)
        finally:
            connection.close()

    def _copy_the_rest(self, raw: sqlite3.Connection) -> None:
        """Whole now, unless somebody reads an older page: then the log begins anew another time."""
        lock = os.open(f"{self._path}.lock", self._lock_flags, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _left(raw)
        finally:
            os.close(lock)


def _left(raw: sqlite3.Connection) -> int:
    """Copies what can be copied without waiting for anybody; how many of the log's pages are left."""
    _, pages, copied = raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(pages - copied)
