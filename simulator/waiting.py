"""Queues: callers who wait, and the agents who take them from the front."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.call import Call, Jump
from simulator.tasks import Released, Task

if TYPE_CHECKING:
    from simulator.company import Company

MAX_SIZE = 1000


@dataclass
class Waiting:
    """A call in a queue."""

    call: Call
    since: datetime
    queue: Queue
    hearing_wait: bool = False
    greeting: Jump | None = None  # <Queue url>: played to the waiting caller before the bridge
    taker: Call | None = None
    ready: bool = False  # the greeting is over
    done: bool = False  # the bridge is over
    seconds: int = 0

    def take(self, agent: Call, greeting: Jump | None) -> None:
        """An agent takes this caller."""
        self.taker, self.greeting = agent, greeting
        self.seconds = round((self.call.company.clock.now() - self.since).total_seconds())
        self.queue.remove(self)
        if self.hearing_wait:
            self.call.interrupt(Released())


@dataclass
class Queue:
    """First in, first out."""

    company: Company
    sid: str
    name: str
    created: datetime
    max_size: int = MAX_SIZE
    waiting: list[Waiting] = field(default_factory=list)
    agents: list[Task] = field(default_factory=list)
    waits: list[int] = field(default_factory=list)

    def add(self, call: Call) -> Waiting:
        entry = Waiting(call, self.company.clock.now(), self)
        self.waiting.append(entry)
        for agent in self.agents:
            agent.wake()
        return entry

    def remove(self, entry: Waiting) -> None:
        if entry in self.waiting:
            self.waiting.remove(entry)
            self.waits.append(round((self.company.clock.now() - entry.since).total_seconds()))

    @property
    def average_wait(self) -> int:
        return round(sum(self.waits) / len(self.waits)) if self.waits else 0

    def facts(self, entry: Waiting) -> list[tuple[str, str]]:
        """What a waiting document's request says about the queue."""
        return [
            ("QueueSid", self.sid),
            ("QueueTime", str(round((self.company.clock.now() - entry.since).total_seconds()))),
            ("QueuePosition", str(self.waiting.index(entry) + 1 if entry in self.waiting else 0)),
            ("AvgQueueTime", str(self.average_wait)),
            ("CurrentQueueSize", str(len(self.waiting))),
            ("MaxQueueSize", str(self.max_size)),
        ]
