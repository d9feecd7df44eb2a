"""The town with real processes in it: the web server and the worker as an operator starts them, against the
phone company of this test. Time passes by itself; nothing is slept for, only waited for."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import requests

from db.about import name_about, phone_about
from db.ids import new_id
from db.store import Row, open_store
from db.vault import Vault, new_key, parse_keys
from simulator import Simulator
from simulator.handset import Handset
from tests.journeys.town import ACCOUNT, EVERY_DAY, PSAP, PSAP_2, TOKEN, local, port_alder
from tests.journeys.trouble import eventually

ROOT = Path(__file__).resolve().parents[2]
EVENING = "2026-03-04 18:00"


class EveningClock:
    """Real time, begun at six on a Wednesday."""

    virtual = False

    def __init__(self) -> None:
        self.ahead = local(EVENING) - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class RealTown:
    """Processes are started by name and killed without warning; `close()` ends only what was started here."""

    def __init__(self, store_url: str, folder: Path) -> None:
        self._folder, self._clock_file = folder, folder / "clock"
        self.clock, self.moved = EveningClock(), timedelta()
        self.move_clock(0)
        self.sim = Simulator(ACCOUNT, TOKEN, clock=self.clock, seed=7).start()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        key, index = new_key(), new_key()
        self.vault = Vault(parse_keys(f"k1:{key}"), parse_keys(f"index:{index}")[0][1])
        self.store = open_store(store_url)
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "CARELINE_MODE": "demo",
            "CARELINE_PUBLIC_URL": self.url,
            "CARELINE_CARRIER_URL": self.sim.base_url,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "CARELINE_KEYS": f"k1:{key}",
            "CARELINE_INDEX_KEY": index,
            "CARELINE_AUDIT_KEY": new_key(),
            "CARELINE_DATABASE": store_url,
            "CARELINE_PORT": str(self.port),
            "CARELINE_CLOCK_FILE": str(self._clock_file),
            "CARELINE_LOG_LEVEL": "DEBUG",
        }
        self._started: list[subprocess.Popen[bytes]] = []
        self._logs = 0
        for number, name in ((PSAP, "911"), (PSAP_2, "911, second line")):
            self.sim.handset(number, name).will(answer_after=1)
        for line in port_alder().lines.values():
            self.sim.add_number(
                line.number,
                voice_url=f"{self.url}/voice/call",
                voice_fallback_url=f"{self.url}/voice/fallback",
                status_callback=f"{self.url}/voice/status",
                sms_url=f"{self.url}/sms/in",
                sms_fallback_url=f"{self.url}/sms/fallback",
            )

    # ------------------------------------------------------------------ processes

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """`python app.py <command>`, as an operator would."""
        self._logs += 1
        with (self._folder / f"{command}.{self._logs}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "app.py", command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def start_web(self) -> subprocess.Popen[bytes]:
        started = self.logs().count("Started worker-")
        web = self.start("serve")

        def answers() -> bool:
            assert web.poll() is None, f"the web server ended:\n{self.logs()[-2000:]}"
            with suppress(requests.RequestException):
                return requests.get(f"{self.url}/health", timeout=1).ok
            return False

        eventually(answers, within=180)  # the first start walks the flow
        eventually(lambda: self.logs().count("Started worker-") >= started + 2, within=20)
        return web

    def start_worker(self) -> subprocess.Popen[bytes]:
        before = {row["name"] for row in self.rows("heartbeats")}
        worker = self.start("worker")
        eventually(lambda: {row["name"] for row in self.rows("heartbeats")} > before, within=180)
        return worker

    @staticmethod
    def web_workers(web: subprocess.Popen[bytes]) -> list[int]:
        """The processes that answer requests: the web server's children, without Python's own helpers."""
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(web.pid).children(recursive=True)
            return [c.pid for c in children if "resource_tracker" not in " ".join(c.cmdline())]
        return []

    @staticmethod
    def kill(process: subprocess.Popen[bytes]) -> None:
        """kill -9 for it and everything it started, all at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def move_clock(self, seconds: float) -> None:
        """Our processes' clock jumps ahead; leases run out without waiting for them."""
        self.moved += timedelta(seconds=seconds)
        part = self._clock_file.with_suffix(".part")
        part.write_text(str((self.clock.ahead + self.moved).total_seconds()))
        part.rename(self._clock_file)

    # ------------------------------------------------------------------ people

    def resident(self, number: str = "+15035550111", name: str = "Rosa") -> Handset:
        return self.sim.handset(number, name)

    def counselor(self, name: str, number: str) -> Handset:
        person = new_id()

        def work(tx: Any) -> None:
            tx.run(
                "add_person",
                id=person,
                name_enc=self.vault.seal(name, name_about(person)),
                phone_enc=self.vault.seal(number, phone_about(person)),
                phone_idx=self.vault.index("phone", number),
                roles='["counselor"]',
                teams='["counselors"]',
                languages='["en"]',
                ring_order=0,
                available=1,
                created_at=0,
            )
            tx.run(
                "add_shift",
                id=new_id(),
                person_id=person,
                team="counselors",
                weekly=json.dumps({"days": EVERY_DAY, "start": "00:00", "end": "24:00"}),
                starts_at=None,
                ends_at=None,
                valid_from=None,
                valid_to=None,
            )

        self.store.write(work)
        return self.sim.handset(number, name)

    # ------------------------------------------------------------------ what happened

    def rows(self, query: str, **params: Any) -> list[Row]:
        return self.store.read(lambda tx: tx.all(query, **params))

    def the_contact(self) -> Row:
        (contact,) = self.rows("contacts_before", started_at=2**62, id="", limit=10)
        return contact

    def logs(self) -> str:
        return "\n".join(path.read_text("utf-8", "replace") for path in sorted(self._folder.glob("*.log")))

    def close(self) -> None:
        try:
            assert self.sim.emergency_attempts == []
            logs = self.logs()
            for number in ("5550111", "5550112", "5550131", "5550132", "5550133", "5550134", TOKEN):
                assert number not in logs, "a number or a secret is in a log"
        finally:
            for process in self._started:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)
            until = time.monotonic() + 8
            for process in self._started:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.1, until - time.monotonic()))
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self.sim.stop()
            self.store.close()
