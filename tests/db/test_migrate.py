"""The schema: one history, each step whole or not at all, once."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from db.migrate import FOLDER, migrate, pending, steps
from db.store import SchemaMismatch, StoreError, StoreGone, open_store
from tests.db.people_say import beat
from tests.db.pgserver import PgServer

FIRST = "CREATE TABLE one (id {{int}} NOT NULL) {{strict}};\nINSERT INTO one (id) VALUES (1);\n"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database in which nothing was ever applied."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/new.db"
    server: PgServer = request.getfixturevalue("pg_server")
    return server.new_database()


def ask(url: str, sql: str) -> list[tuple[object, ...]]:
    """What the database says to somebody without Careline."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.commit()
            connection.close()
    with psycopg.connect(url) as server:
        found = server.execute(sql.encode())
        return found.fetchall() if found.description else []


def test_every_step_is_applied_in_order_and_once(empty_url: str) -> None:
    assert pending(empty_url) == steps()
    assert migrate(empty_url) == steps()
    assert migrate(empty_url) == []
    assert pending(empty_url) == []


def test_asking_what_is_pending_creates_no_database(tmp_path: Path) -> None:
    assert pending(f"sqlite:///{tmp_path}/none.db") == steps()
    assert list(tmp_path.iterdir()) == []


def test_many_starts_at_once_apply_each_step_once(empty_url: str) -> None:
    start = "import sys; from db.migrate import migrate; print(len(migrate(sys.argv[1])))"

    def one(_: int) -> str:
        command = [sys.executable, "-c", start, empty_url]
        ran = subprocess.run(command, capture_output=True, text=True, cwd=FOLDER.parent.parent, check=False)
        return ran.stdout.strip() or ran.stderr

    with ThreadPoolExecutor(6) as pool:
        said = sorted(pool.map(one, range(6)))
    assert said == ["0"] * 5 + [str(len(steps()))]


def test_a_step_that_fails_half_way_leaves_nothing(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text(FIRST)
    (tmp_path / "0002_broken.sql").write_text(
        "CREATE TABLE two (id {{int}} NOT NULL) {{strict}};\nINSERT INTO two (id) VALUES (2);\n"
        "INSERT INTO no_such_table (id) VALUES (3);\n"
    )
    with pytest.raises(StoreError, match="Migration 0002_broken failed and left nothing behind"):
        migrate(empty_url, tmp_path)
    assert ask(empty_url, "SELECT id FROM one") == [(1,)]
    assert pending(empty_url, tmp_path) == ["0002_broken"]
    (tmp_path / "0002_broken.sql").write_text("CREATE TABLE two (id {{int}} NOT NULL) {{strict}};\n")
    assert migrate(empty_url, tmp_path) == ["0002_broken"]
    assert ask(empty_url, "SELECT id FROM two") == []


def test_a_database_newer_than_the_code_is_refused_and_not_touched(empty_url: str, tmp_path: Path) -> None:
    for name in ("0001_first", "0002_second"):
        (tmp_path / f"{name}.sql").write_text(f"CREATE TABLE t{name} (id {{{{int}}}}) {{{{strict}}}};\n")
    migrate(empty_url, tmp_path)
    (tmp_path / "0002_second.sql").unlink()
    with pytest.raises(SchemaMismatch, match="newer than this version of Careline: it holds 0002_second"):
        migrate(empty_url, tmp_path)
    with pytest.raises(SchemaMismatch, match="Start the newer version"):
        pending(empty_url, tmp_path)


def test_calls_are_not_taken_on_a_schema_that_does_not_fit(empty_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_another.sql").write_text(FIRST)
    migrate(empty_url, tmp_path)
    store = open_store(empty_url)
    with pytest.raises(SchemaMismatch, match="0001_another"):
        store.write(beat)
    store.close()


@pytest.mark.postgres
def test_an_empty_postgresql_database_says_what_to_do(pg_server: PgServer) -> None:
    store = open_store(pg_server.new_database())
    with pytest.raises(SchemaMismatch, match="Run the migration first"):
        store.write(beat)
    store.close()


def test_a_missing_sqlite_file_is_not_made_up(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/none.db")
    with pytest.raises(StoreGone, match="There is no database at"):
        store.write(beat)
    with pytest.raises(StoreGone, match="There is no database at"):
        store.read(lambda tx: tx.all("heartbeats"))
    store.close()
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("name", ["0002_gap.sql", "1_short.sql", "0001_Capitals.sql"])
def test_a_step_with_no_place_in_the_order_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FIRST)
    with pytest.raises(ValueError, match="step 1 must be named 0001_what_it_does"):
        steps(tmp_path)


@pytest.mark.parametrize("table", ["audit", "audit_seal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_log_and_its_seals_refuse_to_be_changed(store_url: str, table: str, change: str) -> None:
    ask(store_url, "INSERT INTO audit (at, subject, actor, action, detail) VALUES (1, 's', 'a', 'b', '{}')")
    ask(store_url, "INSERT INTO audit_seal (seal_no, audit_id, hash) VALUES (1, 1, 'x')")
    column = "at" if table == "audit" else "seal_no"
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="is append-only"):
        ask(store_url, change.format(table, column, column))


@pytest.mark.postgres
def test_the_log_refuses_to_be_emptied_at_once(postgres_url: str) -> None:
    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        ask(postgres_url, "TRUNCATE audit")


@pytest.fixture
def columns_of() -> Callable[[str], set[tuple[object, ...]]]:
    def look(url: str) -> set[tuple[object, ...]]:
        if url.startswith("sqlite"):
            sql = (
                "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_info(t.name) c "
                "WHERE t.schema = 'main' AND t.name NOT LIKE '%sqlite%'"
            )
        else:
            sql = (
                "SELECT table_name::text, column_name::text FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name <> '_migrations'"
            )
        return set(ask(url, sql))

    return look


@pytest.mark.postgres
def test_both_engines_have_the_same_tables_and_columns(
    sqlite_url: str, postgres_url: str, columns_of: Callable[[str], set[tuple[object, ...]]]
) -> None:
    found = columns_of(sqlite_url)
    assert found == columns_of(postgres_url)
    assert ("contact", "caller_enc") in found
    assert {"contact", "dispatch", "message", "safe_contact"} <= {table for table, _ in found}


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database, only a long enough note " * 100)
    with pytest.raises(StoreGone, match="not a database"):
        migrate(f"sqlite:///{tmp_path}/notes.db")


def test_a_new_database_is_closed_to_everybody_else_on_the_machine_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        url = f"sqlite:///{tmp_path}/new.db"
        migrate(url)
        store = open_store(url)
        store.write(beat)
        rights = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert rights == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600, "new.db.lock": 0o600}
