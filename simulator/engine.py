"""What makes time pass: one lock, one heap of events, and somebody who fires them.

With a virtual clock the thread that calls `advance` fires them, webhooks included, in order. With
the real clock a background thread does, and slow work goes to threads of its own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import Clock, VirtualClock, seconds
from simulator.events import EventHeap, Timer
from simulator.tasks import Steps, Task, Work

log = logging.getLogger(__name__)
LONGEST_ON_THE_WALL = 30.0  # real seconds that a virtual clock stands still for a slow answer
HOOK_ROUNDS = 1000  # a hook that never comes to rest is a fault worth naming, not a hang


class Engine:
    """Runs tasks and timers on a clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.at_rest: list[Callable[[], bool]] = []
        self._heap = EventHeap()
        self._jobs: list[tuple[Task, Work]] = []
        self._tasks: list[Task] = []
        self._driving = threading.RLock()
        self._held = 0
        self._on_the_wall = 0
        self._pool: ThreadPoolExecutor | None = None
        self._running = False
        self.stopped = False
        self._halt = threading.Event()

    def post(self, delay: float, action: Callable[[], None]) -> Timer:
        """Does `action` after `delay` seconds, under the lock."""
        with self.lock:
            timer = self._heap.add(self.clock.now() + seconds(delay), action)
            self.changed.notify_all()
            return timer

    def spawn(self, steps: Steps[None]) -> Task:
        with self.lock:
            task = Task(self, steps)
            self._tasks.append(task)
            return task

    def hand_out(self, task: Task, work: Work) -> None:
        """Called by a task that asks for Work."""
        if self._pool is not None:
            self._pool.submit(self._in_pool, task, work)
        else:
            self._jobs.append((task, work))

    def _in_pool(self, task: Task, work: Work) -> None:
        try:
            result = _outcome(work)
        except Exception:  # the call it belongs to stands still; the others must not
            log.exception("a piece of work of the simulator failed")
            return
        self.post(0, lambda: task.finish_work(result))

    # --- virtual time ---------------------------------------------------------------------------

    def advance(self, amount: float, every: int = 1) -> None:
        """Lets `amount` virtual seconds pass; the hooks are asked at whole seconds, each `every` of them."""
        self._need_virtual()
        with self._driving:
            self.settle()
            until = self.clock.now() + seconds(amount)
            while self.clock.now() < until:
                self._go_to(min(until, self._next_stop(until, every)))
                self.settle()

    def run_until_idle(self, limit: float = 3600) -> None:
        """Goes from event to event until none is left, at most `limit` virtual seconds."""
        self._need_virtual()
        with self._driving:
            self.settle()
            until = self.clock.now() + seconds(limit)
            while self._next_event() is not None and self.clock.now() < until:
                self._go_to(min(until, self._next_stop(until)))
                self.settle()

    def settle(self) -> None:
        """Fires all that is due now, and the hooks, until nothing more happens. No time passes."""
        if not isinstance(self.clock, VirtualClock) or self._held:
            return
        with self._driving:
            for _ in range(HOOK_ROUNDS):
                self._fire_due(together=False)
                self._forget_done()
                busy = [hook() for hook in self.at_rest]  # every hook, also after one that had work
                if not any(busy):
                    if self._due_now():
                        continue
                    return
            raise RuntimeError(f"the at_rest hooks still reported work after {HOOK_ROUNDS} rounds")

    def together(self, doings: Iterable[Callable[[], Any]]) -> None:
        """Does all of `doings` at one moment; the webhooks they cause go out in parallel threads."""
        self._need_virtual()
        with self._driving:
            self.settle()
            self._held += 1
            try:
                for doing in doings:
                    doing()
            finally:
                self._held -= 1
            self._fire_due(together=True)
            self.settle()

    def _fire_due(self, together: bool) -> None:
        while True:
            with self.lock:
                timer = None if (self._jobs and not together) else self._heap.pop_due(self.clock.now())
                if timer is not None:
                    timer.action()
                    continue
                jobs, self._jobs = self._jobs, []
            if not jobs:
                return
            results = _all_at_once(jobs) if len(jobs) > 1 else [_outcome(jobs[0][1])]
            with self.lock:
                for (task, _), result in zip(jobs, results, strict=True):
                    task.finish_work(result)

    def _forget_done(self) -> None:
        with self.lock:
            self._tasks = [task for task in self._tasks if not task.done]

    def _next_event(self) -> datetime | None:
        with self.lock:
            return self._heap.next_due()

    def _due_now(self) -> bool:
        due = self._next_event()
        return due is not None and due <= self.clock.now()

    def _next_stop(self, otherwise: datetime, every: int = 1) -> datetime:
        due = self._next_event() or otherwise
        if not self.at_rest:
            return due
        whole = self.clock.now().replace(microsecond=0) + timedelta(seconds=every)
        return min(due, whole)

    def _go_to(self, moment: datetime) -> None:
        with self.lock:
            assert isinstance(self.clock, VirtualClock)
            self.changed.wait_for(lambda: not self._on_the_wall or self.stopped, LONGEST_ON_THE_WALL)
            self.clock.move_to(moment)

    def _need_virtual(self) -> None:
        if not isinstance(self.clock, VirtualClock):
            raise RuntimeError("time passes by itself on the real clock: advance() needs a VirtualClock")

    # --- real time ------------------------------------------------------------------------------

    def start(self) -> None:
        """With the real clock, begins firing events in the background."""
        if isinstance(self.clock, VirtualClock):
            return
        self._running = True
        self._pool = ThreadPoolExecutor(max_workers=32, thread_name_prefix="webhook")
        threading.Thread(target=self._fire_for_ever, name="simulator", daemon=True).start()

    def wait_on_the_wall(self, amount: float) -> None:
        """Holds a web server's thread for `amount` real seconds, or until the simulator stops."""
        self._halt.wait(amount)

    def hold_time(self) -> None:
        """Something begins that takes real time. A virtual clock stands still until `let_time_go`: whether it
        is done before a client asks again is not left to how busy this machine is."""
        with self.lock:
            self._on_the_wall += 1

    def let_time_go(self) -> None:
        with self.lock:
            self._on_the_wall -= 1
            self.changed.notify_all()

    def stop(self) -> None:
        self._halt.set()
        with self.lock:
            self._running = False
            self.stopped = True
            for task in self._tasks:
                task.close()
            self.changed.notify_all()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _fire_for_ever(self) -> None:
        with self.lock:
            while self._running:
                timer = self._heap.pop_due(self.clock.now())
                if timer is None:
                    self._forget_done()
                    due = self._heap.next_due()
                    wait = None if due is None else max(0.0, (due - self.clock.now()).total_seconds())
                    self.changed.wait(wait)
                    continue
                try:
                    timer.action()
                except Exception:  # one call's fault must not stop everybody's time
                    log.exception("an event of the simulator failed")


def _outcome(work: Work) -> Any:
    return work.job()


def _all_at_once(jobs: list[tuple[Task, Work]]) -> list[Any]:
    gate = threading.Barrier(len(jobs))

    def run(work: Work) -> Any:
        gate.wait(timeout=10)
        return work.job()

    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, work) for _, work in jobs]]
