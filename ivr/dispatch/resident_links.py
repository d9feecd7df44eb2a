"""A link for whoever asked for help: to a page of ours on which they tell where it is, once, within an hour.

What they tell is sealed with their contact, and the incident and a team on its way learn it. The link itself
says nothing; whoever finds it afterwards finds nothing behind it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from db import audit
from db.about import told_place_about
from db.ids import new_id
from db.store import Row, Tx
from ivr.dispatch import dispatch_news, incidents
from ivr.dispatch.incidents import Details
from ivr.house import House, at, ms
from ivr.outgoing import outbox
from ivr.reach import gate, links

PURPOSE = "place"
MINUTES = 60  # how long a link is good
LATE = timedelta(days=1)  # so long after that it is heard what somebody asks for behind it
LONGEST = 500  # characters of what is written
MOST = 20  # places of one contact that are shown

Refusal = Literal["", "NO_CONTACT", "NO_ADDRESS", "NOT_SAFE"]
REFUSALS = {
    "NO_CONTACT": "There is no such contact.",
    "NO_ADDRESS": "Careline does not know its own public address, so it can make no link.",
    "NOT_SAFE": "They have not said that texts to this number are safe, or there is no number.",
}
State = Literal["good", "used", "old", "unknown"]


@dataclass(frozen=True)
class Place:
    """Where it is: as it was written, or as their phone told, or both. `accuracy`: meters."""

    told: str = field(default="", repr=False)
    latitude: float | None = field(default=None, repr=False)
    longitude: float | None = field(default=None, repr=False)
    accuracy: int | None = None

    def __str__(self) -> str:
        """As staff read it; coordinates as every map takes them."""
        parts = [self.told] if self.told else []
        if self.latitude is not None and self.longitude is not None:
            within = f", within {self.accuracy} m" if self.accuracy is not None else ""
            parts.append(f"{self.latitude:.5f}, {self.longitude:.5f} (their phone's place{within})")
        return "; ".join(parts)


@dataclass(frozen=True)
class Told:
    """A place and when we were told."""

    at: datetime
    place: Place


@dataclass(frozen=True)
class Seen:
    """What stands behind a link. `language` and `line`: of the contact it is about, "" if not known."""

    state: State
    language: str = ""
    line: str = ""


def offer(house: House, tx: Tx, contact_id: str, by: str, key: str, now: datetime) -> Refusal:
    """Texts somebody a link to the page. `key`: the same request sends one text.

    The gate decides whether they may be texted at all; "NOT_SAFE" is its no.
    """
    contact = tx.one("contact_by_id", id=contact_id)
    if contact is None:
        return "NO_CONTACT"
    if not house.public_url:
        return "NO_ADDRESS"
    sent = f"here:{contact_id}:{key}"
    if tx.one("message_by_key", key=sent) is not None:
        return ""
    token = links.make(tx, house, PURPOSE, contact_id, None, MINUTES)
    body = words(house, contact["language"], "here_text", link=links.address(house, token, links.HERE))
    if outbox.queue_text(house, tx, now, purpose="question", body=body, key=sent, contact=contact_id) is None:
        return "NOT_SAFE"
    audit.append(tx, ms(now), contact_id, by, "place_asked", {})
    return ""


def beside(house: House, tx: Tx, contact: Row, now: datetime) -> str:
    """The address that goes with our question for the place, for who is asked it by text; "" for none. One at
    a time: as long as a link works that they have, the question stands alone.

    Nothing is made for somebody who may not be texted: the gate (ivr/reach/gate.py) is asked first.
    """
    if not house.public_url or tx.one("unopened_link", purpose=PURPOSE, ref=contact["id"], now=ms(now)):
        return ""
    if not gate.may(house, tx, "text", "question", contact["caller_idx"], contact, now).allowed:
        return ""
    token = links.make(tx, house, PURPOSE, contact["id"], None, MINUTES)
    return links.address(house, token, links.HERE)


def look(house: House, tx: Tx, token: str, now: datetime) -> Seen:
    """What is behind a link. Changes nothing: phones and scanners look at links before people do."""
    row = tx.one("link_by_token", token_idx=house.vault.index("link", token)) if token else None
    if row is None or row["purpose"] != PURPOSE:
        return Seen("unknown")
    contact = tx.one("contact_by_id", id=row["ref"])
    about = (str(contact["language"]), str(contact["line"])) if contact is not None else ("", "")
    if row["opened_at"] is not None:
        return Seen("used", *about)
    return Seen("good" if row["expires_at"] > ms(now) else "old", *about)


def contact_of(house: House, tx: Tx, token: str) -> str:
    """Whose place a link asks for; "" if it is no such link."""
    row = tx.one("link_by_token", token_idx=house.vault.index("link", token)) if token else None
    return str(row["ref"]) if row is not None and row["purpose"] == PURPOSE else ""


def keep(house: House, tx: Tx, token: str, place: Place, now: datetime) -> State:
    """Keeps a place, and uses the link up. "good" if it was kept; else why not, and nothing is. Who reads it,
    and what is asked next, is for ivr/texting/told_on_page.py."""
    seen = look(house, tx, token, now)
    if seen.state != "good":
        return seen.state
    opened = links.open_once(tx, house, token, now)
    contact = tx.one("contact_to_change_by_id", id=opened.ref) if opened is not None else None
    if contact is None:
        return "used"
    made = new_id(ms(now))
    sealed = house.vault.seal(json.dumps(asdict(place)), told_place_about(made))
    tx.run("add_told_place", id=made, contact_id=contact["id"], place_enc=sealed, created_at=ms(now))
    how = "phone" if place.latitude is not None else "written"
    audit.append(tx, ms(now), contact["id"], "caller", "place_told", {"how": how})
    _pass_on(house, tx, contact, made, place, now)
    return "good"


def spend(house: House, tx: Tx, token: str, now: datetime) -> bool:
    """Uses up a link that has run out within a day. False if there is none."""
    given = {"token_idx": house.vault.index("link", token), "now": ms(now), "since": ms(now - LATE)}
    return tx.run("spend_link", **given) > 0


def places(house: House, tx: Tx, contact_id: str) -> list[Told]:
    """What somebody told on such pages, newest first. Whoever looks writes it down (audit)."""
    rows = tx.all("places_told", contact_id=contact_id, limit=MOST)
    return [Told(at(row["created_at"]), opened(house, row)) for row in rows if row["place_enc"] is not None]


def words(house: House, language: str, word: str, **blanks: str) -> str:
    """A word of the flow in this language, else in the first one."""
    flow = house.flow
    known = flow.words.get(language) or flow.words[flow.first_language]
    return known[word].say.format_map({"service": flow.service, "city": flow.city, **blanks})


def opened(house: House, row: Row) -> Place:
    """A row of `told_place` that still has its place. Raises VaultError without its key."""
    return Place(**json.loads(house.vault.open(row["place_enc"], told_place_about(row["id"]))))


def _pass_on(house: House, tx: Tx, contact: Row, told_id: str, place: Place, now: datetime) -> None:
    """To the incident, and to whoever is on the way. A place that stands there already stays: somebody of
    ours may have made sure of it; what is told now stands beside it."""
    incident = tx.one("incident_by_id", id=contact["incident_id"]) if contact["incident_id"] else None
    if incident is None or incident["closed_at"] is not None:
        return
    known = incidents.details_of(house, incident)
    more = f"{known.note}\n{place}".strip() if known.place else ""
    details = Details(note=more) if known.place else Details(place=str(place))
    incidents.learn(house, tx, incident["id"], details, "caller", now)
    for row in tx.all("live_dispatches_of_incident", incident_id=incident["id"]):
        dispatch_news.tell_coming(house, tx, row, told_id, now)
