"""The named queries: one text for both engines, read once and checked as it is read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import aiosql
from aiosql.types import SQLOperationType

from db.dialect import Engine, render
from db.store.errors import UnknownQuery

FOLDER = Path(__file__).parent.parent / "queries"

# The mark after a query's name in its file says how it is asked.
_ASKED_WITH = {
    SQLOperationType.SELECT_ONE: "one",
    SQLOperationType.SELECT: "all",
    SQLOperationType.INSERT_UPDATE_DELETE: "run",
}


class Statement:
    """One query, ready for one engine."""

    __slots__ = ("asked_with", "columns", "name", "params", "sql")

    def __init__(self, name: str, sql: str, asked_with: str, params: frozenset[str]) -> None:
        self.name = name
        self.sql = sql
        self.asked_with = asked_with
        self.params = params
        # Names of the result's columns, learned at the first run (SQLite only).
        self.columns: tuple[str, ...] = ()


class Book(dict[str, Statement]):
    """All queries by name. An unknown name is an error that says so."""

    def __missing__(self, name: str) -> Statement:
        raise UnknownQuery(f"There is no query named {name!r} in db/queries.")


@cache
def book(engine: Engine, folder: Path = FOLDER) -> Book:
    """Reads every `.sql` file of the folder.

    Raises:
        ValueError: two queries share a name, or one has a mark the store does not use.
    """
    found = Book()
    for path in sorted(folder.glob("*.sql")):
        text = render(path.read_text(encoding="utf-8"), engine)
        queries = aiosql.from_str(text, "sqlite3" if engine == "sqlite" else "psycopg")
        for name in queries.available_queries:
            if name.endswith("_cursor"):
                continue
            query = getattr(queries, name)
            if name in found:
                raise ValueError(f"{path.name}: a query named {name!r} exists already.")
            if query.operation not in _ASKED_WITH:
                raise ValueError(f"{path.name}: mark {name} with ^ (one row), ! (a count) or nothing (rows).")
            params = frozenset(query.parameters or ())
            found[name] = Statement(name, query.sql, _ASKED_WITH[query.operation], params)
    return found


def misused(statement: Statement, asked_with: str, given: dict[str, object]) -> UnknownQuery:
    """Why this use of a query is refused, naming names and never values."""
    if statement.asked_with != asked_with:
        return UnknownQuery(f"Ask {statement.name!r} with tx.{statement.asked_with}, not tx.{asked_with}.")
    missing = sorted(statement.params - given.keys())
    extra = sorted(given.keys() - statement.params)
    return UnknownQuery(f"{statement.name!r}: missing {missing}, not wanted {extra}.")
