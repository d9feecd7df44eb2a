"""One call leg: between the carrier and one handset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from simulator import pace
from simulator.clock import seconds
from simulator.ear import Ear
from simulator.tasks import HungUp, Interrupt, Task

if TYPE_CHECKING:
    from simulator.company import Company
    from simulator.handset import Handset
    from simulator.lines import Line
    from simulator.rooms import Room

OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


@dataclass
class Jump:
    """Where a call goes for its next document: a URL to ask, or the document itself."""

    url: str
    method: str = "POST"
    extra: list[tuple[str, str]] = field(default_factory=list)
    document: str | None = None


class Redirected(Interrupt):
    """The product sent the live call to another document over REST."""

    rank = 2

    def __init__(self, jump: Jump) -> None:
        super().__init__(jump.url)
        self.jump = jump


@dataclass(frozen=True)
class Subscription:
    """Who is told of a call's progress. `events`: initiated, ringing, answered, completed."""

    url: str
    method: str
    events: frozenset[str]


class Call:
    """State of a leg. To be touched with the engine's lock held."""

    def __init__(
        self,
        company: Company,
        direction: str,
        from_: str,
        to: str,
        handset: Handset,
        *,
        line: Line | None = None,
        parent: Call | None = None,
    ) -> None:
        self.company = company
        self.sid = company.sids.make("CA")
        self.direction = direction
        self.from_ = from_
        self.to = to
        self.handset = handset
        self.line = line
        self.parent = parent
        self.status = "ringing" if direction == "inbound" else "queued"
        self.created: datetime = company.clock.now()
        self.updated: datetime = self.created
        self.answered_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.forwarded_from: str | None = None
        self.stir: str | None = None
        self.extra: list[tuple[str, str]] = []
        self.answered_by: str | None = None
        self.cookies: dict[str, str] = {}
        self.fallback: tuple[str, str] | None = None  # url, method
        self.subscriptions: list[Subscription] = []
        self.sequence = 0
        self.keys: list[str] = []
        self.said: list[tuple[str, float | None]] = []
        self.speaking_until: datetime = self.created
        self.far: str | None = None  # what the far end did when rung: answered, busy, failed
        self.ready = False  # its whisper is done: it may be bridged
        self.canceled = False
        self.refused = ""  # a final status other than completed, set by <Reject>
        self.room: Room | None = None
        self.when_answered: list[Callable[[], object]] = []
        self.ear = Ear(company.clock)
        self.watchers: list[Task] = []
        self.task: Task | None = None
        company.calls[self.sid] = self

    @property
    def over(self) -> bool:
        return self.status in OVER

    @property
    def live(self) -> bool:
        return self.answered_at is not None and not self.over

    @property
    def duration(self) -> int:
        """Whole seconds since the answer, to now or to the end."""
        if self.answered_at is None:
            return 0
        return round(((self.ended_at or self.company.clock.now()) - self.answered_at).total_seconds())

    @property
    def other_number(self) -> str:
        """The number on the handset's screen."""
        return self.to if self.direction == "inbound" else self.from_

    def answer(self) -> None:
        """The call is up; nothing happens if it was already."""
        if self.answered_at is not None or self.over:
            return
        self.answered_at = self.updated = self.company.clock.now()
        self.status = "in-progress"
        self.ear.open()
        self.handset.connected(self)
        for action in self.when_answered:
            action()

    def hear(
        self, kind: str, text: str, who: str = "line", language: str | None = None, voice: str | None = None
    ) -> None:
        """Puts a caption on the handset, unless the call is over."""
        if not self.over:
            self.handset.hears_from(self, who, kind, text, language=language, voice=voice)

    def wake(self) -> None:
        """Something about this call changed: its own task and whoever waits on it look again."""
        for task in ([self.task] if self.task else []) + self.watchers:
            task.wake()

    def interrupt(self, why: Interrupt) -> None:
        if self.task is not None:
            self.task.interrupt(why)

    def end(self) -> None:
        """Ends the call from the carrier's side."""
        self.interrupt(HungUp())

    def cancel(self) -> None:
        """Ends it; if it was not answered yet it counts as canceled."""
        self.canceled = True
        self.end()

    # --- what the far end does ------------------------------------------------------------------

    def far_end(self, what: str) -> None:
        """The rung handset answered, was busy, or failed."""
        if self.far is None and not self.over:
            self.far = what
            self.wake()

    def press(self, key: str) -> None:
        if not self.over:
            self.keys.append(key)
            self.wake()

    def speak(self, text: str, confidence: float | None) -> None:
        """Words from the handset: to whoever listens on the line, and to those it is connected with."""
        if self.over:
            return
        self.said.append((text, confidence))
        self.speaking_until = self.company.clock.now() + seconds(pace.speech(text))
        if self.room is not None:
            for other in self.room.heard_by(self):
                other.hear("speech", text, who="other")
        self.wake()
