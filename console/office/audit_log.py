"""The audit log, read page by page. Reading it is written into it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request

from console.office import audit_words
from console.office.audit_search import NEWEST, Found, Search, look, search_of
from console.pages import pages
from console.show import show
from console.visit import Visit
from db import audit
from db.store import Row, Tx
from ivr.house import at, ms
from ivr.watch import audit_watch
from ivr.watch.audit_watch import Proof

PAGE = 50
EXPORTED = 5_000  # entries of an exported table


@dataclass(frozen=True)
class Entry:
    number: int
    at: int
    actor: str
    action: str
    subject: str
    detail: str


@pages.get("/audit", may="audit.read")
def audit_log(visit: Visit) -> Response:
    search, start = search_of(request.args, visit.house.flow.zone), begins()
    found, sealed, proof = visit.house.store.write(lambda tx: read(visit, tx, search, start))
    entries = [told(visit, row) for row in found.rows]
    return show(
        "desk/audit.html", entries=entries, older=found.older, first=start == NEWEST, sealed=sealed,
        proof=proof, search=search, whole=found.whole, query=urlencode(search.given),
        actions=sorted(audit_words.ACTIONS.values()),
    )  # fmt: skip


def begins() -> int:
    """The entry before which the page begins."""
    before = request.args.get("before", "")
    return int(before) if before.isdecimal() and before.isascii() and len(before) < 19 else NEWEST


def read(visit: Visit, tx: Tx, search: Search, start: int) -> tuple[Found, int, Proof | None]:
    """A page, how many entries are sealed, and when that was last proved."""
    found, head = look(tx, search, start, PAGE), tx.one("audit_head")
    proof = audit_watch.last(tx)
    audit.append(tx, ms(visit.now), "audit", visit.person, "audit_read")
    return found, head["seal_no"] if head is not None else 0, proof


@pages.get("/audit/export", may="audit.read")
def audit_export(visit: Visit) -> Response:
    """What fits, as a table for a spreadsheet; from where the page begins."""
    search, start = search_of(request.args, visit.house.flow.zone), begins()

    def work(tx: Tx) -> list[Row]:
        audit.append(tx, ms(visit.now), "audit", visit.person, "audit_exported")
        return look(tx, search, start, EXPORTED).rows

    answer = Response(table(visit.house.store.write(work)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit-log.csv"'
    return answer


def table(rows: list[Row]) -> str:
    """CSV after RFC 4180. Entries hold codes alone, so none begins as a formula of a spreadsheet does."""
    written = io.StringIO()
    sheet = csv.writer(written)
    sheet.writerow(("number", "time", "who", "what", "about", "more"))
    for row in rows:
        when = at(row["at"]).isoformat(timespec="milliseconds")
        sheet.writerow((row["id"], when, row["actor"], row["action"], row["subject"], row["detail"]))
    return written.getvalue()


def told(visit: Visit, row: Row) -> Entry:
    more = audit_words.detail(json.loads(row["detail"]))
    actor, subject = audit_words.actor(row["actor"], visit.person), audit_words.subject(row["subject"])
    return Entry(row["id"], row["at"], actor, audit_words.action(row["action"]), subject, more)
