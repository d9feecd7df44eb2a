"""What the doctor asks of our own house: the flow, the 911 lines, the staff, the worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flows import hours
from flows.check.papers import result_in
from flows.check.start import papers_of
from ivr.door.safe import unconfirmed
from ivr.house import ms
from ivr.roster import people
from ivr.roster.hours_of import changes_of
from ivr.watch import roster_watch
from ops.finding import Finding, Level
from ops.hours import to_come
from ops.office import SHORT, Office

ALIVE = timedelta(seconds=60)
SHOWN = 3  # gaps told one by one


def flow(office: Office) -> Iterator[Finding]:
    """That it loads, its holidays too, is known by now: the house would not be there."""
    found = office.house.flow
    yield Finding(
        "ok",
        "the flow of {city} loads: {lines} lines, {steps} steps, languages {languages}; version {version}",
        city=found.city,
        lines=len(found.lines),
        steps=len(found.steps),
        languages=", ".join(found.languages),
        version=found.hash[:12],
    )
    result = result_in(papers_of(found, office.checked))
    if result is not None:
        states = f"{result['states']:,}"
        yield Finding(
            "ok", "it is proved that nobody is trapped in it: {states} states walked", states=states
        )
    else:
        do = "Run: python app.py check. Or wait: what starts next walks it first, about a minute."
        yield Finding("warn", "this version of the flow was not proved here yet", do)
    if not _writable(office.checked):
        yield Finding(
            "warn",
            "the proof of a flow cannot be kept in {folder}, so every process walks a new flow anew",
            "Make it writable for Careline, or give another folder: CARELINE_CHECKED.",
            folder=office.checked,
        )


def _writable(folder: Path) -> bool:
    """Whether it is, or can be made. Nothing is tried: the doctor changes nothing."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


def hours_known(office: Office) -> Iterator[Finding]:
    """Each schedule opens some time: an empty one shuts callers out for good."""
    now, changes = office.now(), to_come(office)
    for plan in office.house.flow.schedules.values():
        holidays, own = office.house.holidays[plan.id], changes_of(changes, plan.id)
        if hours.is_open(plan, now, holidays=holidays, changes=own):
            yield Finding("ok", "hours of {schedule}: open now", schedule=plan.id)
        elif opens := hours.opens(plan, now, holidays=holidays, changes=own):
            told = {"schedule": plan.id, "opens": office.local(ms(opens))}
            yield Finding("ok", "hours of {schedule}: closed now, open from {opens}", **told)
        else:
            do = "Look at the closures: hours list. The weekly hours stand in city.toml."
            yield Finding("warn", "hours of {schedule}: not open within a month", do, schedule=plan.id)


def psap(office: Office) -> Iterator[Finding]:
    """The 911 center's ten-digit lines: there, and confirmed in writing lately."""
    stale = unconfirmed(office.house.flow, office.now().date(), timedelta(days=office.psap_days))
    if not stale:
        days = office.psap_days
        yield Finding("ok", "the 911 center's lines were confirmed within {days} days", days=days)
    for fault in stale:
        level: Level = "warn" if office.demo else "wrong"
        yield Finding(level, "{fault}", "Production does not start without it.", fault=fault)


def worker(office: Office) -> Iterator[Finding]:
    """A worker was seen in the last minute."""
    beats = office.house.store.read(lambda tx: tx.all("heartbeats"))
    newest = max((row["at"] for row in beats if row["name"].startswith("worker")), default=None)
    start = "Start one: python app.py worker."
    if newest is None:
        yield Finding("wrong", "no worker was ever seen: nobody is rung for callers", start)
    elif ms(office.now() - ALIVE) > newest:
        seen = office.local(newest)
        yield Finding(
            "wrong", "no worker was seen since {seen}: nobody is rung for callers", start, seen=seen
        )
    else:
        yield Finding("ok", "a worker was seen in the last minute")


def present(office: Office) -> Iterator[Finding]:
    """Each team that is open now has somebody on shift, not away, with a phone."""
    house, now = office.house, office.now()
    here = house.store.read(lambda tx: people.reachable(house, tx, now))
    changes = to_come(office)
    for team in house.flow.teams.values():
        plan = house.flow.schedules[team.schedule]
        is_open = hours.is_open(
            plan, now, holidays=house.holidays[plan.id], changes=changes_of(changes, plan.id)
        )
        count = sum(not person.teams.isdisjoint(team.asked) for person in here)
        if count:
            there = "team {team}: on shift now, not away and with a phone: {count}"
            yield Finding("ok", there, team=team.id, count=count)
        elif is_open:
            yield Finding(
                "wrong",
                "team {team} is open and has nobody to ring",
                "Bring somebody back, add a shift, or close the hours: staff list, staff shift, hours close.",
                team=team.id,
            )
        else:
            yield Finding("ok", "team {team}: closed now, nobody on shift", team=team.id)


def gaps(office: Office) -> Iterator[Finding]:
    """When the next two weeks have open hours with nobody on the roster who can be reached."""
    house, now = office.house, office.now()
    known = house.store.read(lambda tx: roster_watch.read(house, tx, now))
    for team in house.flow.teams.values():
        found = roster_watch.gaps(house, known, team, now)
        if not found:
            full = "team {team}: somebody is on the roster in all hours of two weeks"
            yield Finding("ok", full, team=team.id)
        for since, until in found[:SHOWN]:
            yield Finding(
                "warn",
                "team {team}: open with nobody on the roster {since} to {until}",
                "Add a shift.",
                team=team.id,
                since=office.local(ms(max(since, now))),
                until=office.local(ms(until)),
            )
        if len(found) > SHOWN:
            more = len(found) - SHOWN
            yield Finding(
                "warn", "team {team}: {more} more such gaps", "Add shifts.", team=team.id, more=more
            )
    for person in roster_watch.unreachable(house, known, now):
        do = "Give them one: staff change ID --phone. Or take them off: staff shift remove, roster override."
        yield Finding("warn", "{who} is on the roster and no number reaches them", do, who=person[-SHORT:])
