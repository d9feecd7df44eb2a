"""What the board shows, read in one transaction by few questions. Nobody who asked for help is in it: no
number, no name, only rows of ours by their ids, and where each of them stands. In the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from console import naming
from console.saying import say
from console.watch import alarm_rows, board_where, board_words
from console.watch.board_seen import Guest, Live, Out, Promise, Seen, Some
from console.watch.board_words import Where
from db.store import Row, Tx
from ivr.callbacks import waiting
from ivr.house import House, at, ms

MOST = 40  # rows of each list
MOST_WAITING = 200  # looked through for them
LATELY = timedelta(hours=1)  # a conversation in which nobody wrote for so long is no live one
GRAVE = 8  # from this priority on somebody may be in danger (flows/city.toml)
LOST = timedelta(hours=6)  # no call lasts so long: its end was lost
T = TypeVar("T")
First = Callable[[str], str]  # a colleague's first name, by their id


def read(house: House, tx: Tx, now: datetime, first: First) -> Seen:
    """Everything that is live. Seven questions."""
    rows = tx.all("board_calls_waiting", since=ms(now - LOST), limit=MOST + 1)
    on_hold = [_call(house, row, now, first) for row in rows]
    others = tx.all("board_calls", limit=MOST + 1)
    calls = [call for call in (_call(house, row, now, first) for row in others) if now - call.began < LOST]
    unread = [_text(house, row, now, first) for row in tx.all("board_texts_waiting", limit=MOST + 1)]
    lately = tx.all("board_texts", since=ms(now - LATELY), limit=MOST + 1)
    texts = {text.id: text for text in [*unread, *(_text(house, row, now, first) for row in lately)]}
    here = [*on_hold, *(text for text in texts.values() if text.where == "waits")]
    out = _out_first(_out(house, row, now) for row in tx.all("board_dispatches", limit=MOST + 1))
    promised = waiting.everybody(house, tx, now, MOST_WAITING)
    alarms = [alarm_rows.told(house, row, first) for row in tx.all("board_alarms", limit=MOST + 1)]
    return Seen(
        waiting=_some(
            sorted(here, key=lambda one: (not one.urgent, not one.from_911, one.since)),
            cut=len(on_hold) > MOST or len(unread) > MOST,
        ),
        calls=_some(calls, cut=len(others) > MOST),
        texts=_some([text for text in texts.values() if text.where != "waits"], cut=len(lately) > MOST),
        out=_some(out, cut=len(out) > MOST),
        callbacks=_some(
            [_promise(house, one, now, first) for one in promised if one.kind != "text"],
            cut=len(promised) == MOST_WAITING,
        ),
        alarms=_some(alarms, cut=len(alarms) > MOST),
    )


def _some(rows: list[T], *, cut: bool) -> Some[T]:
    """`cut`: there may be more than were read."""
    count = say("{count} or more", count=len(rows)) if cut else str(len(rows))
    return Some(rows[:MOST], count, cut or len(rows) > MOST)


def _call(house: House, row: Row, now: datetime, first: First) -> Live:
    place = row["destination"] or row["guest_place"]
    where, since, who = board_where.where_of_call(row, is_psap=_psap(house, place))
    name = naming.called(house.flow, place) if who == "outside" else first(who) if who else ""
    return Live(
        id=row["id"],
        kind="call",
        line=naming.called(house.flow, row["line"]),
        language=naming.language(house.flow, row["language"]),
        where=where,
        began=at(row["started_at"]),
        since=at(since),
        urgent=max(row["priority"], row["search_priority"] or 0) >= GRAVE,
        from_911=row["route"] == "psap_forwarded",
        who=name,
        guest=_guest(house, row, first) if where in ("talking", "aside") else None,
    )


def _psap(house: House, place: str | None) -> bool:
    found = house.flow.destinations.get(place or "")
    return found is not None and found.is_psap


def _guest(house: House, row: Row, first: First) -> Guest | None:
    place, person, there = board_where.guest_of_call(row)
    if not place and not person:
        return None
    name = "911" if _psap(house, place) else naming.called(house.flow, place) if place else first(person)
    return Guest(name, bool(person), there)


def _text(house: House, row: Row, now: datetime, first: First) -> Live:
    held = row["held_until"] is not None and row["held_until"] > ms(now)
    where: Where = "writes" if held else "answered" if row["mode"] == "staff" else "bot"
    since = row["heard_at"]
    if row["waiting_since"] is not None and not held:
        where, since = "waits", row["waiting_since"]
    return Live(
        id=row["id"],
        kind="text",
        line=naming.called(house.flow, row["line"]),
        language=naming.language(house.flow, row["language"]),
        where=where,
        began=at(row["started_at"]),
        since=at(since),
        urgent=row["priority"] >= GRAVE,
        who=first(row["held_by"]) if held else "",
    )


def _out(house: House, row: Row, now: datetime) -> Out:
    return Out(
        id=row["id"],
        code=row["code"],
        about=naming.topic(house.flow, row["call_type"]),
        state=row["state"],
        need=row["need"],
        coming=row["coming"],
        opened=at(row["opened_at"]),
        due=at(row["due_at"]) if row["due_at"] is not None else None,
        expected=at(row["eta_at"]) if row["eta_at"] is not None else None,
        late=board_where.late(row, ms(now)),
        urgent=row["priority"] >= GRAVE,
        test=bool(row["test"]),
        police=board_words.POLICE.get(row["police"], ""),
    )


def _out_first(rows: Iterable[Out]) -> list[Out]:
    """What is overdue first; else as they came: by risk, then by what is due next."""
    return sorted(rows, key=lambda one: not one.late)


def _promise(house: House, one: waiting.Waiting, now: datetime, first: First) -> Promise:
    return Promise(
        id=one.id,
        contact=one.contact_id,
        language=naming.language(house.flow, one.language),
        why=board_words.why(one.why),
        since=one.since,
        due=one.due_at if one.due_at > now else None,
        tries=one.attempts,
        decides=one.decides,
        urgent=one.priority >= GRAVE,
        who=first(one.claimed_by) if one.claimed_by else "",
    )
