"""What a dispatch decided -> rows: pages, messages, alerts. Inside the event's transaction; none is HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from db.store import Row, Tx
from flows.paging.model import (
    Alert,
    Dispatch,
    Event,
    Moved,
    Notice,
    Opened,
    Page,
    StandDown,
    Tell,
    TellResident,
)
from ivr.dispatch import news
from ivr.house import House
from ivr.outgoing import alerts, notices, outbox, pages

OPENED = Opened()
# A second alarm of these is news, however many wait to be acknowledged: somebody may be in danger.
EACH_TIME = frozenset({"backup_police", "backup_medics", "no_welfare_answer"})
# What those are told who were asked and are not needed, by where the dispatch stands.
NOT_NEEDED: dict[str, Notice] = {"CANCELLED": "cancelled", "HANDED_OFF": "handed_off", "CLOSED": "closed"}


@dataclass
class Carrying:
    """Where an order is carried out from. `n` is the event's number: with it an order has a key of its own.
    `who`: the person whose word the event is, "" for time. `told` grows by those whom an alert of this event
    goes to."""

    house: House
    tx: Tx
    row: Row
    dispatch: Dispatch
    n: int
    now: datetime
    who: str = ""
    told: list[str] = field(default_factory=list)


def carry(
    house: House, tx: Tx, dispatch_id: str, n: int, moved: Moved, now: datetime, event: Event = OPENED
) -> None:
    """Store every order of an event. Raises KeyError for an order that has no place in the table."""
    row = tx.one("dispatch_by_id", id=dispatch_id)
    if row is None:
        raise LookupError("there is no such dispatch")
    who = str(getattr(event, "person", "") or getattr(event, "by", ""))
    carrying = Carrying(house, tx, row, moved.dispatch, n, now, "" if moved.late else who)
    for order in moved.orders:
        CARRIED[type(order)](carrying, order)


def _page(c: Carrying, order: Page) -> None:
    pages.plan(c.house, c.tx, c.row, order, c.now)


def _tell(c: Carrying, order: Tell) -> None:
    person = c.tx.one("person_by_id", id=order.person)
    channel = notices.channel_for(c.tx, person) if person is not None else None
    if person is None or channel is None:
        return  # no way leads to them: the state machine has had that reported
    outbox.queue_text(
        c.house,
        c.tx,
        c.now,
        purpose="notice",
        body=notices.words_of(c.house, c.tx, c.row, c.dispatch, order, c.told, took_over=c.who),
        key=f"tell:{c.row['id']}:{c.n}:{order.person}",
        person=order.person,
        dispatch=c.row["id"],
        channel=channel,
    )


def _tell_resident(c: Carrying, order: TellResident) -> None:
    if not c.row["test"]:
        news.tell(c.house, c.tx, c.row, order, c.n, c.now)
    news.tell_opener(c.house, c.tx, c.row, order, c.n, c.now)


def _alert(c: Carrying, order: Alert) -> None:
    key = f"{order.alarm}:{c.row['id']}:{order.person}"
    c.told += alerts.raise_(
        c.house,
        c.tx,
        order.alarm,
        c.row["id"],
        c.now,
        person=order.person or None,
        key=f"{key}:{c.n}" if order.alarm in EACH_TIME else key,
    )


def _stand_down(c: Carrying, order: StandDown) -> None:
    pages.stop(c.tx, c.row["id"], c.row["epoch"], c.now)
    for person in order.persons:
        _tell(c, Tell(person, NOT_NEEDED.get(c.dispatch.state, "covered")))


CARRIED: dict[type, Callable[[Carrying, Any], None]] = {
    Page: _page,
    Tell: _tell,
    TellResident: _tell_resident,
    Alert: _alert,
    StandDown: _stand_down,
}
