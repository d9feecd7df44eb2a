"""The database is locked, gone, stopped or full in the middle of a call: the caller hears the safe words in
time, and the calls after the trouble are as any other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from db.store import Store, open_store
from db.vault import Vault
from ivr.house import House
from tests.db.pgserver import PgServer
from tests.journeys.doing import asks_for_a_person, takes_the_call
from tests.journeys.real_town import RealTown
from tests.journeys.test_when_we_fail import SORRY, end_of, is_noted
from tests.journeys.town import LINE, PSAP, Town
from tests.journeys.trouble import eventually

Trouble = Callable[[Town], AbstractContextManager[None]]


def file_of(town: Town) -> Path:
    return Path(town.url_of_store.removeprefix("sqlite:///"))


# ------------------------------------------------------------------ SQLite


@contextmanager
def locked_by_another_process(town: Town) -> Iterator[None]:
    """An operator at the sqlite3 prompt has begun something and gone for coffee."""
    script = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(file_of(town))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate()


@contextmanager
def file_gone(town: Town) -> Iterator[None]:
    """Somebody moved the file away, and puts it back."""
    file = file_of(town)
    away = file.with_name("moved")
    away.mkdir()
    kept = [
        part.rename(away / part.name) for part in file.parent.glob("careline.db*") if part.suffix != ".lock"
    ]
    yield
    for part in kept:
        part.rename(file.parent / part.name)


@contextmanager
def file_damaged(town: Town) -> Iterator[None]:
    """The file's place is taken by something that is no database."""
    with file_gone(town):
        file_of(town).write_bytes(b"this is no database at all, but a letter" * 200)
        yield
        file_of(town).unlink()


# ------------------------------------------------------------------ PostgreSQL


def backends(town: Town) -> list[int]:
    with psycopg.connect(town.url_of_store) as other:
        found = other.execute(
            "SELECT pid FROM pg_stat_activity "
            "WHERE application_name = 'careline' AND datname = current_database()"
        ).fetchall()
    return [pid for (pid,) in found]


@contextmanager
def server_hangs(town: Town) -> Iterator[None]:
    """Every statement hangs, and whoever wants in waits: the server's processes stand still."""
    ours = backends(town)
    stopped = [psutil.Process(ours[0]).ppid(), *ours]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    yield
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def connections_cut(town: Town) -> Iterator[None]:
    """An administrator ends our connections and lets nobody in."""
    name = town.url_of_store.rpartition("/")[2]
    admin = psycopg.connect(town.url_of_store.rpartition("/")[0] + "/postgres", autocommit=True)
    admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
    yield
    admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    admin.close()


SQLITE: list[Trouble] = [locked_by_another_process, file_gone, file_damaged]
POSTGRES: list[Trouble] = [server_hangs, connections_cut]


@pytest.fixture
def sqlite_town(sqlite_url: str, vault: Vault) -> Iterator[Town]:
    yield from _town(sqlite_url, vault)


@pytest.fixture
def postgres_town(postgres_url: str, vault: Vault) -> Iterator[Town]:
    yield from _town(postgres_url, vault)


def _town(url: str, vault: Vault) -> Iterator[Town]:
    store: Store = open_store(url)
    town = Town(store, vault, url=url, within=0.25)
    yield town
    town.close()
    store.close()


@contextmanager
def nobody_works(town: Town) -> Iterator[None]:
    """Without the worker, which would wait for the store each second."""
    at_rest, town.sim.at_rest[:] = list(town.sim.at_rest), []
    yield
    town.sim.at_rest[:] = at_rest


