"""Where it is, as somebody told on the page behind a link."""

from __future__ import annotations

from console.contacts.story import Entry, Telling
from ivr.dispatch import resident_links

GONE = "It was deleted: kept long enough."


def places(telling: Telling) -> list[Entry]:
    found = []
    for row in telling.rows("story_places", "created_at"):
        told = str(resident_links.opened(telling.visit.house, row)) if row["place_enc"] else ""
        more = () if told else (GONE,)
        did = "Told on our page where it is"
        found.append(Entry(f"w{row['id']}", row["created_at"], "caller", telling.caller, did, told, more))
    return found
