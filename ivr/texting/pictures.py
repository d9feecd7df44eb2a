"""Pictures that somebody sent with a text: announced with it, fetched by the worker, sealed, and then deleted
at the carrier. They lie out of reach of the web; the console shows one to staff at a time, and notes it.

A picture is announced -> fetched, or refused (it is no picture that we show), or lost (the carrier did not
give it within an hour). Whoever sent one that we cannot show is asked to tell it in words.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db import audit, jobs
from db.about import picture_body_about, picture_url_about
from db.ids import new_id
from db.store import Row, Tx
from ivr.house import House, at, ms
from ivr.outgoing import notices, outbox
from ivr.outgoing.errand import Errand
from ivr.outgoing.page_words import language_of
from ivr.ports import CarrierError, GoneError, TextEvent, TooLargeError
from ivr.texting import images

MOST = 10  # pictures of one text, the carrier's own limit
LARGEST = 5 * 1024 * 1024  # bytes of one, the carrier's limit for all of a text
PATIENCE = timedelta(hours=1)  # after which a picture that the carrier does not give counts as lost
DELETE_TRIES, HOURLY = 12, 3600  # so often within minutes, then once in this many seconds


@dataclass(frozen=True)
class Shown:
    """A picture as staff see it. `kind`: an image's media type, proved by its content."""

    kind: str
    content: bytes = field(repr=False)


def announce(house: House, tx: Tx, message: str, event: TextEvent, now: datetime) -> None:
    """Keeps where a text's pictures are, and has the worker fetch them. In the transaction of the text."""
    for n, picture in enumerate(event.pictures[:MOST]):
        made = new_id(ms(now) + n)  # in the order in which they were sent
        sealed = house.vault.seal(picture.url, picture_url_about(made))
        told = {"message_id": message, "kind": picture.kind or "unknown", "created_at": ms(now)}
        tx.run("add_picture", id=made, url_enc=sealed, **told)
        jobs.add(tx, "fetch_picture", made, ms(now), key=f"fetch_picture:{made}")


def show(house: House, tx: Tx, picture_id: str, by: str, now: datetime) -> Shown | None:
    """The picture, for one of our people: noted in the audit log. None if there is nothing to see (any more).

    Raises VaultError without its key."""
    row = tx.one("picture_by_id", id=picture_id)
    if row is None or row["body_enc"] is None:
        return None
    content = house.vault.open_bytes(row["body_enc"], picture_body_about(picture_id))
    about = row["contact_id"] or row["incident_id"] or row["message_id"]
    audit.append(tx, ms(now), about, by, "picture_seen", {"picture": picture_id})
    return Shown(row["kind"], content)


def path(picture_id: str) -> str:
    """Where the console shows it."""
    return f"/desk/pictures/{picture_id}"


# ------------------------------------------------------------------ the worker


def fetch_picture(errand: Errand) -> None:
    """Brings a picture home. With the last one of a text, the carrier is asked to forget all of them."""
    row = errand.read("picture_by_id", id=errand.job.ref)
    if row is None or row["state"] != "announced":
        return errand.keep("settle", lambda tx: _settled(errand, tx, row))
    fresh = errand.now - at(row["created_at"]) < PATIENCE
    if not row["kind"].startswith("image/"):
        return _given_up(errand, row, "refused")
    url = errand.house.vault.open(row["url_enc"], picture_url_about(row["id"]))
    try:
        content = errand.ask("fetch", lambda: errand.carrier.fetch_picture(url, LARGEST))
    except TooLargeError:
        return _given_up(errand, row, "refused")
    except CarrierError:
        if fresh:
            raise
        return _given_up(errand, row, "lost")
    if content is None:
        return errand.again("not there yet") if fresh else _given_up(errand, row, "lost")
    kind = images.kind_of(content)
    return _kept(errand, row, kind, content) if kind else _given_up(errand, row, "refused")


def _kept(errand: Errand, row: Row, kind: str, content: bytes) -> None:
    sealed = errand.house.vault.seal_bytes(content, picture_body_about(row["id"]))

    def work(tx: Tx) -> None:
        tx.run("keep_picture", id=row["id"], kind=kind, body_enc=sealed)
        _settled(errand, tx, row)

    errand.keep("keep", work)


def _given_up(errand: Errand, row: Row, state: str) -> None:
    now = errand.now

    def work(tx: Tx) -> None:
        if tx.run("give_up_picture", id=row["id"], state=state):
            audit.append(tx, ms(now), row["message_id"], "system", f"picture_{state}", {"picture": row["id"]})
            _tell(errand.house, tx, row["message_id"], now)
        _settled(errand, tx, row)

    errand.keep("give_up", work)


def _settled(errand: Errand, tx: Tx, row: Row | None) -> None:
    """Nothing is left to do for this one. The text's row is held: two that end at once see each other."""
    jobs.done(tx, errand.job)
    if row is not None and tx.one("message_to_change", id=row["message_id"]) is not None:
        text = row["message_id"]
        if tx.one("next_picture_of", message_id=text) is None:
            jobs.add(tx, "forget_pictures", text, ms(errand.now), key=f"forget_pictures:{text}")


def _tell(house: House, tx: Tx, message_id: str, now: datetime) -> None:
    """Whoever sent it is asked for words, once for a text."""
    message = tx.one("message_by_id", id=message_id)
    person = tx.one("person_by_id", id=message["person_id"]) if message and message["person_id"] else None
    contact = tx.one("contact_by_id", id=message["contact_id"]) if message and message["contact_id"] else None
    texts, key = house.flow.lexicon.texts, f"no_picture:{message_id}"
    if person is not None:
        body = texts[language_of(house, person)].say["no_picture"]
        way = notices.channel_for(tx, person) or "sms"
        outbox.queue_text(
            house, tx, now, purpose="reply", body=body, key=key, person=person["id"], channel=way
        )
    elif contact is not None:
        spoken = contact["language"] if contact["language"] in texts else house.flow.first_language
        body = texts[spoken].say["no_picture"]
        outbox.queue_text(house, tx, now, purpose="reply", body=body, key=key, contact=contact["id"])


def forget_pictures(errand: Errand) -> None:
    """The carrier keeps nothing of it: neither the pictures nor the text."""
    message = errand.read("message_by_id", id=errand.job.ref)
    text_id = message["carrier_id"] if message is not None else None
    try:
        with suppress(GoneError):  # forgotten before
            if text_id is not None:
                errand.ask("delete", lambda: errand.carrier.delete_text(text_id))
    except CarrierError as error:
        if errand.job.attempts < DELETE_TRIES:
            raise
        return errand.again(f"cannot delete: {error.code}", HOURLY)
    now = errand.now

    def work(tx: Tx) -> None:
        if tx.run("pictures_deleted_there", message_id=errand.job.ref, deleted_at=ms(now)):
            audit.append(tx, ms(now), errand.job.ref, "system", "pictures_deleted_at_carrier", {})
        jobs.done(tx, errand.job)

    return errand.keep("deleted", work)
