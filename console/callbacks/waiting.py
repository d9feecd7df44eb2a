"""Who waits: one list of everybody who waits for one of us, and the page of each of them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import Response

from console import live, reading
from console.callbacks import waiting_view
from console.callbacks import waiting_words as words
from console.callbacks.waiting_view import MOST
from console.codes import CALL_TYPES, REASONS
from console.pages import pages
from console.show import show
from console.visit import Visit
from db import audit
from db.store import Tx
from ivr.callbacks import holding
from ivr.house import ms

RESTS = 15  # seconds between two questions of a page that nobody looks at: a new text is to be heard
NOTHING: Mapping[str, str] = {}


@pages.get("/waiting", may="waiting.work")
def who_waits(visit: Visit) -> Response:
    reading.noted(visit, "waiting", "names_read")
    return show("desk/waiting.html", part=list_part(visit, fresh=True))


@pages.get("/waiting/now", may="waiting.work", quiet=True)
def who_waits_now(visit: Visit) -> Response:
    reading.noted(visit, "waiting", "names_read")
    return live.answer(visit, list_part(visit))


def list_part(visit: Visit, *, fresh: bool = False) -> live.Part:
    def look() -> Mapping[str, Any]:
        found = visit.house.store.read(lambda tx: waiting_view.rows(visit, tx))
        return {"rows": found, "most": MOST, "risks": words.RISK}

    return live.part(visit, "desk/waiting_now.html", look, visit.person, fresh=fresh)


@pages.get("/waiting/<kind>/<id_>", may="waiting.work")
def one_waits(visit: Visit, kind: str, id_: str) -> Response:
    return page(visit, kind, id_)


@pages.get("/waiting/<kind>/<id_>/now", may="waiting.work", quiet=True)
def one_waits_now(visit: Visit, kind: str, id_: str) -> Response:
    found = one_part(visit, kind, id_)
    return live.answer(visit, found)


def one_part(visit: Visit, kind: str, id_: str, *, fresh: bool = False) -> live.Part:
    def look() -> Mapping[str, Any]:
        one = visit.house.store.read(lambda tx: waiting_view.one(visit, tx, kind, id_))
        if one is not None:
            reading.noted(visit, one.contact, "wait_read", {"kind": kind})
        return {"one": one, "outcomes": words.TELLS, "again": words.AGAIN, "risks": words.RISK}

    return live.part(visit, "desk/waiting_one_now.html", look, (kind, id_, visit.person), fresh=fresh)


# What somebody types or chooses in the forms: kept when they have lost whom they wrote about.
TYPED = (*words.LABELS, "agreed", "window", "message", "days", "to")


def page(
    visit: Visit,
    kind: str,
    id_: str,
    fault: str = "",
    status: int = 200,
    typed: Mapping[str, str] = NOTHING,
    *,
    alike: tuple[str, ...] = (),
    field: str = "",
) -> Response:
    """The page of one. That it was opened stands in the log of their contact. `typed`: a form that was not
    done, `field`: the one of it that `fault` is about, and `alike`: incidents with a team that it may be
    about."""

    def note(tx: Tx) -> None:
        found = holding.target(tx, kind, id_)
        if found is not None:
            actor, told = f"person:{visit.person}", {"kind": kind}
            audit.append(tx, ms(visit.now), found.contact["id"], actor, "wait_read", told)

    def look(tx: Tx) -> Mapping[str, Any]:
        one = waiting_view.one(visit, tx, kind, id_)
        same = waiting_view.alike(visit, tx, alike) if one is not None and one.mine else []
        return {"one": one, "colleagues": waiting_view.colleagues(visit, tx), "alike": same}

    visit.house.store.write(note)
    seen = visit.house.store.read(look)
    if seen["one"] is None:
        return show("desk/waiting_gone.html", 404 if not fault else status, fault=fault)
    for same in seen["alike"]:  # where it is stands there
        reading.noted(visit, same.id, "details_revealed", {"contact": seen["one"].contact})
    part = one_part(visit, kind, id_, fresh=True)
    given: dict[str, Any] = {
        "ends": words.ends(),
        "reasons": REASONS,
        "follow": words.FOLLOW,
        "windows": words.WINDOWS,
        "answers": words.ANSWERS,
        "labels": words.LABELS,
        "call_types": CALL_TYPES,
    }
    given |= {"kept": {name: typed[name] for name in TYPED if typed.get(name)}}
    given |= {"typed": typed, "part": part, "fault": fault, "field": field, "rests": RESTS}
    given |= {"key": secrets.token_urlsafe(12)}
    return show("desk/waiting_one.html", status, **seen, **given)
