"""Fixtures every room may use: a store on each engine, and a vault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.migrate import migrate
from db.store import Store, open_store
from db.vault import Vault
from tests import quick
from tests.db.pgserver import PgServer

os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(quick.place()))  # read by pytest when it makes tmp_path


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with quick.compiled_once():
        yield


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PgServer]:
    """Our own PostgreSQL, started once. Skipped where it is not installed, except in CI."""
    if reason := PgServer.missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    server = PgServer()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def pg_template(pg_server: PgServer) -> str:
    url = pg_server.new_database()
    migrate(url)
    return url.rpartition("/")[2]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "careline.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database of this test's own."""
    shutil.copy(sqlite_template, tmp_path / "careline.db")
    return f"sqlite:///{tmp_path}/careline.db"


@pytest.fixture
def postgres_url(pg_server: PgServer, pg_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of this test's own."""
    url = pg_server.new_database(pg_template)
    yield url
    pg_server.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest) -> str:
    """Runs the test on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url)
    yield opened
    opened.close()


@pytest.fixture
def vault() -> Vault:
    return Vault([("k1", b"1" * 32)], index_key=b"i" * 32)
