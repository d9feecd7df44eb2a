"""All that a journey left in the database, as text: whoever steals it reads this."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import psycopg

from db.migrate import is_postgres, sqlite_path

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}


def everything_stored(url: str) -> str:
    """Every value of every row of every table, one a line, with its table and column."""
    if is_postgres(url):
        with psycopg.connect(url) as connection:
            return _told(connection.cursor(), TABLES["postgres"])
    with closing(sqlite3.connect(sqlite_path(url))) as connection:
        return _told(connection.cursor(), TABLES["sqlite"])


def _told(cursor: Any, tables: str) -> str:
    names = [row[0] for row in cursor.execute(tables).fetchall()]
    lines = []
    for name in names:
        rows = cursor.execute(f'SELECT * FROM "{name}"').fetchall()
        columns = [column[0] for column in cursor.description]
        lines += [f"{name}.{c}: {_text(v)}" for row in rows for c, v in zip(columns, row, strict=True)]
    return "\n".join(lines)


def _text(value: Any) -> str:
    """Bytes as they would show in an editor, so that clear text within them is found."""
    return value.decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
