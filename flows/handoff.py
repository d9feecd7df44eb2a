"""Whom to ring now for a waiting caller. One decision, made again at every event; the caller's place in line
and the telephone calls themselves are somebody else's.

Tiers are asked in order. Within one, "parallel" rings everybody at once and "ordered" one after the other:
those not yet rung for this caller first, then by `order`, then the least recently rung. Nobody is rung
while on a call, twice in one tier, or again after declining. Who did not answer, was busy or could not be
reached may be rung once more by a later tier.

A tier is over when its `wait` has passed, or at once when it can do no more: nobody is in it, or everybody
in it has been rung and has not taken the call. Somebody in it who is on a call may yet become free, so for
them the wait is kept. Phones that are ringing go on ringing when the next tier is asked.

Late or twice, the answer stays right. A tier begins when it is entered, not when it should have been, so a
worker that was down skips none; a tier that was never rung while its wait passed is rung now if anybody is
free, and its wait begins anew. Calling again with the legs of the last plan rings nobody twice. After the
last tier's wait nobody new is rung, and the search is over once no phone rings. `expires_at` ends it
whatever happens.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from flows.city import Team, Tier
from flows.hours import later, utc
from flows.roster import Person

LegState = Literal[
    "planned", "ringing", "answered", "accepted", "declined", "busy", "failed", "no-answer", "canceled"
]
LIVE = ("planned", "ringing", "answered")  # until a key is pressed nobody has taken the call
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Search:
    """A caller's search for a person. `tier` and `entered` are those of the last plan: store them with its
    legs in one transaction. `excluded`: persons not to be rung for this caller. Times are aware UTC."""

    opened_at: datetime
    expires_at: datetime
    language: str
    excluded: frozenset[str] = frozenset()
    tier: int = 0
    entered: datetime | None = None  # None: when it was opened


@dataclass(frozen=True)
class LegSeen:
    """A call placed, or about to be, to a person for this search. `since`: when this state began. A leg that
    stays planned, ringing or answered for its tier's ring time without news counts as unanswered."""

    person: str
    tier: int
    state: LegState
    since: datetime


@dataclass(frozen=True)
class Plan:
    """Ring these now, and think again at `look_again` or sooner: when a leg's state changes, or somebody
    becomes free or comes on shift. `look_again` is None once the search is exhausted or somebody accepted."""

    tier: int
    entered: datetime
    ring: tuple[str, ...]
    look_again: datetime | None
    exhausted: bool


def plan(
    team: Team,
    waiting: Search,
    people: Sequence[Person],
    busy: Set[str],
    legs: Sequence[LegSeen],
    now: datetime,
) -> Plan:
    """What to do for this caller at `now`.

    `people` come from `roster.ready`: on shift, available and reachable. `busy` are the ids of those on a
    call or being rung for anybody. `legs` are all legs of this search. Raises ValueError for naive times.
    """
    now, ends = utc(now), utc(waiting.expires_at)
    last = len(team.tiers) - 1
    index, entered = max(min(waiting.tier, last), 0), utc(waiting.entered or waiting.opened_at)
    if any(leg.state == "accepted" for leg in legs):
        return Plan(index, entered, (), None, exhausted=False)
    if now >= ends or not team.tiers:
        return Plan(index, entered, (), None, exhausted=True)
    ringing = {leg: until for leg in legs if (until := _rings_until(team, leg)) > now}
    taken = busy | {leg.person for leg in ringing}
    while True:
        tier = team.tiers[index]
        rung = {leg.person for leg in legs if leg.tier == index}
        rings = any(leg.tier == index for leg in ringing)
        unasked = [p.id for p in _members(tier, waiting, people, legs) if p.id not in rung]
        free = tuple(person for person in unasked if person not in taken)
        over = now >= later(entered, tier.wait)
        if (free and not rung) or (not over and (unasked or rings)):
            entered = now if over else entered
            ring = free if tier.strategy == "parallel" else free[: 0 if rings else 1]
            moments = [ends, later(entered, tier.wait), *ringing.values()]
            look_again = min([*moments, later(now, tier.ring)] if ring else moments)
            return Plan(index, entered, ring, look_again, exhausted=False)
        if index == last:
            heard_out = min([ends, *ringing.values()]) if ringing else None
            return Plan(index, entered, (), heard_out, exhausted=not ringing)
        index, entered = index + 1, now


def _rings_until(team: Team, leg: LegSeen) -> datetime:
    """When we stop believing that this phone rings. A deploy may have taken away its tier."""
    ring = team.tiers[min(leg.tier, len(team.tiers) - 1)].ring
    return later(leg.since, ring) if leg.state in LIVE else NEVER


def _members(tier: Tier, waiting: Search, people: Sequence[Person], legs: Sequence[LegSeen]) -> list[Person]:
    """Who may take this caller in this tier, each once, in the order in which they are rung."""
    out = waiting.excluded | {leg.person for leg in legs if leg.state == "declined"}
    rung: dict[str, datetime] = {}
    for leg in legs:
        rung[leg.person] = max(utc(leg.since), rung.get(leg.person, NEVER))
    able = {
        person.id: person
        for person in people
        if tier.team in person.teams
        and person.id not in out
        and (tier.language == "any" or waiting.language in person.languages)
    }
    return sorted(
        able.values(),
        key=lambda p: (p.id in rung, p.order, rung.get(p.id) or p.last_rung or NEVER, p.id),
    )
