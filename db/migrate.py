"""Brings a database's schema up to date. One history for both engines.

Each file of db/migrations is one step: applied whole or not at all, in the order of its
number, once. A change that was released is never edited; a new file follows it.
"""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db.dialect import Engine, statements
from db.store.api import Tx
from db.store.errors import SchemaMismatch, StoreBusy, StoreError, StoreGone

FOLDER = Path(__file__).parent / "migrations"
_SET = "careline"
_NAME = re.compile(r"^\d{4}_[a-z0-9_]+$")
# "CARELINE" on a telephone's keys: any number does, as long as it is always the same.
_LOCK = 22735463
_PATIENCE = 60.0


def steps(folder: Path = FOLDER) -> list[str]:
    """The names of all steps, in order. Raises ValueError for a name that has no place in it."""
    names = sorted(path.stem for path in folder.glob("*.sql"))
    for place, name in enumerate(names, start=1):
        if not _NAME.match(name) or int(name[:4]) != place:
            raise ValueError(f"{name}.sql: step {place} must be named {place:04d}_what_it_does.sql.")
    return names


def migrate(url: str, folder: Path = FOLDER) -> list[str]:
    """Applies what is pending and returns the names of the steps applied now.

    Several starts at once take turns: the second finds nothing left to do.

    Raises:
        SchemaMismatch: the database is newer than this version of Careline; nothing is touched.
        StoreBusy: another migration held the database for a minute.
        StoreGone: the database cannot be reached or written.
        StoreError: a step failed; it left nothing behind, and its name is said.
    """
    if is_postgres(url):
        return _migrate_postgres(url, folder)
    return _migrate_sqlite(sqlite_path(url), folder)


def pending(url: str, folder: Path = FOLDER) -> list[str]:
    """The steps not yet applied. Writes nothing.

    Raises:
        SchemaMismatch: the database is newer than this version of Careline.
        StoreGone: the database cannot be reached.
    """
    if is_postgres(url):
        with _connected(url) as connection:
            return _missing(_applied_postgres(connection), folder)
    path = sqlite_path(url)
    if not path.exists():
        return steps(folder)
    db = Database(path)
    try:
        return _missing([each.name for each in Migrations(_SET).applied(db)], folder)
    finally:
        db.close()


def check_schema(tx: Tx) -> None:
    """Whether the schema fits this code. Raises SchemaMismatch in plain words."""
    try:
        applied = [row["name"] for row in tx.all("applied_migrations")]
    except (StoreBusy, StoreGone):
        raise
    except StoreError:
        raise SchemaMismatch("The database is empty. Run the migration first.") from None
    if missing := _missing(applied, FOLDER):
        raise SchemaMismatch(f"The database is too old: {missing[0]} is missing. Run the migration first.")


def is_postgres(url: str) -> bool:
    return url.startswith(("postgresql://", "postgres://"))


def sqlite_path(url: str) -> Path:
    """The file of `sqlite:///relative.db` or `sqlite:////absolute.db`. Raises ValueError otherwise."""
    if not url.startswith("sqlite:///") or not (path := url.removeprefix("sqlite:///")):
        raise ValueError("The database's URL must begin with sqlite:/// or postgresql://.")
    return Path(path)


def _missing(applied: list[str], folder: Path) -> list[str]:
    known = steps(folder)
    if newer := sorted(set(applied) - set(known)):
        raise SchemaMismatch(
            f"The database is newer than this version of Careline: it holds {newer[0]}, "
            "which this version does not know. Start the newer version."
        )
    return [name for name in known if name not in set(applied)]


def _migrate_sqlite(path: Path, folder: Path) -> list[str]:
    with _file_lock(path):
        _private(path)
        db = Database(path)
        try:
            db.conn.isolation_level = None
            db.conn.execute("PRAGMA journal_mode = WAL").fetchall()
            db.conn.execute("PRAGMA synchronous = FULL")
            db.conn.execute("PRAGMA foreign_keys = ON")
            missing = _missing([each.name for each in Migrations(_SET).applied(db)], folder)
            history = Migrations(_SET)
            for name in steps(folder):
                history(name=name)(_sqlite_step(name, folder))
            history.apply(db)
        except sqlite3.Error as fault:
            raise StoreGone(f"The database cannot be migrated ({fault}).") from fault
        finally:
            db.close()
    return missing


def _private(path: Path) -> None:
    """A new database is for its owner alone, whatever the umask; its -wal and -shm take after it."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as fault:
        raise StoreGone(f"The database {path} cannot be opened ({fault.strerror}).") from None


def _sqlite_step(name: str, folder: Path) -> Callable[[Database], None]:
    def step(db: Database) -> None:
        try:
            for statement in _read(name, folder, "sqlite"):
                db.conn.execute(statement)
        except sqlite3.Error as fault:
            raise StoreError(f"Migration {name} failed and left nothing behind ({fault}).") from fault

    return step


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """The lock the writer uses too, so no call is written while the schema changes."""
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise StoreGone(f"The folder of {path} cannot be written ({fault.strerror}).") from None
    try:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise StoreBusy("Another process held the database for a minute.") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(lock)


def _migrate_postgres(url: str, folder: Path) -> list[str]:
    with _connected(url) as connection:
        connection.execute(f"SET lock_timeout = {int(_PATIENCE * 1000)}".encode())
        try:
            connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        except psycopg.errors.LockNotAvailable:
            raise StoreBusy("Another migration held the database for a minute.") from None
        missing = _missing(_applied_postgres(connection), folder)
        for name in missing:
            _postgres_step(connection, name, folder)
    return missing


def _postgres_step(connection: psycopg.Connection[tuple[str]], name: str, folder: Path) -> None:
    try:
        with connection.transaction():
            connection.execute(_HISTORY)
            for statement in _read(name, folder, "postgres"):
                connection.execute(statement.encode())
            connection.execute("INSERT INTO _migrations (migration_set, name) VALUES (%s, %s)", [_SET, name])
    except psycopg.Error as fault:
        said = fault.diag.message_primary
        raise StoreError(f"Migration {name} failed and left nothing behind ({said}).") from None


_HISTORY = """CREATE TABLE IF NOT EXISTS _migrations (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, migration_set TEXT NOT NULL, name TEXT NOT NULL,
  applied_at TIMESTAMPTZ NOT NULL DEFAULT now(), UNIQUE (migration_set, name))"""


def _applied_postgres(connection: psycopg.Connection[tuple[str]]) -> list[str]:
    there = connection.execute("SELECT to_regclass('_migrations')::text").fetchone()
    if there is None or there[0] is None:
        return []
    found = connection.execute("SELECT name FROM _migrations WHERE migration_set = %s ORDER BY id", [_SET])
    return [row[0] for row in found]


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[tuple[str]]]:
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as fault:
        raise StoreGone(f"The database cannot be reached (code {fault.sqlstate or 'none'}).") from None
    except psycopg.ProgrammingError:
        # The driver's words quote the part that it does not understand: perhaps of the password.
        words = "The database's URL is not well-formed. A password's % : / @ ? # are written %25 %3A %2F ..."
        raise StoreError(words) from None
    with connection:
        yield connection


def _read(name: str, folder: Path, engine: Engine) -> list[str]:
    return statements((folder / f"{name}.sql").read_text(encoding="utf-8"), engine)
