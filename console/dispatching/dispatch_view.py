"""What the page of a dispatch shows: where it stands, who was asked and what became of it, what was done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from console.codes import REASONS
from console.dispatching import dispatch_next, dispatch_texts
from console.dispatching import dispatch_words as words
from console.dispatching.dispatch_texts import Wrote
from console.saying import say, say_many
from console.visit import Visit
from console.watch.alarm_words import words_of
from db.store import Row, Tx
from flows.paging.model import COMING, Dispatch, Member
from ivr.dispatch import dispatch_desk, dispatch_rows
from ivr.outgoing import dispatch_log, notices
from ivr.outgoing.alerts import BACKUP, URGENT

MOST = 200  # events, and pages, shown: the newest
ALARMS = 30


@dataclass(frozen=True)
class Attempt:
    """One try to reach somebody."""

    text: str
    at: int
    bad: bool


@dataclass(frozen=True)
class Asked:
    """Somebody who was asked. `offers`: what may be written down for them, as pairs of a name and words."""

    id: str
    name: str
    stage: str
    said: str
    since: datetime
    eta: datetime | None
    comes: bool
    attempts: list[Attempt]
    offers: list[tuple[str, str]]


@dataclass(frozen=True)
class Done:
    """One line of the timeline."""

    key: str
    at: int
    text: str
    by: str
    late: bool


@dataclass(frozen=True)
class Raised:
    """An alarm about this dispatch. `backup`: it asks for police or medics."""

    id: str
    title: str
    to_do: str
    who: str
    at: int
    urgent: bool
    backup: bool
    seen_at: int | None
    seen_by: str


@dataclass(frozen=True)
class Now:
    """Everything that changes by itself."""

    row: Row
    incident: Row
    state: str
    told: str
    asks: str
    due: datetime | None
    then: str
    coming: int
    offers: frozenset[str]
    mark: str
    seen: int
    asked: list[Asked]
    timeline: list[Done | Wrote]
    alarms: list[Raised]
    seen_alarms: list[Raised] = field(default_factory=list)

    @property
    def movable(self) -> list[tuple[str, str]]:
        """Who may still be replaced by somebody else, by id and name."""
        return [(one.id, one.name) for one in self.asked if one.stage in ("accepted", "en_route")]


class Names:
    """First names, each opened once."""

    def __init__(self, visit: Visit, tx: Tx) -> None:
        self._house, self._tx = visit.house, tx
        self._found: dict[str, str] = {}

    def of(self, code: str) -> str:
        """Of a person, by their id or as the audit log names them; others are named as what they are."""
        kind, _, rest = code.rpartition(":")
        if kind not in ("", "person"):
            return words.actor(code)
        if rest not in self._found:
            self._found[rest] = notices.names(self._house, self._tx, [rest]) or words.actor(rest)
        return self._found[rest]


def now(visit: Visit, tx: Tx, dispatch_id: str) -> Now | None:
    """None for a dispatch that is not there."""
    row = tx.one("dispatch_by_id", id=dispatch_id)
    first = tx.one("first_dispatch_event", dispatch_id=dispatch_id)
    incident = tx.one("incident_by_id", id=row["incident_id"]) if row is not None else None
    if row is None or first is None or incident is None:
        return None
    dispatch, policy = dispatch_rows.load(tx, row), dispatch_log.policy_of(first)
    names = Names(visit, tx)
    events = tx.all("newest_dispatch_events", dispatch_id=dispatch_id, limit=MOST)
    alarms = [_raised(names, each) for each in tx.all("alerts_of", subject=dispatch_id, limit=ALARMS)]
    sources = {each["source"] for each in events}
    texts = dispatch_texts.of_dispatch(visit.house, tx, dispatch_id, names.of, sources)
    happened: list[Done | Wrote] = [*(_done(visit, names, each) for each in events), *texts]
    return Now(
        row=row,
        incident=incident,
        state=words.STATES[dispatch.state],
        told=words.STANDS[dispatch.state],
        asks=dispatch_next.asks_now(visit.house.flow, dispatch, policy),
        due=dispatch.due,
        then=dispatch_next.next_step(visit.house.flow, dispatch, policy),
        coming=len(dispatch.coming),
        offers=_offers(dispatch, incident, tx),
        mark=dispatch_desk.mark(dispatch),
        seen=int(events[0]["n"]) if events else 0,
        asked=_asked(visit, tx, names, dispatch, dispatch_id),
        timeline=sorted(happened, key=lambda each: -each.at),
        alarms=[each for each in alarms if each.seen_at is None],
        seen_alarms=[each for each in alarms if each.seen_at is not None],
    )


def _offers(dispatch: Dispatch, incident: Row, tx: Tx) -> frozenset[str]:
    found = dispatch_desk.offers(dispatch)
    if incident["closed_at"] is not None:
        return found - {"close"}
    live = tx.all("live_dispatches_of_incident", incident_id=incident["id"])
    return found - ({"close"} if live else set()) | {"further"}


def _asked(visit: Visit, tx: Tx, names: Names, dispatch: Dispatch, dispatch_id: str) -> list[Asked]:
    """Those who come first, then in the order in which they were asked."""
    tried: dict[str, list[Row]] = {}
    for page in reversed(tx.all("newest_pages_of_dispatch", dispatch_id=dispatch_id, limit=MOST)):
        tried.setdefault(page["person_id"], []).append(page)
    found = [
        _one(tx, names, dispatch_id, member, tried.get(member.person, [])) for member in dispatch.members
    ]
    return sorted(found, key=lambda one: not one.comes)


def _one(tx: Tx, names: Names, dispatch_id: str, member: Member, tried: list[Row]) -> Asked:
    offers = dispatch_desk.offers_about(tx, dispatch_id, member.person)
    return Asked(
        id=member.person,
        name=names.of(member.person),
        stage=member.stage,
        said=words.STAGES[member.stage],
        since=member.since,
        eta=member.eta,
        comes=member.stage in COMING,
        attempts=sorted((_attempt(page) for page in tried), key=lambda one: one.at),
        offers=[(name, words.ACTS[name]) for name in offers],
    )


def _attempt(page: Row) -> Attempt:
    state, error = page["state"], page["error"]
    text = say("{channel} {fate}", channel=words.CHANNELS[page["channel"]], fate=words.FATES[state])
    if str(error) in words.WHY:
        text = say("{tried}: {why}", tried=text, why=words.WHY[str(error)])
    elif error and state in ("failed", "undelivered"):
        text = say("{tried} (the carrier's code {code})", tried=text, code=error)
    if page["possible_repeat"]:
        text = say("{tried}; it may have gone out twice", tried=text)
    when = (
        page["due_at"] if state == "planned" else page["ended_at"] or page["submitted_at"] or page["due_at"]
    )
    return Attempt(text, when, state in ("failed", "undelivered", "unknown"))


def _done(visit: Visit, names: Names, row: Row) -> Done:
    detail: Mapping[str, object] = json.loads(row["detail"])
    event = detail["event"]
    assert isinstance(event, dict)
    of = str(event.get("person") or event.get("by") or "")
    by = str(detail.get("by", ""))
    text = words.EVENTS[row["kind"]].format(
        who=names.of(of) if of else "",
        kind=words.BACKUP.get(str(event.get("kind")), ""),
        disposition=words.disposition(visit.house.flow, event["disposition"])
        if "disposition" in event
        else "",
        reason=REASONS.get(str(event.get("reason")), ""),
    )
    if event.get("minutes"):
        text = f"{text} {say_many('In {count} minute.', 'In {count} minutes.', int(event['minutes']))}"
    own = by.rpartition(":")[2] == of and row["kind"] not in ("cancelled", "disposed", "escalated")
    return Done(f"event-{row['n']}", row["at"], text, "" if own else _by(names, by), bool(row["late"]))


def _by(names: Names, code: str) -> str:
    return "" if code in ("", "worker") else names.of(code)


def _raised(names: Names, row: Row) -> Raised:
    title, to_do = words_of(row["alarm"])
    return Raised(
        id=row["id"],
        title=title,
        to_do=to_do,
        who=names.of(row["person_id"]) if row["person_id"] else "",
        at=row["raised_at"],
        urgent=row["alarm"] in URGENT,
        backup=row["alarm"] in BACKUP,
        seen_at=row["acknowledged_at"],
        seen_by=names.of(row["acknowledged_by"]) if row["acknowledged_by"] else "",
    )
