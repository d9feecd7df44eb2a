"""The safe words: what a caller hears when we fail. Made once at start-up, without a database.

"Something went wrong on our side", then the 911 center's ten-digit lines one after the other, then what to
do instead, three times. The same words, as one document that asks nobody, are installed at the carrier.
"""

from __future__ import annotations

from datetime import date, timedelta

from flows.city import Flow
from flows.model import Utterance
from ivr.ports import Carrier, Stage
from ivr.worded import Worded


def safe_says(flow: Flow, name: str) -> tuple[Utterance, ...]:
    """A word in every language: nobody knows any more which one the caller chose."""
    known = {"service": flow.service, "city": flow.city}
    return tuple(
        Utterance(flow.words[language][name].say.format_map(known), language) for language in flow.languages
    )


def unconfirmed(flow: Flow, today: date, most: timedelta) -> list[Worded]:
    """What is wrong with the 911 center's lines: none, or one that was not confirmed in writing lately."""
    center = flow.destinations.get(flow.psap)
    if center is None or not center.numbers:
        return [Worded("the flow has no ten-digit line of the 911 center: add it to its destination")]
    return [
        Worded(
            "line {position} of '{center}' was last confirmed in writing on {day}; ask the 911 center again"
            " and write the date: it must be within {days} days"
            if line.confirmed
            else "line {position} of '{center}' was never confirmed in writing; ask the 911 center again"
            " and write the date: it must be within {days} days",
            position=position,
            center=center.id,
            day=str(line.confirmed),
            days=most.days,
        )
        for position, line in enumerate(center.numbers, 1)
        if line.confirmed is None or today - line.confirmed > most
    ]


class SafeWords:
    """Documents for callers whom we cannot serve.

    Each of the 911 lines is called showing the caller's own number, by which they can be called back. The
    carrier refuses that for a withheld number, and may for others: then the lines are called showing ours.
    """

    def __init__(self, flow: Flow, carrier: Carrier) -> None:
        self._flow, self._carrier = flow, carrier
        self._numbers = [line.number for line in flow.destinations[flow.psap].numbers]
        self._ours = [line.number for line in flow.lines.values()]
        self._first, self._last = safe_says(flow, "safe"), safe_says(flow, "safe_last")
        self._made = {
            (ours, done, begins): self._make(self._calls(ours)[done : done + 1], done + 1, begins=begins)
            for ours in self._ours
            for done in range(2 * len(self._numbers) + 1)
            for begins in (True, False)
        }

    def document(self, dialed: str = "", *, own: bool = True) -> str:
        """What to say first to a caller of our line `dialed` (E.164). `own`: their number is known and can be
        shown."""
        return self._made[self._line(dialed), 0 if own else len(self._numbers), True]

    def after(self, done: int, dialed: str, *, failed: bool) -> str:
        """What to say when that many calls were tried. `failed`: the carrier could not place the last one."""
        most = 2 * len(self._numbers)
        if done == len(self._numbers) and not failed:
            done = most  # they rang: it was not for the number shown
        return self._made[self._line(dialed), min(max(done, 0), most), False]

    def _line(self, dialed: str) -> str:
        return dialed if dialed in self._ours else self._ours[0]

    def _calls(self, ours: str) -> list[tuple[str, str]]:
        return [(number, shown) for shown in ("", ours) for number in self._numbers]

    def _make(self, calls: list[tuple[str, str]], following: int, *, begins: bool) -> str:
        stage = Stage(self._flow.languages, f"/voice/safe/{following}" if calls else "", "")
        return self._carrier.safe_document(self._first if begins else (), self._last, calls, stage)

    def static_document(self) -> str:
        """For the carrier's fallback address: every line in turn, asking nobody; the first one again showing
        our number, for callers who withhold theirs."""
        calls = self._calls(self._ours[0])[: len(self._numbers) + 1]
        stage = Stage(self._flow.languages, "", "")
        return self._carrier.safe_document(self._first, self._last, calls, stage)
