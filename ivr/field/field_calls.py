"""A responder on the phone: we called them out, they called us, or they asked to be connected with the person
who asked for help. Each call is a row that says where in it they are; each webhook is one turn of it, and a
turn that comes again hears what is said now.

Caller ID can be forged. Who calls in from a responder's number is asked for the code of their page before
anything is said about it; three wrong ones, or none, and they are a caller like everybody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db import audit
from db.ids import new_id
from db.store import Row, Tx
from flows.model import Input, Key
from ivr.dispatch.field_acts import standing
from ivr.field.field_turns import Public, Scene, told, turned
from ivr.house import House, ms
from ivr.outgoing import pages
from ivr.ports import OVER, CallEvent, LegPrompt, StatusEvent

WRONG_MOST, WITHIN = 9, timedelta(hours=1)  # wrong codes for one person before nobody is asked for one

__all__ = ["Public", "field_turn", "greet", "over", "page_answered", "placed_answered"]


class FieldCallGoneError(LookupError):
    """The carrier asks about a call of which nothing is stored."""


def page_answered(house: House, event: CallEvent, page_id: str) -> LegPrompt:
    """The phone of somebody whom we call out was picked up. Raises FieldCallGoneError."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        page = pages.answered(tx, page_id, event.call_id, now)
        if page is None:
            raise FieldCallGoneError("there is no such page")
        line = next(iter(house.flow.lines))
        kept = {"person_id": page["person_id"], "dispatch_id": page["dispatch_id"], "page_id": page_id}
        return _said(house, tx, _begun(tx, event.call_id, "page", "asked", line, now, **kept), now)

    return house.store.write(work, within=house.within)


def greet(house: House, tx: Tx, event: CallEvent, now: datetime) -> LegPrompt | None:
    """The first words to one of our people who calls a line of ours and has a page that is open; None: a
    caller like everybody else. Belongs to the transaction of the caller's first turn: one read, and no wait
    of its own."""
    if event.caller is None:
        return None
    index = house.vault.index("phone", event.caller)
    person = tx.one("field_caller", phone_idx=index, call_id=event.call_id)
    if person is None:
        return None
    if person["field_call"] is not None:
        known = _known(tx, person["field_call"])
        return None if known["menu"] == "public" else _said(house, tx, known, now)
    if _guessing(tx, person["id"], now):
        return None
    line = house.line_dialed(event.dialed).id
    begun = _begun(tx, event.call_id, "in", "code", line, now, person_id=person["id"])
    return _said(house, tx, begun, now)


def _guessing(tx: Tx, person_id: str, now: datetime) -> bool:
    """Somebody tries codes with this number."""
    found = tx.one("wrong_codes_since", person_id=person_id, since=ms(now - WITHIN))
    return found is not None and found["wrong"] >= WRONG_MOST


def placed_answered(house: House, event: CallEvent, call: str) -> LegPrompt:
    """The phone that we rang to connect them with a resident was picked up. Raises FieldCallGoneError."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt:
        tx.run("adopt_field_call", id=call, call_id=event.call_id)
        return _said(house, tx, _known(tx, call), now)

    return house.store.write(work, within=house.within)


def field_turn(house: House, event: CallEvent, call: str, turn: int) -> LegPrompt | Public:
    """A key, silence, or the end of a conversation. Raises FieldCallGoneError."""
    now = house.clock.now()

    def work(tx: Tx) -> LegPrompt | Public:
        row = _known(tx, call)
        if row["turn"] == turn and row["menu"] != "public":
            row = _taken(house, tx, row, event.given, now)
        return Public(row["said"]) if row["menu"] == "public" else _said(house, tx, row, now)

    return house.store.write(work, within=house.within)


def take_status(house: House, event: StatusEvent) -> None:
    """How the call of one of our people is doing; only its end matters."""
    if event.progress in OVER:
        now = house.clock.now()
        house.store.write(lambda tx: over(tx, event, now), within=house.within)


def over(tx: Tx, event: StatusEvent, now: datetime) -> bool:
    """A call without a contact has ended. True if it was a responder's and nobody else has to hear of it."""
    row = tx.one("field_call_by_call", call_id=event.call_id)
    if row is not None:
        tx.run("end_field_call_of", call_id=event.call_id, ended_at=ms(now))
    return row is not None and row["menu"] != "public"


# ------------------------------------------------------------------ one turn


def _begun(tx: Tx, call_id: str, kind: str, menu: str, line: str, now: datetime, **more: str) -> Row:
    about = {"dispatch_id": None, "page_id": None, **more}
    call = new_id(ms(now))
    if tx.run(
        "add_field_call", id=call, call_id=call_id, kind=kind, line=line, menu=menu, began_at=ms(now), **about
    ):
        audit.append(tx, ms(now), call, f"person:{more['person_id']}", "field_call", {"kind": kind})
    row = tx.one("field_call_by_call", call_id=call_id)
    assert row is not None
    return row


def _known(tx: Tx, call: str) -> Row:
    row = tx.one("field_call_to_change", id=call)
    if row is None:
        raise FieldCallGoneError("there is no such call")
    return row


def _scene(house: House, tx: Tx, row: Row, now: datetime) -> Scene:
    person = tx.one("person_by_id", id=row["person_id"])
    assert person is not None
    where = standing(tx, row["dispatch_id"], person["id"]) if row["dispatch_id"] else None
    return Scene(house, tx, row, person, where, now)


def _taken(house: House, tx: Tx, row: Row, given: Input, now: datetime) -> Row:
    """What a turn comes to, stored."""
    if row["page_id"] and isinstance(given, Key):
        pages.human(tx, row["page_id"], now)
    place = turned(_scene(house, tx, row, now), given)
    tx.run(
        "save_field_turn",
        id=row["id"],
        was=row["turn"],
        menu=place.menu,
        said=place.said,
        tries=place.tries,
        wrong=row["wrong"] + place.wrong,
        dispatch_id=place.dispatch or row["dispatch_id"],
    )
    if place.menu == "public":  # from here on it is a caller's call, and ends as one
        tx.run("end_field_call", id=row["id"], ended_at=ms(now))
    detail = {"menu": place.menu, "said": place.said}
    audit.append(tx, ms(now), row["id"], f"person:{row['person_id']}", "field_turn", detail)
    return _known(tx, row["id"])


def _said(house: House, tx: Tx, row: Row, now: datetime) -> LegPrompt:
    return told(_scene(house, tx, row, now))
