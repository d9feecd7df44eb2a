"""Somebody texts with whom one of us is already: it answers us, and does not begin the questions. Nor does a
thank you when everything is over."""

from __future__ import annotations

from datetime import timedelta

from db.store import Row
from flows.letters import tokens
from ivr.callbacks import holding
from ivr.house import at, ms
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


def thanked(came: Came) -> bool:
    """Is it a thank you for a text of the last day that the hotline wrote by itself, and nothing else? It
    stands beside what it thanks for, begins no conversation, and needs nobody. What one of us wrote is theirs
    to see answered."""
    polite = came.house.flow.lexicon.is_polite(tokens(came.event.body)) and not came.event.pictures
    if came.row is not None or came.meaning.kind not in ("text", "story") or not polite:
        return False
    since = ms(came.now - PROMISED)
    last = came.tx.one("written_lately_to", number_idx=came.index, since=since)
    if last is None or last["written_by"] is not None:
        return False
    came.tx.run("file_text", id=came.message, contact_id=last["contact_id"])
    return True


def _answers(wrote: Row | None, came: Came, promised: list[Row]) -> bool:
    lately = PROMISED if promised else ANSWERS
    return wrote is not None and came.now - at(wrote["created_at"]) < lately
