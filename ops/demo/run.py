"""`python app.py demo`: make the folder, start the city, say how to phone, and stop it all together."""

from __future__ import annotations

import secrets
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import FrameType
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import click

from db import migrate as migration
from db.seed import seed
from db.store import StoreError
from flows.check.papers import kept
from flows.check.start import papers_of, refuse_unsafe
from ivr.house import SystemClock, ms
from ivr.ports import CarrierError
from ops import numbers
from ops.demo import words
from ops.demo.calls import hang_up_all
from ops.demo.children import LOOK, Child, ChildError, Children
from ops.demo.city import write_config
from ops.demo.clock import seconds_ahead, set_clock
from ops.demo.desk import seed_accounts
from ops.demo.home import Home
from ops.demo.ports import free_port
from ops.office import Doors, Office

OURS = ("CARELINE_", "TWILIO_")
_direct = build_opener(ProxyHandler({}))  # a proxy of the machine has no business on loopback


@dataclass(frozen=True)
class Wish:
    """What was asked for. `at`: "HH:MM" on the city's clock, or "now". Ports: the first to try, 0 for any."""

    folder: Path
    fresh: bool
    at: str
    phone_port: int
    web_port: int


class Stop:
    """Asked to stop: once for stopping, twice for stopping at once."""

    def __init__(self) -> None:
        self._event, self.count = Event(), 0
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            signal.signal(getattr(signal, name), self._asked)

    def _asked(self, _signal: int, _frame: FrameType | None) -> None:
        self.count += 1
        self._event.set()

    def wait(self, seconds: float) -> bool:
        return self._event.wait(seconds)


def run(wish: Wish, doors: Doors) -> None:
    """Runs until stopped. The environment's own settings of Careline are replaced by the demo's.

    Raises ClickException in plain words for whatever keeps it from running.
    """
    stop = Stop()
    home = Home(wish.folder)
    found = home.begin(fresh=wish.fresh)
    phones = _port(wish.phone_port, "the phones are")
    web = _port(wish.web_port, "the hotline is", frozenset({phones}))
    mail = free_port(0, frozenset({phones, web}))
    settings = home.settings(found, phones=phones, web=web, mail=mail)
    office = doors.office_of(settings)
    _prepare(office, home, wish)
    _prove(office, office.checked)
    own = {name: value for name, value in doors.environment.items() if not name.startswith(OURS)}
    children = Children(home.logs, {**own, **settings, "PYTHONUNBUFFERED": "1"}, doors.here, home.lock)
    try:
        if _start(children, office, home, (phones, mail), stop):
            click.echo(words.ready(office, f"http://127.0.0.1:{phones}", home.folder))
            while not stop.wait(LOOK * 3):
                children.look()
        click.echo("Stopping.")
    except (ChildError, CarrierError, StoreError) as fault:
        raise click.ClickException(f"{fault}".rstrip() + "\nSo the whole demo was stopped.") from None
    finally:
        children.stop(lambda: stop.count > 1)
        office.house.store.close()
    click.echo("The demo has stopped. Its calls are kept for next time; demo --fresh forgets them.")


def _port(wished: int, what: str, taken: frozenset[int] = frozenset()) -> int:
    port = free_port(wished, taken)
    if wished and port != wished:
        click.echo(f"Port {wished} is in use by another program, so {what} at {port} this time.")
    return port


def _prepare(office: Office, home: Home, wish: Wish) -> None:
    """The clock, the database, the staff, and the practice phone company's config."""
    try:
        ahead = seconds_ahead(wish.at, office.house.flow.zone, SystemClock().now())
    except ValueError as fault:
        raise click.BadParameter(f"{fault}, or now", param_hint="--at") from None
    try:
        set_clock(home.clock_file, ahead)
        migration.migrate(office.database)
        seed(office.house.store, office.house.vault, ms(office.now()))
        seed_accounts(office, home.folder)
    except StoreError as fault:
        raise click.ClickException(
            f"{fault} The demo's folder is {home.folder}; --fresh starts over."
        ) from None
    write_config(office.house.flow, home.clock_file, home.city_file)


def _prove(office: Office, remembered: Path) -> None:
    """Once for this version of the flow. Raises ClickException with what would trap a caller."""
    flow = office.house.flow
    if not kept(papers_of(flow, remembered)):
        click.echo("Proving once that nobody is trapped in the hotline's flow: about a minute.")
    if unsafe := refuse_unsafe(flow, remembered):
        raise click.ClickException("The flow could trap a caller:\n" + "\n".join(unsafe))


def _start(children: Children, office: Office, home: Home, ports: tuple[int, int], stop: Stop) -> bool:
    """All three, each waited for. `ports`: of the phones and of the mailbox. False if we were asked to stop
    meanwhile."""
    phones, mail = ports
    carrier = children.start("the phone company", _simulator(home, office, phones, mail))
    if not children.wait(carrier, lambda: answers(f"http://127.0.0.1:{phones}/_sim/state"), stop.wait):
        return False
    numbers.apply(office)
    hang_up_all(office.house)
    web = children.start("the hotline", [sys.executable, "app.py", "serve"])
    worker = children.start("the worker", [sys.executable, "app.py", "worker"])
    health = office.public_url + "/health"
    return children.wait(web, lambda: answers(health), stop.wait) and children.wait(
        worker, lambda: _alive(office, worker), stop.wait
    )


def _simulator(home: Home, office: Office, port: int, mail: int) -> list[str]:
    """Each start has its own ids of calls, as at a carrier: the database keeps those of the one before, and a
    call with the id of an old one would be taken for it."""
    program = [sys.executable, "-m", "simulator", "--port", str(port), "--mail-port", str(mail)]
    return [
        *program,
        "--account-sid",
        office.account_id,
        "--auth-token-file",
        str(home.token_file),
        "--config",
        str(home.city_file),
        "--seed",
        str(secrets.randbits(64)),
    ]


def answers(url: str) -> bool:
    """Does something there answer with success?"""
    with suppress(URLError, OSError), _direct.open(url, timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def _alive(office: Office, worker: Child) -> bool:
    """Has this very worker given a sign of life? An earlier demo's does not count."""
    since = ms(office.now() - timedelta(minutes=5))
    beats = office.house.store.read(lambda tx: tx.all("heartbeats"))
    mine = f"worker.{worker.process.pid}"
    return any(row["name"] == mine and row["at"] >= since for row in beats)
