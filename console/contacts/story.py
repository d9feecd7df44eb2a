"""What happened with a contact, told newest first: everything said, pressed, texted, dialed and decided.

Each source (story_*.py beside this) gives its newest entries before a moment. They are bounded, and one that
gave as many as it may knows nothing of what is older than its last one (`floor`): the page ends there at the
latest, and the next one goes on from where it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from console.saying import say
from console.visit import Visit
from db.store import Row, Tx
from ivr.outgoing import notices

Side = Literal["caller", "ours", "hotline"]
PAGE = 60  # entries
MOST = 300  # rows of one source: silences of a long wait are left out
EVER = 1 << 62


@dataclass(frozen=True)
class Entry:
    """One thing that happened: what `who` did. `words`: what somebody said or wrote. `steps`: each with its
    time. `links`: path and label."""

    key: str
    at: int
    side: Side
    who: str
    did: str
    words: str = field(default="", repr=False)
    more: tuple[str, ...] = field(default=(), repr=False)
    steps: tuple[tuple[str, int], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    bad: bool = False


@dataclass
class Telling:
    """One contact, and how far back."""

    visit: Visit
    tx: Tx
    contact: Row
    before: int = EVER
    floor: int = 0
    names: dict[str, str] = field(default_factory=dict, repr=False)

    def rows(self, query: str, at: str, **given: object) -> list[Row]:
        """Of this contact, before the moment. `at`: the column by which they are the newest first."""
        subject = given or {"contact_id": self.contact["id"]}
        found = self.tx.all(query, **subject, before=self.before, limit=MOST)
        if len(found) == MOST:
            self.floor = max(self.floor, found[-1][at])
        return found

    def name(self, person: str | None) -> str:
        """Of one of our people; each is opened once."""
        if not person:
            return say("Somebody")
        if person == self.visit.person:
            return say("You")
        if person not in self.names:
            self.names[person] = notices.names(self.visit.house, self.tx, [person]) or say("Somebody")
        return self.names[person]

    def actor(self, code: str) -> tuple[Side, str]:
        """Who did something, from a code of the log."""
        if code == "caller":
            return "caller", self.caller
        if code in ("system", "worker"):
            return "hotline", "Careline"
        return "ours", self.name(code.removeprefix("person:"))

    @cached_property
    def caller(self) -> str:
        return say("Texter") if self.contact["channel"] == "sms" else say("Caller")


Source = Callable[[Telling], list[Entry]]


@dataclass(frozen=True)
class Story:
    """`older`: the moment before which there is more, 0 for none."""

    entries: list[Entry]
    older: int


def tell(telling: Telling, sources: Iterable[Source]) -> Story:
    """One page of it."""
    given = [entry for source in sources for entry in source(telling)]
    found = sorted((e for e in given if e.at >= telling.floor), key=lambda e: (e.at, e.key), reverse=True)
    if len(found) <= PAGE:
        return Story(found, telling.floor)
    edge = found[PAGE - 1].at  # what happened in one moment is not torn apart
    return Story([entry for entry in found if entry.at >= edge], edge)
