"""Changes to the roster: somebody stands in, comes as well, has time off; another team for a while; nobody.
What has begun ends when it is taken back; what has not is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request

from console.pages import pages
from console.saying import Words, say
from console.shifts import roster_frame as frame
from console.show import show
from console.signing import see
from console.visit import Visit
from db.store import Row, Tx
from flows.hours import Span
from ivr.house import at, ms
from ivr.roster import rostering, shifts
from ivr.roster.rostering import RosterError

PATH = "/desk/roster/changes"
AHEAD = timedelta(days=3650)
KINDS = Words(
    {
        "instead": "Somebody stands in for somebody",
        "off": "Somebody has time off",
        "well": "Somebody comes as well",
        "temporary": "These people and nobody else, for a while",
        "closure": "Nobody is on call",
    }
)
HOW = Words({"swap": "a swap", "take": "taken in the moment"})
# What a refusal is about, by the name of the field.
FIELDS = {"span": "until", "persons": "people"}

KIND = dict.fromkeys(("instead", "off", "well"), "override")  # as they are stored, if not by the same name


@dataclass(frozen=True)
class Told:
    """One change in words."""

    id: str
    team: str
    what: str
    since: datetime
    span: Span
    by: str
    begun: bool


@pages.get("/roster/changes", may="roster.see")
def roster_changes(visit: Visit) -> Response:
    return page(visit)


@pages.post("/roster/changes/add", may="roster.manage")
def roster_change_add(visit: Visit) -> Response:
    form = request.form.to_dict() | {"people": request.form.getlist("people")}
    if refused := frame.carried_out(visit, lambda tx: change(visit, tx, form), FIELDS):
        return page(visit, refused, 409)
    return see(PATH, "roster_changed")


@pages.post("/roster/changes/remove", may="roster.manage")
def roster_change_remove(visit: Visit) -> Response:
    which = request.form.get("change", "")
    me, now = visit.person, visit.now
    if refused := frame.carried_out(visit, lambda tx: rostering.remove(tx, which, by=me, now=now)):
        return page(visit, refused, 409)
    return see(PATH, "roster_back")


def change(visit: Visit, tx: Tx, form: dict[str, Any]) -> str:
    """The change's id; sent twice it is one. Raises RosterError."""
    kind, team = form.get("kind", ""), form.get("team", "")
    if kind not in KINDS:
        raise RosterError("Choose what changes.", "kind")
    span = frame.span(visit, form)
    off = form.get("off", "") if kind in ("instead", "off") else ""
    on = form.get("on", "") if kind in ("instead", "well") else ""
    whom = {on} if kind != "temporary" else set(form["people"])
    if there := _there(tx, (KIND.get(kind, kind), team, span, off, whom)):
        return there
    shifts.check_version(visit.house, tx, form.get("version", ""), visit.now)
    by: dict[str, Any] = {"by": visit.person, "now": visit.now}
    if kind == "closure":
        return rostering.closure(visit.house, tx, team, span, **by)
    if kind == "temporary":
        return rostering.temporary(visit.house, tx, team, span, whom, **by)
    if (kind in ("instead", "off") and not off) or (kind in ("instead", "well") and not on):
        missing = "on" if kind in ("instead", "well") and not on else "off"
        raise RosterError("Choose who comes, and who goes.", missing)
    return rostering.override(visit.house, tx, team, span, off=off, on=on, **by)


def _there(tx: Tx, wanted: tuple[str, str, Span, str, set[str]]) -> str:
    """The id of a change that is just this one; "" if there is none."""
    since, until = wanted[2]
    sets: dict[str, list[Row]] = {}
    for row in tx.all("roster_changes_between", starts_at=ms(since), ends_at=ms(until)):
        sets.setdefault(row["set_id"], []).append(row)
    for id_, rows in sets.items():
        first, on = rows[0], {row["on_person"] or "" for row in rows}
        span = at(first["starts_at"]), at(first["ends_at"])
        if (first["kind"], first["team"], span, first["off_person"] or "", on) == wanted:
            return id_
    return ""


def page(visit: Visit, refused: frame.Refused = frame.NOTHING, status: int = 200) -> Response:
    known = visit.house.store.write(lambda tx: read(visit, tx))
    typed = request.form if "version" in request.form else {}  # nothing is typed to take a change back
    more = {"typed": typed, "picked": request.form.getlist("people"), "kinds": KINDS}
    return show("desk/roster_changes.html", status, why=refused.why, faults=refused.faults, **known, **more)


def read(visit: Visit, tx: Tx) -> dict[str, Any]:
    frame.note(visit, tx)
    names, now = frame.everybody(visit, tx), visit.now
    rows = tx.all("roster_changes_between", starts_at=ms(now), ends_at=ms(now + AHEAD))
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(row["set_id"], []).append(row)
    told = [_told(visit, names, parts) for parts in sets.values()]
    active = {row["id"] for row in tx.all("people_all") if row["active"]}
    return {
        "changes": sorted(told, key=lambda one: one.since),
        "teams": frame.teams(visit),
        "people": [(id_, name) for id_, name in names.items() if id_ in active],
        "version": shifts.version(visit.house, tx, now),
    }


def _told(visit: Visit, names: dict[str, str], rows: list[Row]) -> Told:
    first = rows[0]
    since, until = at(first["starts_at"]), at(first["ends_at"])
    by = names.get(first["created_by"]) or say("the operator")
    how = HOW[first["source"]] if first["source"] in HOW else say("by {who}", who=by)
    return Told(
        first["set_id"], frame.team_name(visit, first["team"]), _what(names, rows), since, (since, until),
        how, since <= visit.now,
    )  # fmt: skip


def _what(names: dict[str, str], rows: list[Row]) -> str:
    first = rows[0]
    off, on = (names.get(first[name] or "", "") for name in ("off_person", "on_person"))
    if first["kind"] == "closure":
        return KINDS["closure"]
    if first["kind"] == "temporary":
        whom = sorted(names.get(row["on_person"]) or say("somebody") for row in rows)
        return say("{names}, and nobody else", names=", ".join(whom))
    if off and on:
        return say("{on} stands in for {off}", on=on, off=off)
    return say("{on} comes as well", on=on) if on else say("{off} has time off", off=off)
