"""A leg from its first ring to its end, and who is told about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from simulator import params
from simulator.call import Call, Jump
from simulator.script import converse
from simulator.tasks import HungUp, Steps, Wait
from simulator.webhook import Webhook


def inbound(call: Call, first: Jump) -> Steps[None]:
    """A handset calls a line of ours."""
    try:
        yield from converse(call, first)
    except HungUp:
        pass
    finally:
        finish(call, call.refused or ("completed" if call.answered_at else "no-answer"))


def outgoing(call: Call, timeout: float, conversation: Callable[[Call], Steps[None]]) -> Steps[None]:
    """The carrier rings a handset; when it answers, `conversation` runs on the leg."""
    status = "failed"
    try:
        status = yield from _ring(call, timeout)
        if status == "answered":
            call.answer()
            tell(call, "answered", "in-progress")
            yield from conversation(call)
    except HungUp:
        pass
    finally:
        if call.answered_at is not None:
            status = "completed"
        elif call.canceled:
            status = "canceled"
        elif status not in {"busy", "failed", "no-answer"}:
            status = call.far or "no-answer"
        finish(call, status)


def _ring(call: Call, timeout: float) -> Steps[str]:
    """What came of ringing: answered, busy, failed or no-answer."""
    tell(call, "initiated", "initiated")
    if call.to in call.company.lines:
        call.company.notify(12200, "a call from one line to another is NOT SIMULATED; it failed", call.sid)
        return "failed"
    call.handset.ring(call)
    if call.far is None:
        call.status = "ringing"
        tell(call, "ringing", "ringing")
    until = call.company.clock.now() + timedelta(seconds=timeout)
    while call.far is None:
        if (left := (until - call.company.clock.now()).total_seconds()) <= 0:
            return "no-answer"
        yield Wait(left)
    return call.far


def finish(call: Call, status: str) -> None:
    """Ends a leg for good and tells whoever asked to know."""
    if call.over:
        return
    call.ended_at = call.updated = call.company.clock.now()
    call.ear.close()
    if call.room is not None:
        call.room.leave(call)
    call.status = status
    call.handset.dropped(call)
    tell(call, "completed", status)
    if call.direction == "inbound" and call.line is not None and call.line.status_callback:
        _send(call, call.line.status_callback, call.line.status_callback_method, status)
    call.wake()


def tell(call: Call, event: str, status: str) -> None:
    """Sends `event` to the subscriptions that want it."""
    for wish in call.subscriptions:
        if event in wish.events:
            _send(call, wish.url, wish.method, status)


def _send(call: Call, url: str, method: str, status: str) -> None:
    fields = params.progress(call, status, call.sequence)
    call.sequence += 1
    call.company.callbacks.send(Webhook(url, method, fields, {}, call.sid, "callback"))
