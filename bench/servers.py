"""The web processes as an operator starts them, and the floor in the same server with the same options."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import psutil

ROOT = Path(__file__).resolve().parents[1]
PROCESSES, THREADS = 2, 4
STARTED_WITHIN = 30.0  # seconds
TROUBLE = ("database is locked", "held by someone else", "was not free within", "did not answer within")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A command that serves on `port` until it is left. What it says goes to `log`."""

    def __init__(self, command: list[str], environment: Mapping[str, str], log: Path, port: int = 0) -> None:
        self.port, self._log = port, log
        with log.open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603  our own program
                command, cwd=ROOT, env={"PATH": os.defpath, **environment}, stdout=said, stderr=said
            )

    @classmethod
    def hotline(cls, environment: Mapping[str, str], folder: Path) -> Server:
        port = free_port()
        settings = {"CARELINE_PROCESSES": str(PROCESSES), "CARELINE_THREADS": str(THREADS)}
        command = [sys.executable, "app.py", "serve"]
        return cls(
            command, {**environment, **settings, "CARELINE_PORT": str(port)}, folder / f"web{port}.log", port
        ).ready()

    @classmethod
    def worker(cls, environment: Mapping[str, str], folder: Path) -> Server:
        return cls([sys.executable, "app.py", "worker"], environment, folder / "worker.log")

    @classmethod
    def floor(cls, folder: Path) -> Server:
        port = free_port()
        options = ["--interface", "wsgi", "--factory", "--no-ws", "--respawn-failed-workers"]
        options += ["--workers", str(PROCESSES), "--blocking-threads", str(THREADS), "--port", str(port)]
        granian = [sys.executable, "-m", "granian", *options, "bench.floor:create_app"]
        return cls(granian, {}, folder / "floor.log", port).ready()

    def ready(self) -> Server:
        """Waits until the port answers. Raises RuntimeError with what the server said if it does not."""
        until = time.monotonic() + STARTED_WITHIN
        while time.monotonic() < until and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return self
        self.close()
        raise RuntimeError(f"a server did not start:\n{self._log.read_text()[-2000:]}")

    def cpu(self) -> float:
        """Seconds of CPU that all its processes have used so far."""
        return sum(sum(process.cpu_times()[:2]) for process in self._processes())

    def memory(self) -> list[float]:
        """Resident MB of each web process (not of the one that only watches over them)."""
        return sorted((p.memory_info().rss / 1e6 for p in self._processes()[1:]), reverse=True)[:PROCESSES]

    def _processes(self) -> list[psutil.Process]:
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def trouble(self) -> int:
        """How often the store was not to be had."""
        said = self._log.read_text()
        return sum(said.count(words) for words in TROUBLE)

    def kill(self) -> None:
        """kill -9: it closes, gives back and finishes nothing."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
