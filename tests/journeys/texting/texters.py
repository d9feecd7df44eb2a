"""People who text the hotline, and what becomes of it: helpers of the journeys in this folder."""

from __future__ import annotations

from db.store import Row
from ivr.texting import conversations
from ivr.texting.conversations import Line
from simulator.handset import Handset
from tests.journeys.town import LINE, Town

READ = 5  # seconds until somebody has read what came, and answers


def writes(town: Town, phone: Handset, *texts: str, line: str = LINE) -> None:
    """One text after the other, each when the answer to the one before was read."""
    for text in texts:
        town.wait(READ)
        phone.text(line, text)
        town.wait(READ)


def read_by(phone: Handset, line: str = LINE) -> list[str]:
    """Every text that came from the hotline, oldest first."""
    return [text.body for text in phone.texts if text.from_ == line]


def newest(phone: Handset, line: str = LINE) -> str:
    return read_by(phone, line)[-1]


def conversation(town: Town) -> Row:
    """The only one there is."""
    texted = [contact for contact in town.contacts() if contact["channel"] == "sms"]
    assert len(texted) == 1, f"one conversation was expected, there are {len(texted)}"
    return town.row("conversation_of", contact_id=texted[0]["id"])


def contact(town: Town) -> Row:
    return town.row("contact_by_id", id=conversation(town)["contact_id"])


def thread(town: Town) -> list[Line]:
    about = conversation(town)["contact_id"]
    return town.store.read(lambda tx: conversations.thread(town.house, tx, about))


def said(town: Town) -> list[tuple[str, str]]:
    """Who wrote what, in order."""
    return [(line.who, line.body or "") for line in thread(town)]
