"""What is changed is changed by a use case in ivr/, whoever asks: a key, a text, a click or a command. So the
console and the operators' commands run no statement that writes; what they log goes through db/audit.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from db.store.statements import book

HERE = Path(__file__).resolve().parents[1]
WRITES = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b", re.IGNORECASE)
# The doctor's question whether the database can be written at all: it is rolled back.
ALLOWED = {("ops/checks_place.py", "beat")}


def queries(path: Path) -> Iterator[tuple[str, str]]:
    """Each statement that a file runs: by which method, and its name, "" if it is not written there."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on, method = ast.unparse(node.func.value), node.func.attr
            if method in ("run", "one", "all") and (on == "tx" or on.endswith(".tx")):
                first = node.args[0] if node.args else None
                known = isinstance(first, ast.Constant) and isinstance(first.value, str)
                yield method, first.value if known else ""  # type: ignore[union-attr]


def test_neither_the_console_nor_a_command_writes_by_itself() -> None:
    statements, found, seen = book("sqlite"), set(), 0
    for room in ("console", "ops"):
        for path in sorted((HERE / room).rglob("*.py")):
            for method, name in queries(path):
                seen += 1
                if method == "run" or (name and WRITES.search(statements[name].sql)):
                    found.add((str(path.relative_to(HERE)), name))
    assert found == ALLOWED
    assert seen > 50, "the statements are found where they are run"
