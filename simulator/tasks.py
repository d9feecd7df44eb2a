"""Things that go on for a while, written as generators.

A task's generator yields `Wait` to let time pass (or to be woken early), and `Work` to have
something slow, such as a webhook, done outside the company's lock. Between two yields nothing else
runs, so a task may look at the world and then wait without missing a change.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from simulator.engine import Engine
    from simulator.events import Timer


@dataclass(frozen=True)
class Wait:
    """Let `seconds` pass, or wait for ever (None), unless the task is woken first."""

    seconds: float | None = None


@dataclass(frozen=True)
class Work:
    """Run `job` outside the lock; the yield gives what it returns."""

    job: Callable[[], Any]


T = TypeVar("T")
Steps = Generator[Wait | Work, Any, T]


class Interrupt(Exception):  # noqa: N818  these are events in a call's life, not errors
    """Thrown into a task at its next step. A higher `rank` is not displaced by a lower one."""

    rank = 0


class HungUp(Interrupt):
    """The call is over: the far end hung up, or the product ended it over REST."""

    rank = 3


class Released(Interrupt):
    """Waiting music stops: the conference began, or somebody took the caller from the queue."""

    rank = 1


class Task:
    """A generator on the engine. Not to be touched without the engine's lock."""

    def __init__(self, engine: Engine, steps: Steps[None]) -> None:
        self.done = False
        self._engine = engine
        self._steps = steps
        self._interrupt: Interrupt | None = None
        self._timer: Timer | None = None
        self._waiting = True
        self._wake_posted = False
        self.wake()

    def wake(self) -> None:
        """Ends the present wait early; nothing happens to a task that is at work."""
        if self.done or not self._waiting or self._wake_posted:
            return
        self._wake_posted = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._engine.post(0, self._resume)

    def interrupt(self, why: Interrupt) -> None:
        """Throws `why` into the task at its next step, now if it is waiting."""
        if self.done or (self._interrupt is not None and self._interrupt.rank >= why.rank):
            return
        self._interrupt = why
        self.wake()

    def close(self) -> None:
        """Ends it where it stands; what it holds is let go."""
        if not self.done:
            self.done = True
            self._steps.close()

    def _resume(self) -> None:
        self._wake_posted = False
        if not self.done:
            self._step(None)

    def finish_work(self, result: Any) -> None:
        """Goes on after Work with its result."""
        if not self.done:
            self._step(result)

    def _step(self, value: Any) -> None:
        self._waiting = False
        self._timer = None
        why, self._interrupt = self._interrupt, None
        try:
            asked = self._steps.throw(why) if why is not None else self._steps.send(value)
        except StopIteration:
            self.done = True
            return
        except Interrupt:
            self.done = True
            return
        except BaseException:
            self.done = True
            raise
        if isinstance(asked, Work):
            self._engine.hand_out(self, asked)
            return
        self._waiting = True
        if self._interrupt is not None:
            self.wake()
        elif asked.seconds is not None:
            self._timer = self._engine.post(asked.seconds, self._resume)


def sleep(engine: Engine, seconds: float) -> Steps[None]:
    """Lets the whole of `seconds` pass, however often the task is woken."""
    yield from sleep_unless(engine, seconds, lambda: False)


def sleep_unless(engine: Engine, seconds: float, stop: Callable[[], bool]) -> Steps[None]:
    """Lets `seconds` pass, or less if `stop()` holds when the task is woken."""
    until = engine.clock.now() + timedelta(seconds=seconds)
    while not stop() and (left := (until - engine.clock.now()).total_seconds()) > 0:
        yield Wait(left)
