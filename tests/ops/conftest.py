"""A small city for the operators' commands: a real simulator, a real store, a clock that stands still."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import make_server

import app
from db.seed import seed
from db.store import Row
from ivr.house import Clock, House, ms
from ivr.ports import Account
from ops.office import Doors, Office
from simulator import RealClock, Simulator

TEN_IN_THE_MORNING = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # Monday, 10:00 in Port Alder (UTC-8)
THREE_AT_NIGHT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
SID, TOKEN = "AC" + "1" * 32, "token-of-the-test"
KEY_ONE = "k1:" + "MTEx" * 10 + "MTE="
HERE = Path(__file__).resolve().parents[2]


@dataclass
class Still:
    """A clock that says what it is told."""

    at: datetime = TEN_IN_THE_MORNING

    def now(self) -> datetime:
        return self.at


@dataclass
class Town:
    """What a test holds. `settings` may be changed before `office()` is asked for."""

    settings: dict[str, str]
    clock: Still = field(default_factory=Still)
    account: Account | None = None
    lines: tuple[str, ...] = ()

    def office(self) -> Office:
        made = app.office_of(app.Settings.of(self.settings))

        def house() -> House:
            clock: Clock = self.clock
            return replace(made.make_house(), clock=clock)

        account = self.account
        return replace(
            made, make_house=house, make_account=(lambda: account) if account else made.make_account
        )

    def run(self, command: click.Command, *words: str, typed: str = "") -> Result:
        """A command as it would be typed, without its name; `typed` is what its prompts are answered."""
        flow, checked = (app.Settings.folder(self.settings, name) for name in ("flow", "checked"))
        doors = Doors(self.settings, HERE, flow, checked, lambda _: self.office())
        return CliRunner().invoke(command, list(words), input=typed, obj=doors)

    def seeded(self) -> Town:
        house = self.office().house
        seed(house.store, house.vault, ms(self.clock.now()))
        house.store.close()
        return self

    def rows(self, query: str, **values: object) -> list[Row]:
        house = self.office().house
        try:
            return house.store.read(lambda tx: tx.all(query, **values))
        finally:
            house.store.close()

    def write(self, query: str, **values: object) -> None:
        house = self.office().house
        house.store.write(lambda tx: tx.run(query, **values))
        house.store.close()

    def audited(self) -> list[str]:
        """What was done, oldest first."""
        return [row["action"] for row in reversed(self.rows("audit_before", id=1_000_000, limit=1000))]


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> dict[str, str]:
    tmp_path.chmod(0o700)
    return {
        "CARELINE_MODE": "demo",
        "CARELINE_PUBLIC_URL": "http://127.0.0.1:9",
        "CARELINE_CARRIER_URL": "http://127.0.0.1:9",
        "CARELINE_DATABASE": sqlite_url,
        "CARELINE_KEYS": KEY_ONE,
        "CARELINE_INDEX_KEY": "aWlp" * 10 + "aWk=",
        "CARELINE_AUDIT_KEY": "YWFh" * 10 + "YWE=",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
    }


@pytest.fixture
def town(settings: dict[str, str]) -> Town:
    return Town(settings)


@pytest.fixture
def phone_company(town: Town) -> Iterator[Simulator]:
    """The simulator with the city's three numbers, bought and not set up."""
    with Simulator(SID, TOKEN, RealClock()).start() as sim:
        for number in ("+15035550100", "+15035550101", "+15035550102"):
            sim.add_number(number, sms_url="http://127.0.0.1:9/somebody-elses-texts")
        town.settings["CARELINE_CARRIER_URL"] = sim.base_url
        yield sim


@pytest.fixture
def web(town: Town) -> Iterator[str]:
    """The web application, served for real; its address becomes the public one."""
    application = app.create_app(app.Settings.of(town.settings))
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    town.settings["CARELINE_PUBLIC_URL"] = f"http://127.0.0.1:{server.server_port}"
    yield town.settings["CARELINE_PUBLIC_URL"]
    server.shutdown()
    thread.join()
    server.server_close()
    application.extensions["careline"].house.store.close()


@pytest.fixture
def flow_with(tmp_path: Path, town: Town) -> Callable[[str, str], None]:
    """Gives the town a copy of the city's flow in which one text is replaced by another."""
    folder = tmp_path / "flows"
    shutil.copytree(HERE / "flows", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    town.settings["CARELINE_FLOW"] = str(folder)

    def change(old: str, new: str) -> None:
        changed = 0
        for path in folder.glob("*.toml"):
            text = path.read_text(encoding="utf-8")
            changed += text.count(old)
            path.write_text(text.replace(old, new), encoding="utf-8")
        assert changed, f"the city's flow does not say {old!r}"

    return change
