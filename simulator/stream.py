"""Server-sent events: the whole state once, then each handset as it changes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from simulator import view
from simulator.company import Company

HEARTBEAT = 15.0  # seconds


def events(company: Company) -> Iterator[str]:
    """The stream for one screen, until it goes away."""
    with company.engine.lock:
        first = view.state(company)
        seen = {number: _mark(company, number) for number in company.handsets}
        lines, mail = set(company.lines), company.mailbox.count
    yield _event("state", first)
    spoke = time.monotonic()
    while not company.engine.stopped:
        messages: list[str] = []
        with company.engine.lock:
            messages = _changes(company, seen)
            if company.mailbox.count != mail:
                mail = company.mailbox.count
                messages.append(_event("mail", {"count": mail}))
            if set(company.lines) != lines:
                lines = set(company.lines)
                messages.insert(0, _event("state", view.state(company)))
            if not messages:
                company.engine.changed.wait(min(1.0, HEARTBEAT))
                messages = _changes(company, seen)
        if messages:
            spoke = time.monotonic()
            yield "".join(messages)
        elif time.monotonic() - spoke >= HEARTBEAT:
            spoke = time.monotonic()
            yield ": still here\n\n"


Mark = tuple[int, int, int]  # version, calls so far, entries sent


def _mark(company: Company, number: str) -> Mark:
    phone = company.handsets[number]
    return phone.version, phone.log.calls, len(phone.log.all)


def _changes(company: Company, seen: dict[str, Mark]) -> list[str]:
    messages = []
    for number, phone in company.handsets.items():
        before, now = seen.get(number, (-1, -1, 0)), _mark(company, number)
        if before == now:
            continue
        reset = before[1] != now[1]
        body = view.handset(phone, -1 if reset else before[2] - 1)
        messages.append(_event("handset", body | {"reset": reset}))
        seen[number] = now
    return messages


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
