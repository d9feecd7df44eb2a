"""What those who asked for help are told, in truth: by text where that is safe, by a person where nobody
comes.

A caller who waits on the line asks by themselves, turn by turn: the query `news_of_contact` is what they
hear.
"""

from __future__ import annotations

from datetime import datetime

from db import audit
from db.about import caller_about, number_about
from db.ids import new_id
from db.store import Row, Tx
from flows.paging.model import TellResident
from ivr.house import House, ms
from ivr.outgoing import asking, notices, outbox
from ivr.outgoing.page_words import says
from ivr.reach import gate

TOP = 9  # the highest priority there is: before every other callback


def tell(house: House, tx: Tx, dispatch: Row, order: TellResident, n: int, now: datetime) -> None:
    """Everybody who called or wrote about the incident: a text, if the gate lets it through
    (ivr/reach/gate.py), and when nobody comes a call by one of us for whoever is no longer on the line. With
    somebody who texts a person of ours goes on."""
    for contact in tx.all("contacts_of_incident", incident_id=dispatch["incident_id"]):
        if order.news == "nobody" and contact["ended_at"] is not None:
            promise_call(house, tx, contact, now)
        elif order.news == "nobody" and contact["channel"] == "sms":
            asking.ask_person(tx, contact["id"], "no_team", TOP, now)
        outbox.queue_text(
            house,
            tx,
            now,
            purpose="news",
            body=notices.news_words(house, contact["language"], order),
            key=f"news:{dispatch['id']}:{n}:{contact['id']}",
            contact=contact["id"],
            dispatch=dispatch["id"],
        )


def tell_opener(house: House, tx: Tx, dispatch: Row, order: TellResident, n: int, now: datetime) -> None:
    """Whoever of us asked for the team hears when it comes, and when nobody does: they may be talking with
    the person who waits for it."""
    kind, _, opener = dispatch["opened_by"].partition(":")
    person = tx.one("person_by_id", id=opener) if kind == "person" else None
    channel = notices.channel_for(tx, person) if person is not None else None
    if person is None or channel is None or order.news not in ("coming", "nobody"):
        return
    said = says(house, person, f"notice_opener_{order.news}", code=dispatch["code"])
    outbox.queue_text(
        house,
        tx,
        now,
        purpose="notice",
        body=" ".join([*notices.tested(house, dispatch, person), said]),
        key=f"opener:{dispatch['id']}:{n}",
        person=person["id"],
        dispatch=dispatch["id"],
        channel=channel,
    )


def promise_call(house: House, tx: Tx, contact: Row, now: datetime) -> None:
    """No team comes and the caller has hung up: one of us calls them, before everybody else. Stored also
    without a number, so that staff see that somebody waits; so it is for whoever must not be called."""
    callback, sealed = new_id(ms(now)), contact["caller_enc"]
    if gate.calls_shut(house, tx, contact["caller_idx"], contact, now):
        sealed = None
    number = house.vault.open(sealed, caller_about(contact["id"])) if sealed else None
    added = tx.run(
        "add_callback",
        id=callback,
        contact_id=contact["id"],
        number_enc=house.vault.seal(number, number_about(callback)) if number else None,
        number_idx=house.vault.index("phone", number) if number else None,
        language=contact["language"],
        reason="NO_UNIT",
        priority=TOP,
        window=None,
        voicemail_ok=None,
        waiting_since=ms(now),
        created_at=ms(now),
        due_at=ms(now),
    )
    if added:
        detail = {"reason": "NO_UNIT", "priority": TOP}
        audit.append(tx, ms(now), contact["id"], "system", "callback", detail)
