"""Swaps: a colleague takes a shift of one's own, perhaps for one of theirs. Asked for by whoever has it,
agreed by the colleague, approved by somebody who makes the roster and is neither of the two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request

from console import when
from console.pages import pages
from console.saying import Words, say
from console.shifts import roster_frame as frame
from console.show import show
from console.signing import see
from console.visit import Visit
from db.store import Row, Tx
from flows.hours import Span
from flows.roster import spans_of_person
from flows.roster.presence import teams_of
from ivr.house import at, ms
from ivr.roster import people, rostering, swaps
from ivr.roster.calendars import by_day
from ivr.roster.rostering import RosterError
from ivr.roster.swaps import Wish

PATH = "/desk/roster/swaps"
AHEAD = timedelta(days=56)
MOST = 40
OFFERS = Words({"agree": "I take it", "approve": "Approve", "refuse": "Refuse", "withdraw": "Withdraw"})
# What a refusal is about, by the name of the field.
FIELDS = {"team": "shift", "span": "shift", "back": "back_since"}


@dataclass(frozen=True)
class Told:
    """A swap that waits. `offers`: what whoever looks may do about it."""

    id: str
    team: str
    gives: str
    takes: str
    span: Span
    back: Span | None
    agreed: bool
    offers: list[str]


@pages.get("/roster/swaps", may="roster.see")
def roster_swaps(visit: Visit) -> Response:
    return page(visit)


@pages.post("/roster/swaps/ask", may="roster.see")
def roster_swap_ask(visit: Visit) -> Response:
    form = request.form.to_dict()
    part = bool(form.get("since") or form.get("until"))
    fields = FIELDS | {"span": "until"} if part else FIELDS
    if refused := frame.carried_out(visit, lambda tx: ask(visit, tx, form), fields):
        return page(visit, refused, 409)
    return see(PATH, "swap_asked")


@pages.post("/roster/swaps/decide", may="roster.see")
def roster_swap_decide(visit: Visit) -> Response:
    do, which = request.form.get("do", ""), request.form.get("swap", "")
    if refused := frame.carried_out(visit, lambda tx: decide(visit, tx, do, which)):
        return page(visit, frame.Refused(refused.why), 409)
    return see(PATH, f"swap_{do}")


def ask(visit: Visit, tx: Tx, form: dict[str, str]) -> None:
    """Of a shift of one's own, or a part of it. Raises RosterError."""
    team, span = shift_of(visit, form.get("shift", ""))
    if form.get("since") or form.get("until"):
        part = frame.span(visit, form)
        if part[0] < span[0] or part[1] > span[1]:
            outside = "since" if part[0] < span[0] else "until"
            raise RosterError("The part lies outside the shift that you chose.", outside)
        span = part
    back = None
    if form.get("back_since") or form.get("back_until"):
        back = frame.span(visit, form, "back_since", "back_until")
    wish = Wish(team, visit.person, span, form.get("to", ""), back)
    waiting = tx.all("swaps_open", now=ms(visit.now))
    if any(_same(row, wish) for row in waiting):
        return  # sent twice
    swaps.ask(visit.house, tx, wish, by=visit.person, now=visit.now)


def _same(row: Row, wish: Wish) -> bool:
    asked = (row["team"], row["from_person"], row["to_person"] or "", row["starts_at"], row["ends_at"])
    return asked == (wish.team, wish.person, wish.to, ms(wish.span[0]), ms(wish.span[1]))


def shift_of(visit: Visit, value: str) -> tuple[str, Span]:
    """One of the shifts that were offered. Raises RosterError."""
    team, _, times = value.partition("|")
    since, _, until = times.partition("|")
    if team not in visit.house.flow.teams or not (since.isdecimal() and until.isdecimal()) or len(times) > 40:
        raise RosterError("Choose the shift that you give away.", "shift")
    return team, (at(int(since)), at(int(until)))


