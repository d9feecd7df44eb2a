"""<Dial><Queue>: an agent takes the caller at the front."""

from __future__ import annotations

from datetime import timedelta
from xml.etree.ElementTree import Element

from simulator.rooms import Room
from simulator.script import Page
from simulator.tasks import Steps, Wait
from simulator.twiml import number, spoken_text, truth
from simulator.verbs.dial_numbers import TIME_LIMIT, TIMEOUT, Outcome
from simulator.waiting import Queue, Waiting


def dial_queue(page: Page, verb: Element, noun: Element, outcome: Outcome) -> Steps[None]:
    """Waits for somebody to be in the queue, takes them, and talks."""
    queue = page.company.queue(spoken_text(noun))
    entry = yield from _front(page, queue, number(verb, "timeout", TIMEOUT))
    if entry is None:
        return
    url = noun.get("url")
    greeting = None
    if url:
        waited = str(round((page.company.clock.now() - entry.since).total_seconds()))
        greeting = page.jump(
            url,
            noun.get("method"),
            ("QueueSid", queue.sid),
            ("QueueTime", waited),
            ("DequeingCallSid", page.call.sid),
        )
    if page.call.task is not None:
        entry.call.watchers.append(page.call.task)
    try:
        entry.take(page.call, greeting)
        with page.call.ear.sound():
            while not entry.ready and not entry.done:
                yield Wait()
        if not entry.done:
            yield from _talk(page, verb, entry, outcome)
    finally:
        entry.done = True
        entry.call.wake()
        if page.call.task in entry.call.watchers:
            entry.call.watchers.remove(page.call.task)


def _front(page: Page, queue: Queue, timeout: float) -> Steps[Waiting | None]:
    call, now = page.call, page.company.clock.now
    until = now() + timedelta(seconds=timeout)
    assert call.task is not None
    queue.agents.append(call.task)
    try:
        with call.ear.sound():
            while not queue.waiting:
                if (left := (until - now()).total_seconds()) <= 0:
                    return None
                yield Wait(left)
        return queue.waiting[0]
    finally:
        queue.agents.remove(call.task)


def _talk(page: Page, verb: Element, entry: Waiting, outcome: Outcome) -> Steps[None]:
    call, other, now = page.call, entry.call, page.company.clock.now
    room = Room()
    room.join(call)
    room.join(other)
    outcome.status, outcome.sid, outcome.bridged = "completed", other.sid, True
    began = now()
    until = began + timedelta(seconds=number(verb, "timeLimit", TIME_LIMIT))
    star = truth(verb, "hangupOnStar", False)
    call.keys.clear()
    try:
        while not entry.done and not other.over and (left := (until - now()).total_seconds()) > 0:
            outcome.hung_up_by_star = star and "*" in call.keys
            if outcome.hung_up_by_star:
                return
            yield Wait(left)
    finally:
        outcome.seconds = round((now() - began).total_seconds())
        room.leave(call)
        room.leave(other)
