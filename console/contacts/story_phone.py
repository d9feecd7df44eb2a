"""Phones that were rung, lines that were dialed, callbacks that were promised, messages that were left: each
with the time of every step."""

from __future__ import annotations

from console.contacts import contact_words as words
from console.contacts import story_words
from console.contacts.story import Entry, Side, Telling
from console.saying import Words, say, say_many
from db.store import Row
from ivr.calls.seats import is_guest

# By the column that holds when.
LEG = Words({"answered_at": "picked up", "accepted_at": "pressed the key", "ended_at": "over"}, "step")
JOINING = Words(
    {
        "planned_at": "agreed",
        "rung_at": "dialed",
        "answered_at": "connected",
        "accepted_at": "acknowledged",
        "ended_at": "over",
    },
    "step",
)
TRANSFER = Words(
    {"agreed_at": "agreed", "dialed_at": "dialed", "connected_at": "connected", "ended_at": "ended"}, "step"
)
CLOSED = Words({"closed_at": "closed"}, "step")


def steps(row: Row, of: Words) -> tuple[tuple[str, int], ...]:
    return tuple((name, row[column]) for column, name in of.items() if row[column] is not None)


def legs(telling: Telling) -> list[Entry]:
    """Whose phone rang for this caller, and what became of it."""
    return [_leg(telling, row) for row in telling.rows("story_legs", "planned_at")]


def _leg(telling: Telling, row: Row) -> Entry:
    if is_guest(row):
        return _guest(telling, row)
    did = story_words.RANG.get(row["state"]) or say("The phone: {state}", state=words.plain(row["state"]))
    bad = row["state"] == "failed"
    timed = steps(row, LEG)
    return Entry(
        f"l{row['id']}", row["planned_at"], "ours", telling.name(row["person_id"]), did, steps=timed, bad=bad
    )


def _guest(telling: Telling, row: Row) -> Entry:
    """Somebody who was asked to join the two."""
    name = telling.name(row["person_id"])
    if row["destination"]:
        name = _line(telling, row["destination"], row["attempt"])
    told = story_words.JOINED.get(row["state"], words.plain(row["state"]))
    side: Side = "hotline" if row["destination"] else "ours"
    bad = row["state"] in ("failed", "busy", "no_answer")
    return Entry(f"l{row['id']}", row["planned_at"], side, name, told, steps=steps(row, JOINING), bad=bad)


def transfers(telling: Telling) -> list[Entry]:
    """Lines outside that were dialed for them."""
    return [_transfer(telling, row) for row in telling.rows("story_transfers", "agreed_at")]


def _transfer(telling: Telling, row: Row) -> Entry:
    place, result = _line(telling, row["destination"], row["line_no"] + 1), say("not over yet", "dialed")
    if row["result"]:
        result = story_words.ENDED.get(row["result"], words.plain(row["result"]))
    return Entry(
        f"t{row['id']}",
        row["agreed_at"],
        "hotline",
        "Careline",
        say("Dialed {place}: {result}", place=place, result=result),
        more=(say("Why: {reason}", reason=words.meaning(row["reason"])),),
        steps=steps(row, TRANSFER),
        bad=row["result"] not in (None, "connected"),
    )


def _line(telling: Telling, destination: str, line: int) -> str:
    """One of a destination's lines; the first one is the usual one."""
    name = words.outside_name(telling.visit.house.flow, destination)
    return say("{name}, line {number}", name=name, number=line) if line > 1 else name


def callbacks(telling: Telling) -> list[Entry]:
    """Promises to call back."""
    return [_callback(telling, row) for row in telling.rows("story_callbacks", "created_at")]


def _callback(telling: Telling, row: Row) -> Entry:
    more = [
        say("Why: {reason}", reason=words.meaning(row["reason"])),
        say("Now: {state}", state=story_words.CALLBACKS[row["state"]]),
    ]
    if row["window"]:
        window = words.WINDOWS.get(row["window"]) or words.plain(row["window"])
        more.append(say("When: {window}", window=window))
    if row["voicemail_ok"] is not None:
        more.append(say("A message is safe.") if row["voicemail_ok"] else say("Leave no message."))
    if row["outcome"]:
        more.append(say("How it ended: {outcome}", outcome=words.meaning(row["outcome"])))
    return Entry(
        f"c{row['id']}",
        row["created_at"],
        "hotline",
        "Careline",
        say("Promised a callback"),
        more=tuple(more),
        steps=steps(row, CLOSED),
    )


def recordings(telling: Telling) -> list[Entry]:
    """Messages they left. They are heard on this page, and that is written down."""
    return [_recording(telling, row) for row in telling.rows("story_recordings", "created_at")]


def _recording(telling: Telling, row: Row) -> Entry:
    state = story_words.SOUNDS.get(row["state"], "")
    here = row["state"] in ("fetched", "deleted_there")
    path = f"/desk/contacts/{telling.contact['id']}/recordings/{row['id']}"
    return Entry(
        f"r{row['id']}",
        row["created_at"],
        "caller",
        telling.caller,
        say_many(
            "Left a message of {count} second", "Left a message of {count} seconds", row["seconds"] or 0
        ),
        more=(state,) if state else (),
        links=((path, say("Listen to the message")),) if here else (),
    )
