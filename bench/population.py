"""A database full of earlier calls, as a hotline of some years has it: put in past the store."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from db.about import caller_about, state_about
from db.ids import new_id
from db.migrate import migrate, sqlite_path
from db.vault import Vault

YEAR = 365 * 86_400_000
SPAN = 3 * YEAR  # ms; the calls lie over so long a time
AT_ONCE = 20_000  # rows between two commits
KNOWN = 300_000  # different callers
QUESTIONS = ("screen.medical", "screen.violence", "screen.weapon", "screen.hazard")
TURNS = 6  # rows in the log for each call
# A call's state at its end, with its last prompt: about as long as a real one.
STATE = (
    '{"line":"public","step":"wait","language":"en","priority":4,"answers":[["caller_role","self"],'
    '["call_type","NOISE"],["screen.medical","no"],["screen.violence","no"],["screen.weapon","no"],'
    '["screen.hazard","no"]],"phase":"waiting","rounds":[["wait",1]],"ended":true}\n'
    '{"says":[["We are finding a counselor. You are next. To be called back instead, press 1.","en"]],'
    '"then":["Listen",{"digits":1,"seconds":10,"finish":"","speech":false,"hints":[],"music":true}],'
    '"language":"en"}'
)

CONTACT = """INSERT INTO contact (id, channel, call_id, line, route, language, caller_enc, caller_idx, dialed,
  caller_role, flow_hash, turn, state_enc, priority, started_at, answered_at, ended_at, outcome, reason)
  VALUES (?, 'voice', ?, 'public', 'direct_public', 'en', ?, ?, 'public', 'self', ?, 9, ?, 4, ?, ?, ?,
  'PHONE_ONLY', 'ANSWERED')"""
ANSWER = "INSERT INTO answer (contact_id, question, value, by, at, turn) VALUES (?, ?, 'no', 'caller', ?, ?)"
AUDIT = (
    "INSERT INTO audit (at, subject, actor, action, detail) VALUES (?, ?, 'caller', 'turn', "
    """'{"given":"key:2","step":"questions","turn":5}')"""
)
# The worker seals what is newer than the last sealed row: here nothing is left for it to catch up with.
SEALED = (
    "INSERT INTO audit_seal (seal_no, audit_id, hash) SELECT 1, max(id), '' FROM audit",
    "INSERT INTO audit_head (name, seal_no, hash, mac) VALUES ('head', 1, '', '')",
)


def populate(url: str, contacts: int, vault: Vault) -> None:
    """Makes the database and fills it. A million take about two minutes and 3 GB."""
    migrate(url)
    raw = sqlite3.connect(sqlite_path(url), isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000"):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    rows = _calls(contacts, vault)
    for _ in range(0, contacts, AT_ONCE):
        some = [next(rows) for _ in range(min(AT_ONCE, contacts))]
        raw.execute("BEGIN")
        raw.executemany(CONTACT, some)
        raw.executemany(
            ANSWER, ((r[0], q, r[6] + n * 9000, n) for r in some for n, q in enumerate(QUESTIONS, 5))
        )
        raw.executemany(AUDIT, ((r[6] + n * 9000, r[0]) for r in some for n in range(TURNS)))
        raw.execute("COMMIT")
    for statement in SEALED if contacts else ():
        raw.execute(statement)
    for pragma in ("optimize", "journal_mode = WAL", "synchronous = FULL"):
        raw.execute(f"PRAGMA {pragma}").fetchall()
    raw.close()


def _calls(contacts: int, vault: Vault) -> Iterator[tuple[Any, ...]]:
    """Rows for CONTACT, oldest first."""
    lot = random.Random(8)  # noqa: S311  the same calls each time
    now = int(datetime.now(UTC).timestamp() * 1000)
    # An area code that nobody has.
    numbers = [f"+1555{n:07}" for n in range(KNOWN)]
    known = [(number, vault.index("phone", number)) for number in numbers[: max(1, contacts // 3)]]
    for n in range(contacts + AT_ONCE):
        at = now - SPAN + SPAN * n // contacts
        row, (number, index) = new_id(at), lot.choice(known)
        call = f"CA{lot.getrandbits(128):032x}"
        caller, state = vault.seal(number, caller_about(row)), vault.seal(STATE, state_about(row))
        yield row, call, caller, index, "f" * 64, state, at, at + 60_000, at + 300_000
