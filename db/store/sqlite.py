"""SQLite: connections and the transaction on one of them.

Write-ahead log, so that readers and the writer never wait for each other; full
synchronisation, because a call for help must survive a power cut. What is purged is
overwritten and not only forgotten.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.store.api import Row
from db.store.errors import Duplicate, Refused, StoreBusy, StoreError, StoreGone
from db.store.statements import Book, Statement, misused

# How often a long read looks at the clock: about each millisecond of work.
_STEPS = 20_000

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SAID = {
    sqlite3.SQLITE_FULL: "The database's disk is full. Free some space.",
    sqlite3.SQLITE_IOERR: "The database's disk does not read or write. Check the disk and its free space.",
    sqlite3.SQLITE_READONLY: "The database file or its folder is read-only. Check owner and rights.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened. Check its folder.",
    sqlite3.SQLITE_PERM: "The database file may not be opened. Check owner and rights.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged. Restore the newest backup.",
    sqlite3.SQLITE_NOTADB: "The database file is no SQLite database. Check the path.",
}


def translate(fault: sqlite3.Error) -> StoreError:
    """The driver's error in our words."""
    code = getattr(fault, "sqlite_errorcode", 0)
    if code in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
        return Duplicate(f"Already there ({fault}).")
    if isinstance(fault, sqlite3.IntegrityError):
        return Refused(f"The schema does not allow this ({fault}).")
    if code == sqlite3.SQLITE_INTERRUPT:
        return StoreBusy("The question took longer than its time and was broken off.")
    if code & 0xFF in _BUSY:
        return StoreBusy("The database is held by someone else.")
    if code & 0xFF in _SAID:
        return StoreGone(_SAID[code & 0xFF])
    return StoreError(f"The database refused a statement ({fault}).")


class Connection:
    """One connection that sqlite-utils opened, used by the thread that made it alone."""

    def __init__(self, path: Path, *, reads_only: bool) -> None:
        """
        Raises:
            StoreGone: there is no such file (only a migration creates one), or it does not open.
        """
        # As text: this is asked at every transaction, and building it costs more than asking.
        self._path = str(path)
        self._inode = inode(path)
        self.deadline = 0.0
        try:
            self.db = Database(path)
            self.raw = self.db.conn
            self.raw.isolation_level = None
            for pragma in _pragmas(reads_only):
                self.raw.execute(f"PRAGMA {pragma}").fetchall()
        except sqlite3.Error as fault:
            raise translate(fault) from fault
        if reads_only:
            self.raw.set_progress_handler(self._overdue, _STEPS)

    def _overdue(self) -> int:
        return 1 if time.monotonic() > self.deadline else 0

    def still_the_file(self) -> bool:
        """False once the file was removed or replaced: what is written here would be lost."""
        try:
            return os.stat(self._path).st_ino == self._inode  # noqa: PTH116
        except OSError:
            return False

    def close(self) -> None:
        self.db.close()


def inode(path: Path) -> int:
    """Which file this path names now. Raises StoreGone when there is none."""
    try:
        return path.stat().st_ino
    except OSError:
        raise StoreGone(f"There is no database at {path}. Restore it, or run the migration.") from None


def _pragmas(reads_only: bool) -> list[str]:
    common = ["busy_timeout = 100", "foreign_keys = ON", "temp_store = MEMORY"]
    if reads_only:
        return [*common, "query_only = ON"]
    return [
        *common,
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "wal_autocheckpoint = 20000",
    ]


class SqliteTx:
    """One transaction (see api.Tx)."""

    __slots__ = ("_book", "_cursor", "fault", "statements")

    def __init__(self, raw: sqlite3.Connection, book: Book) -> None:
        self.statements = 0
        self.fault: StoreError | None = None
        self._book = book
        self._cursor = raw.cursor()

    def _execute(self, statement: Statement, asked_with: str, params: dict[str, Any]) -> sqlite3.Cursor:
        if self.fault is not None:
            raise StoreError("This transaction has already failed; nothing more can be done in it.")
        if statement.asked_with != asked_with or len(params) != len(statement.params):
            raise misused(statement, asked_with, params)
        self.statements += 1
        try:
            return self._cursor.execute(statement.sql, params)
        except sqlite3.ProgrammingError as fault:
            named = params.keys() == statement.params
            self.fault = translate(fault) if named else misused(statement, asked_with, params)
        except sqlite3.Error as fault:
            self.fault = translate(fault)
        raise self.fault

    def all(self, query: str, /, **params: Any) -> list[Row]:
        statement = self._book[query]
        return self._rows(statement, self._execute(statement, "all", params))

    def one(self, query: str, /, **params: Any) -> Row | None:
        statement = self._book[query]
        rows = self._rows(statement, self._execute(statement, "one", params))
        return rows[0] if rows else None

    def run(self, query: str, /, **params: Any) -> int:
        return self._execute(self._book[query], "run", params).rowcount

    def _rows(self, statement: Statement, cursor: sqlite3.Cursor) -> list[Row]:
        try:
            # All of them: a statement left half read keeps its transaction open.
            found = cursor.fetchall()
        except sqlite3.Error as fault:
            self.fault = translate(fault)
            raise self.fault from fault
        if not found:
            return []
        columns = statement.columns
        if len(columns) != len(found[0]):
            columns = statement.columns = tuple(column[0] for column in cursor.description)
        return [dict(zip(columns, row, strict=True)) for row in found]
