"""A load generator: one thread, raw sockets on this machine, kept open. Every answer is checked."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from bench.traffic import Call, Ring

PATIENCE = 10.0  # seconds without any answer until the run is given up


@dataclass
class Result:
    """`latencies`: seconds, in the order answered; `wrong`: what was not the expected next turn."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.latencies) / self.seconds

    def at(self, part: float) -> float:
        """Milliseconds below which this part of the answers came."""
        return sorted(self.latencies)[int(len(self.latencies) * part)] * 1000 if self.latencies else 0.0


class Wire:
    """One connection, with one request under way at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got, self.due, self.closes = b"", 0.0, False
        self.call: Call | None = None
        self.then = b""

    def send(self, asked: tuple[Call, bytes, bytes], due: float) -> None:
        self.call, request, self.then = asked
        self.got, self.due = b"", due
        self.socket.sendall(
            request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) if self.closes else request
        )

    def read(self) -> bool:
        """True once the answer is complete. Raises ConnectionError if the server hung up."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server closed a connection")
        self.got += piece
        head, found, body = self.got.partition(b"\r\n\r\n")
        if not found:
            return False
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return len(body) >= int(length or 0)

    def fault(self) -> str:
        if self.got.startswith(b"HTTP/1.1 20") and self.then in self.got:
            return ""
        return self.got[:40].decode(errors="replace")


class Generator:
    """Sends what a ring of calls gives, over so many connections."""

    def __init__(self, port: int, connections: int) -> None:
        self._wires = {wire.socket.fileno(): wire for wire in (Wire(port) for _ in range(connections))}
        self._poll = select.epoll()
        for number in self._wires:
            self._poll.register(number, select.EPOLLIN)

    def closed(self, ring: Ring, seconds: float) -> Result:
        """Each connection sends its next request when the last is answered, until the time is up."""
        until = time.perf_counter() + seconds
        return self._run(ring, lambda now, sent: now if now < until else None)

    def open(self, ring: Ring, rate: float, seconds: float) -> Result:
        """A request each 1/rate seconds, whether or not the earlier ones are answered; latency counts from
        when it was due, so a server that stalls cannot hide it."""
        began, many = time.perf_counter(), int(rate * seconds)
        return self._run(ring, lambda now, sent: began + sent / rate if sent < many else None)

    def some(self, ring: Ring, many: int) -> Result:
        """So many requests as fast as they are answered."""
        return self._run(ring, lambda now, sent: now if sent < many else None)

    def at_once(self, ring: Ring) -> Result:
        """Every call's next webhook in the same moment, as far as there are connections. Each connection
        serves once: the server has no more than some thousand at a time, and the rest wait their turn."""
        for wire in self._wires.values():
            wire.closes = True
        now = time.perf_counter()
        most = min(len(self._wires), len(ring.waiting))
        return self._run(ring, lambda _, sent: now if sent < most else None)

    def _run(self, ring: Ring, due: Callable[[float, int], float | None]) -> Result:
        """`due`: when request number `sent` is to leave; None when there are no more."""
        result, idle, sent = Result(), list(self._wires.values()), 0
        began = last = time.perf_counter()
        while True:
            now = time.perf_counter()
            following = due(now, sent)
            while following is not None and following <= now and idle and (asked := ring.take()) is not None:
                idle.pop().send(asked, following)
                sent, following = sent + 1, due(now, sent + 1)
            nobody_left = following is None or not ring.waiting
            if nobody_left and len(idle) == len(self._wires):
                break
            wait = 0.05 if following is None or not idle else min(0.05, max(0.0, following - now))
            for number, _ in self._poll.poll(wait):
                wire = self._wires[number]
                if wire.read():
                    last = time.perf_counter()
                    self._note(result, ring, wire, last)
                    idle.append(wire)
                    if wire.closes:
                        self._poll.unregister(number)
                        wire.socket.close()
            if time.perf_counter() - last > PATIENCE:
                result.wrong.append(f"{len(self._wires) - len(idle)} requests were never answered")
                break
        result.seconds = last - began
        return result

    @staticmethod
    def _note(result: Result, ring: Ring, wire: Wire, now: float) -> None:
        assert wire.call is not None
        if fault := wire.fault():
            result.wrong.append(fault)
        else:
            result.latencies.append(now - wire.due)
            ring.answered(wire.call)

    def __enter__(self) -> Generator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._poll.close()
        for wire in self._wires.values():
            wire.socket.close()
