"""The log: what it never holds, and what no one can do to it unseen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import audit
from db.audit import Head
from db.ids import new_id
from db.store import Store, open_store
from tests.db.people_say import add_contact

KEY = b"k" * 32
NOW = 1_700_000_000_000


def write_rows(store: Store, how_many: int, start: int = NOW) -> None:
    store.write(
        lambda tx: [
            audit.append(tx, start + i, new_id(), "worker", "paged", {"tier": i % 3}) for i in range(how_many)
        ]
    )


def kinds(store: Store, expected: Head | None = None) -> list[str]:
    return [fault.kind for fault in audit.verify(store, KEY, expected=expected, batch=7)]


@pytest.fixture
def tamper(sqlite_url: str) -> Callable[..., None]:
    """Somebody with the database file and without the key, who removes the triggers first."""

    def change(*statements: str) -> None:
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return change


def test_an_untouched_log_has_no_faults(store: Store) -> None:
    assert kinds(store) == []
    write_rows(store, 25)
    assert audit.seal_batch(store, KEY, limit=10).count == 10
    assert audit.seal_batch(store, KEY, limit=10).count == 20
    head = audit.seal_batch(store, KEY, limit=10)
    assert head.count == 25
    assert audit.seal_batch(store, KEY) == head
    write_rows(store, 2, NOW + 100)
    assert kinds(store, expected=head) == []


def test_appending_is_one_statement(store: Store) -> None:
    def work(tx):  # type: ignore[no-untyped-def]
        audit.append(tx, NOW, new_id(), "caller", "answered", {"question": "safe_to_talk"})
        return tx.statements

    assert store.write(work) == 1


@pytest.mark.parametrize(
    "value",
    [
        "+15035550100",
        "5035550100",
        "1",
        "call 5035550100",
        "He is on Main Street",
        "a12345",
        5035550100,
        12345,
        "",
        1.5,
    ],
)
def test_what_is_no_code_is_withheld_and_fails_no_call(store: Store, value: object) -> None:
    store.write(lambda tx: audit.append(tx, NOW, "s", "caller", "answered", {"value": value}))
    row = store.read(lambda tx: tx.all("audit_before", id=99, limit=1))[0]
    assert row["detail"] == '{"value":"withheld"}'


def test_codes_ids_flags_and_small_numbers_are_kept(store: Store) -> None:
    row_id = "01hf7yat3d8k2xwq6m9r4s5t6v"
    detail = {"outcome": "PHONE_RESOLVED", "tier": 2, "first": True, "handoff": row_id, "none": None}
    store.write(lambda tx: audit.append(tx, NOW, f"contact:{row_id}", row_id, "handoff.won", detail))
    row = store.read(lambda tx: tx.all("audit_of", subject=f"contact:{row_id}", limit=1))[0]
    assert (row["actor"], row["action"]) == (row_id, "handoff.won")
    assert row["detail"] == (
        '{"first":true,"handoff":"01hf7yat3d8k2xwq6m9r4s5t6v","none":null,"outcome":"PHONE_RESOLVED","tier":2}'
    )


CHANGES = [
    ("a row changed", "changed", "UPDATE audit SET actor = 'nobody' WHERE id = 5"),
    ("a time changed", "changed", "UPDATE audit SET at = at + 1 WHERE id = 5"),
    ("a row removed", "removed", "DELETE FROM audit WHERE id = 5"),
    ("a seal removed", "removed", "DELETE FROM audit_seal WHERE seal_no = 5"),
    (
        "a seal's hash changed",
        "changed",
        "UPDATE audit_seal SET hash = CASE WHEN hash LIKE 'f%' THEN '0' ELSE 'f' END || substr(hash, 2)"
        " WHERE seal_no = 5",
    ),
    ("the head changed", "head", "UPDATE audit_head SET seal_no = seal_no - 1"),
    ("the head removed", "head", "DELETE FROM audit_head"),
]


@pytest.mark.parametrize(("told", "kind", "statement"), CHANGES, ids=[change[0] for change in CHANGES])
def test_tampering_shows(
    sqlite_url: str, tamper: Callable[..., None], told: str, kind: str, statement: str
) -> None:
    store = open_store(sqlite_url)
    write_rows(store, 12)
    audit.seal_batch(store, KEY)
    tamper(statement)
    assert kind in kinds(store), told
    store.close()


@pytest.fixture
def sealed(sqlite_url: str) -> Store:
    store = open_store(sqlite_url)
    write_rows(store, 12)
    audit.seal_batch(store, KEY)
    return store


def test_a_row_and_its_seal_taken_out_together_show(sealed: Store, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM audit WHERE id = 5", "DELETE FROM audit_seal WHERE seal_no = 5")
    assert kinds(sealed)[0] == "removed"


def test_closing_the_gap_by_renumbering_shows(sealed: Store, tamper: Callable[..., None]) -> None:
    tamper(
        "DELETE FROM audit WHERE id = 5",
        "DELETE FROM audit_seal WHERE seal_no = 5",
        "UPDATE audit_seal SET seal_no = -seal_no WHERE seal_no > 5",
        "UPDATE audit_seal SET seal_no = -seal_no - 1 WHERE seal_no < 0",
    )
    assert "changed" in kinds(sealed)


def test_two_rows_that_changed_places_show(sealed: Store, tamper: Callable[..., None]) -> None:
    before = "CREATE TEMP TABLE kept AS SELECT * FROM audit WHERE id IN (4, 5)"
    put_back = (
        "UPDATE audit SET subject = (SELECT k.subject FROM kept k WHERE k.id = 9 - audit.id), "
        "at = (SELECT k.at FROM kept k WHERE k.id = 9 - audit.id) WHERE id IN (4, 5)"
    )
    tamper(before, put_back)
    assert kinds(sealed) == ["changed", "changed"]


def test_a_row_with_its_true_seal_from_another_course_of_events_shows(
    sealed: Store, sqlite_url: str, tamper: Callable[..., None], tmp_path: Path
) -> None:
    """A backup was started elsewhere, went on differently, and its rows are brought here."""
    other_url = f"sqlite:///{tmp_path}/other.db"
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("VACUUM INTO ?", [str(tmp_path / "other.db")])
    other = open_store(other_url)
    for store, who in ((sealed, "ana"), (other, "ben")):
        for at in (NOW + 20, NOW + 21):
            store.write(lambda tx, at=at, who=who: audit.append(tx, at, "s", who, "read", {}))  # type: ignore[misc]
        audit.seal_batch(store, KEY)
    foreign = other.read(lambda tx: tx.all("sealed_audit", after=12, limit=1))[0]
    other.close()
    tamper(
        f"UPDATE audit SET actor = '{foreign['actor']}' WHERE id = 13",
        f"UPDATE audit_seal SET hash = '{foreign['hash']}' WHERE seal_no = 13",
    )
    assert [(fault.kind, fault.audit_id) for fault in audit.verify(sealed, KEY)] == [("changed", 14)]


def test_a_cut_off_end_shows(sealed: Store, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM audit_seal WHERE seal_no > 9", "DELETE FROM audit WHERE id > 9")
    (fault,) = audit.verify(sealed, KEY)
    assert (fault.kind, fault.words) == ("removed", "The chain's end was cut off: 3 of 12 are missing.")


def test_a_log_emptied_whole_shows_because_no_call_is_answered_without_a_row(
    sealed: Store, tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM audit_seal", "DELETE FROM audit_head", "DELETE FROM audit")
    assert kinds(sealed) == [], "a database in which nobody ever called"
    sealed.write(lambda tx: add_contact(tx, "c1"))
    assert kinds(sealed) == ["removed"]


def test_a_log_put_back_whole_shows_against_a_head_noted_elsewhere(
    sealed: Store, tamper: Callable[..., None]
) -> None:
    earlier = sealed.read(lambda tx: tx.one("audit_head"))
    assert earlier is not None
    write_rows(sealed, 3, NOW + 50)
    noted = audit.seal_batch(sealed, KEY)
    tamper(
        "DELETE FROM audit_seal WHERE seal_no > 12",
        "DELETE FROM audit WHERE id > 12",
        f"UPDATE audit_head SET seal_no = 12, hash = '{earlier['hash']}', mac = '{earlier['mac']}'",
    )
    assert kinds(sealed) == []
    assert kinds(sealed, expected=noted) == ["head"]


def test_a_row_slipped_in_among_sealed_ones_shows_and_is_never_sealed(
    sealed: Store, tamper: Callable[..., None]
) -> None:
    write_rows(sealed, 3, NOW + 3_600_000)
    tamper("DELETE FROM audit WHERE id = 13")
    audit.seal_batch(sealed, KEY)
    tamper(
        f"INSERT INTO audit (id, at, subject, actor, action, detail) VALUES (13, {NOW}, 's', 'a', 'b', '')"
    )
    assert audit.seal_batch(sealed, KEY).count == 14
    assert [(fault.kind, fault.audit_id) for fault in audit.verify(sealed, KEY)] == [("inserted", 13)]


def test_a_row_dated_back_shows(sealed: Store, tamper: Callable[..., None]) -> None:
    tamper(
        f"INSERT INTO audit (at, subject, actor, action, detail) VALUES ({NOW - 900_000}, 's', 'a', 'b', '')"
    )
    audit.seal_batch(sealed, KEY)
    assert kinds(sealed) == ["time"]


def test_a_wrong_key_is_told_for_every_row_up_to_a_limit(sealed: Store) -> None:
    write_rows(sealed, 300)
    while audit.seal_batch(sealed, KEY).count < 312:
        pass
    faults = audit.verify(sealed, b"x" * 32, most=20)
    assert [fault.kind for fault in faults] == ["changed"] * 20


ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["paged", "won", "left"])), min_size=2, max_size=20
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, batch=st.integers(1, 7), data=st.data())
def test_any_single_change_to_any_sealed_row_shows(
    sqlite_url: str, rows: list[tuple[int, str]], batch: int, data: st.DataObject
) -> None:
    store = open_store(sqlite_url)
    store.write(lambda tx: [audit.append(tx, NOW + i, "s", "worker", what, {"n": i}) for i, what in rows])
    count = -1
    while count != (count := audit.seal_batch(store, KEY, batch).count):
        pass
    assert kinds(store) == []
    column = data.draw(st.sampled_from(["at", "subject", "actor", "action", "detail"]))
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as raw:
        victim = data.draw(st.integers(0, len(rows) - 1))
        last = raw.execute("SELECT max(id) FROM audit").fetchone()[0]
        rowid = last - victim
        raw.execute("BEGIN")
        raw.execute("DROP TRIGGER audit_refuse_UPDATE")
        (was,) = raw.execute(f"SELECT {column} FROM audit WHERE id = ?", [rowid]).fetchone()
        now = was + 1 if column == "at" else was + "x"
        raw.execute(f"UPDATE audit SET {column} = ? WHERE id = ?", [now, rowid])
        raw.execute("COMMIT")
        assert [(fault.kind, fault.audit_id) for fault in audit.verify(store, KEY)] == [("changed", rowid)]
        raw.execute(f"UPDATE audit SET {column} = ? WHERE id = ?", [was, rowid])
        raw.execute(
            "CREATE TRIGGER audit_refuse_UPDATE BEFORE UPDATE ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        )
    store.close()
