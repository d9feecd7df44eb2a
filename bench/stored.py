"""A city's years of calls, put into the database at once: so many ended contacts, each with its rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from db.ids import new_id

DAY_MS = 86_400_000
COPIED = ("answer", "audit")  # what a contact brings with it
BATCH = 20_000


def fill(database: Path, many: int) -> None:
    """Copies the one finished call in `database` until there are `many` contacts, under other ids, callers
    and times. Raises LookupError if no call has ended there."""
    raw = sqlite3.connect(database)
    raw.row_factory = sqlite3.Row
    raw.execute("PRAGMA synchronous=OFF")
    model = raw.execute("SELECT * FROM contact WHERE ended_at IS NOT NULL LIMIT 1").fetchone()
    if model is None:
        raise LookupError("no call has ended in this database: there is nothing to copy")
    subject = {"answer": "contact_id", "audit": "subject"}
    beside = {
        table: [
            dict(row)
            for row in raw.execute(f"SELECT * FROM {table} WHERE {subject[table]} = ?", (model["id"],))  # noqa: S608
        ]
        for table in COPIED
    }
    for rows in beside["audit"]:
        rows.pop("id")
    began = model["started_at"] - 1000 * DAY_MS
    for start in range(0, many, BATCH):
        made = [_contact(dict(model), n, began) for n in range(start, min(start + BATCH, many))]
        with raw:
            _insert(raw, "contact", iter(made))
            for table in COPIED:
                key = subject[table]
                copies = ({**row, key: contact["id"]} for contact in made for row in beside[table][:2])
                _insert(raw, table, copies)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _contact(model: dict[str, Any], number: int, began: int) -> dict[str, Any]:
    """A contact some minutes after the one before."""
    at = began + number * 86_000
    caller = sha256(str(number % 300_000).encode()).hexdigest()[: len(model["caller_idx"])]
    again = {"id": new_id(at), "call_id": f"CAf{number:031x}", "caller_idx": caller}
    return {**model, **again, "started_at": at, "ended_at": at + 300_000}


def _insert(raw: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    names = ", ".join(first)
    marks = ", ".join(f":{name}" for name in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    raw.execute(statement, first)
    raw.executemany(statement, rows)