def a_bad_evening(town: Town, trouble: Trouble) -> None:
    """Rosa is in the menus when it begins; Sam rings during it; Kim afterwards."""
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    sam, kim = town.resident("+15035550112", "Sam"), town.resident("+15035550113", "Kim")
    town.psap_2.will("no_answer")
    rosa.call(LINE)
    rosa.press("1")
    with trouble(town), nobody_works(town):
        rosa.press("1")
        sam.call(LINE)
        for phone in (rosa, sam):
            assert any(SORRY in words for words in phone.heard), phone.log.told()
        town.psap.rings()
        town.wait(5)
        assert rosa.talking_to == {PSAP}
        rosa.hang_up()
        sam.hang_up()
        town.expects(11200, "the store cannot take the news that their calls are over")
    ends = [("CALLBACK", "SYSTEM_FAILURE"), ("TO_911", "SYSTEM_FAILURE")]
    eventually(lambda: sorted(end_of(contact) for contact in town.contacts()) == ends)
    assert [town.number_of(p) for p in town.promises()] == [sam.number], "who reached nobody is called back"
    asks_for_a_person(kim, LINE)
    takes_the_call(ana)
    kim.hears("Someone is here for you now")


@pytest.mark.parametrize("trouble", SQLITE)
def test_an_sqlite_database_in_trouble_costs_nobody_their_way(sqlite_town: Town, trouble: Trouble) -> None:
    a_bad_evening(sqlite_town, trouble)


@pytest.mark.postgres
@pytest.mark.parametrize("trouble", POSTGRES)
def test_a_postgresql_database_in_trouble_costs_nobody_their_way(
    postgres_town: Town, trouble: Trouble
) -> None:
    a_bad_evening(postgres_town, trouble)


@pytest.mark.postgres
def test_a_postgresql_server_that_stops_in_the_middle_of_a_call_and_returns(
    postgres_town: Town, pg_server: PgServer
) -> None:
    town, rosa = postgres_town, postgres_town.resident()
    rosa.call(LINE)
    pg_server.stop()
    try:
        rosa.press("1")
        rosa.hears(SORRY)
    finally:
        pg_server.start()
    is_noted(town)
    sam = town.resident("+15035550112", "Sam")
    sam.call(LINE)
    sam.hears("You've reached Port Alder")


# ------------------------------------------------------------------ in time, by the wall


def slowest(town: Town) -> float:
    return max(float(r["seconds"]) for r in town.sim.requests)


@pytest.mark.parametrize("trouble", SQLITE)
def test_whatever_is_wrong_with_sqlite_a_webhook_is_answered_within_three_seconds(
    sqlite_url: str, vault: Vault, trouble: Trouble
) -> None:
    store = open_store(sqlite_url)
    town = Town(store, vault, url=sqlite_url, within=House.within)
    town.resident().call(LINE)
    with trouble(town):
        town.people[0].press("1")
    assert slowest(town) < 3.0
    is_noted(town)
    town.close()
    store.close()


@pytest.mark.postgres
@pytest.mark.parametrize("trouble", POSTGRES)
def test_whatever_is_wrong_with_postgresql_a_webhook_is_answered_within_three_seconds(
    postgres_url: str, vault: Vault, trouble: Trouble
) -> None:
    store = open_store(postgres_url)
    town = Town(store, vault, url=postgres_url, within=House.within)
    town.resident().call(LINE)
    with trouble(town):
        town.people[0].press("1")
    assert slowest(town) < 3.0
    is_noted(town)
    town.close()
    store.close()


# ------------------------------------------------------------------ a full disk, in real processes


def test_a_full_disk_leads_callers_to_911_and_is_forgotten_once_there_is_space(
    sqlite_url: str, tmp_path: Path
) -> None:
    town = RealTown(sqlite_url, tmp_path)
    try:
        web = town.start_web()
        rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
        rosa.call(LINE)
        eventually(lambda: any("You've reached" in words for words in rosa.heard))
        processes = [psutil.Process(pid) for pid in town.web_workers(web)]
        for process in processes:
            process.rlimit(psutil.RLIMIT_FSIZE, (0, psutil.RLIM_INFINITY))
        before = time.monotonic()
        rosa.press("1")
        eventually(lambda: any(SORRY in words for words in rosa.heard), within=10)
        assert time.monotonic() - before < 4
        for process in processes:
            process.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
        eventually(lambda: town.the_contact()["reason"] == "SYSTEM_FAILURE")
        sam.call(LINE)
        eventually(lambda: any("You've reached" in words for words in sam.heard))
    finally:
        town.close()
