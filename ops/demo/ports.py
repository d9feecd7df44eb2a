"""Which ports of this machine are free."""

from __future__ import annotations

import socket

TRIES = 50  # upward from the port wished for


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As servers do: a port whose last connections are only fading away counts as free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def free_port(wished: int, taken: frozenset[int] = frozenset()) -> int:
    """`wished`, or the next free one above it, none of `taken`; 0 takes any."""
    for port in range(wished, min(wished + TRIES, 65536)) if wished else ():
        if port not in taken and is_free(port):
            return port
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])
