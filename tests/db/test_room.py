"""Only the store and the migrations know the drivers."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DRIVERS = {"sqlite3", "sqlite_utils", "psycopg", "psycopg_pool", "aiosql"}


def imported_by(path: Path) -> set[str]:
    """The top-level packages a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_drivers_are_known_in_the_store_and_the_migrations_alone() -> None:
    rooms = ["flows", "ivr", "db", "console"]
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    allowed = {*(ROOT / "db" / "store").glob("*.py"), ROOT / "db" / "migrate.py"}
    guilty = [
        str(path.relative_to(ROOT)) for path in files if imported_by(path) & DRIVERS and path not in allowed
    ]
    assert guilty == []
    assert any(imported_by(path) & DRIVERS for path in allowed)


def test_remembering_knows_nothing_of_talking_or_showing() -> None:
    outside = {"ivr", "console", "simulator", "app", "flask", "twilio", "apscheduler"}
    for path in (ROOT / "db").rglob("*.py"):
        assert imported_by(path) & outside == set(), path.name
