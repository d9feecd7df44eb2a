"""A text came in: kept, sealed, and given to whoever it is for, in one transaction. The same text twice has
its effect once."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from db import audit
from db.about import text_body_about, text_number_about
from db.ids import new_id
from db.store import Row, Tx
from flows.reactions import theirs
from flows.segments import segments
from ivr.field import responding
from ivr.house import House, ms
from ivr.ports import TextEvent
from ivr.texting import conversations, pictures
from ivr.turns import TurnTakenError

T = TypeVar("T")
CLASHES = 5  # how often a text is taken again when another of the same person was quicker


def take_text(house: House, event: TextEvent, *, within: float | None = None) -> None:
    """Raises the store's errors: then nothing was kept, and the carrier asks the fallback address."""
    now = house.clock.now()
    heard(house, lambda tx: _take(house, tx, event, now), within=within)


def heard(house: House, work: Callable[[Tx], T], *, within: float | None = None) -> T:
    """What `work` keeps of somebody's words, in one transaction; once more if other words of theirs were
    quicker. Raises the store's errors, and TurnTakenError if they always were."""
    house.flow.lexicon.ready()  # not within the transaction
    until = time.monotonic() + (house.within if within is None else within)
    for _ in range(CLASHES):
        with suppress(TurnTakenError):
            return house.store.write(work, within=max(0.0, until - time.monotonic()))
    raise TurnTakenError(f"{CLASHES} texts of one person at the same time")


def take_words(house: House, tx: Tx, words: TextEvent, shown: str, now: datetime) -> None:
    """What a resident told us another way (ivr/texting/told_on_page.py): kept and answered as a text is.
    `shown`: how staff read it. Raises TurnTakenError."""
    assert words.sender is not None
    index = house.vault.index("phone", words.sender)
    message = _kept(house, tx, replace(words, body=shown), index, None, now)
    assert message is not None, "the carrier did not bring it, and cannot bring it twice"
    conversations.take(house, tx, words, message, now)


def _take(house: House, tx: Tx, event: TextEvent, now: datetime) -> None:
    index = house.vault.index("phone", event.sender) if event.sender else None
    person = tx.one("person_by_phone", phone_idx=index) if index else None
    ours = person is not None and responding.expected(tx, person["id"], event, now)
    message = _kept(house, tx, event, index, person if ours else None, now)
    if message is None:
        return
    event = replace(event, body=theirs(house.flow.lexicon, event.body))
    if person is not None and ours:
        responding.take_text(house, tx, person, message, event, now)
    else:
        conversations.take(house, tx, event, message, now)


def _kept(
    house: House, tx: Tx, event: TextEvent, index: str | None, person: Row | None, now: datetime
) -> str | None:
    """The row of it; None if it was here before."""
    message = new_id(ms(now))
    sender = event.sender if person is None else None  # a person's number stands with the person
    added = tx.run(
        "add_message",
        id=message,
        direction="in",
        channel="sms",
        contact_id=None,
        person_id=person["id"] if person else None,
        dispatch_id=None,
        page_id=None,
        purpose="reply" if person else "text",
        line=house.line_dialed(event.dialed).id,
        number_enc=house.vault.seal(sender, text_number_about(message)) if sender else None,
        number_idx=index if sender else None,
        body_enc=house.vault.seal(event.body, text_body_about(message)),
        segments=segments(event.body).count,
        state="received",
        carrier_id=event.text_id or None,
        key=None,
        created_at=ms(now),
        media=len(event.pictures),
        written_by=None,
    )
    if not added:
        return None
    pictures.announce(house, tx, message, event, now)
    about = person["id"] if person else message
    audit.append(tx, ms(now), about, "person" if person else "caller", "text_in", {"message": message})
    return message
