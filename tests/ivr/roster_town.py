"""A team of responders and its supervisor, for tests of what is stored about the roster."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from db.about import name_about, phone_about
from db.ids import new_id
from db.store import Row, Store, Tx
from db.vault import Vault
from flows.hours import Span
from ivr.house import ms
from ivr.roster import people
from tests.ivr.house import Office

T = TypeVar("T")
TEAM = "responders"
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PACIFIC = ZoneInfo("America/Los_Angeles")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC).astimezone(UTC)


def day(date: str, since: str = "07:00", until: str = "19:00") -> Span:
    """A day's hours on the city's clock, in UTC."""
    return local(f"{date} {since}"), local(f"{date} {until}")


class Team(Office):
    """Marta serves by day, Theo by night, Ines when she is asked; Lee supervises. It is six in the evening of
    Wednesday, 4 March 2026."""

    def __init__(self, store: Store, vault: Vault) -> None:
        super().__init__(store, vault)
        self.marta = self.person("Marta", "+15035550161", hours=("07:00", "19:00"))
        self.theo = self.person("Theo", "+15035550162", hours=("19:00", "07:00"))
        self.ines = self.person("Ines", "+15035550163")
        self.lee = self.person("Lee", "+15035550141", team="supervisors", role="supervisor")

    def person(
        self,
        name: str,
        phone: str | None,
        *,
        team: str = TEAM,
        role: str = "responder",
        hours: tuple[str, str] | None = None,
    ) -> str:
        person = new_id()

        def work(tx: Tx) -> None:
            tx.run(
                "add_person",
                id=person,
                name_enc=self.vault.seal(name, name_about(person)),
                phone_enc=self.vault.seal(phone, phone_about(person)) if phone else None,
                phone_idx=self.vault.index("phone", phone) if phone else None,
                roles=json.dumps([role]),
                teams=json.dumps([team]),
                languages='["en"]',
                ring_order=0,
                available=1,
                created_at=0,
            )
            if hours:
                week = {"days": EVERY_DAY, "start": hours[0], "end": hours[1]}
                tx.run(
                    "add_shift",
                    id=new_id(),
                    person_id=person,
                    team=team,
                    weekly=json.dumps(week),
                    starts_at=None,
                    ends_at=None,
                    valid_from=None,
                    valid_to=None,
                )

        self.store.write(work)
        return person

    @property
    def now(self) -> datetime:
        return self.clock.at

    def do(self, work: Callable[[Tx], T]) -> T:
        return self.store.write(work)

    def on_call(self, at: datetime | None = None, team: str = TEAM) -> set[str]:
        """Who is on call at this moment, now if it is not said."""
        return set(self.store.read(lambda tx: people.on_call_of(self.house, tx, at or self.now)(team)))

    def passes(self, hours: float) -> None:
        self.clock.at += timedelta(hours=hours)

    def audited(self) -> list[Row]:
        """What was done, oldest first."""
        return list(reversed(self.rows("audit_before", id=1_000_000, limit=100)))

    def millis(self, at: datetime) -> int:
        return ms(at)
