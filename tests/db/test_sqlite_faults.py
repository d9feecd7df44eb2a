"""What a caller is told when the SQLite file, its disk or another process stands in the way."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.store import Store, StoreBusy, StoreGone, Tx, open_store
from tests.db.people_say import beat

ROOT = Path(__file__).parent.parent.parent
BODY = """
import sys
from db.store import *
from tests.db.people_say import beat
store = open_store(sys.argv[1])
"""


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def names(store: Store) -> list[str]:
    return [row["name"] for row in store.read(lambda tx: tx.all("heartbeats"))]


@contextmanager
def locked_by_somebody(url: str) -> Iterator[None]:
    """Someone at the sqlite3 prompt holds the database."""
    connection = sqlite3.connect(file_of(url), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield
    connection.execute("ROLLBACK")
    connection.close()


def run_python(script: str, url: str) -> subprocess.CompletedProcess[str]:
    """Another process with a store of its own."""
    command = [sys.executable, "-c", BODY + textwrap.dedent(script), url]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)


def test_a_locked_database_is_busy_in_time_and_the_work_never_runs_later(
    store: Store, sqlite_url: str
) -> None:
    with locked_by_somebody(sqlite_url):
        before = time.monotonic()
        with pytest.raises(StoreBusy, match="Nothing was stored") as caught:
            store.write(lambda tx: beat(tx, "given up"), within=0.3)
        assert 0.25 < time.monotonic() - before < 2.5
        assert not caught.value.maybe_stored
    store.write(lambda tx: beat(tx, "afterwards"))
    assert names(store) == ["afterwards"]


def test_work_that_waits_long_enough_is_done_once_the_lock_is_gone(store: Store, sqlite_url: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        with locked_by_somebody(sqlite_url):
            waiting = pool.submit(lambda: store.write(lambda tx: beat(tx, "patient"), within=10))
            with pytest.raises(StoreBusy):
                store.write(beat, within=0.2)
        waiting.result()
    assert names(store) == ["patient"]


def test_reading_goes_on_while_another_process_writes(store: Store, sqlite_url: str) -> None:
    store.write(lambda tx: beat(tx, "earlier"))
    with locked_by_somebody(sqlite_url):
        assert names(store) == ["earlier"]


def test_one_who_hangs_in_the_writer_holds_up_nobody_beyond_their_time(store: Store) -> None:
    hang = threading.Event()

    def hanging(tx: Tx) -> None:
        beat(tx, "hanging")
        hang.wait(20)

    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(lambda: store.write(hanging, within=0.4))
        others = [pool.submit(lambda: store.write(beat, within=0.4)) for _ in range(4)]
        assert isinstance(first.exception(2), StoreBusy)
        assert all(isinstance(other.exception(2), StoreBusy) for other in others)
        assert names(store) == []
        hang.set()
    store.write(lambda tx: beat(tx, "next"))
    assert names(store) == ["next"]


def test_work_whose_caller_left_the_queue_is_never_started(store: Store) -> None:
    gate = threading.Event()
    started: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(lambda: store.write(lambda tx: gate.wait(5) and beat(tx, "slow"), within=10))
        with pytest.raises(StoreBusy, match="Nothing was stored"):
            store.write(lambda tx: started.append("left"), within=0.1)
        gate.set()
        assert slow.result() == 1
    store.write(lambda tx: started.append("next"))
    assert started == ["next"]


def test_a_question_that_takes_too_long_is_broken_off(store: Store, sqlite_url: str) -> None:
    many = sqlite3.connect(file_of(sqlite_url))
    many.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
        "INSERT INTO contact (id, channel, line, route, language, flow_hash, started_at) "
        "SELECT i, 'voice', i, i, 'en', 'h', i FROM n"
    )
    many.commit()
    many.close()

    def ask_again_and_again(tx: Tx) -> None:
        while True:
            tx.all("outcomes_between", starts_at=0, ends_at=10_000)

    before = time.monotonic()
    with pytest.raises(StoreBusy, match="took longer than its time"):
        store.read(ask_again_and_again, within=0.2)
    assert time.monotonic() - before < 1.5
    assert names(store) == []


def test_a_full_disk_fails_everyone_in_the_commit_and_keeps_what_was_there(sqlite_url: str) -> None:
    ran = run_python(
        """
        import resource, signal
        from concurrent.futures import ThreadPoolExecutor
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store.write(lambda tx: beat(tx, "before"))
        size = 0  # nothing more can be written to any file
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        def one(i):
            try:
                store.write(lambda tx: beat(tx, f"n{i}", detail="x" * 9000))
            except StoreGone as gone:
                return f"{gone} {gone.maybe_stored}"
            return "kept"
        with ThreadPoolExecutor(8) as pool:
            said = list(pool.map(one, range(40)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store.write(lambda tx: beat(tx, "with space again"))
        store.close()
        sys.stdout.write(f"{len(said)} {set(said)}")
        """,
        sqlite_url,
    )
    assert ran.stderr == ""
    assert ran.stdout.startswith("40 {")
    assert "kept" not in ran.stdout
    assert "disk" in ran.stdout
    store = open_store(sqlite_url)
    assert names(store) == ["before", "with space again"]
    store.close()


def test_a_read_only_folder_is_said_to_be_one(sqlite_url: str) -> None:
    path = file_of(sqlite_url)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    for folder in list(path.parents)[1:4]:
        folder.chmod(folder.stat().st_mode | 0o055)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        # Somebody without rights, since root is never refused.
        with os.fdopen(writing, "w") as pipe:
            if os.geteuid() == 0:
                os.setuid(65534)
            try:
                open_store(sqlite_url).write(beat)
            except StoreGone as gone:
                pipe.write(str(gone))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    path.parent.chmod(0o755)
    assert said == "The database's lock file cannot be opened (Permission denied)."


def test_after_the_file_was_taken_away_nothing_is_written_into_nowhere(store: Store, sqlite_url: str) -> None:
    store.write(lambda tx: beat(tx, "kept"))
    assert names(store) == ["kept"]
    path = file_of(sqlite_url)
    checkpoint = sqlite3.connect(path)
    checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    checkpoint.close()
    shutil.copy(path, path.with_suffix(".backup"))
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink()
    with pytest.raises(StoreGone, match="There is no database at"):
        store.write(lambda tx: beat(tx, "lost"))
    with pytest.raises(StoreGone, match="There is no database at"):
        names(store)
    path.with_suffix(".backup").rename(path)
    store.write(lambda tx: beat(tx, "after the restore"))
    assert names(store) == ["after the restore", "kept"]


def test_several_processes_write_without_losing_or_doubling(sqlite_url: str) -> None:
    script = """
        import os
        for i in range(150):
            store.write(lambda tx: beat(tx, f"{os.getpid()}-{i}"), within=20)
        store.close()
        """
    with ThreadPoolExecutor(3) as pool:
        ran = list(pool.map(lambda _: run_python(script, sqlite_url), range(3)))
    assert [each.stderr for each in ran] == [""] * 3
    store = open_store(sqlite_url)
    assert len(names(store)) == 450
    store.close()


def test_what_was_acknowledged_before_a_kill_is_there_afterwards(sqlite_url: str) -> None:
    """kill -9 at three moments of a busy process with four writers."""
    script = """
        import threading
        def busy(which):
            i = 0
            while True:
                store.write(lambda tx: beat(tx, f"{which}-{i:06}"))
                sys.stdout.write(f"{which}-{i:06}\\n"); sys.stdout.flush()
                i += 1
        for which in range(int(sys.argv[2]), int(sys.argv[2]) + 4):
            threading.Thread(target=busy, args=(which,)).start()
        """
    said: set[str] = set()
    for round_number in range(3):
        command = [sys.executable, "-c", BODY + textwrap.dedent(script), sqlite_url, str(round_number * 4)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):
                said.add(line.strip())
            if len(said) > 200 * (round_number + 1):
                process.kill()
                break
        said |= {line.strip() for line in process.stdout if line.endswith("\n") and len(line) >= 9}
        process.wait()
    check = sqlite3.connect(file_of(sqlite_url))
    assert check.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    check.close()
    store = open_store(sqlite_url)
    kept = set(names(store))
    store.close()
    assert len(said) > 600
    assert said - kept == set()
    # At most one each for the four writers of the three rounds was kept and not yet acknowledged.
    assert len(kept - said) <= 12


def commits_in_log(path: Path) -> int:
    """Frames of the write-ahead log that end a transaction (sqlite.org/fileformat2.html, section 4)."""
    log = Path(f"{path}-wal").read_bytes()
    page_size = int.from_bytes(log[8:12], "big")
    frames = [log[at : at + 8] for at in range(32, len(log), 24 + page_size)]
    return sum(1 for frame in frames if int.from_bytes(frame[4:8], "big"))


def test_callers_who_come_together_share_one_disk_flush(store: Store, sqlite_url: str) -> None:
    gate = threading.Event()
    with ThreadPoolExecutor(33) as pool:
        leader = pool.submit(lambda: store.write(lambda tx: gate.wait(5), within=10))
        writes = [
            pool.submit(lambda i=i: store.write(lambda tx: beat(tx, f"n{i}"), within=10))  # type: ignore[misc]
            for i in range(32)
        ]
        while sum(each.running() for each in writes) < 32:
            time.sleep(0.001)
        gate.set()
        assert leader.result()
        assert [each.result() for each in writes] == [1] * 32
    assert len(names(store)) == 32
    assert commits_in_log(file_of(sqlite_url)) < 16
