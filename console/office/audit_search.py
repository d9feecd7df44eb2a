"""What somebody looks for in the audit log. However long it is, one page looks through a window of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from console.office.audit_words import ACTIONS, ACTORS, SUBJECTS, meant
from db.store import Row, Tx
from ivr.house import ms

WINDOW = 20_000  # rows that one page looks through
SLACK = 1_000  # rows around a day whose clock was set meanwhile
NEWEST = 1 << 62
ALWAYS = (0, NEWEST)
CODE = re.compile(r"[A-Za-z0-9_.: -]{1,60}")
NO_CODE = ""  # a pattern that fits none: what was typed can be a word alone
LONGEST = 60  # characters that are looked for
FIELDS = ("who", "what", "about", "day")
SAID = {"who": ACTORS, "what": ACTIONS, "about": SUBJECTS}  # the words for codes that may be typed


@dataclass(frozen=True)
class Search:
    """As typed; "" for whatever. `span`: UTC milliseconds, half-open. `codes`: for who, what and about those
    whose words, as the page shows them in the reader's language, have in them what was typed."""

    who: str = ""
    what: str = ""
    about: str = ""
    day: str = ""
    span: tuple[int, int] = ALWAYS
    codes: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def narrow(self) -> bool:
        return bool(self.who or self.what or self.about or self.day)

    @property
    def given(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in FIELDS if getattr(self, name)}


@dataclass(frozen=True)
class Found:
    """`older`: where the next page begins, 0 if there is nothing more; `whole`: it was looked through to the
    beginning of the log, or of the day."""

    rows: list[Row]
    older: int
    whole: bool


def search_of(given: Mapping[str, str], zone: str) -> Search:
    """What was typed for a day and is none is left out."""
    who, what, about, typed = (given.get(name, "").strip()[:LONGEST] for name in FIELDS)
    codes = {
        name: meant(text, SAID[name]) for name, text in zip(SAID, (who, what, about), strict=True) if text
    }
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return Search(who, what, about, codes=codes)
    zone_of = ZoneInfo(zone)
    since, until = (datetime.combine(day + timedelta(n), time(), zone_of) for n in (0, 1))
    return Search(who, what, about, typed, (ms(since), ms(until)), codes)


def look(tx: Tx, search: Search, before: int, limit: int, window: int = WINDOW) -> Found:
    """A page, newest first. `window`: rows that are looked through at the most."""
    newest = tx.one("audit_newest")
    top = min(before, int(newest["id"]) + 1 if newest else 1)
    if search.day:
        top = min(top, first_at(tx, search.span[1], top) + SLACK)
    floor = max(1, top - window) if search.narrow else 1
    if search.day:
        start = max(1, first_at(tx, search.span[0], top) - SLACK)
        floor = max(floor, start)
    else:
        start = 1
    rows = tx.all(
        "audit_found",
        id=top,
        floor=floor,
        since=search.span[0],
        until=search.span[1],
        actor=ends_with(search.who),
        actors=listed(search.codes.get("who", ())),
        subject=ends_with(search.about),
        subjects=listed(search.codes.get("about", ())),
        action=has(search.what.lower()),
        actions=listed(search.codes.get("what", ())),
        limit=limit + 1,
    )
    if len(rows) > limit:
        return Found(rows[:limit], rows[limit - 1]["id"], whole=False)
    return Found(rows, 0 if floor <= start else floor, whole=floor <= start)


def first_at(tx: Tx, moment: int, top: int) -> int:
    """The id of about the first row from `moment` on, by halves: rows are written in the order of time."""
    low, high = 1, top
    while low < high:
        middle = (low + high) // 2
        row = tx.one("audit_from", id=middle)
        if row is None or row["at"] >= moment:
            high = middle
        else:
            low = int(row["id"]) + 1
    return low


def ends_with(typed: str) -> str:
    """A pattern: an id is known by its end, as the pages show it; a code is typed whole."""
    bare = typed.lstrip("…")
    return f"%{escaped(bare.replace(' ', '_'))}" if CODE.fullmatch(bare) or not typed else NO_CODE


def has(typed: str) -> str:
    """A pattern: a code is known by any part of it."""
    return f"%{escaped(typed.replace(' ', '_'))}%" if CODE.fullmatch(typed) or not typed else NO_CODE


def listed(codes: Collection[str]) -> str:
    return f",{','.join(codes)}," if codes else ""


def escaped(text: str) -> str:
    return re.sub(r"([!%_])", r"!\1", text)
