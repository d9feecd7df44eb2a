"""What is asked while somebody waits costs the same after years of dispatches as on the first day."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from db.store.statements import book

FEW, MANY = 40, 2_000  # dispatches that are over; the same responder was asked in each of them
ASKED: dict[str, dict[str, str | int]] = {
    "open_of_person": {"person_id": "p1"},
    "field_caller": {"phone_idx": "phone", "call_id": "call"},
    "asked_lately": {"person_id": "p1", "since": 100_000_000},
    "asked_with_code": {"person_id": "p1", "code": "none"},
    "dispatches_by_code": {"code": "none", "limit": 1},
    "dispatches_before": {"opened_at": 10**12, "id": "", "limit": 20},
    "live_dispatches": {"limit": 20},
    "dispatches_over": {"limit": 20},
    "newest_dispatch_events": {"dispatch_id": "d1", "limit": 20},
    "newest_pages_of_dispatch": {"dispatch_id": "d1", "limit": 20},
    "dispatches_without_timer": {"before": 0, "tries": 5, "limit": 20},
    "code_said_since": {"code": "none", "since": 100_000_000},
    "alert_with_key": {"key": "roster_gap:none"},
    "open_alert_with_key": {"key": "roster_gap:none"},
    "open_alerts": {"limit": 20},
    "who_waits": {"limit": 200},
    "alerts_of": {"subject": "d1", "limit": 20},
    "texts_of_dispatch": {"dispatch_id": "d1", "limit": 20},
    "pictures_of_dispatch": {"dispatch_id": "d1", "limit": 20},
    "alert_texts_since": {"person_id": "p1", "since": 100_000_000},
}


def history(connection: sqlite3.Connection, first: int, last: int) -> None:
    given = {"first": first, "last": last}
    numbers = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last) "
    for insert in (
        "INSERT INTO incident (id, call_type, language, opened_at, opened_by) "
        "SELECT 'i' || i, 'WELFARE', 'en', i, 'test' FROM n",
        "INSERT INTO dispatch (id, incident_id, code, policy, need, language, state, entered_at, flow_hash, "
        "opened_at, opened_by, over_at) "
        "SELECT 'd' || i, 'i' || i, i, 'team', 1, 'en', 'CLOSED', i, '', i, 'test', i + 1 FROM n",
        "INSERT INTO member (dispatch_id, person_id, n, level, epoch, stage, since) "
        "SELECT 'd' || i, 'p1', 0, 0, 0, 'cleared', i FROM n",
        "INSERT INTO contact (id, channel, line, route, language, flow_hash, started_at) "
        "SELECT 'c' || i, 'voice', 'main', 'direct_public', 'en', '', i FROM n",
        "INSERT INTO callback (id, contact_id, number_idx, language, reason, state, waiting_since, "
        "created_at, due_at, outcome, closed_at) "
        "SELECT 'b' || i, 'c' || i, 'often', 'en', 'CLOSED', 'done', i, i, i, 'PHONE_ONLY', i FROM n",
        "INSERT INTO conversation (contact_id, number_idx, line, heard_at, closed_at) "
        "SELECT 'c' || i, 'often', 'main', i, i FROM n",
        "INSERT INTO alert (id, alarm, subject, key, raised_at, acknowledged_at) "
        "SELECT 'a' || i, 'reopened', 'd' || i, 'reopened:d' || i, i, i + 1 FROM n",
        "INSERT INTO message (id, direction, channel, person_id, purpose, state, created_at) "
        "SELECT 'm' || i, 'out', 'sms', 'p1', 'alert', 'delivered', i FROM n",
    ):
        connection.execute(numbers + insert, given)


def work(connection: sqlite3.Connection, name: str) -> int:
    """Steps of SQLite's machine that a query takes."""
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(step, 1)
    connection.execute(book("sqlite")[name].sql, ASKED[name]).fetchall()
    connection.set_progress_handler(None, 0)
    return steps


@pytest.mark.parametrize("name", ASKED)
def test_what_is_over_costs_nothing(sqlite_url: str, name: str) -> None:
    connection = sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///")))
    connection.execute(
        "INSERT INTO person (id, name_enc, phone_enc, phone_idx, roles, teams, languages, created_at) "
        "VALUES ('p1', x'00', x'00', 'phone', '[]', '[]', '[]', 0)"
    )
    connection.execute(
        "INSERT INTO contact (id, channel, line, route, language, flow_hash, started_at) "
        "VALUES ('c0', 'voice', 'main', 'direct_public', 'en', '', 0)"
    )
    connection.execute(
        "INSERT INTO callback (id, contact_id, number_idx, language, reason, waiting_since, created_at, "
        "due_at) VALUES ('b0', 'c0', 'often', 'en', 'CLOSED', 1, 1, 1)"
    )
    history(connection, 1, FEW)
    before = work(connection, name)
    history(connection, FEW, MANY)
    assert work(connection, name) <= before + 50
