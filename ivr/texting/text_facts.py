"""What the engine may ask about somebody who texts: as on a call, but nobody's phone is rung. They wait in
the list of conversations, until a person has read them."""

from __future__ import annotations

from datetime import datetime

from db.store import Tx
from flows.model import Partner, Wait
from ivr.calls.facts import LiveFacts
from ivr.contact import Contact
from ivr.house import House, ms


class TextFacts(LiveFacts):
    """`expired`: nobody has come in the time that the flow promises."""

    def __init__(
        self, house: House, tx: Tx, now: datetime, contact: Contact, *, expired: bool = False
    ) -> None:
        super().__init__(house, tx, now, contact.id, contact.caller, contact.incident)
        self._texter, self._asked, self._at, self._expired = contact.id, tx, now, expired

    def reader(self) -> bool:
        """Is anybody on shift and within reach who answers texts? Within opening hours as well there may be
        nobody: open is not staffed."""
        return any("counselor" in one.roles for one in self._reachable)

    def wait(self) -> Wait:
        row = self._asked.one("conversation_of", contact_id=self._texter)
        if row is None or row["waiting_since"] is None or self._expired:
            return Wait("expired" if self._expired else "none")
        ahead = self._asked.one("conversations_ahead", contact_id=self._texter)
        waited = (ms(self._at) - row["waiting_since"]) / 1000
        return Wait("waiting", 1 + (ahead["ahead"] if ahead else 0), waited)

    def partner(self) -> Partner:
        return "gone"

    def expected(self) -> bool:
        """Nobody is joined by text with the team on its way: the words say which number to call."""
        return False