def decide(visit: Visit, tx: Tx, do: str, which: str) -> None:
    """Raises RosterError for what may not be, or is decided already."""
    me, now = visit.person, visit.now
    acts: dict[str, Callable[[], object]] = {
        "agree": lambda: swaps.agree(visit.house, tx, which, me, by=me, now=now),
        "refuse": lambda: swaps.refuse(tx, which, by=me, now=now),
        "withdraw": lambda: swaps.withdraw(tx, which, by=me, now=now),
        "approve": lambda: swaps.approve(visit.house, tx, which, by=me, now=now),
    }
    if do not in acts:
        raise RosterError("There is no such button. Nothing was done.")
    acts[do]()


def page(visit: Visit, refused: frame.Refused = frame.NOTHING, status: int = 200) -> Response:
    known = visit.house.store.write(lambda tx: read(visit, tx))
    typed = request.form if "shift" in request.form else {}  # nothing is typed to decide
    more = {"why": refused.why, "faults": refused.faults, "typed": typed, "offers": OFFERS}
    return show("desk/roster_swaps.html", status, **known, **more)


def read(visit: Visit, tx: Tx) -> dict[str, Any]:
    frame.note(visit, tx)
    names = frame.everybody(visit, tx)
    mine = own(visit, tx)
    rows = [row for row in tx.all("people_all") if row["active"] and row["id"] != visit.person]
    here = {row["id"] for row in rows}
    return {
        "waiting": [_told(visit, tx, names, row) for row in tx.all("swaps_open", now=ms(visit.now))],
        "mine": [(_value(team, span), _label(visit, team, span)) for team, span in mine[:MOST]],
        "people": [(id_, name) for id_, name in names.items() if id_ in here],
    }


def own(visit: Visit, tx: Tx) -> list[tuple[str, Span]]:
    """One's own shifts of the next weeks, all changes included, with their team; the next one first."""
    now, end = visit.now, visit.now + AHEAD
    shifts, changes = people.shifts(tx), people.changes_between(tx, now, end)
    found: list[tuple[str, Span]] = []
    for team in sorted(teams_of(shifts, changes) & set(visit.house.flow.teams)):
        serving = rostering.serving(visit.house, tx, team, (now, end))
        for span in spans_of_person(serving, visit.person):
            found += [(team, part) for part in by_day(span, visit.house.flow.zone)]
    return sorted(found, key=lambda one: one[1])


def _value(team: str, span: Span) -> str:
    return f"{team}|{ms(span[0])}|{ms(span[1])}"


def _label(visit: Visit, team: str, span: Span) -> str:
    told = when.span(*span, visit.now, visit.house.flow.zone)
    return f"{told[0].upper()}{told[1:]} ({frame.team_name(visit, team).lower()})"


def _told(visit: Visit, tx: Tx, names: dict[str, str], row: Row) -> Told:
    back = (at(row["back_starts_at"]), at(row["back_ends_at"])) if row["back_starts_at"] is not None else None
    return Told(
        row["id"],
        frame.team_name(visit, row["team"]),
        names.get(row["from_person"]) or say("somebody"),
        names.get(row["to_person"] or "") or say("anybody of the team"),
        (at(row["starts_at"]), at(row["ends_at"])),
        back,
        row["state"] == "agreed",
        _offers(visit, tx, row),
    )


def _offers(visit: Visit, tx: Tx, row: Row) -> list[str]:
    me, gives, takes = visit.person, row["from_person"], row["to_person"]
    asked, makes = row["state"] == "asked", visit.may("roster.manage")
    found = []
    if asked and me != gives and (takes == me or (takes is None and _of_team(tx, me, row["team"]))):
        found.append("agree")
    if not asked and makes and me not in (gives, takes):
        found.append("approve")
    if me == takes or (makes and me != gives):
        found.append("refuse")
    if me == gives:
        found.append("withdraw")
    return found


def _of_team(tx: Tx, person: str, team: str) -> bool:
    try:
        rostering.member(tx, person, team)
    except RosterError:
        return False
    return True


def upcoming(visit: Visit, tx: Tx, most: int) -> list[tuple[str, datetime, datetime]]:
    """The next of one's own shifts: the team's name, from when, until when."""
    return [(frame.team_name(visit, team), *span) for team, span in own(visit, tx)[:most]]
