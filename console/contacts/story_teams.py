"""What the teams did that were called to what a contact is about."""

from __future__ import annotations

import json

from console.contacts import contact_words as words
from console.contacts import story_words
from console.contacts.story import Entry, Telling
from console.saying import say, say_many
from db.store import Row


def teams(telling: Telling) -> list[Entry]:
    incident = telling.contact["incident_id"]
    if incident is None:
        return []
    return [_event(telling, row) for row in telling.rows("story_dispatch", "at", incident_id=incident)]


def _event(telling: Telling, row: Row) -> Entry:
    detail = json.loads(row["detail"])
    event, by = detail["event"], str(detail.get("by", "system"))
    side, who = telling.actor(f"person:{event['person']}" if event.get("person") else by)
    did = story_words.HAPPENED.get(row["kind"], words.plain(row["kind"]))
    if row["kind"] == "backup":
        did = story_words.BACKUP.get(event["kind"], words.plain(event["kind"]))
    minutes = event.get("minutes")
    more = [say_many("{count} minute", "{count} minutes", minutes)] if minutes else []
    if row["kind"] == "disposed":
        more.append(words.ended(event["disposition"]))
    if row["kind"] == "cancelled":
        more.append(words.meaning(event["reason"]))
    if row["late"]:
        more.append(say("It came too late to count."))
    return Entry(
        f"d{row['dispatch_id']}{row['n']:06}",
        row["at"],
        side,
        who,
        did,
        more=tuple(more),
        links=((f"/desk/dispatches/{row['dispatch_id']}", say("Page {code}", code=row["code"])),),
        bad=row["kind"] in ("unreachable", "backup", "released"),
    )
