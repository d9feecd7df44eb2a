"""One event's work on a dispatch: what is known, what becomes of it, and its one timer.

Nothing here knows which event came: `said.py` (people) and `ringing.py` (time) decide, and use this through
the moves of `asking.py` and `taking.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from flows.hours import later, utc
from flows.paging.model import (
    OVER,
    Alarm,
    Alert,
    Channel,
    Dispatch,
    Level,
    Member,
    Moved,
    Notice,
    Order,
    Policy,
    Reach,
    Stage,
    Tell,
    TellResident,
)

LookUp = Callable[[int], Sequence[Reach]]


class Turn:
    """What becomes of `d` while one event is taken in. `now` is in UTC from here on, so that a deadline is
    always so many elapsed seconds away, whatever the city's clock does."""

    def __init__(self, policy: Policy, dispatch: Dispatch, now: datetime, look_up: LookUp) -> None:
        self.policy, self.before, self.d = policy, dispatch, dispatch
        self.now = utc(now)
        self.orders: list[Order] = []
        self.looked_up: list[tuple[int, tuple[Reach, ...]]] = []
        self.is_late = False
        self._look_up = look_up

    # ------------------------------------------------------------ what is told

    def tell(self, person: str, notice: Notice) -> None:
        self.orders.append(Tell(person, notice))

    def alert(self, alarm: Alarm, person: str = "") -> None:
        self.orders.append(Alert(alarm, person))

    def resident(self, news: TellResident) -> None:
        """Later news of the same event takes the place of earlier: they are told once, what is true now."""
        self.orders = [order for order in self.orders if not isinstance(order, TellResident)]
        self.orders.append(news)

    def late(self, *told: Tell) -> None:
        """The event does not fit: the dispatch stays as it was, and who said it hears the truth."""
        self.d, self.is_late = self.before, True
        self.orders += told

    # ------------------------------------------------------------ who is in it

    def put(self, member: Member) -> Member:
        """Store this member in place of what was known of the person. Nobody is ever taken out."""
        members = [member if m.person == member.person else m for m in self.d.members]
        if self.d.member(member.person) is None:
            members.append(member)
        self.d = replace(self.d, members=tuple(members))
        return member

    def stage(self, member: Member, stage: Stage, wait: int | None = None) -> Member:
        """The member comes to this stage now; `wait` seconds from now something is done about them."""
        due = None if wait is None else later(self.now, wait)
        eta = member.eta if stage in ("accepted", "en_route") else None
        return self.put(replace(member, stage=stage, since=self.now, due=due, asked=0, eta=eta))

    def known(self, person: str) -> Member:
        """The member, or somebody who was never asked, as if they were asked here and now."""
        unasked = Member(person, self.d.level, self.d.epoch, "paged", self.now)
        return self.d.member(person) or unasked

    @property
    def somebody_cleared(self) -> bool:
        return any(member.stage == "cleared" for member in self.d.members)

    @property
    def spec(self) -> Level:
        """The level that is asked now. A deploy may have taken it away: then the fallback's times count."""
        if 0 <= self.d.level < len(self.policy.levels):
            return self.policy.levels[self.d.level]
        return self.policy.fallback

    def people(self, level: int) -> tuple[Reach, ...]:
        """Who is found for a level now; it goes into the log."""
        found = tuple(self._look_up(level))
        self.looked_up.append((level, found))
        return found

    # ------------------------------------------------------------ the one timer

    @property
    def ends(self) -> datetime | None:
        """When the dispatch itself goes on if nobody says anything; None if only its members' timers run."""
        waits = {
            "OPEN": self.spec.wait,
            "FALLBACK": self.policy.fallback.wait,
            "CLEARED": self.policy.disposition_due,
        }
        wait = waits.get(self.d.state)
        return None if wait is None else later(self.d.entered, wait)

    def moved(self) -> Moved:
        """What the event came to, with its timer: the earliest of everything that is waited for."""
        if self.d == self.before or self.is_late:
            return Moved(self.before, tuple(self.orders), tuple(self.looked_up), self.is_late)
        self._not_postponed()
        dues = [due for due in (self.ends, *(m.due for m in self.d.members)) if due is not None]
        unanswered = [m.asked - 1 for m in self.d.members if m.stage == "on_scene"]
        self.d = replace(
            self.d,
            due=None if self.d.state in OVER else min(dues),
            nudged=any(m.stage == "accepted" and m.asked for m in self.d.members),
            told_late=any(m.stage == "en_route" and m.asked for m in self.d.members),
            asked_ok=max((0, *unanswered)),
        )
        return Moved(self.d, tuple(self.orders), tuple(self.looked_up))

    def _not_postponed(self) -> None:
        """If the clock has gone back, every wait that runs begins at the latest now: a jump postpones nothing
        by more than the wait itself. Arrivals are left alone: people said when, and only an alarm waits."""
        self.d = replace(self.d, entered=min(self.d.entered, self.now))
        longest: dict[Stage, int] = {
            "paged": self.spec.each,
            "accepted": max(self.policy.en_route_due, self.policy.nudge),
            "on_scene": max(self.policy.welfare, self.policy.welfare_answer),
        }
        for member in self.d.members:
            if member.due is not None and member.stage in longest:
                soonest = min(member.due, later(self.now, longest[member.stage]))
                if soonest != member.due:
                    self.put(replace(member, due=soonest))


def usable(reach: Reach, spec: Level) -> tuple[Channel, ...]:
    """The channels of the level that lead to this person, in the level's order."""
    return tuple(channel for channel in spec.channels if channel in reach.channels)
