"""A text of ours did not arrive, so somebody is to call them instead; and then somebody of ours talked with
them on the phone. What was promised in the text's place is kept by then: nobody calls them a second time.

Kept open in doubt: where whoever counseled did not say that they had talked, where a text of after the call
was lost as well, while somebody is calling them, and for whoever may still be in danger (ivr/rescue.py).
"""

from __future__ import annotations

from datetime import datetime

from db import audit
from db.store import Row, Tx
from ivr import rescue
from ivr.house import House, ms
from ivr.reach.gate import NOT_ASKED_FOR

NOT_OVER = frozenset({"CALLBACK", "NO_ACTION"})  # decisions after which a promise to call still stands
# Reasons with which nobody has said that the two talked to the end.
NOT_HEARD = frozenset(
    {
        "DISCONNECTED",
        "LOST_TRANSFER",
        "SYSTEM_FAILURE",
        "NO_STAFF",
        "NOT_REACHED",
        "WRONG_NUMBER",
        "TEXTS_BLOCKED",
    }
)
LOST = frozenset({"failed", "undelivered", "dropped", "unknown"})
TEXTS = 50  # of one contact, the newest


def by_phone(contact: Row, written_at: int) -> bool:
    """Did one of us talk with them on the phone after a text was written? `written_at`: UTC milliseconds."""
    if contact["channel"] != "voice" or contact["decided_at"] is None or contact["ended_at"] is None:
        return False
    talked = contact["outcome"] not in NOT_OVER and contact["reason"] not in NOT_HEARD
    return talked and written_at <= contact["ended_at"]


def withdraw(house: House, tx: Tx, contact: Row, person_id: str, now: datetime) -> None:
    """After a call was decided: `contact` as it is now. Nobody calls any more in the place of texts from
    before its end, whichever contact of the same number they belong to."""
    if not by_phone(contact, 0) or contact["caller_idx"] is None:
        return
    for promise in tx.all("open_callbacks_of_number", number_idx=contact["caller_idx"]):
        if promise["reason"] != NOT_ASKED_FOR or _needed(house, tx, promise, contact):
            continue
        tx.run("withdraw_callback", id=promise["id"], outcome="GOT_THROUGH", closed_at=ms(now))
        about = (promise["contact_id"], f"person:{person_id}", "callback_withdrawn")
        audit.append(tx, ms(now), *about, {"reason": NOT_ASKED_FOR})


def _needed(house: House, tx: Tx, promise: Row, call: Row) -> bool:
    contact = tx.one("contact_by_id", id=promise["contact_id"])
    assert contact is not None, "a promise has a contact"
    last = tx.one("last_attempt_of", callback_id=promise["id"])
    if last is not None and last["ended_at"] is None and last["heard"] is None:
        return True  # somebody is calling them
    if contact["id"] != call["id"] and rescue.owed(house, tx, contact):
        return True
    texts = tx.all("messages_of_contact", contact_id=contact["id"], limit=TEXTS)
    return any(_lost_since(text, call["ended_at"]) for text in texts)


def _lost_since(text: Row, since: int) -> bool:
    ours = text["direction"] == "out" and text["person_id"] is None
    return ours and text["state"] in LOST and text["created_at"] > since
