"""One night of one dispatch: who is on the roster, what they say, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flows.paging.machine import open_, step
from flows.paging.model import (
    OVER,
    Alarm,
    Alert,
    Channel,
    Event,
    Given,
    Level,
    Moved,
    Notice,
    Opened,
    Page,
    Policy,
    Reach,
    StandDown,
    Tell,
    TellResident,
    TimerRang,
)

TEN_AT_NIGHT = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
FALLBACK = -1
TEAM = Policy(
    "team",
    need=2,
    levels=(Level("shift:responders", 60), Level("team:responders", 120)),
    fallback=Level("role:supervisor", 90, ("sms", "voice", "email")),
)


def reach(*people: str, by: str = "sms voice email") -> list[Reach]:
    channels: tuple[Channel, ...] = ("sms", "voice", "email")
    return [Reach(person, frozenset(c for c in channels if c in by.split())) for person in people]


PEOPLE: Mapping[int, Sequence[Reach]] = {
    0: reach("ana", "ben"),
    1: reach("ana", "ben", "cleo", "dan"),
    FALLBACK: reach("sue"),
}


class Night:
    """Opens a dispatch. `people` by level may be changed as the night goes on."""

    def __init__(
        self,
        policy: Policy = TEAM,
        people: Mapping[int, Sequence[Reach]] = PEOPLE,
        need: int | None = None,
        at: datetime = TEN_AT_NIGHT,
    ) -> None:
        self.policy, self.people, self.now, self.need = policy, dict(people), at, need
        self.looked: list[int] = []
        self.log: list[Given] = []
        self._take(Opened(), open_(policy, "en", at, self._look_up, need))

    def _look_up(self, level: int) -> Sequence[Reach]:
        self.looked.append(level)
        return self.people.get(level, [])

    def _take(self, event: Event, moved: Moved) -> None:
        self.moved, self.d = moved, moved.dispatch
        self.log.append(Given(event, self.now, moved.looked_up))

    # ------------------------------------------------------------ what happens

    def happens(self, *events: Event) -> Night:
        for event in events:
            self._take(event, step(self.policy, self.d, event, self.now, self._look_up))
        return self

    def rings(self) -> Night:
        """The live timer rings at its time, or now if that is past."""
        assert self.d.due is not None
        self.now = max(self.now, self.d.due)
        return self.happens(TimerRang(self.d.epoch, self.d.due))

    def passes(self, seconds: float) -> Night:
        """Time passes; every timer that falls due on the way rings at its time."""
        end = self.now + timedelta(seconds=seconds)
        while self.d.due is not None and self.d.due <= end:
            self.rings()
        self.now = end
        return self

    # ------------------------------------------------------------ what came of it

    @property
    def state(self) -> str:
        return self.d.state

    @property
    def pages(self) -> list[tuple[str, str, int]]:
        """Whom the last event has paged: person, channel, seconds from now."""
        return [(o.person, o.channel, o.after) for o in self.moved.orders if isinstance(o, Page)]

    @property
    def paged(self) -> list[str]:
        return list(dict.fromkeys(person for person, _, _ in self.pages))

    def told(self, person: str) -> Notice | None:
        """What the last event tells this person, StandDown included."""
        found = [o.notice for o in self.moved.orders if isinstance(o, Tell) and o.person == person]
        down = [p for o in self.moved.orders if isinstance(o, StandDown) for p in o.persons]
        assert len(found) + down.count(person) <= 1, f"{person} is told two things at once"
        return "covered" if person in down else next(iter(found), None)

    @property
    def alarms(self) -> list[tuple[Alarm, str]]:
        return [(o.alarm, o.person) for o in self.moved.orders if isinstance(o, Alert)]

    @property
    def news(self) -> TellResident | None:
        found = [o for o in self.moved.orders if isinstance(o, TellResident)]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def stood_down(self) -> bool:
        return any(isinstance(o, StandDown) for o in self.moved.orders)

    def stage(self, person: str) -> str:
        member = self.d.member(person)
        return member.stage if member else ""

    @property
    def is_over(self) -> bool:
        return self.d.state in OVER
