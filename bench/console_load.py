"""Fifty open consoles, each on a connection of its own."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection

from bench.servers import Server

CONSOLES, EVERY, SECONDS = 50, 1.5, 15.0


@dataclass
class Asked:
    """What all consoles together got. `cpu`: seconds of the server's."""

    name: str
    answers: dict[int, int] = field(default_factory=dict)
    bytes: int = 0
    cpu: float = 0.0

    def line(self) -> str:
        count = sum(self.answers.values())
        each = self.cpu / SECONDS / CONSOLES
        codes = ", ".join(f"{code}: {number}" for code, number in sorted(self.answers.items()))
        return (
            f"{self.name:46}{count / SECONDS:8.1f}{self.cpu / count * 1e6:10.0f}{each * 1e3:10.2f}"
            f"{self.bytes / count:9.0f}  {codes}"
        )


class Consoles:
    """Each on a connection of its own, asking as static/live.js does."""

    def __init__(self, server: Server, method: str, path: str, cookies: list[str]) -> None:
        self._server, self._method, self._path, self._cookies = server, method, path, cookies
        self._lock, self._until = threading.Lock(), 0.0

    def ask(self, name: str) -> Asked:
        found = Asked(name)
        self._until = time.monotonic() + SECONDS
        before = self._server.cpu()
        threads = [threading.Thread(target=self._one, args=(found, n)) for n in range(CONSOLES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found.cpu = self._server.cpu() - before
        return found

    def _one(self, found: Asked, number: int) -> None:
        time.sleep(number * EVERY / CONSOLES)  # they were not opened in the same moment
        connection = HTTPConnection("127.0.0.1", self._server.port, timeout=10)
        headers = {"Cookie": f"__Host-careline={self._cookies[number]}"} if self._cookies else {}
        while time.monotonic() < self._until:
            began = time.monotonic()
            connection.request(self._method, self._path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            with self._lock:
                found.answers[answer.status] = found.answers.get(answer.status, 0) + 1
                found.bytes += len(body)
            if answer.headers.get("ETag"):
                headers["If-None-Match"] = answer.headers["ETag"]
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))
        connection.close()
