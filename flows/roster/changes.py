"""Changes to the roster, and who is on call with them.

What decides, first to last: a closure, the newest override, the newest temporary team, the rotation
(the shifts). An override may be changed by a newer one: B comes for A, then C for B. All intervals are
half-open and in UTC. An approved swap is two people's overrides, a shift taken now is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flows.hours import utc
from flows.roster.shifts import Shift, on_shift


@dataclass(frozen=True)
class Change:
    """One change of a team's roster from `since` to `until` (aware, half-open). Higher `order` is newer.

    `override`: `on` serves in the place of `off`, as long as `off` would; without `off` they serve as well;
    without `on` nobody serves in the place of `off`. `temporary`: the whole team is `people`, whatever the
    shifts say. `closure`: nobody serves. Raises ValueError for anything else.
    """

    kind: Literal["override", "temporary", "closure"]
    team: str
    since: datetime
    until: datetime
    off: str = ""
    on: str = ""
    people: frozenset[str] = field(default=frozenset())
    order: int = 0

    def __post_init__(self) -> None:
        if utc(self.since) >= utc(self.until):
            raise ValueError("a change ends after it begins: exchange its start and its end")
        if (self.kind == "override") != bool(self.off or self.on):
            raise ValueError("an override, and nothing else, names who comes, who goes, or both")
        if self.off and self.off == self.on:
            raise ValueError("nobody stands in for themselves: name somebody else")
        if (self.kind == "temporary") != bool(self.people):
            raise ValueError("a temporary team, and nothing else, names all its people")

    def covers(self, at: datetime) -> bool:
        return self.since <= at < self.until


def resolve(rotation: Collection[str], live: Iterable[Change]) -> frozenset[str]:
    """Who serves, given who would by their shifts and the changes of this team that are in force.

    Each place on the roster is followed by itself: whoever holds it gives it to whom the newest override
    that is newer than their own says. So the newest wins, and nobody is sent away by what was decided
    before they were called.
    """
    changes = sorted(live, key=lambda change: change.order)
    if any(change.kind == "closure" for change in changes):
        return frozenset()
    temporary = [change.people for change in changes if change.kind == "temporary"]
    overrides = [(place, change) for place, change in enumerate(changes, 1) if change.kind == "override"]
    places = [(person, 0) for person in (temporary[-1] if temporary else rotation)]
    places += [(change.on, place) for place, change in overrides if not change.off]
    serving = set()
    for person, since in places:
        holder = _follow(person, since, overrides)
        if holder:
            serving.add(holder)
    return frozenset(serving)


def _follow(person: str, since: int, overrides: list[tuple[int, Change]]) -> str:
    """Who holds a place in the end that `person` got by the override `since`; "" for nobody."""
    while person:
        newer = [(place, change.on) for place, change in overrides if change.off == person and place > since]
        if not newer:
            break
        since, person = newer[-1]
    return person


def on_call(
    shifts: Iterable[Shift], changes: Iterable[Change], zone: str, at: datetime, *, team: str
) -> frozenset[str]:
    """The ids of those who serve `team` at this moment, changes and all.

    `zone` is the city's. Raises ValueError for an unknown zone or a naive moment.
    """
    at = utc(at)
    live = [change for change in changes if change.team == team and change.covers(at)]
    return resolve(on_shift(shifts, zone, at, team=team), live)
