"""What the board shows, read in one transaction by few questions. Nobody who asked for help is in it: no
number, no name, only rows of ours by their ids, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from console.watch import board_where, board_words
from console.watch.alarm_words import words_of
from console.watch.board_seen import Alarm, Guest, Live, Out, Promise, Seen, Some
from console.watch.board_words import Where
from db.store import Row, Tx
from ivr.callbacks import waiting
from ivr.house import House, at, ms
from ivr.outgoing.alerts import URGENT

MOST = 40  # rows of each list
MOST_WAITING = 200  # looked through for them
LATELY = timedelta(hours=1)  # a conversation in which nobody wrote for so long is no live one
GRAVE = 8  # from this priority on somebody may be in danger (flows/city.toml)
LOST = timedelta(hours=6)  # no call lasts so long: its end was lost
T = TypeVar("T")
First = Callable[[str], str]  # a colleague's first name, by their id


def read(house: House, tx: Tx, now: datetime, first: First) -> Seen:
    """Everything that is live. Six questions."""
    calls = [_call(house, row, now, first) for row in tx.all("board_calls", limit=MOST + 1)]
    calls = [call for call in calls if now - call.began < LOST]
    unread = [_text(house, row, now, first) for row in tx.all("board_texts_waiting", limit=MOST + 1)]
    lately = tx.all("board_texts", since=ms(now - LATELY), limit=MOST + 1)
    texts = {text.id: text for text in [*unread, *(_text(house, row, now, first) for row in lately)]}
    here = [live for live in (*calls, *texts.values()) if live.where == "waits"]
    return Seen(
        waiting=_some(sorted(here, key=lambda one: (not one.urgent, not one.from_911, one.since))),
        calls=_some([call for call in calls if call.where != "waits"]),
        texts=_some([text for text in texts.values() if text.where != "waits"]),
        out=_some(_out_first(_out(house, row, now) for row in tx.all("board_dispatches", limit=MOST + 1))),
        callbacks=_some(
            [
                _promise(house, one, now, first)
                for one in waiting.everybody(house, tx, now, MOST_WAITING)
                if one.kind != "text"
            ]
        ),
        alarms=_some(
            sorted(
                (_alarm(house, row, first) for row in tx.all("board_alarms", limit=MOST + 1)),
                key=lambda one: not one.urgent,
            )
        ),
    )


def _some(rows: list[T]) -> Some[T]:
    return Some(rows[:MOST], len(rows) > MOST)


def _call(house: House, row: Row, now: datetime, first: First) -> Live:
    place = row["destination"] or row["guest_place"]
    where, since, who = board_where.where_of_call(row, is_psap=_psap(house, place))
    name = board_words.called(place) if who == "outside" else first(who) if who else ""
    return Live(
        id=row["id"],
        kind="call",
        line=board_words.called(row["line"]),
        language=board_words.spoken(house.flow, row["language"]),
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
    name = "911" if _psap(house, place) else board_words.called(place) if place else first(person)
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
        line=board_words.called(row["line"]),
        language=board_words.spoken(house.flow, row["language"]),
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
        about=board_words.about(house.flow, row["call_type"]),
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
        language=board_words.spoken(house.flow, one.language),
        why=board_words.why(one.why),
        since=one.since,
        due=one.due_at if one.due_at > now else None,
        tries=one.attempts,
        decides=one.decides,
        urgent=one.priority >= GRAVE,
        who=first(one.claimed_by) if one.claimed_by else "",
    )


def _alarm(house: House, row: Row, first: First) -> Alarm:
    title, to_do = words_of(row["alarm"])
    about = f"Page {row['code']}" if row["code"] else ""
    if row["subject"] in house.flow.teams:
        about = board_words.called(row["subject"])
    who = first(row["person_id"]) if row["person_id"] else ""
    return Alarm(row["id"], title, to_do, about, who, at(row["raised_at"]), row["alarm"] in URGENT)
