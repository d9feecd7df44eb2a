"""Somebody of the staff signs off, or leaves for good, while a team is called: what they were asked for is
asked of others at once, and not when their time to answer is over."""

from __future__ import annotations

from datetime import datetime

from db.store import Tx
from flows.paging.model import Event, Released, Unreachable
from ivr.dispatch import dispatching
from ivr.house import House


def step_away(house: House, tx: Tx, person: str, by: str, now: datetime, *, for_good: bool) -> None:
    """In every live dispatch in which they were asked. Belongs to the transaction that signs them off, after
    that: nobody is looked up who has just gone.

    Whoever has set out keeps their place when they sign off, since they still answer; whoever has left the
    staff cannot. Whoever is there stays watched over, and a supervisor learns when nothing is heard of them.
    """
    for row in dispatching.open_of_person(tx, person):
        event = _meant(row["stage"], person, for_good=for_good)
        if event is not None:
            dispatching.happen(house, tx, row["id"], event, now, by)


def _meant(stage: str, person: str, *, for_good: bool) -> Event | None:
    if stage == "paged":
        return Unreachable(person)
    if stage == "accepted" or (stage == "en_route" and for_good):
        return Released(person)
    return None
