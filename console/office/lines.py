"""Lines and flow, to look at: our numbers, the hours, what the check proved, and every version that was in
force. Nothing is walked here: what the check left is read (flows/check/papers.py)."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response

from console import naming
from console.codes import ENTRY_ROUTES
from console.pages import pages
from console.saying import Words, say
from console.show import show
from console.visit import Visit
from db.store import Row, Tx
from flows import hours
from flows.check.papers import SCRIPT, card_of, picture_of, result_in
from flows.city import Flow, Schedule
from ivr.door.gatehouse import desk
from ivr.house import ms
from ivr.roster.hours_of import changes_of

MOST = 50
AHEAD = timedelta(days=31)
KINDS = {".svg": "image/svg+xml", ".html": "text/html"}
_WORST = {
    "seconds_until_exits_are_spoken": "Seconds until both exits are spoken",
    "seconds_after_0_until_a_person_is_rung": "Seconds from key 0 until somebody is rung",
    "seconds_until_a_silent_caller_is_led_to_a_person": "Seconds until who says nothing is led to a person",
    "seconds_of_waiting_without_anybody": "Seconds of waiting in all, if nobody is there",
    "questions_before_a_person_is_rung": "Questions before somebody is rung",
}
WORST = Words(_WORST)
# The rules whose findings keep nobody from being answered (flows/check.UNTIDY); in another language than
# English these say what was found, and the finding follows.
UNTIDY = Words(
    {
        "unreachable": "no call ever comes to this step",
        "idle_rules": "one of its rules never holds for any call",
        "unread_answers": "nobody reads the answer that it asks for",
        "unspoken_words": "a word is never said",
    }
)


@dataclass(frozen=True)
class Shown:
    """A line. `pictures`: name of the paper, by language."""

    id: str
    number: str
    route: str
    pictures: list[tuple[str, str]]


@dataclass(frozen=True)
class Hours:
    """A schedule. `turns`: when it opens or closes next, None if not within a month."""

    name: str
    open: bool
    turns: datetime | None
    callers: bool  # whose hours callers are told


@pages.get("/lines", may="flow.see")
def lines(visit: Visit) -> Response:
    flow, result = visit.house.flow, result_in(desk().papers)
    schedules, versions = visit.house.store.read(lambda tx: (hours_of(visit, tx), history(tx)))
    numbers = list(shown(flow, desk().papers))
    return show(
        "desk/lines.html", flow=flow, lines=numbers, schedules=schedules, versions=versions, result=result,
        worst=worst(result), untidy=UNTIDY, cards=cards(flow), script=SCRIPT,
    )  # fmt: skip


@pages.get("/lines/paper/<name>", may="flow.see")
def paper(visit: Visit, name: str) -> Response:
    """A picture, the script, or the card. Its own style may be applied, and nothing else."""
    folder, known = desk().papers, names(visit.house.flow)
    if folder is None or name not in known or not (folder / name).is_file():
        why = say("There is no such paper here. It is made where the flow is checked.")
        return show("desk/refused.html", 404, why=why)
    text = (folder / name).read_text(encoding="utf-8")
    answer = Response(text, mimetype=KINDS[Path(name).suffix])
    answer.headers["Content-Security-Policy"] = policy(text)
    return answer


def policy(text: str) -> str:
    styles = re.findall(r"<style>(.*?)</style>", text, re.S)
    hashes = (f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles)
    allowed = " ".join(hashes) or "'none'"
    return f"default-src 'none'; style-src {allowed}; frame-ancestors 'none'; base-uri 'none'"


def names(flow: Flow) -> set[str]:
    """The papers there can be."""
    drawn = {picture_of(line, language) for line in flow.lines for language in flow.languages}
    return {SCRIPT, *(name for name, _ in cards(flow)), *drawn}


def cards(flow: Flow) -> list[tuple[str, str]]:
    return [(card_of(code), naming.language(flow, code)) for code in flow.languages]


def shown(flow: Flow, folder: Path | None) -> Iterator[Shown]:
    for line in flow.lines.values():
        drawn = [(picture_of(line.id, code), naming.language(flow, code)) for code in flow.languages]
        there = [one for one in drawn if folder is not None and (folder / one[0]).is_file()]
        yield Shown(line.id, naming.number(line.number), ENTRY_ROUTES.get(line.route, line.route), there)


def hours_of(visit: Visit, tx: Tx) -> list[Hours]:
    now = visit.now
    changes = tx.all("schedule_changes_between", starts_at=ms(now), ends_at=ms(now + AHEAD))
    return [_hours(visit, plan, changes, now) for plan in visit.house.flow.schedules.values()]


def _hours(visit: Visit, plan: Schedule, changes: list[Row], now: datetime) -> Hours:
    known: dict[str, Any] = {
        "holidays": visit.house.holidays[plan.id],
        "changes": changes_of(changes, plan.id),
    }
    is_open = hours.is_open(plan, now, **known)
    turns = hours.closes(plan, now, **known) if is_open else hours.opens(plan, now, **known)
    return Hours(naming.called(visit.house.flow, plan.id), is_open, turns, plan.id == visit.house.flow.hours)


def worst(result: dict[str, Any] | None) -> list[tuple[str, float, float | None]]:
    """What it is about, the worst case, its limit."""
    found = result["worst"] if result else {}
    return [(words, *found[name]) for name, words in WORST.items() if name in found]


def history(tx: Tx) -> list[dict[str, Any]]:
    rows = tx.all("flow_versions", limit=MOST)
    return [
        {"hash": row["hash"], "at": row["first_at"], **json.loads(row["summary"] or "{}")} for row in rows
    ]
