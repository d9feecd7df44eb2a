"""Fifty open consoles: what they cost the server while nothing happens and while something does, beside as
many that ask for an empty page. python -m bench consoles."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from app import Settings, desk_of
from bench.hotline import Hotline, environment, sqlite_url, vault
from bench.population import populate
from bench.servers import PROCESSES, Server
from console import board
from console.snapshots import LASTS, Snapshots
from db.ids import new_id
from db.seed import seed
from db.store import Tx
from ivr.accounts import sessions
from ivr.house import House, ms

CONSOLES, EVERY, SECONDS, CONTACTS = 50, 1.5, 15.0, 100_000
LIVE = 30  # calls on the line
BOARD = "/desk/board/now"


@dataclass
class Asked:
    """What all consoles together got. `cpu`: seconds of the server's."""

    name: str
    answers: dict[int, int] = field(default_factory=dict)
    bytes: int = 0
    cpu: float = 0.0

    def line(self) -> str:
        count = sum(self.answers.values())
        each = self.cpu / SECONDS / CONSOLES
        codes = ", ".join(f"{code}: {number}" for code, number in sorted(self.answers.items()))
        return (
            f"{self.name:46}{count / SECONDS:8.1f}{self.cpu / count * 1e6:10.0f}{each * 1e3:10.2f}"
            f"{self.bytes / count:9.0f}  {codes}"
        )


class Consoles:
    """Each on a connection of its own, asking as static/live.js does."""

    def __init__(self, server: Server, method: str, path: str, cookies: list[str]) -> None:
        self._server, self._method, self._path, self._cookies = server, method, path, cookies
        self._lock, self._until = threading.Lock(), 0.0

    def ask(self, name: str) -> Asked:
        found = Asked(name)
        self._until = time.monotonic() + SECONDS
        before = self._server.cpu()
        threads = [threading.Thread(target=self._one, args=(found, n)) for n in range(CONSOLES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found.cpu = self._server.cpu() - before
        return found

    def _one(self, found: Asked, number: int) -> None:
        time.sleep(number * EVERY / CONSOLES)  # they were not opened in the same moment
        connection = HTTPConnection("127.0.0.1", self._server.port, timeout=10)
        headers = {"Cookie": f"__Host-careline={self._cookies[number]}"} if self._cookies else {}
        while time.monotonic() < self._until:
            began = time.monotonic()
            connection.request(self._method, self._path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            with self._lock:
                found.answers[answer.status] = found.answers.get(answer.status, 0) + 1
                found.bytes += len(body)
            if answer.headers.get("ETag"):
                headers["If-None-Match"] = answer.headers["ETag"]
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))
        connection.close()


def house_of(url: str) -> House:
    return desk_of(Settings.of(environment(url))).house


def sign_in(house: House) -> list[str]:
    """Fifty browsers of one counselor; their tokens."""
    now = house.clock.now()
    staff = house.store.read(lambda tx: tx.all("people_all"))
    person = next(row["id"] for row in staff if "counselor" in json.loads(row["roles"]))
    return [
        house.store.write(lambda tx: sessions.begin(house, tx, person, "bench", now)) for _ in range(CONSOLES)
    ]


def ring(house: House, calls: int) -> None:
    """Calls on the line."""
    now = ms(house.clock.now())
    for n in range(calls):
        row = dict.fromkeys(("caller_enc", "caller_idx", "dialed"))
        given = {"id": new_id(now), "channel": "voice", "call_id": f"CAe{now % 10**9:09d}{n:022x}"}
        more = {"line": "public", "route": "direct_public", "language": "en", "flow_hash": house.flow.hash}
        rest = {"priority": 0, "started_at": now, **row}
        house.store.write(partial(_add, given | more | rest))


def _add(row: dict[str, object], tx: Tx) -> None:
    tx.run("add_contact", **row)


class Busy:
    """Somebody rings each half second: no two boards are alike."""

    def __init__(self, house: House) -> None:
        self._house, self._stop = house, threading.Event()
        self._thread = threading.Thread(target=self._go)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _go(self) -> None:
        while not self._stop.wait(0.5):
            ring(self._house, 1)


def statements(url: str) -> int:
    """Of one reading of the board, the gaps of the roster not counted, which last half a minute."""
    hotline = Hotline(url)
    kept, house = Snapshots(), hotline.desk.house
    seen = board.read(house, house.clock.now(), kept)
    assert seen["seen"].calls.rows == []
    counted = hotline.counted_app.extensions["careline"].house
    board.read(counted, house.clock.now(), kept)
    found = hotline.counting.statements
    hotline.close()
    return found


def measure(say: Callable[[str], None]) -> int:
    """Runs and tells it. How many answers were neither 200 nor 304."""
    with tempfile.TemporaryDirectory(prefix="careline-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        for each in ("empty", "board"):
            (folder / each).mkdir()
        of_board = statements(sqlite_url(folder / "empty"))
        url = sqlite_url(folder / "board")
        house = made(url)
        tokens = sign_in(house)
        served = stack.enter_context(Server.hotline(environment(url), folder))
        floor = stack.enter_context(Server.floor(folder))
        asked = [Consoles(floor, "POST", "/voice/status", []).ask("an empty page of the same framework")]
        asked.append(Consoles(served, "GET", "/desk/keys", tokens).ask("an empty page of the console, whole"))
        asked.append(Consoles(served, "GET", BOARD, tokens).ask("the board, nothing happens"))
        with Busy(house):
            asked.append(Consoles(served, "GET", BOARD, tokens).ask("the board, two calls a second"))
        house.store.close()
        for line in told(asked, of_board):
            say(line)
        return sum(n for one in asked for code, n in one.answers.items() if code not in (200, 304))


def made(url: str) -> House:
    populate(url, CONTACTS, vault())
    house = house_of(url)
    seed(house.store, house.vault, ms(house.clock.now()))
    ring(house, LIVE)
    return house


def told(asked: list[Asked], of_board: int) -> Iterator[str]:
    yield f"{CONSOLES} consoles, each asks every {EVERY} s; {CONTACTS} contacts, {LIVE} live calls"
    yield f"{'':46}{'asked/s':>8}{'CPU µs':>10}{'ms/s each':>10}{'bytes':>9}"
    for one in asked:
        yield one.line()
    asks, readings = CONSOLES / EVERY, PROCESSES / LASTS.total_seconds()
    shared, alone = asks + readings * of_board, asks * (of_board + 1)
    yield f"queries of one reading: {of_board}; of one question of a console: 1, its session"
    yield (
        f"at most {readings:.0f} readings a second in {PROCESSES} processes: {shared:.0f} queries a second; "
        f"without sharing {alone:.0f}"
    )
