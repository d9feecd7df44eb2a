"""STOP and START: the carrier's own rule, before and beside whatever the product does.

A text of that single word blocks, or allows again, what the line sends to that person. The text
still reaches the product; sending to somebody who said STOP is refused with 21610.
"""

from __future__ import annotations

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages. "
    "Reply START to resubscribe."
)
STARTED = "You have successfully been re-subscribed. Reply STOP to unsubscribe."


class OptOuts:
    """Who does not want texts from which line."""

    def __init__(self) -> None:
        self._stopped: set[tuple[str, str]] = set()

    def read(self, person: str, line: str, body: str) -> str | None:
        """Notes a STOP or START; gives the carrier's own reply to it, or None for any other text."""
        word = body.strip().upper()
        if word in STOP:
            self._stopped.add((person, line))
            return STOPPED
        if word in START and (person, line) in self._stopped:
            self._stopped.discard((person, line))
            return STARTED
        return None

    def blocks(self, person: str, line: str) -> bool:
        """Whether that line may not text that person."""
        return (person, line) in self._stopped
