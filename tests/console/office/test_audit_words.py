"""The audit log in words: every action that anybody writes into it has a name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from console.office.audit_words import ACTIONS

HERE = Path(__file__).resolve().parents[3]
# Written with a code that is put together: what it is made of stands beside it in the code.
MADE = {
    *("roster_override", "roster_temporary", "roster_closure", "picture_lost", "picture_refused"),
    *(f"{action}_by_command" for action in ("claimed", "released", "replied", "closed")),
}


def texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.JoinedStr):
        yield ""


def written() -> Iterator[str]:
    """The actions of every `audit.append`, and of what notes for it: there the code comes before the
    details, and after a subject if one is given."""
    for room in ("console", "db", "ivr", "ops"):
        for path in (HERE / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "action":
                    yield from texts(node.value)
                if not isinstance(node, ast.Call):
                    continue
                name = ast.unparse(node.func)
                if name == "audit.append" and len(node.args) > 4:
                    yield from texts(node.args[4])
                elif name.rpartition(".")[2] in ("note", "_note", "noted"):
                    yield from [found for arg in node.args for found in texts(arg)][-1:]


def test_every_action_has_words() -> None:
    found = set(written()) - {""} | MADE
    assert len(found) > 100
    assert found - set(ACTIONS) == set()
    assert set(ACTIONS) - found == set(), "nobody writes this any more"
