"""The safe words: what a caller hears when we fail. Made once at start-up, without a database.

"Something went wrong on our side", then the 911 center's ten-digit lines one after the other, then what to
do instead, three times. The same words, as one document that asks nobody, are installed at the carrier.
"""

from __future__ import annotations

from datetime import date, timedelta

from flows.city import Flow
from flows.model import Utterance
from ivr.ports import Carrier, Stage


def safe_says(flow: Flow, name: str) -> tuple[Utterance, ...]:
    """A word in every language: nobody knows any more which one the caller chose."""
    known = {"service": flow.service, "city": flow.city}
    return tuple(
        Utterance(flow.words[language][name].say.format_map(known), language) for language in flow.languages
    )


def unconfirmed(flow: Flow, today: date, most: timedelta) -> list[str]:
    """What is wrong with the 911 center's lines: none, or one that was not confirmed in writing lately."""
    center = flow.destinations.get(flow.psap)
    if center is None or not center.numbers:
        return ["the flow has no ten-digit line of the 911 center: add it to its destination"]
    return [
        f"line {position} of {center.id!r} was "
        + (
            f"last confirmed in writing on {line.confirmed}"
            if line.confirmed
            else "never confirmed in writing"
        )
        + f"; ask the 911 center again and write the date: it must be within {most.days} days"
        for position, line in enumerate(center.numbers, 1)
        if line.confirmed is None or today - line.confirmed > most
    ]


class SafeWords:
    """Documents for callers whom we cannot serve.

    `shown`: the caller ID of their transfer; "" leaves it to the carrier, which shows the caller's own.
    """

    def __init__(self, flow: Flow, carrier: Carrier) -> None:
        self._flow, self._carrier = flow, carrier
        self._numbers = [n.number for n in flow.destinations[flow.psap].numbers]
        self._first = safe_says(flow, "safe")
        self._last = safe_says(flow, "safe_last")
        self._made = {tried: self._make(tried) for tried in range(len(self._numbers) + 1)}

    def document(self, tried: int = 0) -> str:
        """What to say when `tried` of the 911 lines have been tried already."""
        return self._made[min(max(tried, 0), len(self._numbers))]

    def _make(self, tried: int) -> str:
        numbers = self._numbers[tried:]
        stage = Stage(self._flow.languages, f"/voice/safe/{tried + 1}" if numbers else "", "")
        return self._carrier.safe_document(self._first if not tried else (), self._last, numbers, stage)

    def static_document(self) -> str:
        """For the carrier's fallback address: every number in turn, asking nobody."""
        stage = Stage(self._flow.languages, "", "")
        return self._carrier.safe_document(self._first, self._last, self._numbers, stage)
