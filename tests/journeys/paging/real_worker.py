"""A worker in a process of its own, at the hour of the town's clock, that ends itself with kill -9 at a
point: nothing is closed, given back or finished.

Run as a module it is that process; what it needs comes on its standard input.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from db.store import open_store
from db.vault import Vault
from ivr.house import House
from ivr.outgoing import killpoints
from ivr.twilio_carrier import Access, TwilioCarrier
from ivr.worker import Worker
from tests.journeys.paging.crew import POLICY
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import ACCOUNT, PUBLIC, TOKEN, port_alder

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Stopped:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def dies_with_kill_9_at(town: PagingTown, point: str) -> None:
    """The point must be one that comes up now. Everybody else's worker must stand still meanwhile."""
    asked = {
        "store": town.url_of_store,
        "carrier": town.sim.base_url,
        "now": town.clock.now().isoformat(),
        "point": point,
    }
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        input=json.dumps(asked),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, f"it did not come to {point}: {done.stdout}{done.stderr}"


def _work(asked: dict[str, str]) -> None:
    vault = Vault([("k1", b"1" * 32)], index_key=b"i" * 32)
    flow = replace(port_alder(), policies={POLICY.id: POLICY})
    clock = Stopped(datetime.fromisoformat(asked["now"]))
    house = House(open_store(asked["store"]), vault, flow, clock, {}, b"a" * 32, 2.5, PUBLIC)
    carrier = TwilioCarrier(Access(ACCOUNT, (TOKEN,), asked["carrier"], seconds=6), PUBLIC)

    def dies() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    worker = Worker(house, carrier, "doomed", point=killpoints.at(asked["point"], dies))
    while worker.tick():
        pass
    worker.close()


if __name__ == "__main__":
    _work(json.load(sys.stdin))
