"""A town whose team is called out, with a mail server, and one or more workers that really run beside each
other. One of them may be lost at any point."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flows.paging.model import Policy
from ivr.house import House, ms
from ivr.outgoing import killpoints
from ivr.outgoing.killpoints import Point, nowhere
from ivr.outgoing.mail import Server, SmtpMail
from ivr.watch.clockwatch import ClockWatch
from ivr.worker import Worker
from simulator.clock import VirtualClock
from tests.journeys.paging.crew import POLICY
from tests.journeys.paging.staffed_town import StaffedTown
from tests.journeys.town import PUBLIC, port_alder


class Killed(BaseException):
    """Nothing that runs catches it: from here on this worker does nothing more."""


def killed() -> None:
    raise Killed


@dataclass
class MachineClock:
    """The clock of one machine: the right time, and by how much somebody set it wrong."""

    right: VirtualClock
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return self.right.now() + self.ahead


class PagingTown(StaffedTown):
    """As any town, with the crew's policy, e-mail, and workers that tick at the same time."""

    def __init__(self, *args: Any, policy: Policy = POLICY, **how: Any) -> None:
        flow = replace(how.pop("flow", None) or port_alder(), policies={policy.id: policy})
        self.mail: SmtpMail | None = None
        self.crew = []
        self.beside = ThreadPoolExecutor(4, thread_name_prefix="worker")
        super().__init__(*args, flow=flow, **how)
        server = Server("127.0.0.1", self.sim.open_mailbox(), f"careline@{PUBLIC[8:]}", tls="off")
        self.mail = SmtpMail(server)
        self._hire(len(self.workers))

    def _house(self, within: float) -> House:
        self.machine = MachineClock(self.clock)
        return replace(super()._house(within), clock=self.machine)

    # ------------------------------------------------------------------ workers

    def _hire(self, workers: int) -> None:
        for worker in self.workers:
            worker.close()
        self.workers = [self.another_worker(f"worker.{n}") for n in range(workers)]
        self.sim.at_rest[:] = [self._tick]

    def another_worker(self, name: str, point: Point = nowhere, *, ahead: timedelta | None = None) -> Worker:
        """`ahead`: it is on a machine of its own, whose clock is wrong by so much."""
        clock = self.machine if ahead is None else MachineClock(self.clock, ahead)
        house = replace(self.house, clock=clock)
        watch = ClockWatch(house, lambda: ms(self.clock.now()), "the only start")
        return Worker(house, self.carrier, name, mail=self.mail, watch=watch, point=point)

    def _tick(self) -> bool:
        """All of them at the same time, until each has done what it claimed."""
        return any(list(self.beside.map(lambda worker: worker.tick(), self.workers)))

    @contextmanager
    def nobody_works(self) -> Iterator[None]:
        """Every worker stands still meanwhile."""
        hooks, self.sim.at_rest[:] = self.sim.at_rest[:], []
        yield
        self.sim.at_rest[:] = hooks

    def a_worker_dies_at(self, point: str, within: float = 5) -> None:
        """A worker comes to `point` and is gone there: the others were not there until then. What it held
        stays held until its lease ends."""
        met: list[str] = []
        kill = killpoints.at(point, killed)

        def here(name: str) -> None:
            met.append(name)
            kill(name)

        doomed = self.another_worker("doomed", here)
        with self.nobody_works():
            for _ in range(int(within) + 1):
                with suppress(Killed):  # in its own hands; in an errand's thread nobody sees it
                    while point not in met and doomed.tick():
                        pass
                if point in met:
                    break
                self.wait(1)
        doomed.close()
        assert point in met, f"no worker ever came to {point}; it was at {sorted(set(met))}"

    def close(self, *, prove: bool = True) -> None:
        try:
            super().close(prove=prove)
        finally:
            self.beside.shutdown()
