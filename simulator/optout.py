"""STOP, START and HELP: the carrier's own words, before and beside whatever the product does.

A text of that single word blocks, or allows again, what the line sends to that person; HELP is answered by
the carrier. The text still reaches the product. Sending to somebody who said STOP is refused with 21610.
An account may choose its own words (Advanced Opt-Out); only then the product is told, by OptOutType.
"""

from __future__ import annotations

from collections.abc import Collection

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages. "
    "Reply START to resubscribe."
)
STARTED = "You have successfully been re-subscribed. Reply STOP to unsubscribe."
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


class OptOuts:
    """Who does not want texts from which line, and which words say so."""

    def __init__(self) -> None:
        self._stopped: set[tuple[str, str]] = set()
        self._stop, self._start, self._help = STOP, START, HELP
        self.told = False

    def choose(
        self, stop: Collection[str] = STOP, start: Collection[str] = START, help_: Collection[str] = HELP
    ) -> None:
        """The account's own words from now on, in capitals; webhooks then carry OptOutType."""
        self._stop, self._start, self._help = frozenset(stop), frozenset(start), frozenset(help_)
        self.told = True

    def type_of(self, body: str) -> str:
        """STOP, START, HELP, or "" for a text that is none of the words."""
        word = body.strip().upper()
        if word in self._stop:
            return "STOP"
        if word in self._start:
            return "START"
        return "HELP" if word in self._help else ""

    def read(self, person: str, line: str, body: str) -> str | None:
        """Notes a STOP or START; gives the carrier's own reply, or None for any other text."""
        match self.type_of(body):
            case "STOP":
                self._stopped.add((person, line))
                return STOPPED
            case "START" if (person, line) in self._stopped:
                self._stopped.discard((person, line))
                return STARTED
            case "HELP":
                return HELPED
        return None

    def blocks(self, person: str, line: str) -> bool:
        """Whether that line may not text that person."""
        return (person, line) in self._stopped
