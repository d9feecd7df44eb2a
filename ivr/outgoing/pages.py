"""Pages: one attempt each to reach one person on one channel for a dispatch. Planned here together with what
the dispatch decided, and moved along by what becomes of them; `page_errands.py` carries them out.

Nothing here touches a level's timer: whatever becomes of a page, the dispatch goes on in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from db import jobs
from db.about import email_about
from db.ids import new_id
from db.store import Row, Tx, codes
from flows.paging.model import OVER, TAKEN, Page
from flows.paging.pages import RANK, Happened, PageState
from ivr.house import House, later, ms
from ivr.outgoing import dispatch_log
from ivr.ports import MachineEvent, StatusEvent

ROUND = 100  # tries a round of the fallback may have: each round is an attempt of its own
UNSENT = codes("planned", "claimed", "unknown")
SLACK = 30  # seconds a page may be late on its way out, however short its level
NO_POLICY = 300  # seconds a page is good for that belongs to no level of a policy

ENDED_BADLY: Mapping[str, Happened] = {"undelivered": "undelivered", "failed": "failed"}
ENDS = (*ENDED_BADLY, "delivered")


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
        dispatch: its row.
        attempt: which try of this person on this channel it is.
        wording: 'plain' has no link.

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
        try_=ROUND * order.round + attempt,
        fallback=int(order.fallback),
        wording=wording,
        planned_at=ms(now),
        due_at=due,
    )
    if not added:
        return None
    if order.fallback and order.round > 1:
        _round_over(tx, dispatch["id"], order, now)
    jobs.add(tx, "send_page", page, due, key=f"send_page:{page}", now_ms=ms(now))
    return page


def _round_over(tx: Tx, dispatch_id: str, order: Page, now: datetime) -> None:
    """What could not go out in an earlier round is not left to the worker: after a long night of them there
    would be so many that it never came to the new ones."""
    for page in tx.all("open_pages_of_dispatch", dispatch_id=dispatch_id, epoch=order.epoch):
        same = (page["person_id"], page["channel"], page["fallback"]) == (order.person, order.channel, 1)
        if same and page["state"] == "planned" and page["try"] < ROUND * order.round:
            drop(tx, page["id"], "expired", now)


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
    _move(tx, page_id, UNSENT, state, ended_at=ms(now))
    jobs.drop_by_ref(tx, "send_page", page_id)


def unwanted(tx: Tx, page_id: str, now: datetime) -> str:
    """Why a page must not go out now: 'dropped', 'expired', or "" if it must (invariant 4).

    Asked in the transaction that claims it, with the dispatch held: whoever accepts in this moment comes
    before it or after it.
    """
    tx.one("page_held", id=page_id)
    page = tx.one("page_wanted", id=page_id)
    return "dropped" if page is None or page["ended_at"] is not None else past(tx, page, now)


def past(tx: Tx, page: Row, now: datetime) -> str:
    """As `unwanted`, for a row of `page_wanted`: is the person ours and asked, and its time not over?"""
    state = page["dispatch_state"]
    if not page["active"]:
        return "dropped"
    if page["dispatch_epoch"] != page["epoch"] or state in TAKEN or state in OVER or page["stage"] != "paged":
        return "dropped"
    if page["fallback"]:
        if state != "FALLBACK":
            return "dropped"
        return "" if page["try"] // ROUND == page["dispatch_rounds"] else "expired"
    ends = max(page["planned_at"] + 1000 * _wait(tx, page), page["due_at"] + 1000 * SLACK)
    return "" if ms(now) < ends else "expired"


def _wait(tx: Tx, page: Row) -> int:
    """Seconds that the page's level is asked, by the policy the dispatch was opened with."""
    first = tx.one("first_dispatch_event", dispatch_id=page["dispatch_id"])
    if first is None:
        return NO_POLICY
    levels = dispatch_log.policy_of(first).levels
    return levels[page["level"]].wait if page["level"] < len(levels) else NO_POLICY


def claimed(tx: Tx, page_id: str, now: datetime, *, repeat: bool = False) -> None:
    """In the claim's transaction: from now on it may be out."""
    tx.run("claim_page", id=page_id, claimed_at=ms(now))
    if repeat:
        tx.run("mark_page_repeat", id=page_id)


