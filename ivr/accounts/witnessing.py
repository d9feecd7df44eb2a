"""That somebody may open people's records now, or that an account is made anew, is seen by others than
whoever did it: one administrator alone could otherwise make themselves a second person, or become a
colleague, unseen.

Whoever works at the server needs none of this to read everything; what they do with the command line is in
the audit log alone (docs/operator/security.md).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from db.store import Tx
from ivr.house import House, ms
from ivr.outgoing import alerts, notices, outbox

OPENS = frozenset({"counselor", "supervisor"})  # roles that open records (console/roles.py, contact.read)


def given(
    house: House,
    tx: Tx,
    person: str,
    by: str,
    now: datetime,
    *,
    before: Collection[str],
    after: Collection[str],
) -> None:
    """Roles were changed, in the console. Told if they open records now, or more of them."""
    if OPENS & set(after) - set(before):
        _told(house, tx, person, by, now)


def made_anew(house: House, tx: Tx, person: str, by: str, now: datetime) -> None:
    """An account that was there is set up anew by whoever opens a link."""
    _told(house, tx, person, by, now)


def _told(house: House, tx: Tx, person: str, by: str, now: datetime) -> None:
    """The supervisors, by an alarm; and that person, on their own phone."""
    if tx.one("person_by_id", id=by) is None:
        return  # the operator, on the server
    key = alerts.access_key(person)
    texted = alerts.raise_(house, tx, alerts.ACCESS, person, now, person=person, key=key)
    row = tx.one("person_by_id", id=person)
    channel = notices.channel_for(tx, row) if row is not None else None
    if row is None or channel is None or person in texted:
        return
    outbox.queue_text(
        house,
        tx,
        now,
        purpose="alert",
        body=notices.alarm_words(house, tx, alerts.ACCESS, person, person, row),
        key=f"{key}:{ms(now)}",
        person=person,
        channel=channel,
    )
