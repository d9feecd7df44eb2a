"""The blocklist: numbers that staff do not want to hear from for a while, with reason and end. No number
stands on the page: the list is read by its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, request

from console import reading
from console.pages import pages
from console.saying import Words, later, own, say
from console.show import show
from console.signing import see
from console.visit import Visit
from db.store import Row, Tx
from flows.flood import MOST_BLOCKED, REFUSALS
from ivr.calls import blocking
from ivr.house import at
from ivr.outgoing import notices

PATH = "/desk/blocklist"
LENGTHS = Words(
    {"1": "an hour", "8": "8 hours", "24": "a day", "72": "3 days", "168": "a week", "720": "30 days"}
)
USUAL = "24"
OVER = later("That block is over already.")
REFUSED = Words(REFUSALS)
# The field that a refusal is about. An end is chosen from a list; a number that may not be blocked is the
# number's fault.
FIELDS = {
    "NO_REASON": "reason", "NUMBER_IN_REASON": "reason", "PAST": "hours", "TOO_LONG": "hours",
}  # fmt: skip


@dataclass(frozen=True)
class Blocked:
    """`by`: who blocked it, as colleagues say it."""

    id: str
    reason: str
    by: str
    since: datetime
    until: datetime


@pages.get("/blocklist", may="numbers.block")
def blocklist(visit: Visit) -> Response:
    return blocklist_page(visit)


def blocklist_page(visit: Visit, why: str = "", status: int = 200, field: str = "") -> Response:
    house = visit.house
    reading.noted(visit, "blocklist", "names_read")  # who of us blocked it
    rows = house.store.read(lambda tx: [_told(visit, tx, row) for row in blocking.active(tx, visit.now)])
    given = request.form
    return show(
        "desk/blocklist.html", status, blocks=rows, why=why, field=field, given=given, lengths=LENGTHS,
        usual=USUAL, most=MOST_BLOCKED.days, full=len(rows) == blocking.MOST,
    )  # fmt: skip


def _told(visit: Visit, tx: Tx, row: Row) -> Blocked:
    person = row["by"].removeprefix("person:")
    name = notices.names(visit.house, tx, [person]) if person != row["by"] else ""
    colleague = own(name) if name else say("the command line")
    by = say("you", "by whom") if person == visit.person else colleague
    return Blocked(row["id"], blocking.reason_of(visit.house, row), by, at(row["since"]), at(row["until"]))


def of_caller(visit: Visit, tx: Tx, contact: Row) -> Blocked | None:
    """The block in force of whoever called or wrote in this contact."""
    row = blocking.in_force(tx, contact["caller_idx"], visit.now)
    return _told(visit, tx, row) if row is not None else None


@pages.post("/blocklist/add", may="numbers.block")
def block_number(visit: Visit) -> Response:
    given, by = request.form, f"person:{visit.person}"
    asked = (given.get("number", ""), given.get("reason", ""), length_given(visit), by, visit.now)
    made = visit.house.store.write(lambda tx: blocking.block(visit.house, tx, *asked))
    if made in REFUSED:
        return blocklist_page(visit, REFUSED[made], 422, FIELDS.get(made, "number"))
    return see(PATH, "blocked")


def length_given(visit: Visit) -> datetime:
    """Until when, by the form; an odd length is a day."""
    given = request.form.get("hours", "")
    return visit.now + timedelta(hours=int(given if given in LENGTHS else USUAL))


@pages.post("/blocklist/lift", may="numbers.block")
def lift_block(visit: Visit) -> Response:
    which, by = request.form.get("block", ""), f"person:{visit.person}"
    lifted = visit.house.store.write(lambda tx: blocking.lift(tx, which, by, visit.now))
    return see(PATH, "lifted") if lifted else blocklist_page(visit, say(OVER), 409)
