"""Changing the roster: overrides, temporary teams, closures, and shifts taken now and given back.

What a change does is told in flows/roster/changes.py. The command line and the console use the same
functions, each inside the transaction of whoever calls, each with a row in the audit log. What has begun is
ended, never made undone: who was on call last night stays known.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from db import audit
from db.ids import new_id
from db.store import Row, Tx
from flows.hours import Span
from flows.roster import Watch, spans_of_person, watches
from ivr.house import House, ms
from ivr.roster import people
from ivr.worded import WordedError

LONGEST = timedelta(days=366)
AHEAD = timedelta(days=14)  # how far the end of a shift is looked for


class RosterError(WordedError):
    """A change that cannot be; the text says why, in plain words, without a name or a number.

    `about`: which of the arguments it is about, by its name; "" for none.
    """

    def __init__(self, text: str, /, about: str = "", **parts: object) -> None:
        super().__init__(text, **parts)
        self.about = about


def override(
    house: House,
    tx: Tx,
    team: str,
    span: Span,
    *,
    off: str = "",
    on: str = "",
    by: str,
    now: datetime,
    source: str = "office",
    swap: str | None = None,
) -> str:
    """`on` (a person's id) serves in the place of `off`, or as well without `off`; without `on` nobody does.

    `span` is half-open, in UTC; `by` who does it, as the audit log names them. Returns the change's id.
    Raises RosterError if it would change nothing, lies in the past, or names somebody who is not of the team.
    """
    check_span(house, team, span, now)
    if not off and not on:
        raise RosterError("Say who comes, who goes, or both.", "on")
    if off == on:
        raise RosterError("Nobody stands in for themselves: name somebody else.", "on")
    if on:
        member(tx, on, team)
    found = serving(house, tx, team, span)
    if off and not spans_of_person(found, off):
        raise RosterError("They are not on call for {team} then: nothing would change.", "off", team=team)
    if on and spans_of_person(found, on) == [span]:
        raise RosterError("They are on call for {team} then already.", "on", team=team)
    row = {"off_person": off or None, "on_person": on or None, "source": source, "swap_id": swap}
    return _add(tx, "override", team, span, [row], by, now)


def temporary(
    house: House, tx: Tx, team: str, span: Span, persons: Collection[str], *, by: str, now: datetime
) -> str:
    """The whole team is `persons` for a while, whatever the shifts say. Overrides still count.

    Parameters and errors as for `override`.
    """
    check_span(house, team, span, now)
    if not persons:
        raise RosterError("Name at least one person; for nobody at all there is the closure.", "persons")
    for person in persons:
        member(tx, person, team, "persons")
    return _add(tx, "temporary", team, span, [{"on_person": one} for one in sorted(set(persons))], by, now)


def closure(house: House, tx: Tx, team: str, span: Span, *, by: str, now: datetime) -> str:
    """Nobody of the team is on call, whatever else is said. Parameters and errors as for `override`."""
    check_span(house, team, span, now)
    return _add(tx, "closure", team, span, [{}], by, now)


def remove(tx: Tx, change: str, *, by: str, now: datetime) -> bool:
    """Takes a change back: one that has not begun is gone, one in force ends now. True if it was in force.

    Raises RosterError if it is over or was taken back before.
    """
    begun = tx.run("end_roster_change", set_id=change, ends_at=ms(now)) > 0
    if not begun and not tx.run("remove_roster_change", set_id=change, now=ms(now), by=by):
        raise RosterError("This change is over, or was taken back before. Nothing was changed.")
    audit.append(tx, ms(now), change, by, "roster_change_removed", {"begun": begun})
    return begun


def take(
    house: House,
    tx: Tx,
    team: str,
    person: str,
    *,
    by: str,
    now: datetime,
    off: str = "",
    until: datetime | None = None,
) -> tuple[str, datetime]:
    """`person` takes a shift now, from whoever is on call, until that shift ends. The change's id and end.

    `off`: whom they relieve; needed if several are on call. `until`: when it ends; needed if nobody is on
    call. Raises RosterError as `override` does.
    """
    known = people.on_call_of(house, tx, now)(team) if team in house.flow.teams else frozenset()
    if not off and len(known) > 1:
        raise RosterError("Several people are on call for {team}: say whom you relieve.", "off", team=team)
    if not off and known == {person}:
        raise RosterError("They are on call for {team} now already.", team=team)
    off = off or next(iter(known), "")
    if until is None:
        ends = [span[1] for span in _spans_ahead(house, tx, team, off, now) if span[0] <= now < span[1]]
        if not ends:
            raise RosterError(
                "Nobody whose shift you could take is on call for {team}: say until when.", "until", team=team
            )
        until = ends[0]
    change = override(house, tx, team, (now, until), off=off, on=person, by=by, now=now, source="take")
    return change, until


def give_back(tx: Tx, person: str, *, by: str, now: datetime) -> int:
    """What `person` took (`take`) ends now, and whoever was relieved is on call again. How many it were.

    Raises RosterError if they hold nothing that they took.
    """
    held = tx.all("taken_shifts", person=person, now=ms(now))
    if not held:
        raise RosterError("They hold no shift that they took. Nothing was changed.")
    for row in held:
        remove(tx, row["set_id"], by=by, now=now)
    return len(held)


# ------------------------------------------------------------------ what is asked before


def serving(house: House, tx: Tx, team: str, span: Span) -> list[Watch]:
    """Who serves the team in `span`, by the shifts and all changes."""
    changes = people.changes_between(tx, *span)
    return watches(people.shifts(tx), changes, house.flow.zone, *span, team=team)


def _spans_ahead(house: House, tx: Tx, team: str, person: str, now: datetime) -> list[Span]:
    return spans_of_person(serving(house, tx, team, (now, now + AHEAD)), person) if person else []


def check_span(house: House, team: str, span: Span, now: datetime) -> None:
    """Raises RosterError for a team that the flow does not have, and a time that cannot be."""
    since, until = span
    if team not in house.flow.teams:
        known = ", ".join(sorted(house.flow.teams))
        raise RosterError("The flow has no team {team!r}. It has: {known}.", "team", team=team, known=known)
    if since >= until:
        raise RosterError("It would end before it starts.", "span")
    if until <= now:
        raise RosterError("It lies in the past: who was on call then stays as it was.", "span")
    if until - since > LONGEST:
        raise RosterError("It would last more than a year. Change the weekly shifts instead.", "span")


def member(tx: Tx, person: str, team: str, about: str = "on") -> Row:
    """Raises RosterError, about this argument, unless they are on the staff and of the team."""
    row = tx.one("person_by_id", id=person)
    if row is None or not row["active"]:
        raise RosterError("They are not on the staff, or have left.", about)
    if team not in json.loads(row["teams"]):
        raise RosterError("They are not of the team {team}.", about, team=team)
    return row


def _add(tx: Tx, kind: str, team: str, span: Span, rows: list[dict[str, Any]], by: str, now: datetime) -> str:
    set_id = new_id(ms(now))
    nobody = {"off_person": None, "on_person": None, "source": "office", "swap_id": None}
    for place, row in enumerate(rows):
        tx.run(
            "add_roster_change",
            **(nobody | row),
            id=set_id if not place else new_id(ms(now)),
            set_id=set_id,
            team=team,
            kind=kind,
            starts_at=ms(span[0]),
            ends_at=ms(span[1]),
            created_at=ms(now),
            created_by=by,
        )
    named = {"off": rows[0].get("off_person"), "on": rows[0].get("on_person")} if len(rows) == 1 else {}
    audit.append(tx, ms(now), set_id, by, f"roster_{kind}", {"team": team, "people": len(rows), **named})
    return set_id
