"""Swaps: a colleague takes a shift, perhaps for one of theirs. Asked for, agreed by the colleague, approved
by a supervisor; then it stands on the roster as an override, newer than everything before.

Each function runs inside the transaction of whoever calls and writes into the audit log. `by` is who does it:
a person's id, or an operator as the audit log names them, who may do everything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from db import audit
from db.ids import new_id
from db.store import Row, Tx, codes
from flows.hours import Span
from flows.roster import spans_of_person
from ivr.house import House, at, ms
from ivr.roster import rostering
from ivr.roster.rostering import RosterError

DECIDE = frozenset({"supervisor", "administrator"})  # the roles that approve


@dataclass(frozen=True)
class Wish:
    """`person` gives away their times within `span` (UTC, half-open). `to`: the colleague who is asked; ""
    asks everybody of the team. `back`: the time of `to` that `person` takes in return."""

    team: str
    person: str
    span: Span
    to: str = ""
    back: Span | None = None


def ask(house: House, tx: Tx, wish: Wish, *, by: str, now: datetime) -> str:
    """Asks for a swap. Returns its id. Raises RosterError if it cannot be."""
    if wish.back and not wish.to:
        raise RosterError("Name the colleague whose shift is taken in return.", "to")
    only = RosterError("Only who gives a shift away may ask for it, or a supervisor.")
    _may(tx, by, (wish.person,), only)
    _possible(house, tx, wish, now)
    swap = new_id(ms(now))
    tx.run(
        "add_swap",
        id=swap,
        team=wish.team,
        from_person=wish.person,
        to_person=wish.to or None,
        starts_at=ms(wish.span[0]),
        ends_at=ms(wish.span[1]),
        back_starts_at=ms(wish.back[0]) if wish.back else None,
        back_ends_at=ms(wish.back[1]) if wish.back else None,
        asked_at=ms(now),
    )
    detail = {"team": wish.team, "from": wish.person, "to": wish.to or None, "back": wish.back is not None}
    audit.append(tx, ms(now), swap, by, "swap_asked", detail)
    return swap


def agree(house: House, tx: Tx, swap: str, person: str, *, by: str, now: datetime) -> None:
    """The colleague agrees: the one who was asked, or anybody of the team if nobody was named.

    Raises RosterError if it is somebody else, or the swap cannot be any more.
    """
    row = _open(tx, swap, ("asked",))
    _may(tx, by, (person,), RosterError("Only the colleague may agree, or a supervisor for them."))
    if row["to_person"] not in (None, person):
        raise RosterError("Somebody else was asked to take this shift.")
    _possible(house, tx, _wish_of(row, person), now)
    _move(tx, row, ("asked",), "agreed", now, to_person=person)
    audit.append(tx, ms(now), swap, by, "swap_agreed", {"to": person})


def approve(house: House, tx: Tx, swap: str, *, by: str, now: datetime) -> list[str]:
    """A supervisor, neither of the two, approves: it stands on the roster from now on. The changes' ids.

    Raises RosterError if nobody has agreed yet, if `by` may not, or if the roster has changed so that it
    cannot be any more.
    """
    row = _open(tx, swap, ("agreed",))
    wish = _wish_of(row, row["to_person"])
    if by in (wish.person, wish.to):
        raise RosterError("Nobody approves a swap of their own.")
    _may(tx, by, (), RosterError("Only a supervisor may approve a swap."))
    _possible(house, tx, wish, now)
    _move(tx, row, ("agreed",), "approved", now, by=by)
    audit.append(tx, ms(now), swap, by, "swap_approved")
    halves = [(wish.span, wish.person, wish.to)]
    halves += [(wish.back, wish.to, wish.person)] if wish.back else []
    return [
        rostering.override(
            house,
            tx,
            wish.team,
            (max(span[0], now), span[1]),
            off=off,
            on=on,
            by=by,
            now=now,
            source="swap",
            swap=swap,
        )
        for span, off, on in halves
    ]


def refuse(tx: Tx, swap: str, *, by: str, now: datetime) -> None:
    """The colleague says no, or a supervisor. Raises RosterError if it is decided already."""
    row = _open(tx, swap, ("asked", "agreed"))
    _may(tx, by, (row["to_person"],), RosterError("Only who was asked may refuse, or a supervisor."))
    _move(tx, row, ("asked", "agreed"), "refused", now, by=by)
    audit.append(tx, ms(now), swap, by, "swap_refused")


def withdraw(tx: Tx, swap: str, *, by: str, now: datetime) -> None:
    """Who asked thinks better of it. Raises RosterError if it is decided already."""
    row = _open(tx, swap, ("asked", "agreed"))
    _may(tx, by, (row["from_person"],), RosterError("Only who asked may withdraw it, or a supervisor."))
    _move(tx, row, ("asked", "agreed"), "withdrawn", now, by=by)
    audit.append(tx, ms(now), swap, by, "swap_withdrawn")


# ------------------------------------------------------------------ what is asked before


def _possible(house: House, tx: Tx, wish: Wish, now: datetime) -> None:
    if wish.back and wish.span[0] < wish.back[1] and wish.back[0] < wish.span[1]:
        raise RosterError("The two shifts lie at the same time: there is nothing to exchange.", "back")
    _half(house, tx, (wish.team, wish.span), wish.person, wish.to, now)
    if wish.back:
        try:
            _half(house, tx, (wish.team, wish.back), wish.to, wish.person, now)
        except RosterError as refusal:
            refusal.about = "back"
            raise


def _half(house: House, tx: Tx, when: tuple[str, Span], gives: str, takes: str, now: datetime) -> None:
    """One shift from one to the other: the first has it, the second is free."""
    team, span = when
    rostering.check_span(house, team, span, now)
    found = rostering.serving(house, tx, team, (max(span[0], now), span[1]))
    given = spans_of_person(found, gives)
    if not given:
        raise RosterError("Who gives it away is not on call for {team} then.", "span", team=team)
    if not takes:
        return
    rostering.member(tx, takes, team, "to")
    if takes == gives:
        raise RosterError("Nobody swaps with themselves: name somebody else.", "to")
    for since, until in spans_of_person(found, takes):
        if any(since < end and start < until for start, end in given):
            raise RosterError(
                "Who takes it is on call for {team} then already: nobody would stand in.", "to", team=team
            )


def _may(tx: Tx, by: str, persons: tuple[str | None, ...], refusal: RosterError) -> None:
    """An operator may everything; of the staff those who are named, and who decides about swaps."""
    if by in persons:
        return
    row = tx.one("person_by_id", id=by)
    if row is not None and not (row["active"] and DECIDE & set(json.loads(row["roles"]))):
        raise refusal


def _open(tx: Tx, swap: str, states: tuple[str, ...]) -> Row:
    row = tx.one("swap_by_id", id=swap)
    if row is None:
        raise RosterError("There is no such swap.")
    if row["state"] not in states:
        raise _stands(row["state"])
    return row


def _stands(state: str) -> RosterError:
    """A swap that is too far, or not far enough."""
    return {
        "asked": RosterError("This swap is asked; it would have to be agreed. Nothing was changed."),
        "agreed": RosterError("This swap is agreed; it would have to be asked. Nothing was changed."),
        "approved": RosterError("This swap is approved already. Nothing was changed."),
        "refused": RosterError("This swap is refused already. Nothing was changed."),
        "withdrawn": RosterError("This swap is withdrawn already. Nothing was changed."),
    }[state]


def _wish_of(row: Row, to: str) -> Wish:
    back = (at(row["back_starts_at"]), at(row["back_ends_at"])) if row["back_starts_at"] is not None else None
    return Wish(row["team"], row["from_person"], (at(row["starts_at"]), at(row["ends_at"])), to, back)


def _move(
    tx: Tx,
    row: Row,
    states: tuple[str, ...],
    state: str,
    now: datetime,
    *,
    to_person: str | None = None,
    by: str | None = None,
) -> None:
    moved = tx.run(
        "move_swap",
        id=row["id"],
        from_states=codes(*states),
        state=state,
        to_person=to_person or row["to_person"],
        agreed_at=ms(now) if state == "agreed" else row["agreed_at"],
        decided_at=ms(now) if by else None,
        decided_by=by,
    )
    if not moved:
        raise RosterError("Somebody else has just decided about this swap. Nothing was changed.")
