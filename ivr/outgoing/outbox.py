"""What we write to people: stored with everything else, sent by the worker (ivr/outgoing/sending.py), then
followed.

At least once for pages, at most once for residents, never lost: the row is the truth, and its key says that
the same effect is the same message.
"""

from __future__ import annotations

from datetime import datetime

from db import audit, jobs
from db.about import text_body_about, text_number_about
from db.ids import new_id
from db.store import Row, Tx, codes
from flows.numbers import forbidden, normal
from flows.paging.pages import RANK, PageState
from flows.segments import segments
from ivr.contact import caller_about
from ivr.house import House, at, later, ms
from ivr.outgoing import pages
from ivr.ports import TextStatusEvent
from ivr.reach import gate

UNSENT = ("planned", "claimed", "unknown")
LOST = ("failed", "undelivered")
PROGRESS: dict[str, PageState] = {
    "queued": "submitted",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
}

STALE = 600  # seconds; "they come in 20 minutes" is not true any more after ten
SOON_STALE = frozenset({"news", "alert", "waiting"})
# Who goes first when there is more to say than a line may send.
LANES = {"page": 0, "follow_up": 2}
NOTICES = 1
LONGEST = 600_000  # ms; a queue this long is none: a clock was set wrong, here or on another machine


def queue_text(
    house: House,
    tx: Tx,
    now: datetime,
    *,
    purpose: str,
    body: str,
    key: str,
    person: str | None = None,
    contact: str | None = None,
    number: str | None = None,
    dispatch: str | None = None,
    page: str | None = None,
    channel: str = "sms",
    by: str | None = None,
    line: str = "",
) -> str | None:
    """Stores a message and the job that sends it.

    Args:
        purpose: a code, e.g. 'page', 'notice', 'reply', 'question', 'news', 'follow_up', 'confirm_stop'.
        key: the same effect has the same key; it is sent once.
        person: one of our staff. Without one it is for a resident, and passes the gate (ivr/reach/gate.py).
        contact: whose caller gets it, unless `number` says another number.
        number: in E.164 or as people write it.
        channel: 'sms' or 'email'; e-mail is for staff alone.
        line: the line of ours that it comes from; "" for the one of the contact, or our first.
        by: who of ours wrote it; None for what the hotline writes by itself.

    Returns:
        The message's id; None when its key was there, or the gate said no (then the log says why).
    """
    if channel == "email" and person is None:
        raise ValueError("an e-mail is for one of our staff")
    message, at = new_id(ms(now)), ms(now)
    about = tx.one("contact_by_id", id=contact) if contact else None
    to = None if person else _number(house, about, number)
    index = house.vault.index("phone", to) if to else None
    line = line or _line(house, about)
    due = now
    if person is None:
        verdict = gate.may(house, tx, "text", purpose, index, about, now)
        if not verdict.allowed and not verdict.later:
            audit.append(tx, at, contact or "text", "system", "text_withheld", {"why": verdict.reason})
            return None
        due = now if verdict.allowed else gate.morning(house, now)
    parts = segments(body).count if channel == "sms" else 0
    added = tx.run(
        "add_message",
        id=message,
        direction="out",
        channel=channel,
        contact_id=contact,
        person_id=person,
        dispatch_id=dispatch,
        page_id=page,
        purpose=purpose,
        line=line,
        number_enc=house.vault.seal(to, text_number_about(message)) if to else None,
        number_idx=index,
        body_enc=house.vault.seal(body, text_body_about(message)),
        segments=parts,
        state="planned",
        carrier_id=None,
        key=key,
        created_at=at,
        media=0,
        written_by=by,
    )
    if not added:
        return None
    due_at = _paced(house, tx, line, purpose, parts, ms(due)) if channel == "sms" else at
    jobs.add(tx, "send_text", message, due_at, key=f"send_text:{message}", now_ms=at)
    return message


def _number(house: House, contact: Row | None, number: str | None) -> str | None:
    """In E.164; None for a withheld one, and for one that must never be reached."""
    if number is None and contact is not None and contact["caller_enc"]:
        number = house.vault.open(contact["caller_enc"], caller_about(contact["id"]))
    return None if number is None or forbidden(number) else normal(number)


