"""PostgreSQL: the transaction on one connection, and a connection that keeps time."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg import errors as pg
from psycopg.rows import dict_row

from db.store.api import Row
from db.store.errors import Duplicate, Refused, StoreBusy, StoreError, StoreGone
from db.store.statements import Book, Statement, misused

_BUSY = (pg.LockNotAvailable, pg.QueryCanceled, pg.TooManyConnections, pg.IdleInTransactionSessionTimeout)
_GONE = (pg.DiskFull, pg.OutOfMemory, pg.ReadOnlySqlTransaction, pg.AdminShutdown, pg.CannotConnectNow)
# Two transactions met. Begun again, ours sees what the other one did.
_CLASHED = (pg.SerializationFailure, pg.DeadlockDetected, pg.UniqueViolation)

TOO_LATE = "The database did not answer in time, or someone else holds the row."


def translate(fault: psycopg.Error) -> StoreError:
    """The driver's error in our words: its code and the constraint's name, never its text,
    which quotes the row."""
    where = fault.diag.constraint_name or fault.diag.table_name or "no constraint named"
    if isinstance(fault, pg.UniqueViolation):
        return Duplicate(f"Already there ({where}).")
    if isinstance(fault, psycopg.IntegrityError | pg.RaiseException):
        return Refused(f"The schema does not allow this ({where}, code {fault.sqlstate}).")
    if isinstance(fault, _BUSY) or timed_out(fault):
        return StoreBusy(TOO_LATE)
    if isinstance(fault, _GONE):
        return StoreGone(f"The database cannot store anything now (code {fault.sqlstate}).")
    if isinstance(fault, psycopg.OperationalError) and fault.sqlstate is None:
        return StoreGone("The connection to the database was lost.")
    return StoreError(f"The database refused a statement (code {fault.sqlstate}).")


def timed_out(fault: psycopg.Error) -> bool:
    """Whether we stopped waiting (psycopg has no public name for it)."""
    return type(fault).__name__ == "_WaitTimeout"


def line_dropped(fault: psycopg.Error) -> bool:
    """Whether the connection is gone, so that nothing uncommitted was kept."""
    if timed_out(fault):
        return False
    return isinstance(fault, pg.AdminShutdown | pg.CrashShutdown) or (
        isinstance(fault, psycopg.OperationalError) and fault.sqlstate is None
    )


class TimedConnection(psycopg.Connection[Any]):
    """A connection that waits for the server until `deadline` and no longer.

    The server's own timeouts do not help when the server itself hangs.
    """

    # time.monotonic() seconds; None outside a transaction of ours.
    deadline: float | None = None

    @property
    def late(self) -> bool:
        """The time is up: nothing more is sent. A server that is quick enough would still do it, and store
        what we have told our caller is not stored."""
        return self.deadline is not None and time.monotonic() >= self.deadline

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if self.deadline is None:
            return super().wait(gen, interval, timeout)
        left = self.deadline - time.monotonic()
        # Within the time allowed, look again at least that often.
        return super().wait(gen, max(0.001, min(interval, left)), max(0.0, left))


class PostgresTx:
    """One transaction (see api.Tx)."""

    __slots__ = ("_book", "_connection", "_cursor", "fault", "statements", "worth_repeating")

    def __init__(self, connection: TimedConnection, book: Book) -> None:
        self.statements = 0
        self.fault: StoreError | None = None
        self.worth_repeating = False
        self._book = book
        self._connection = connection
        self._cursor = connection.cursor(row_factory=dict_row)

    def _execute(self, statement: Statement, asked_with: str, params: dict[str, Any]) -> Any:
        if self.fault is not None:
            raise StoreError("This transaction has already failed; nothing more can be done in it.")
        if statement.asked_with != asked_with or params.keys() != statement.params:
            raise misused(statement, asked_with, params)
        if self._connection.late:
            self.fault = StoreBusy(TOO_LATE)
            raise self.fault
        self.statements += 1
        try:
            return self._cursor.execute(statement.sql, params or None)
        except psycopg.Error as fault:
            self.fault = translate(fault)
            self.worth_repeating = isinstance(fault, _CLASHED) or line_dropped(fault)
        raise self.fault from None

    def all(self, query: str, /, **params: Any) -> list[Row]:
        rows: list[Row] = self._execute(self._book[query], "all", params).fetchall()
        return rows

    def one(self, query: str, /, **params: Any) -> Row | None:
        row: Row | None = self._execute(self._book[query], "one", params).fetchone()
        return row

    def run(self, query: str, /, **params: Any) -> int:
        touched: int = self._execute(self._book[query], "run", params).rowcount
        return touched
