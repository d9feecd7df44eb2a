"""Careline itself, put together for measuring: the real application on a database of its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask

from app import Settings, create_app, desk_of
from bench import forms
from db.migrate import migrate
from db.seed import seed
from db.store import WITHIN, Store, Tx
from db.store.api import T
from db.vault import Vault
from ivr.door.desk import Desk
from ivr.house import ms

KEY, INDEX_KEY, AUDIT_KEY = (letter * 32 for letter in (b"k", b"i", b"a"))
DAYTIME, NIGHT = "2026-03-04 18:00", "2026-03-04 03:00"  # the demo city's time: open; closed


def vault() -> Vault:
    """What seals and opens on a database that `environment` names."""
    return Vault([("k1", KEY)], INDEX_KEY)


def environment(url: str) -> dict[str, str]:
    """Settings of the demo city on the database at `url`, as its web processes would find them."""
    return {
        "CARELINE_PUBLIC_URL": forms.PUBLIC,
        "TWILIO_ACCOUNT_SID": forms.ACCOUNT,
        "TWILIO_AUTH_TOKEN": forms.TOKEN,
        "CARELINE_KEYS": f"k1:{b64encode(KEY).decode()}",
        "CARELINE_INDEX_KEY": b64encode(INDEX_KEY).decode(),
        "CARELINE_AUDIT_KEY": b64encode(AUDIT_KEY).decode(),
        "CARELINE_DATABASE": url,
        "CARELINE_MODE": "demo",
        "CARELINE_LOG_LEVEL": "ERROR",
    }


class SetClock:
    """A clock that stands where it was set."""

    def __init__(self) -> None:
        self._now = datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    def set(self, local: str) -> None:
        """Raises ValueError for anything but "2026-03-04 18:00"."""
        there = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("America/Los_Angeles"))
        self._now = there.astimezone(UTC)


class Counting:
    """A store that notes how many statements the last transaction ran, BEGIN and COMMIT not counted."""

    def __init__(self, store: Store) -> None:
        self._store, self.engine, self.statements = store, store.engine, 0

    def write(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        return self._store.write(self._noting(fn), within=within)

    def read(self, fn: Callable[[Tx], T], *, within: float = WITHIN) -> T:
        return self._store.read(self._noting(fn), within=within)

    def _noting(self, fn: Callable[[Tx], T]) -> Callable[[Tx], T]:
        def noting(tx: Tx) -> T:
            result = fn(tx)
            self.statements = tx.statements
            return result

        return noting

    def close(self) -> None:
        self._store.close()


class Hotline:
    """The application in this process, with its staff on shift."""

    def __init__(self, url: str) -> None:
        """`url`: of an empty database. Raises what its migration raises."""
        migrate(url)
        settings = Settings.of(environment(url))
        made = desk_of(settings)
        self.clock = SetClock()
        self.clock.set(DAYTIME)
        house = replace(made.house, clock=self.clock)
        self.desk = Desk(house, made.carrier, made.safe)
        self.app: Flask = create_app(settings, self.desk)
        self.counting = Counting(house.store)
        self.counted_app: Flask = create_app(
            settings, Desk(replace(house, store=self.counting), made.carrier, made.safe)
        )
        seed(house.store, house.vault, ms(self.clock.now()))

    def close(self) -> None:
        self.desk.house.store.close()


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder}/careline.db"
