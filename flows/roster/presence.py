"""Staffed and present: what the roster expects, and who is really there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from flows.city import Team
from flows.roster.changes import Change, on_call
from flows.roster.shifts import Person, Shift


def staffed(
    shifts: Collection[Shift],
    zone: str,
    at: datetime,
    *,
    team: str | None = None,
    changes: Collection[Change] = (),
) -> bool:
    """Does the roster say that somebody should be there? Not whether anybody is: see `present`.

    Of one team or of any. Raises ValueError for an unknown zone or a naive moment.
    """
    teams = teams_of(shifts, changes) if team is None else {team}
    return any(on_call(shifts, changes, zone, at, team=name) for name in teams)


def teams_of(shifts: Iterable[Shift], changes: Iterable[Change] = ()) -> set[str]:
    """Every team that the roster names."""
    return {shift.team for shift in shifts} | {change.team for change in changes}


def ready(
    people: Iterable[Person],
    shifts: Collection[Shift],
    zone: str,
    at: datetime,
    *,
    changes: Collection[Change] = (),
) -> tuple[Person, ...]:
    """Those who are really there: on call, available and reachable, on a call or not.

    Their `teams` are narrowed to those they are on call for: a counselor who also supervises on Mondays is a
    supervisor on Mondays. This is whom `handoff.plan` may ring.
    """
    serving = {name: on_call(shifts, changes, zone, at, team=name) for name in teams_of(shifts, changes)}
    here = (
        replace(person, teams=frozenset(team for team in person.teams if person.id in serving.get(team, ())))
        for person in people
        if person.available and person.reachable
    )
    return tuple(person for person in here if person.teams)


def present(team: Team, people_ready: Iterable[Person]) -> bool:
    """Is somebody whom the team asks really there? `people_ready` comes from `ready`."""
    return any(not team.asked.isdisjoint(person.teams) for person in people_ready)
