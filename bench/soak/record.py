"""What there is when a soak is over: the database's rows, and what the phone company saw. Ids and times, no
number and no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.soak.people import Answer
from bench.soak.town import Town
from db.store import Row, Tx
from flows.paging.model import Dispatch
from ivr.dispatch import dispatch_rows
from ivr.house import ms

EVER = 1 << 50  # ms
MANY = 1_000_000


@dataclass(frozen=True)
class Seen:
    """One text or call that the phone company took. `ref`: the message, or the page, that it was for."""

    channel: str
    sid: str
    ref: str
    person: str


@dataclass(frozen=True)
class Story:
    """A dispatch with everything about it. `jobs` are its timers."""

    row: Row
    dispatch: Dispatch
    events: Sequence[Row]
    pages: Sequence[Row]
    jobs: Sequence[Row]


@dataclass(frozen=True)
class Record:
    """`jobs`: those that wait, by the row they are about. `taken`: the sids of texts that our webhook took.
    `broke`: jobs that raised; `refused`: webhooks that we answered with an error."""

    end: int
    stories: Sequence[Story]
    messages: dict[str, Row]
    jobs: dict[str, list[Row]]
    seen: Sequence[Seen]
    answers: Sequence[Answer] = ()
    taken: frozenset[str] = frozenset()
    timers_mended: int = 0
    emergencies: int = 0
    broke: int = 0
    kills: int = 0
    refused: int = 0
    faults_met: dict[str, int] = field(default_factory=dict)


def read(town: Town, answers: Sequence[Answer]) -> Record:
    """To be read when no worker runs any more."""
    store, logs = town.house.store, town.logs()
    stories = [store.read(lambda tx, row=row: _story(tx, row), within=60) for row in _dispatches(town)]  # type: ignore[misc]
    messages = store.read(lambda tx: _messages(tx, town), within=60)
    refs = [*messages, *(page["id"] for story in stories for page in story.pages)]
    jobs = store.read(lambda tx: {ref: tx.all("jobs_of", ref=ref) for ref in refs}, within=300)
    alerts = store.read(lambda tx: tx.all("open_alerts", limit=MANY))
    return Record(
        end=ms(datetime.now(UTC)),
        stories=stories,
        messages=messages,
        jobs={ref: rows for ref, rows in jobs.items() if rows},
        seen=[*_texts(town), *_calls(town)],
        answers=answers,
        taken=frozenset(text.sid for text in town.sim.texts if text.inbound and text.taken),
        timers_mended=sum(alert["alarm"] == "timer_missing" for alert in alerts),
        emergencies=len(town.sim.emergency_attempts),
        kills=town.kills,
        broke=logs.count("broke (try"),
        refused=sum((one["status"] or 0) >= 500 for one in list(town.sim.requests)),
        faults_met=_faults(town),
    )


def _dispatches(town: Town) -> list[Row]:
    before = {"opened_at": EVER, "id": "", "limit": MANY}
    return town.house.store.read(lambda tx: tx.all("dispatches_before", **before), within=60)


def _story(tx: Tx, row: Row) -> Story:
    about = {"dispatch_id": row["id"]}
    return Story(
        row,
        dispatch_rows.load(tx, row),
        tx.all("dispatch_events", **about),
        tx.all("pages_of_dispatch", **about),
        tx.all("jobs_of", ref=row["id"]),
    )


def _messages(tx: Tx, town: Town) -> dict[str, Row]:
    """All that we wrote to staff."""
    return {
        row["id"]: row
        for one in town.staff
        for row in tx.all("messages_of_person", person_id=one.id, limit=MANY)
        if row["direction"] == "out"
    }


def _texts(town: Town) -> Iterator[Seen]:
    for text in town.sim.texts:
        if text.status_callback:  # /sms/status/<message>
            yield Seen(
                "sms", text.sid, town.path_of(text.status_callback)[2], town.person_of.get(text.to, "")
            )


def _calls(town: Town) -> Iterator[Seen]:
    for call in town.sim.calls:
        for told in call.subscriptions[:1]:  # /voice/page/<page>/status
            parts = town.path_of(told.url)
            if parts[:2] == ["voice", "page"]:
                yield Seen("voice", call.sid, parts[2], town.person_of.get(call.to, ""))


def _faults(town: Town) -> dict[str, int]:
    met: dict[str, int] = {}
    for one in list(town.sim.rest_log):
        status = one["status"]
        if status is None or status >= 400:
            name = "no answer" if status is None else str(status)
            met[name] = met.get(name, 0) + 1
    return met
