"""Every call and conversation as a list, page by page: when, on which line, what it was about, how it ended.
Nobody is named in it; opening one is a reading, and so is looking at the list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request

from console import naming, reading, yours
from console.codes import ENTRY_ROUTES
from console.contacts import contact_words as words
from console.pages import pages
from console.saying import Words, say
from console.show import show
from console.visit import Visit
from db.store import Row, Tx
from flows.by_text import DANGER
from ivr.house import House

PAGE = 40
NEWEST = (1 << 60, "")
PLACE = re.compile(r"(\d{1,16})\.([0-9a-z]{26})")
KINDS = Words({"": "Calls and texts", "voice": "Calls", "sms": "Texts"})
LINE = "line:"


@dataclass(frozen=True)
class Listed:
    """One of them. `ended`: how, in words; "" while it goes on."""

    id: str
    kind: str
    line: str
    route: str
    language: str
    about: str
    at: int
    ended: str
    danger: bool


@pages.get("/contacts", may="contact.read")
def contacts(visit: Visit) -> Response:
    reading.noted(visit, "contacts", "list_read")
    chosen, start = chosen_of(visit.house), begins()
    rows = visit.house.store.read(lambda tx: page_of(tx, chosen, start))
    shown, older = [listed(visit.house, row) for row in rows[:PAGE]], older_of(rows, chosen)
    return show(
        "desk/contacts.html", rows=shown, older=older, first=start == NEWEST, chosen=chosen,
        kinds=kinds_of(visit.house), yours=yours.part(visit),
    )  # fmt: skip


def kinds_of(house: House) -> dict[str, str]:
    """What may be chosen: everything, one channel, one line."""
    lines = {
        f"{LINE}{name}": say("Line: {line}", line=naming.called(house.flow, name).lower())
        for name in house.flow.lines
    }
    return {**KINDS, **lines}


def chosen_of(house: House) -> str:
    given = request.args.get("show", "")
    return given if given in kinds_of(house) else ""


def begins() -> tuple[int, str]:
    """The row after which the page begins."""
    found = PLACE.fullmatch(request.args.get("after", ""))
    return (int(found[1]), found[2]) if found else NEWEST


def page_of(tx: Tx, chosen: str, start: tuple[int, str]) -> list[Row]:
    """One row more than a page, if there are older ones."""
    given = {"started_at": start[0], "id": start[1], "limit": PAGE + 1}
    if chosen.startswith(LINE):
        return tx.all("contacts_listed_of_line", line=chosen.removeprefix(LINE), **given)
    if chosen:
        return tx.all("contacts_listed_of_channel", channel=chosen, **given)
    return tx.all("contacts_listed", **given)


def older_of(rows: list[Row], chosen: str) -> str:
    """Where the next page begins, as a query; "" if there is none."""
    if len(rows) <= PAGE:
        return ""
    last = rows[PAGE - 1]
    return urlencode({"show": chosen, "after": f"{last['started_at']}.{last['id']}"})


def listed(house: House, row: Row) -> Listed:
    outcome = words.meaning(row["outcome"]) if row["ended_at"] is not None else ""
    return Listed(
        id=row["id"],
        kind=say("Text", "noun") if row["channel"] == "sms" else say("Call", "noun"),
        line=naming.called(house.flow, row["line"]),
        route=ENTRY_ROUTES.get(row["route"], words.plain(row["route"])),
        language=naming.language(house.flow, row["language"]),
        about=words.topic(house.flow, row["call_type"] or ""),
        at=row["started_at"],
        ended=outcome,
        danger=row["priority"] >= DANGER,
    )
