"""Years of calling teams out: finished dispatches, their pages and texts, and jobs that are not due, put in
past the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from db.ids import new_id
from db.migrate import sqlite_path

AT_ONCE = 20_000
PAGES = 10  # of each dispatch, and as many texts
HOUR = 3_600_000  # ms
PEOPLE = 40

INCIDENT = """INSERT INTO incident (id, call_type, language, opened_at, opened_by, closed_at, disposition)
  VALUES (?, 'WELFARE', 'en', ?, 'bench', ?, 'NO_CONTACT')"""
DISPATCH = """INSERT INTO dispatch (id, incident_id, code, policy, need, language, state, entered_at, queue,
  flow_hash, opened_at, opened_by, over_at)
  VALUES (?, ?, ?, 'team', 2, 'en', 'CLOSED', ?, '[]', '', ?, 'bench', ?)"""
PAGE = """INSERT INTO page (id, dispatch_id, person_id, channel, epoch, level, try, state, planned_at, due_at,
  submitted_at, ended_at) VALUES (?, ?, ?, 'sms', 0, 0, ?, 'delivered', ?, ?, ?, ?)"""
MEMBER = """INSERT INTO member (dispatch_id, person_id, n, level, epoch, stage, since)
  VALUES (?, ?, ?, 0, 0, 'stood_down', ?)"""
MESSAGE = """INSERT INTO message (id, direction, channel, person_id, dispatch_id, page_id, purpose, segments,
  state, created_at, submitted_at, ended_at)
  VALUES (?, 'out', 'sms', ?, ?, ?, 'page', 1, 'delivered', ?, ?, ?)"""
JOB = "INSERT INTO job (id, kind, ref, payload, due_at, created_at) VALUES (?, 'check_call', ?, '{}', ?, ?)"


def fill(url: str, rows: int, now: int) -> None:
    """`rows` pages, as many texts and as many pending jobs, and a tenth of them in dispatches."""
    raw = sqlite3.connect(sqlite_path(url), isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -500000"):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    dispatches = _dispatches(rows // PAGES, now)
    for _ in range(0, rows // PAGES, AT_ONCE // PAGES):
        raw.execute("BEGIN")
        for _ in range(min(AT_ONCE, rows) // PAGES):
            _one(raw, next(dispatches))
        raw.execute("COMMIT")
    raw.execute("PRAGMA optimize").fetchall()
    raw.execute("PRAGMA journal_mode = WAL").fetchall()
    raw.close()


def _dispatches(many: int, now: int) -> Iterator[tuple[str, int, int]]:
    for n in range(many + AT_ONCE):
        at = now - (many + AT_ONCE - n) * 60_000
        yield new_id(at), at, n


def _one(raw: sqlite3.Connection, dispatch: tuple[str, int, int]) -> None:
    id_, at, n = dispatch
    raw.execute(INCIDENT, (id_, at, at + HOUR))
    raw.execute(DISPATCH, (id_, id_, f"{n % 10_000:04d}", at, at, at + HOUR))
    pages: list[tuple[Any, ...]] = []
    texts: list[tuple[Any, ...]] = []
    for k in range(PAGES):
        page, person = new_id(at), f"p{(n + k) % PEOPLE:02d}"
        pages.append((page, id_, person, k, at, at, at, at + HOUR))
        texts.append((new_id(at), person, id_, page, at, at, at + HOUR))
    raw.executemany(PAGE, pages)
    raw.executemany(MEMBER, [(id_, page[2], k, at) for k, page in enumerate(pages)])
    raw.executemany(MESSAGE, texts)
    raw.executemany(JOB, [(new_id(at), page[0], at + 10**11 + k, at) for k, page in enumerate(pages)])
