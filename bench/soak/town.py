"""The processes of a soak: the web server and the workers as an operator starts them, on a database of its
own, and a phone company that listens on loopback. Only what was started here is ended."""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app import Settings, desk_of
from bench import forms
from bench.hotline import environment
from bench.servers import Server, free_port
from bench.soak import flow
from db.about import name_about, phone_about
from db.ids import new_id
from db.migrate import migrate
from db.store import Tx
from simulator import Simulator
from simulator.clock import RealClock
from simulator.handset import Handset

EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
STARTED_WITHIN = 60.0  # seconds, for all workers together
ON_SHIFT, IN_TEAM, DECIDE = 6, 3, 2  # people
FIRST_NUMBER = 15035550110
TIMEOUT = 8.0  # seconds that a phone company says nothing: longer than our requests wait


@dataclass(frozen=True)
class Staff:
    """Somebody with a phone. `decides`: a supervisor."""

    id: str
    phone: Handset
    decides: bool


class Town:
    """`folder`: for the flow and the logs. Raises RuntimeError when a process does not start."""

    def __init__(self, url: str, folder: Path, seed: int, workers: int) -> None:
        self.folder = folder
        self.sim = Simulator(forms.ACCOUNT, forms.TOKEN, RealClock(), seed).start()
        self.sim.faults.slow_seconds = TIMEOUT
        port = free_port()
        self.public = f"http://127.0.0.1:{port}"
        self.environment = environment(url) | {
            "CARELINE_PUBLIC_URL": self.public,
            "CARELINE_CARRIER_URL": self.sim.base_url,
            "CARELINE_FLOW": str(flow.copy_to(folder / "flow")),
            "CARELINE_PORT": str(port),
            "CARELINE_PROCESSES": "2",
            "CARELINE_LOG_LEVEL": "WARNING",
        }
        migrate(url)
        self.house = desk_of(Settings.of(self.environment)).house  # also walks the flow, once for all
        self._numbers()
        self.staff = self._hire()
        self.person_of = {one.phone.number: one.id for one in self.staff}
        self.kills = 0
        self._hands = threading.Lock()
        self._web = Server([sys.executable, "app.py", "serve"], self.environment, folder / "web.log", port)
        self._web.ready()
        self._workers = [self._worker() for _ in range(workers)]
        self._until_they_beat(workers)

    def _numbers(self) -> None:
        for line in self.house.flow.lines.values():
            self.sim.add_number(
                line.number,
                voice_url=f"{self.public}/voice/call",
                voice_fallback_url=f"{self.public}/voice/fallback",
                status_callback=f"{self.public}/voice/status",
                sms_url=f"{self.public}/sms/in",
                sms_fallback_url=f"{self.public}/sms/fallback",
            )

    # ------------------------------------------------------------------ people

    def _hire(self) -> list[Staff]:
        staff = []
        for n in range(ON_SHIFT + IN_TEAM + DECIDE):
            decides = n >= ON_SHIFT + IN_TEAM
            number = f"+{FIRST_NUMBER + n}"
            role = "supervisor" if decides else "responder"
            languages = ["en", "es"] if n % 3 == 0 else ["en"]
            person = self._person(f"Person {n}", number, role, languages, shift=decides or n < ON_SHIFT)
            staff.append(Staff(person, self.sim.handset(number, f"Person {n}"), decides))
        return staff

    def _person(self, name: str, number: str, role: str, languages: list[str], *, shift: bool) -> str:
        person, vault = new_id(), self.house.vault
        team = "responders" if role == "responder" else "supervisors"
        row = {
            "name_enc": vault.seal(name, name_about(person)),
            "phone_enc": vault.seal(number, phone_about(person)),
            "phone_idx": vault.index("phone", number),
            "roles": json.dumps([role]),
            "teams": json.dumps([team]),
            "languages": json.dumps(languages),
        }
        weekly = json.dumps({"days": EVERY_DAY, "start": "00:00", "end": "24:00"})
        times = dict.fromkeys(("starts_at", "ends_at", "valid_from", "valid_to"))

        def work(tx: Tx) -> None:
            tx.run("add_person", id=person, ring_order=0, available=1, created_at=0, **row)
            if shift:
                tx.run("add_shift", id=new_id(), person_id=person, team=team, weekly=weekly, **times)

        self.house.store.write(work, within=20)
        return person

    # ------------------------------------------------------------------ workers

    def _worker(self) -> Server:
        return Server.worker(self.environment, self.folder)

    def _until_they_beat(self, workers: int) -> None:
        until = time.monotonic() + STARTED_WITHIN
        while len(self.house.store.read(lambda tx: tx.all("heartbeats"))) < workers:
            if time.monotonic() > until:
                raise RuntimeError(f"the workers did not start:\n{self.logs()[-2000:]}")
            time.sleep(0.1)

    def kill(self, which: int) -> None:
        """kill -9 for a worker, without warning."""
        with self._hands:
            self._workers[which].kill()
            self.kills += 1

    def start_again(self, which: int) -> None:
        with self._hands:
            self._workers[which] = self._worker()

    @property
    def workers(self) -> int:
        return len(self._workers)

    # ------------------------------------------------------------------ afterwards

    def logs(self) -> str:
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("*.log")))

    def path_of(self, url: str) -> list[str]:
        """The parts of one of our own addresses."""
        return urlsplit(url).path.strip("/").split("/")

    def stop_working(self) -> None:
        """The workers end as an operator ends them; nothing moves any more."""
        with self._hands:
            for worker in self._workers:
                worker.close()
            self._workers = []

    def close(self) -> None:
        with suppress(Exception):
            self.stop_working()
        self._web.close()
        self.sim.stop()
        self.house.store.close()
