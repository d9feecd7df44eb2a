"""Every state of the world that one turn can meet, found by asking the engine itself.

The engine asks facts only when it needs them. A `World` answers from a list and notes what was asked; where
the list ends it gives the first possible answer. Playing the turn again for every other answer to every
question that came up visits each combination that can matter, and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flows.city import Flow
from flows.model import Outcome, Partner, TeamNews, Wait

# Read back digit by digit, these hold no 1 to 8: whatever single digit a prompt speaks is a
# key. Never dialed.
OWN_NUMBER = "+19099099090"
QUESTION = "?"  # in a log of entered steps: here the world was asked
FAR_IN_LINE = 24  # a position that is no key, and long to say

Asked = tuple[tuple[str, Any], ...]  # (question, answer) in the order asked

WAITS = (
    Wait("won", room="room"),
    Wait("waiting", position=FAR_IN_LINE),
    Wait("waiting", position=FAR_IN_LINE, seconds=0.5),  # polls come quicker than the clock moves
    Wait("expired"),
    Wait("none"),
)
PARTNERS: tuple[Partner, ...] = ("gone", "there", "aside")
TEAMS = (
    TeamNews("none"),
    TeamNews("calling"),
    TeamNews("coming", people=2, minutes=20),
    TeamNews("here", people=2),
    TeamNews("done"),
    TeamNews("nobody"),
    TeamNews("cancelled"),
)


class Possible:
    """The answers each question can have in a flow. Computed once for a walk."""

    def __init__(self, flow: Flow) -> None:
        self.zone = ZoneInfo(flow.zone)
        self.days = regimes(flow)
        self.nows = tuple(self._noon(day) for day in self.days)

    def _noon(self, day: date) -> datetime:
        return datetime.combine(day, time(12), self.zone)

    def openings(self) -> tuple[datetime | None, ...]:
        """In some days (the longest to say), tomorrow, later today, and not in sight."""
        at = self.nows[0].replace(hour=22, minute=30)
        return (at + timedelta(days=4), at + timedelta(days=1), at, None)


def regimes(flow: Flow) -> tuple[date, ...]:
    """One day of each stretch of days on which the same call types are offered."""
    first = {kind.since for kind in flow.call_types.values() if kind.since}
    after = {kind.until + timedelta(days=1) for kind in flow.call_types.values() if kind.until}
    changes = sorted(first | after)
    return (changes[0] - timedelta(days=1), *changes) if changes else (date(2026, 11, 24),)


class World:
    """Facts that follow `told`, then the first possible answer, the same all through a turn."""

    def __init__(self, possible: Possible, told: tuple[Any, ...] = (), log: list[str] | None = None) -> None:
        self._possible, self._told, self._log = possible, told, log
        self._known: dict[str, Any] = {}
        self.options: list[tuple[Any, ...]] = []

    @property
    def asked(self) -> Asked:
        return tuple(self._known.items())

    def _answer(self, question: str, options: tuple[Any, ...]) -> Any:
        if question in self._known:
            return self._known[question]
        if self._log is not None:
            self._log.append(QUESTION)
        n = len(self.options)
        answer = self._told[n] if n < len(self._told) else options[0]
        self._known[question] = answer
        self.options.append(options)
        return answer

    def now(self) -> datetime:
        now: datetime = self._answer("now", self._possible.nows)
        return now

    def open(self, schedule: str) -> bool:
        return bool(self._answer(f"open {schedule}", (True, False)))

    def opens(self, schedule: str) -> datetime | None:
        """Changes words alone: no rule can ask for it. `wording.py` renders the other answers."""
        return self._possible.openings()[0]

    def staffed(self, team: str) -> bool:
        return bool(self._answer(f"staffed {team}", (True, False)))

    def present(self, team: str) -> bool:
        return bool(self._answer(f"present {team}", (True, False)))

    def caller(self) -> str | None:
        caller: str | None = self._answer("caller", (OWN_NUMBER, None))
        return caller

    def wait(self) -> Wait:
        wait: Wait = self._answer("wait", WAITS)
        return wait

    def partner(self) -> Partner:
        partner: Partner = self._answer("partner", PARTNERS)
        return partner

    def expected(self) -> bool:
        return bool(self._answer("expected", (False, True)))

    def team(self) -> TeamNews:
        news: TeamNews = self._answer("team", TEAMS)
        return news


class StillWaiting(World):
    """The most helpful world in which nobody has taken the call yet, and no team is found yet."""

    def wait(self) -> Wait:
        return WAITS[1]

    def team(self) -> TeamNews:
        return TEAMS[1]


def every_world(
    possible: Possible, play: Callable[[World], Outcome], log: list[str] | None = None
) -> Iterator[tuple[Asked, Outcome]]:
    """Play a turn in every world that it can tell apart; the most helpful one comes first."""
    untold: list[tuple[Any, ...]] = [()]
    while untold:
        told = untold.pop()
        world = World(possible, told, log)
        outcome = play(world)
        asked = world.asked
        answers = tuple(answer for _, answer in asked)
        for n in range(len(world.options) - 1, len(told) - 1, -1):
            untold.extend((*answers[:n], other) for other in reversed(world.options[n][1:]))
        yield asked, outcome


def helpful(asked: Asked) -> bool:
    """Is this the world in which everything is open and everybody is there?"""
    return all(answer is not False for question, answer in asked if question.split()[0] in HELPED)


HELPED = ("open", "staffed", "present")
