"""What was texted, each with how far it came, and pictures."""

from __future__ import annotations

from collections import defaultdict

from console.contacts import contact_words as words
from console.contacts import story_words
from console.contacts.story import MOST, Entry, Telling
from console.saying import say
from db.about import text_body_about
from db.store import Row

SEEN = frozenset({"fetched"})


def texts(telling: Telling) -> list[Entry]:
    pictures = _pictures(telling)
    rows = [row for row in telling.rows("story_texts", "created_at") if row["channel"] == "sms"]
    return [_text(telling, row, pictures.get(row["id"], [])) for row in rows]


def _text(telling: Telling, row: Row, pictures: list[Row]) -> Entry:
    incoming = row["direction"] == "in"
    sealed = row["body_enc"]
    body = telling.visit.house.vault.open(sealed, text_body_about(row["id"])) if sealed else ""
    more = [] if incoming else [story_words.SENT.get(row["state"], words.plain(row["state"]))]
    if not sealed:
        more.append(say("The words were deleted: kept long enough."))
    links = tuple(
        (f"/desk/pictures/{p['id']}", say("See the picture")) for p in pictures if p["state"] in SEEN
    )
    if len(links) < len(pictures):
        more.append(say("A picture is not here, or not any more."))
    who = telling.caller if incoming else telling.name(row["written_by"]) if row["written_by"] else "Careline"
    return Entry(
        f"m{row['id']}",
        row["created_at"],
        "caller" if incoming else "ours" if row["written_by"] else "hotline",
        who,
        say("Wrote") if incoming else say("Answered by text"),
        words=body,
        more=tuple(more),
        links=links,
        bad=row["state"] in story_words.UNSENT and not incoming,
    )


def _pictures(telling: Telling) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in telling.tx.all("story_pictures", contact_id=telling.contact["id"], limit=MOST):
        found[row["message_id"]].append(row)
    return found
