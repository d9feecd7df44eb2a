"""Whom a level of a policy means now, and how each of them can be reached: the roster as the state machine
looks people up in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property

from db.store import Row, Tx
from flows.paging.model import FALLBACK_LEVEL, Channel, Policy, Reach
from flows.paging.who import reach
from flows.roster import Person
from ivr.house import House
from ivr.roster.people import Serving, on_call_of, person_of


class Roster:
    """The staff and who is on call at one moment, read when it is first asked for."""

    def __init__(self, house: House, tx: Tx, now: datetime) -> None:
        self._house, self._tx, self._now = house, tx, now

    @cached_property
    def on_call(self) -> Serving:
        return on_call_of(self._house, self._tx, self._now)

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {row["id"]: row for row in self._tx.all("people_all") if row["active"]}

    @cached_property
    def people(self) -> list[Person]:
        return [person_of(row) for row in self.rows.values()]

    def channels(self, person: str) -> frozenset[Channel]:
        """The ways that lead to somebody: those they have, without those that are known to be dead."""
        row = self.rows.get(person)
        return channels_of(self._tx, row) if row is not None else frozenset()


def channels_of(tx: Tx, person: Row) -> frozenset[Channel]:
    """The ways that lead to this person now."""
    has: set[Channel] = {"sms", "voice"} if person["phone_enc"] is not None else set()
    if person["email_enc"] is not None:
        has.add("email")
    return frozenset(has - {row["channel"] for row in tx.all("dead_channels", person_id=person["id"])})


def looking_up(
    house: House, tx: Tx, policy: Policy, language: str, now: datetime
) -> Callable[[int], Sequence[Reach]]:
    """Gives the people of a level (-1 is the fallback). Nothing is read before a level is entered."""
    roster = Roster(house, tx, now)

    def look_up(level: int) -> Sequence[Reach]:
        spec = policy.fallback if level == FALLBACK_LEVEL else policy.levels[level]
        return reach(spec, roster.people, roster.on_call, language, roster.channels)

    return look_up
