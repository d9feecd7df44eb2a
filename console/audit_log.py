"""The audit log, read page by page. Reading it is written into it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Response, request

from console.pages import pages
from console.show import show
from console.visit import Visit
from db import audit
from db.store import Row, Tx
from ivr.house import ms

PAGE = 50
NEWEST = 1 << 62
SHORT = 6  # the last characters of an id, as the command line shows them


@dataclass(frozen=True)
class Entry:
    number: int
    at: int
    actor: str
    action: str
    subject: str
    detail: str


@pages.get("/audit", may="audit.read")
def audit_log(visit: Visit) -> Response:
    before = request.args.get("before", "")
    start = int(before) if before.isdigit() and len(before) < 19 else NEWEST
    rows, sealed = visit.house.store.write(lambda tx: read(visit, tx, start))
    entries = [told(visit, row) for row in rows[:PAGE]]
    older = entries[-1].number if len(rows) > PAGE else 0
    return show("desk/audit.html", entries=entries, older=older, first=start == NEWEST, sealed=sealed)


def read(visit: Visit, tx: Tx, start: int) -> tuple[list[Row], int]:
    """One entry more than a page has, and how many are sealed."""
    rows, head = tx.all("audit_before", id=start, limit=PAGE + 1), tx.one("audit_head")
    audit.append(tx, ms(visit.now), "audit", visit.person, "audit_read")
    return rows, head["seal_no"] if head is not None else 0


def told(visit: Visit, row: Row) -> Entry:
    detail = json.loads(row["detail"])
    words = ", ".join(f"{_plain(key)}: {_plain(value)}" for key, value in detail.items())
    actor = "you" if row["actor"] == visit.person else _plain(row["actor"])
    return Entry(
        row["id"], row["at"], actor, _plain(row["action"]).capitalize(), _plain(row["subject"]), words
    )


def _plain(value: object) -> str:
    """A code as words, an id by its end."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    text = str(value)
    is_id = len(text) == 26 and text.isalnum()
    return f"…{text[-SHORT:]}" if is_id else text.replace("_", " ")
