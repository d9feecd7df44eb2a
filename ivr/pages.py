"""Pages: one attempt each to reach one person on one channel for a dispatch. Planned here together with what
the dispatch decided; the worker carries them out (ivr/page_errands.py)."""

from __future__ import annotations

from datetime import datetime

from db import jobs
from db.ids import new_id
from db.store import Row, Tx
from flows.paging.model import Page
from ivr.house import House, later, ms

ROUND = 100  # tries a round of the fallback may have; each round is an attempt of its own


def plan(
    house: House,
    tx: Tx,
    dispatch: Row,
    order: Page,
    now: datetime,
    *,
    attempt: int = 1,
    wording: str = "usual",
) -> str | None:
    """Stores a page and the job that carries it out `order.after` seconds from now.

    Args:
        dispatch: its row, with the `rounds` that the fallback was asked.
        attempt: which try of this person on this channel it is.

    Returns:
        The page's id; None when this attempt was planned before (invariant 3).
    """
    page, due = new_id(ms(now)), later(now, order.after)
    added = tx.run(
        "add_page",
        id=page,
        dispatch_id=dispatch["id"],
        person_id=order.person,
        channel=order.channel,
        epoch=order.epoch,
        level=order.level,
        try_=attempt + (ROUND * dispatch["rounds"] if order.fallback else 0),
        fallback=int(order.fallback),
        wording=wording,
        planned_at=ms(now),
        due_at=due,
    )
    if not added:
        return None
    jobs.add(tx, "send_page", page, due, key=f"send_page:{page}", now_ms=ms(now))
    return page


def stop(tx: Tx, dispatch_id: str, epoch: int, now: datetime) -> None:
    """Nothing of this dispatch and epoch that is still planned goes out; phones that ring for it stop. One
    that was picked up hears the truth when it presses its key."""
    for page in tx.all("open_pages_of_dispatch", dispatch_id=dispatch_id, epoch=epoch):
        if page["state"] == "planned":
            drop(tx, page["id"], "dropped", now)
        elif page["channel"] == "voice" and page["answered_at"] is None:
            jobs.add(tx, "end_page", page["id"], ms(now), key=f"end_page:{page['id']}")


def drop(tx: Tx, page_id: str, state: str, now: datetime) -> None:
    """It does not go out any more: 'dropped' (not wanted) or 'expired' (its time is over)."""
    given = {"carrier_id": None, "error": None, "submitted_at": None, "answered_at": None}
    tx.run(
        "move_page",
        id=page_id,
        from_states='["planned", "claimed", "unknown"]',
        state=state,
        ended_at=ms(now),
        **given,
    )
    jobs.drop_by_ref(tx, "send_page", page_id)
