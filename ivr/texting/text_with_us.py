"""Somebody texts with whom one of us is already: it answers us, and does not begin the questions."""

from __future__ import annotations

from datetime import timedelta

from db.store import Row
from ivr.callbacks import holding
from ivr.house import at
from ivr.texting.talk import Talk
from ivr.texting.text_came import Came

ANSWERS = timedelta(hours=1)  # a text so soon after one of ours answers it; our figure
PROMISED = timedelta(hours=24)  # the same, while a call is promised to them


def begins(came: Came, talk: Talk) -> bool:
    """Is this new conversation in our people's hands from its first word? Then whoever has them has it as
    well, a person reads it, and the flow asks nothing."""
    tx, now = came.tx, came.now
    held = holding.seen(tx, came.index, now)
    promised = tx.all("open_callbacks_of_number", number_idx=came.index)
    if held is None and not _answers(talk.staff_wrote, came, promised):
        return False
    if held is not None:
        until = {"claimed_by": held["person_id"], "claimed_until": held["until"]}
        tx.run("mark_conversations_held", whom=came.index, **until)
    else:
        tx.run("staff_writes", contact_id=talk.id)
    talk.ask_person("answer", max((row["priority"] for row in promised), default=0))
    talk.row = {**talk.row, "mode": "staff", "claimed_until": held["until"] if held is not None else None}
    return True


def _answers(wrote: Row | None, came: Came, promised: list[Row]) -> bool:
    lately = PROMISED if promised else ANSWERS
    return wrote is not None and came.now - at(wrote["created_at"]) < lately
