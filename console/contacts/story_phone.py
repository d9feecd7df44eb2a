"""Phones that were rung, lines that were dialed, callbacks that were promised, messages that were left: each
with the time of every step."""

from __future__ import annotations

from console.contacts import contact_words as words
from console.contacts.story import Entry, Side, Telling
from db.store import Row
from ivr.calls.handoffs import is_guest

LEG = (("picked up", "answered_at"), ("pressed the key", "accepted_at"), ("over", "ended_at"))
JOINING = (
    ("agreed", "planned_at"),
    ("dialed", "rung_at"),
    ("connected", "answered_at"),
    ("acknowledged", "accepted_at"),
    ("over", "ended_at"),
)
TRANSFER = (
    ("agreed", "agreed_at"),
    ("dialed", "dialed_at"),
    ("connected", "connected_at"),
    ("ended", "ended_at"),
)


def steps(row: Row, of: tuple[tuple[str, str], ...]) -> tuple[tuple[str, int], ...]:
    return tuple((name, row[column]) for name, column in of if row[column] is not None)


def legs(telling: Telling) -> list[Entry]:
    """Whose phone rang for this caller, and what became of it."""
    return [_leg(telling, row) for row in telling.rows("story_legs", "planned_at")]


def _leg(telling: Telling, row: Row) -> Entry:
    if is_guest(row):
        return _guest(telling, row)
    did = f"The phone {words.RANG.get(row['state'], words.plain(row['state']))}"
    if row["state"] in ("accepted", "talking", "done", "declined", "answered"):
        did = words.RANG[row["state"]].capitalize()
    bad = row["state"] == "failed"
    timed = steps(row, LEG)
    return Entry(
        f"l{row['id']}", row["planned_at"], "ours", telling.name(row["person_id"]), did, steps=timed, bad=bad
    )


def _guest(telling: Telling, row: Row) -> Entry:
    """Somebody who was asked to join the two."""
    name = telling.name(row["person_id"])
    if row["destination"]:
        name = words.outside_name(telling.visit.house.flow, row["destination"])
        name += f", line {row['attempt']}" if row["attempt"] > 1 else ""
    told = words.JOINED.get(row["state"], words.plain(row["state"]))
    side: Side = "hotline" if row["destination"] else "ours"
    bad = row["state"] in ("failed", "busy", "no_answer")
    return Entry(f"l{row['id']}", row["planned_at"], side, name, told, steps=steps(row, JOINING), bad=bad)


def transfers(telling: Telling) -> list[Entry]:
    """Lines outside that were dialed for them."""
    return [_transfer(telling, row) for row in telling.rows("story_transfers", "agreed_at")]


def _transfer(telling: Telling, row: Row) -> Entry:
    place = words.outside_name(telling.visit.house.flow, row["destination"])
    line = f", line {row['line_no'] + 1}" if row["line_no"] else ""
    result = words.ENDED.get(row["result"], words.plain(row["result"])) if row["result"] else "not over yet"
    reason = words.meaning(row["reason"])
    return Entry(
        f"t{row['id']}",
        row["agreed_at"],
        "hotline",
        "Careline",
        f"Dialed {place}{line}: {result}",
        more=(f"Why: {reason}",),
        steps=steps(row, TRANSFER),
        bad=row["result"] not in (None, "connected"),
    )


def callbacks(telling: Telling) -> list[Entry]:
    """Promises to call back."""
    return [_callback(telling, row) for row in telling.rows("story_callbacks", "created_at")]


def _callback(telling: Telling, row: Row) -> Entry:
    more = [f"Why: {words.meaning(row['reason'])}", f"Now: {words.CALLBACKS[row['state']]}"]
    if row["window"]:
        more.append(f"When: {words.plain(row['window'])}")
    if row["voicemail_ok"] is not None:
        more.append("A message is safe." if row["voicemail_ok"] else "Leave no message.")
    if row["outcome"]:
        more.append(f"How it ended: {words.meaning(row['outcome'])}")
    timed = steps(row, (("closed", "closed_at"),))
    return Entry(
        f"c{row['id']}",
        row["created_at"],
        "hotline",
        "Careline",
        "Promised a callback",
        more=tuple(more),
        steps=timed,
    )


def recordings(telling: Telling) -> list[Entry]:
    """Messages they left. They are heard on this page, and that is written down."""
    return [_recording(telling, row) for row in telling.rows("story_recordings", "created_at")]


def _recording(telling: Telling, row: Row) -> Entry:
    state = words.SOUNDS.get(row["state"], "")
    here = row["state"] in ("fetched", "deleted_there")
    path = f"/desk/contacts/{telling.contact['id']}/recordings/{row['id']}"
    return Entry(
        f"r{row['id']}",
        row["created_at"],
        "caller",
        telling.caller,
        f"Left a message of {row['seconds'] or 0} seconds",
        more=(state,) if state else (),
        links=((path, "Listen to the message"),) if here else (),
    )