def _line(house: House, contact: Row | None) -> str:
    """The line of ours that it comes from: the one they know."""
    known = contact["line"] if contact is not None else ""
    return known if known in house.flow.lines else next(iter(house.flow.lines))


def _paced(house: House, tx: Tx, line: str, purpose: str, parts: int, due: int) -> int:
    """When it may go, so that a burst waits its turn here, where what is urgent can pass, and not at the
    carrier, where nothing can. Pages never wait; a notice waits for pages and notices."""
    lane = LANES.get(purpose, NOTICES)
    kept = tx.one("pace_of", line=line)
    free = [kept["page_at"], kept["notice_at"], kept["follow_at"]] if kept else [0, 0, 0]
    free = [min(moment, due) if moment > due + LONGEST else moment for moment in free]
    begin = due if lane == 0 else max(due, free[lane])
    takes = round(1000 * parts / house.flow.limits.segments_a_second)
    for behind in range(lane, len(free)):
        free[behind] = max(free[behind], begin) + takes
    tx.run("set_pace", line=line, page_at=free[0], notice_at=free[1], follow_at=free[2])
    return begin


# ------------------------------------------------------------------ what became of it


def take_text_status(house: House, event: TextStatusEvent, message_id: str) -> None:
    """The carrier says how a text of ours is doing: as often and in whatever order it likes."""
    now = house.clock.now()
    house.store.write(lambda tx: progressed(tx, message_id, event, now), within=house.within)


def progressed(tx: Tx, message_id: str, event: TextStatusEvent, now: datetime) -> None:
    """Stores how far a text has come, and has the worker draw the conclusions (ivr/dispatch/results.py)."""
    state = PROGRESS[event.progress]
    if not moved(tx, message_id, state, now, carrier_id=event.text_id, code=event.code or None):
        tx.run("adopt_message", id=message_id, carrier_id=event.text_id)


def moved(
    tx: Tx,
    message_id: str,
    state: PageState,
    now: datetime,
    *,
    carrier_id: str | None = None,
    code: int | None = None,
    refused: bool = False,
) -> bool:
    """Moves a message forward, never back: the carrier repeats itself, and not in order.

    `refused`: it never left. False when it has come as far or farther before.
    """
    row = tx.one("message_to_change", id=message_id)
    if row is None or RANK[row["state"]] >= RANK[state]:
        return False
    lost, ended = state in LOST, state in LOST or state == "delivered"
    tx.run(
        "move_message",
        id=message_id,
        from_states=codes(row["state"]),
        state=state,
        carrier_id=carrier_id,
        error=code,
        submitted_at=ms(now),
        ended_at=ms(now) if ended else None,
    )
    if row["page_id"] is not None:
        pages.texted(tx, row["page_id"], state, now, carrier_id=carrier_id, code=code, refused=refused)
    elif lost:
        jobs.add(tx, "text_result", message_id, ms(now), key=f"text_result:{message_id}")
    return True


def stale(tx: Tx, row: Row, now: datetime) -> bool:
    """Is it not true any more? After a carrier's bad hour nobody is asked four times whether all is well: of
    what somebody was told about a dispatch the last word alone goes out."""
    if ms(now) <= later(at(row["created_at"]), STALE):
        return False
    if row["purpose"] != "notice":
        return row["purpose"] in SOON_STALE
    about = {name: row[name] for name in ("person_id", "dispatch_id", "created_at")}
    return tx.one("told_since", **about) is not None


def drop(tx: Tx, message_id: str, now: datetime) -> None:
    """It is not wanted any more, and does not go out."""
    tx.run("drop_message", id=message_id, ended_at=ms(now))


def given_up(tx: Tx, message_id: str, now: datetime) -> None:
    """Nobody can say whether it went out, and it will not be sent again: staff are told."""
    if tx.run("give_up_message", id=message_id, ended_at=ms(now)):
        jobs.add(tx, "text_result", message_id, ms(now), key=f"text_result:{message_id}")
