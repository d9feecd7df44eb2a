"""What every use case is given: the store, the key to identifiers, the flow in force, and the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Protocol

from db.store import Store
from db.vault import Vault
from flows.city import Flow, Line
from flows.numbers import normal
from flows.texting import TextWriter

HolidayNames = Callable[[int], Mapping[date, str]]


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FileClock:
    """The demo's clock: a file holds the seconds by which it is ahead, so that a newcomer can hear what
    happens at 3 a.m."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        try:
            ahead = float(self._path.read_text())
        except (OSError, ValueError):
            ahead = 0.0
        return datetime.now(UTC) + timedelta(seconds=ahead)


@dataclass(frozen=True)
class House:
    """`holidays`: for each schedule's id, the holidays of a year by date. `within`: seconds a webhook may
    spend in the store before the caller gets the safe words. `public_url`: our own address, without a slash
    at its end, for links in texts; "" sends none."""

    store: Store
    vault: Vault
    flow: Flow
    clock: Clock
    holidays: Mapping[str, HolidayNames]
    audit_key: bytes = field(repr=False)
    within: float = 2.5
    public_url: str = ""

    @cached_property
    def lines(self) -> Mapping[str, Line]:
        """Our lines by their number in E.164."""
        return {line.number: line for line in self.flow.lines.values()}

    @cached_property
    def writer(self) -> TextWriter:
        """Writes what the flow says as texts."""
        return TextWriter(self.flow)

    def line_dialed(self, dialed: str) -> Line:
        """The line a caller dialed. A number that we do not know is answered as the first line: better a
        caller on the wrong menu than one on none."""
        return self.lines.get(normal(dialed) or "") or next(iter(self.flow.lines.values()))


def ms(at: datetime) -> int:
    """UTC milliseconds, as times are stored."""
    return int(at.timestamp() * 1000)


def at(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def later(now: datetime, seconds: float) -> int:
    """Elapsed time is added in UTC only: wall-clock sums are an hour off on DST nights."""
    return ms(now + timedelta(seconds=seconds))
