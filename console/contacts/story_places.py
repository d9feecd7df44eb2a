"""Where it is, as somebody told on the page behind a link."""

from __future__ import annotations

from console.contacts import contact_words as words
from console.contacts.story import Entry, Telling
from console.saying import say
from ivr.dispatch import resident_links


def places(telling: Telling) -> list[Entry]:
    found = []
    for row in telling.rows("story_places", "created_at"):
        told = words.place(resident_links.opened(telling.visit.house, row)) if row["place_enc"] else ""
        more = () if told else (say("It was deleted: kept long enough."),)
        did = say("Told on our page where it is")
        found.append(Entry(f"w{row['id']}", row["created_at"], "caller", telling.caller, did, told, more))
    return found
