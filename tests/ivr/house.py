"""A house for tests of what is stored: a store of the test's own, the demo city, and a clock that stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from db.store import Row, Store
from db.vault import Vault
from flows.city import Flow
from flows.model import Input, Key, Silence
from ivr import handlers
from ivr.house import House
from ivr.ports import CallEvent, RecordingEvent, StatusEvent
from ivr.roster.holidays_of import holiday_names
from ivr.turns import Spoken
from tests.flows.world import port_alder

EVENING = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)  # six in Port Alder
ROSA, LINE, FORWARDED = "+15035550111", "+15035550100", "+15035550101"


class StandingClock:
    def __init__(self) -> None:
        self.at = EVENING

    def now(self) -> datetime:
        return self.at

    def pass_(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


_known = cache(holiday_names)  # twenty years of them are looked through for each


def holidays_of(flow: Flow) -> dict[str, Callable[[int], Mapping[date, str]]]:
    return {name: _known(*s.holidays, tuple(s.closed_on)) for name, s in flow.schedules.items()}


class Office:
    """One call after the other, without a carrier: what would come in is given, what is stored is read."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self.store, self.vault, self.clock = store, vault, StandingClock()
        flow = port_alder()
        self.house = House(store, vault, flow, self.clock, holidays_of(flow), b"a" * 32)
        self.calls: dict[str, CallEvent] = {}
        self.turn: dict[str, int | None] = {}

    def rings(self, call: str = "CA1", caller: str | None = ROSA, line: str = LINE) -> Spoken:
        self.calls[call] = CallEvent(call, None, line, caller, Silence())
        return self._heard(call, handlers.take_call(self.house, self.calls[call]))

    def gives(self, given: Input, call: str = "CA1", *, over: bool = False) -> Spoken:
        event = replace(self.calls[call], turn=self.turn[call], given=given, over=over)
        return self._heard(call, handlers.take_call(self.house, event))

    def press(self, *keys: str, call: str = "CA1") -> None:
        for key in keys:
            self.gives(Key(key), call)

    def hangs_up(self, call: str = "CA1") -> None:
        handlers.take_status(self.house, StatusEvent(call, "completed", LINE, ROSA))

    def recording_ready(self, recording: str = "RE1", call: str = "CA1") -> None:
        handlers.take_recording(self.house, RecordingEvent(call, recording, 12, True))

    def _heard(self, call: str, spoken: Spoken) -> Spoken:
        self.turn[call] = spoken.turn
        return spoken

    # ------------------------------------------------------------------ what is stored

    def rows(self, query: str, **values: Any) -> list[Row]:
        return self.store.read(lambda tx: tx.all(query, **values))

    def row(self, query: str, **values: Any) -> Row:
        found = self.store.read(lambda tx: tx.one(query, **values))
        assert found is not None
        return found

    def contact(self, call: str = "CA1") -> Row:
        return self.row("contact_by_call", call_id=call)

    def of(self, query: str, call: str = "CA1") -> list[Row]:
        """Rows that belong to a call's contact."""
        return self.rows(query, contact_id=self.contact(call)["id"])

    def jobs(self, ref: str) -> list[str]:
        return [row["kind"] for row in self.rows("jobs_of", ref=ref)]
