"""The roster is watched: hours with nobody on it are told before they come, and people on it who cannot be
reached before they are needed.

Every hour, from everything that is known: shifts, changes, the hours and their changes, who has left, whose
phone is dead. What is found is an alarm (ivr/outgoing/alerts.py), and the same thing is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from db.store import Row, Tx
from flows import hours, roster
from flows.city import Schedule, ScheduleChange, Team
from flows.hours import Span
from flows.roster import Change, Person, Shift
from flows.roster.presence import teams_of
from ivr.house import House, ms
from ivr.outgoing import alerts
from ivr.roster import people
from ivr.roster.hours_of import changes_of

AHEAD = timedelta(days=14)
ANCHOR = timedelta(days=7)  # a gap is known by its start, looked for so far back: older ones are told again
SOON = timedelta(hours=12)  # what begins sooner is told at any hour, the rest while people are awake
AWAKE = (time(8), time(20))  # on the city's clock


@dataclass(frozen=True)
class Known:
    """What the roster says, read at one moment. `people` are those who have not left."""

    shifts: list[Shift]
    changes: list[Change]
    hours: list[Row]
    people: dict[str, Person]
    dead: frozenset[str]  # whom neither a text nor a call reaches
    ready: tuple[Person, ...]

    @property
    def counting(self) -> set[str]:
        """Those who fill a place on the roster: whoever can be reached there."""
        return {one.id for one in self.people.values() if one.reachable} - self.dead

    def counting_for(self, team: Team) -> set[str]:
        """Of those, who is of the team still: nobody else is asked, whatever shifts of theirs stand there."""
        return {id_ for id_ in self.counting if self.people[id_].teams & team.asked}


@dataclass(frozen=True)
class Concern:
    """Something that a supervisor must see. `key`: the same thing has the same one. `since`: from when."""

    alarm: str
    subject: str
    key: str
    since: datetime
    person: str | None = None


def read(house: House, tx: Tx, now: datetime) -> Known:
    """Everything the watch asks the store."""
    start, end = now - ANCHOR - timedelta(days=1), now + AHEAD
    rows = tx.all("people_all")
    return Known(
        shifts=people.shifts(tx),
        changes=people.changes_between(tx, start, end),
        hours=tx.all("schedule_changes_between", starts_at=ms(start), ends_at=ms(end)),
        people={row["id"]: people.person_of(row) for row in rows if row["active"]},
        dead=frozenset(row["person_id"] for row in tx.all("unreachable_people")),
        ready=people.reachable(house, tx, now),
    )


def watch(house: House, now: datetime) -> list[str]:
    """Looks at the next two weeks and raises what is new. The alarms raised, as codes.

    Raises StoreBusy and StoreGone; the next hour looks again.
    """
    known = house.store.read(lambda tx: read(house, tx, now))
    found = list(concerns(house, known, now))
    return house.store.write(lambda tx: _raise_new(house, tx, found, now))


def _raise_new(house: House, tx: Tx, found: list[Concern], now: datetime) -> list[str]:
    """Of a team's gaps the nearest, and the next one in an hour: nobody is texted ten times at once."""
    raised: list[Concern] = []
    for one in found:
        if not any((one.alarm, one.subject) == (other.alarm, other.subject) for other in raised):
            # That nobody is on shift is told again after it was acknowledged, the rest once for all.
            query = "open_alert_with_key" if one.alarm == "nobody_on_shift" else "alert_with_key"
            if tx.one(query, key=one.key) is None:
                alerts.raise_(house, tx, one.alarm, one.subject, now, person=one.person, key=one.key)
                raised.append(one)
    return [one.alarm for one in raised]


def concerns(house: House, known: Known, now: datetime) -> Iterator[Concern]:
    """What is wrong, by team; of the gaps of a team the nearest that may be told now comes first."""
    there = [person for person in known.ready if person.id not in known.dead]
    for team in _teams(house):
        if _open(house, known, team, now) and not roster.present(team, there):
            yield Concern("nobody_on_shift", team.id, f"nobody_on_shift:{team.id}", now)
        for since, _ in gaps(house, known, team, now):
            if _may_tell(house, since, now):
                yield Concern("roster_gap", team.id, f"roster_gap:{team.id}:{ms(since)}", since)
    week = "{0.year}-{0.week}".format(now.astimezone(hours.zone_of(house.flow.zone)).isocalendar())
    for person, since in unreachable(house, known, now).items():
        if _may_tell(house, since, now):
            yield Concern("no_number", person, f"no_number:{person}:{week}", since, person)


def _teams(house: House) -> Iterator[Team]:
    """Each team once: two with the same hours and the same people have the same gaps."""
    seen = set()
    for team in house.flow.teams.values():
        if (team.schedule, team.asked) not in seen:
            seen.add((team.schedule, team.asked))
            yield team


def _open(house: House, known: Known, team: Team, now: datetime) -> bool:
    plan, changes = _plan(house, known, team)
    return hours.is_open(plan, now, holidays=house.holidays[plan.id], changes=changes)


def _plan(house: House, known: Known, team: Team) -> tuple[Schedule, list[ScheduleChange]]:
    plan = house.flow.schedules[team.schedule]
    return plan, changes_of(known.hours, plan.id)


def gaps(house: House, known: Known, team: Team, now: datetime) -> list[Span]:
    """When the team is open in the next two weeks with nobody on the roster who can be reached. A gap that
    has begun has its true start, up to a week back."""
    plan, changes = _plan(house, known, team)
    day = (now - ANCHOR).astimezone(hours.zone_of(plan.zone)).date()
    start = hours.instants(plan.zone, datetime.combine(day, time()))[0]
    found = roster.gaps(
        plan,
        known.shifts,
        start,
        (now + AHEAD - start) / timedelta(days=1),
        holidays=house.holidays[plan.id],
        changes=changes,
        roster=known.changes,
        teams=team.asked,
        counting=known.counting_for(team),
    )
    return [span for span in found if span[1] > now]


def unreachable(house: House, known: Known, now: datetime) -> dict[str, datetime]:
    """Those on the roster of the next two weeks whom nothing reaches: no number, a dead one, or they have
    left and are on it still. By id, with when they are on call first."""
    found: dict[str, datetime] = {}
    for team in sorted(teams_of(known.shifts, known.changes)):
        serving = roster.watches(known.shifts, known.changes, house.flow.zone, now, now + AHEAD, team=team)
        for one in serving:
            for person in one.people - known.counting:
                found[person] = min(found.get(person, one.since), one.since)
    return dict(sorted(found.items()))


def _may_tell(house: House, since: datetime, now: datetime) -> bool:
    local = now.astimezone(hours.zone_of(house.flow.zone)).time()
    return since - now < SOON or AWAKE[0] <= local < AWAKE[1]
