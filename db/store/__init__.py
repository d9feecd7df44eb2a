"""The store: the one room that knows the drivers (with db/migrate.py).

    store = open_store("sqlite:////var/lib/careline/careline.db")
    contact = store.write(lambda tx: tx.one("contact_by_call", call_id=call_id))

Queries live in db/queries, named for the question they answer.
"""

from __future__ import annotations

from db import migrate as migration
from db.store.api import WITHIN, Row, Store, Tx, codes
from db.store.errors import (
    Duplicate,
    Refused,
    SchemaMismatch,
    StoreBusy,
    StoreError,
    StoreGone,
    UnknownQuery,
)
from db.store.postgres_store import PostgresStore
from db.store.sqlite_store import SqliteStore

__all__ = [
    "WITHIN",
    "Duplicate",
    "Refused",
    "Row",
    "SchemaMismatch",
    "Store",
    "StoreBusy",
    "StoreError",
    "StoreGone",
    "Tx",
    "UnknownQuery",
    "codes",
    "open_store",
]


def open_store(url: str, *, migrate: bool = False) -> Store:
    """The store behind a URL.

    Without `migrate` nothing is opened yet: a database that is away at the start does
    not keep the telephone from being answered with the safe words.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute.db` or `postgresql://…`.
        migrate: bring the schema up to date first.

    Raises:
        ValueError: any other kind of URL.
        SchemaMismatch, StoreGone, StoreBusy: from the migration.
    """
    if migrate:
        migration.migrate(url)
    if migration.is_postgres(url):
        return PostgresStore(url, migration.check_schema)
    return SqliteStore(migration.sqlite_path(url), migration.check_schema)
