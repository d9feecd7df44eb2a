"""Fifty open consoles: what they cost the server while nothing happens and while something does, beside as
many that ask for an empty page. python -m bench consoles."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from app import Settings, desk_of
from bench.console_load import CONSOLES, EVERY, Asked, Consoles
from bench.hotline import Hotline, environment, sqlite_url, vault
from bench.population import populate
from bench.servers import PROCESSES, Server
from console.snapshots import LASTS, Snapshots
from console.watch import board
from db.ids import new_id
from db.seed import seed
from db.store import Tx
from ivr.accounts import sessions
from ivr.house import House, ms

CONTACTS = 100_000
LIVE = 30  # calls on the line
BOARD = "/desk/board/now"


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
