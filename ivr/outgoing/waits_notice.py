"""One of ours is told that somebody waits, and nothing of who or what."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.store import Tx
from ivr.house import House, ms
from ivr.outgoing import notices, outbox
from ivr.outgoing.page_words import says

MOST_TEXTS, WITHIN = 6, timedelta(minutes=10)  # to one of us; who is texted without end reads nothing


def tell(
    house: House, tx: Tx, person_id: str, word: str, key: str, now: datetime, *, urgent: bool = False
) -> None:
    """Queues the text. Who was told often in the last minutes is told no more, but for what is `urgent`.

    Args:
        word: a word of the flow that has no blanks, e.g. 'notice_text_waits'.
        key: the same key is one text.
    """
    person = tx.one("person_by_id", id=person_id)
    channel = notices.channel_for(tx, person) if person is not None else None
    sent = tx.one("waiting_notices_since", person_id=person_id, since=ms(now - WITHIN))
    if person is None or channel is None or (not urgent and sent and sent["notices"] >= MOST_TEXTS):
        return
    body = says(house, person, word)
    outbox.queue_text(
        house, tx, now, purpose="waiting", body=body, key=key, person=person_id, channel=channel
    )
