"""What a human must see: a row until it is acknowledged, and a text to the supervisors who are on call.

The row is the alarm; the text only calls somebody to it, says nothing about who asked for help, and is sent
to one person so often and not more: who is texted without end reads nothing any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from db import audit
from db.ids import new_id
from db.store import Row, Tx
from ivr.house import House, ms
from ivr.outgoing import notices, outbox
from ivr.roster import people

# Somebody may be in danger: these are texted however many were before.
URGENT = frozenset(
    {
        "backup_police",
        "backup_medics",
        "no_welfare_answer",
        "nobody_accepted",
        "text_danger",
        "ruled_out",
        "no_911",
    }
)
BACKUP = {"backup_police": "police", "backup_medics": "medics"}
ACCESS = "access_given"  # somebody may open records now (ivr/accounts/witnessing.py)
MOST_TEXTS, WITHIN = 6, timedelta(minutes=10)  # to one supervisor


def raise_(
    house: House,
    tx: Tx,
    alarm: str,
    subject: str,
    now: datetime,
    person: str | None = None,
    key: str | None = None,
    *,
    again: str = "",
) -> list[str]:
    """Raise an alarm.

    Args:
        alarm: a code.
        subject: the id of the row it is about, such as a dispatch, or a code.
        person: whom of the staff it is about.
        key: while an alarm with this key is not acknowledged, another one is not raised.
        again: for one that is not acknowledged those on call are texted once more for each of these; "": not.

    Returns:
        The ids of those who are texted; none when the alarm was there already, and it is not told again.
    """
    alert = new_id(ms(now))
    row = {
        "id": alert,
        "alarm": alarm,
        "subject": subject,
        "person_id": person,
        "key": key,
        "raised_at": ms(now),
        "urgent": int(alarm in URGENT),
    }
    if tx.run("add_alert", **row):
        audit.append(tx, ms(now), subject, "system", "alert", {"alarm": alarm, "person": person})
        return _texted(house, tx, alarm, subject, person, alert, now)
    there = tx.one("open_alert_with_key", key=key) if again else None
    return _texted(house, tx, alarm, subject, person, f"{there['id']}:{again}", now) if there else []


def _texted(
    house: House, tx: Tx, alarm: str, subject: str, person: str | None, text: str, now: datetime
) -> list[str]:
    """Whom it was told by text. `text`: the same one goes to nobody twice."""
    told = []
    for supervisor in on_call(house, tx, now):
        channel = notices.channel_for(tx, supervisor)
        if channel is None or (alarm not in URGENT and _enough(tx, supervisor["id"], now)):
            continue
        outbox.queue_text(
            house,
            tx,
            now,
            purpose="alert",
            body=notices.alarm_words(house, tx, alarm, subject, person, supervisor),
            key=f"alert:{text}:{supervisor['id']}",
            person=supervisor["id"],
            channel=channel,
        )
        told.append(str(supervisor["id"]))
    return told


def on_call(house: House, tx: Tx, now: datetime) -> list[Row]:
    """The supervisors on call; if the roster has none, all who have not signed off: an alarm that reaches
    nobody is none."""
    here = {person.id for person in people.reachable(house, tx, now) if "supervisor" in person.roles}
    rows = [row for row in tx.all("people_all") if row["active"]]
    every = [row for row in rows if "supervisor" in people.person_of(row).roles]
    return [row for row in every if row["id"] in here] or [row for row in every if row["available"]] or every


def _enough(tx: Tx, person: str, now: datetime) -> bool:
    sent = tx.one("alert_texts_since", person_id=person, since=ms(now - WITHIN))
    return sent is not None and sent["texts"] >= MOST_TEXTS


def access_key(person: str) -> str:
    """Of the alarm that this person was given access."""
    return f"{ACCESS}:{person}"


def unwitnessed(tx: Tx, alert_id: str, by: str) -> bool:
    """Is it an open alarm about access that was given, and their own has not been seen yet? Then they
    acknowledge none: two who were made up by one administrator would see to each other's."""
    row = tx.one("alert_by_id", id=alert_id)
    if row is None or row["alarm"] != ACCESS or row["acknowledged_at"] is not None:
        return False
    return tx.one("open_alert_with_key", key=access_key(by)) is not None


def acknowledge(tx: Tx, alert_id: str, by: str, now: datetime) -> bool:
    """Somebody has seen it, and sees to it; of one that asks for police or medics it is noted at the incident
    that they were called, wherever that was said. False if it was acknowledged before, or is not theirs to
    acknowledge."""
    row = tx.one("alert_by_id", id=alert_id)
    if (
        row is None
        or unwitnessed(tx, alert_id, by)
        or not tx.run("acknowledge_alert", id=alert_id, at=ms(now), by=by)
    ):
        return False
    audit.append(tx, ms(now), row["subject"], by, "alert_acknowledged", {"alarm": row["alarm"]})
    dispatch = tx.one("dispatch_by_id", id=row["subject"]) if row["alarm"] in BACKUP else None
    if dispatch is not None:
        kind = BACKUP[row["alarm"]]
        audit.append(tx, ms(now), dispatch["incident_id"], by, "backup_called", {"kind": kind})
    return True
