"""One errand: a job in hand, and what it may ask of the house, the carrier and the mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from db import jobs
from db.jobs import Job
from db.store import Row, Tx
from ivr.house import House, later, ms
from ivr.outgoing.killpoints import Point, nowhere
from ivr.outgoing.mail import Mail
from ivr.ports import CallSeen, Carrier

T = TypeVar("T")

BACKOFF = (1, 2, 4, 8, 15, 30, 60)  # seconds after the first, second … refusal
# Where a call of ours may stand already: query, and its value.
OWNERS = (
    ("leg_by_call", "call_id"),
    ("page_by_call", "carrier_id"),
    ("field_call_by_call", "call_id"),
    ("contact_by_call", "call_id"),
)
LEASE = 30_000  # ms; longer than all requests of an errand together may take
REQUEST = 13.0  # seconds that one request may take at the most: to connect, and to be answered


@dataclass(frozen=True)
class Errand:
    """`mail`: the second route, None where none is set up. `point`: ivr/outgoing/killpoints.py."""

    house: House
    carrier: Carrier
    job: Job
    mail: Mail | None = None
    point: Point = nowhere

    @property
    def now(self) -> datetime:
        return self.house.clock.now()

    def read(self, query: str, **values: object) -> Row | None:
        return self.house.store.read(lambda tx: tx.one(query, **values))

    def keep(self, what: str, work: Callable[[Tx], T]) -> T:
        """Stores something, in one transaction, between two points."""
        self.point(f"{self.job.kind}/{what}/commit")
        found = self.house.store.write(work)
        self.point(f"{self.job.kind}/{what}/committed")
        return found

    def ask(self, what: str, request: Callable[[], T]) -> T:
        """Makes a request, outside every transaction, between two points."""
        self.point(f"{self.job.kind}/{what}/request")
        found = request()
        self.point(f"{self.job.kind}/{what}/answered")
        return found

    def done(self) -> None:
        self.keep("done", lambda tx: jobs.done(tx, self.job))

    def again(self, note: str, seconds: float | None = None) -> None:
        wait = BACKOFF[min(self.job.attempts, len(BACKOFF)) - 1] if seconds is None else seconds
        due = later(self.now, wait)
        self.keep("again", lambda tx: jobs.later(tx, self.job, due, note))

    def wanted(self) -> bool:
        """Immediately before a request: is this still our job, with more of its lease left than the request
        can take? A fence cannot recall a request."""
        latest = later(self.now, REQUEST)
        return self.house.store.read(lambda tx: jobs.still_mine(tx, self.job, latest))

    def hold(self, tx: Tx) -> bool:
        """In the transaction that claims: ours, and from now on for a whole lease. False if somebody else has
        it."""
        return jobs.extend(tx, self.job, ms(self.now) + LEASE)

    def placed_before(self, phone: str, since: datetime) -> CallSeen | None:
        """The call to this phone that an earlier try of ours placed without hearing of it: one that the
        carrier has, and that is nobody else's. Raises CarrierError when the carrier cannot say."""
        for seen in self.ask("look", lambda: self.carrier.find_calls(phone, since)):
            if all(self.read(query, **{name: seen.call_id}) is None for query, name in OWNERS):
                return seen
        return None
