"""Places at which a worker may die, each with a name: around every commit and every request.

In production nothing happens there. A test or a soak makes a `Worker` with a `point` of its own, in a process
that it may lose, and that function ends the process (or pauses it, or raises) at the place it wants. There is
nothing to switch on from outside: whoever makes the worker passes the function.

A name is `<kind of job>/<what>/<when>`: before and after a commit, `…/commit` and `…/committed`; before and
after a request, `…/request` and `…/answered`. At `send_text/claim/committed` a text is claimed, and nobody
has asked the carrier yet; at `send_text/send/answered` the carrier has it, and we have not stored its id. The
worker's own are `<kind>/hold/committed` (a job was claimed) and `<kind>/timer/commit` and `…/committed`.
"""

from __future__ import annotations

from collections.abc import Callable

Point = Callable[[str], None]


def nowhere(name: str) -> None:
    """What production does at every point: nothing."""


def at(wanted: str, do: Callable[[], None], nth: int = 1) -> Point:
    """A point that does `do` the `nth` time it comes to `wanted`, and once."""
    times = 0

    def here(name: str) -> None:
        nonlocal times
        times += name == wanted
        if name == wanted and times == nth:
            do()

    return here
