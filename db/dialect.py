"""The few words in which SQLite and PostgreSQL differ.

Migrations and queries are written once. Where one text cannot serve both engines it
holds a placeholder in double braces, and this table says what it becomes.
"""

from __future__ import annotations

import re
from typing import Literal

Engine = Literal["sqlite", "postgres"]

_WORDS: dict[str, tuple[str, str]] = {
    # 64-bit whole numbers: milliseconds overflow PostgreSQL's INTEGER.
    "int": ("INTEGER", "BIGINT"),
    "blob": ("BLOB", "BYTEA"),
    # Never chosen by us: the order in which audit rows were written. Nothing removes a row, so none is used
    # again; SQLite's AUTOINCREMENT would write one page more with every turn.
    "serial": ("INTEGER PRIMARY KEY", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    # SQLite would otherwise store text in a number's column without a word.
    "strict": ("STRICT", ""),
    # Small rows that lie in the order of their key: one page to write instead of two.
    "strict_keyed": ("STRICT, WITHOUT ROWID", ""),
    # sqlite-utils names its own table of applied migrations.
    "migrations": ("_sqlite_migrations", "_migrations"),
    # Where a text stands in another, from 1; 0 if nowhere: (whole, part).
    "where_in": ("instr", "strpos"),
    # SQLite has one writer at a time, so there is nobody to skip.
    "skip_locked": ("", "FOR UPDATE SKIP LOCKED"),
    # The database's own clock, in UTC milliseconds.
    "now_ms": (
        "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    ),
    # Nor anybody to keep away from a row that is read to be changed. Rows that refer to it may be added.
    "to_change": ("", "FOR NO KEY UPDATE"),
}

_REFUSE_SQLITE = """CREATE TRIGGER {table}_refuse_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""

_REFUSE_POSTGRES = """CREATE TRIGGER {table}_refuse BEFORE {verbs} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION careline_refuse()"""

_REFUSE_FUNCTION = """CREATE OR REPLACE FUNCTION careline_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_MACRO = re.compile(r"^\{\{(append_only|never_delete) (\w+)\}\}$")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
_END = re.compile(r";\s*$", re.MULTILINE)


def render(text: str, engine: Engine) -> str:
    """The text with every placeholder replaced for this engine.

    Raises:
        KeyError: a placeholder that is not in the table.
    """
    column = 0 if engine == "sqlite" else 1
    return _PLACEHOLDER.sub(lambda found: _WORDS[found[1]][column], text)


def statements(text: str, engine: Engine) -> list[str]:
    """A migration's statements, in order, each ready to run by itself.

    A statement ends with a semicolon at the end of a line. `{{append_only t}}` and
    `{{never_delete t}}` become triggers that refuse UPDATE and DELETE, or DELETE alone.
    """
    found: list[str] = []
    for piece in _END.split(_COMMENT.sub("", text)):
        if not (statement := piece.strip()):
            continue
        macro = _MACRO.match(statement)
        found += _refusal(macro[1], macro[2], engine) if macro else [render(statement, engine)]
    return found


def _refusal(kind: str, table: str, engine: Engine) -> list[str]:
    verbs = ["UPDATE", "DELETE"] if kind == "append_only" else ["DELETE"]
    if engine == "sqlite":
        return [_REFUSE_SQLITE.format(table=table, verb=verb) for verb in verbs]
    return [_REFUSE_FUNCTION, _REFUSE_POSTGRES.format(table=table, verbs=" OR ".join([*verbs, "TRUNCATE"]))]