def second_route(house: House, tx: Tx, page_id: str, now: datetime) -> None:
    """The carrier has taken nothing for a minute: whoever decides in the fallback is written to as well."""
    page = tx.one("page_by_id", id=page_id)
    person = tx.one("person_by_id", id=page["person_id"]) if page else None
    if page is None or not page["fallback"] or person is None or not person["email_enc"]:
        return
    order = Page(page["person_id"], "email", page["epoch"], page["level"], 0, True, page["try"] // ROUND)
    plan(house, tx, {"id": page["dispatch_id"]}, order, now)


# ------------------------------------------------------------------ what becomes of it


def texted(
    tx: Tx,
    page_id: str,
    state: PageState,
    now: datetime,
    *,
    carrier_id: str | None = None,
    code: int | None = None,
    refused: bool = False,
) -> None:
    """Its text or e-mail has come this far. A failure is looked into by the worker (ivr/dispatch/results.py).

    `refused`: it never left; else it was lost on its way.
    """
    page = tx.one("page_to_change", id=page_id)
    if page is None or RANK[page["state"]] >= RANK[state]:
        return
    more = {"carrier_id": carrier_id, "error": code, "submitted_at": ms(now)}
    _move(tx, page_id, codes(page["state"]), state, ended_at=ms(now) if state in ENDS else None, **more)
    if state in ENDED_BADLY:
        _conclude(tx, page_id, now, "refused" if refused else ENDED_BADLY[state], code or 0)


def take_page_call_status(house: House, event: StatusEvent, page_id: str) -> None:
    """How the call of a page is doing: in any order, and as often as the carrier likes."""
    now = house.clock.now()
    house.store.write(lambda tx: called(tx, page_id, event, now), within=house.within)


def called(tx: Tx, page_id: str, event: StatusEvent, now: datetime) -> None:
    """ "Answered" and "completed" stop nothing: a voicemail does both. A key alone is an answer."""
    page = tx.one("page_to_change", id=page_id)
    if page is None:
        return
    tx.run("adopt_page_call", id=page_id, carrier_id=event.call_id)
    if page["ended_at"] is not None or page["channel"] != "voice":
        return
    if event.progress not in ENDED:
        _forward(tx, page, RINGS.get(event.progress, "submitted"), now, up=event.progress == "answered")
        return
    state, happened = ENDED[event.progress]
    if page["state"] == "machine":
        happened = "machine"  # who answered was heard before the call ended
    _forward(tx, page, state, now)
    tx.run("end_page", id=page_id, ended_at=ms(now))
    if page["state"] != "human":
        _conclude(tx, page_id, now, happened, 0)


# What the carrier calls a call that goes on, or has ended -> what the page is, and what has happened.
RINGS: Mapping[str, PageState] = {"ringing": "ringing", "answered": "ringing"}
ENDED: Mapping[str, tuple[PageState, Happened]] = {
    "busy": ("no_answer", "busy"),
    "no-answer": ("no_answer", "no_answer"),
    "canceled": ("no_answer", "no_answer"),
    "failed": ("failed", "failed"),
    "completed": ("machine", "silence"),  # picked up, and no key: a voicemail, or as good as one
}


def answered(tx: Tx, page_id: str, call_id: str, now: datetime) -> Row | None:
    """The phone was picked up, by whom or what we do not know. The page, as it is now."""
    tx.run("adopt_page_call", id=page_id, carrier_id=call_id)
    page = tx.one("page_to_change", id=page_id)
    if page is not None and page["ended_at"] is None:
        _forward(tx, page, "ringing", now, up=True)
    return tx.one("page_by_id", id=page_id)


def human(tx: Tx, page_id: str, now: datetime) -> None:
    """A key was pressed: that is the proof, whatever the machine detection said."""
    page = tx.one("page_to_change", id=page_id)
    if page is not None:
        _forward(tx, page, "human", now, up=True)


def machine_heard(house: House, event: MachineEvent, page_id: str) -> None:
    """A hint about who answered. Nothing about the caller was said before a key, so nothing is undone."""
    now = house.clock.now()

    def work(tx: Tx) -> None:
        page = tx.one("page_to_change", id=page_id)
        tx.run("adopt_page_call", id=page_id, carrier_id=event.call_id)
        if page is not None and page["ended_at"] is None and event.answered_by in ("machine", "fax"):
            _forward(tx, page, "machine", now, up=True)

    house.store.write(work, within=house.within)


def _forward(tx: Tx, page: Row, state: PageState, now: datetime, *, up: bool = False) -> None:
    """Moves the call of a page on, never back. `up`: it was picked up."""
    newest = state if RANK[state] > RANK[page["state"]] else page["state"]
    answered_at = ms(now) if up else None
    _move(tx, page["id"], codes(page["state"]), newest, submitted_at=ms(now), answered_at=answered_at)


def _conclude(tx: Tx, page_id: str, now: datetime, happened: Happened, code: int) -> None:
    """The worker draws the conclusions: the webhook has to answer, and may be told us twice."""
    payload = {"happened": happened, "code": code}
    jobs.add(tx, "page_result", page_id, ms(now), key=f"page_result:{page_id}", payload=payload)


def _move(tx: Tx, page_id: str, from_states: str, state: str, **more: object) -> int:
    names = ("carrier_id", "error", "submitted_at", "answered_at", "ended_at")
    given: dict[str, object] = dict.fromkeys(names)
    return tx.run("move_page", id=page_id, from_states=from_states, state=state, **(given | more))


def mail_of(house: House, person: Row) -> str | None:
    """A person's e-mail address, opened for the moment in which it is used."""
    sealed = person["email_enc"]
    return house.vault.open(sealed, email_about(person["id"])) if sealed else None
