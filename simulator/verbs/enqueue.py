"""Enqueue and Leave: the caller's side of a queue."""

from __future__ import annotations

from contextlib import suppress
from xml.etree.ElementTree import Element

from simulator.call import Jump, Redirected
from simulator.script import DocumentError, Page, follow, report
from simulator.tasks import HungUp, Interrupt, Released, Steps, Wait, sleep
from simulator.twiml import Place, spoken_text
from simulator.verbs.attend import DEFAULT_MUSIC
from simulator.waiting import Waiting


class Left(Interrupt):
    """<Leave>: the caller goes on after <Enqueue>."""


def leave(_page: Page, _verb: Element) -> Steps[Jump | None]:
    yield from ()
    raise Left


def enqueue(page: Page, verb: Element) -> Steps[Jump | None]:
    """Waits until taken, left or hung up; then the action with QueueResult."""
    call = page.call
    call.answer()
    queue = page.company.queue(spoken_text(verb))
    if len(queue.waiting) >= queue.max_size:
        return _after(
            page, verb, [("QueueSid", queue.sid), ("QueueTime", "0"), ("QueueResult", "queue-full")]
        )
    entry = queue.add(call)
    try:
        result = yield from _wait(page, verb, entry)
    except Redirected as sent:
        queue.remove(entry)
        _report(page, verb, entry, "redirected-from-bridged" if entry.ready else "redirected")
        raise sent
    except HungUp:
        queue.remove(entry)
        _report(page, verb, entry, "bridged" if entry.ready else "hangup")
        raise
    finally:
        queue.remove(entry)
        entry.done = True
        if entry.taker is not None:
            entry.taker.wake()
    return _after(page, verb, _fields(entry, result))


def _wait(page: Page, verb: Element, entry: Waiting) -> Steps[str]:
    """The waiting document again and again, until the QueueResult is known."""
    call = page.call
    try:
        entry.hearing_wait = True
        yield from _loop(page, verb, entry)
    except Released:
        pass
    except Left:
        return "leave"
    except DocumentError:
        return "error"
    finally:
        entry.hearing_wait = False
    if entry.greeting is not None:
        with suppress(DocumentError):  # then they talk without it
            yield from follow(call, entry.greeting, Place.QUEUE)
    entry.ready = True
    if entry.taker is not None:
        entry.taker.wake()
    while not entry.done:
        yield Wait()
    return "bridged"


def _loop(page: Page, verb: Element, entry: Waiting) -> Steps[None]:
    call, queue = page.call, entry.queue
    url = verb.get("waitUrl")
    if not url:
        call.hear("music", DEFAULT_MUSIC)
        with call.ear.sound():
            while True:
                yield Wait()
    jump = page.jump(url, verb.get("waitUrlMethod"))
    while True:
        began = page.company.clock.now()
        yield from follow(call, Jump(jump.url, jump.method), Place.QUEUE, queue.facts(entry))
        if page.company.clock.now() == began:  # an empty document must not be asked for without end
            yield from sleep(page.company.engine, 1)


def _fields(entry: Waiting, result: str) -> list[tuple[str, str]]:
    since = (entry.call.company.clock.now() - entry.since).total_seconds()
    waited = entry.seconds if entry.taker is not None else round(since)
    return [("QueueSid", entry.queue.sid), ("QueueTime", str(waited)), ("QueueResult", result)]


def _after(page: Page, verb: Element, fields: list[tuple[str, str]]) -> Jump | None:
    if verb.get("action") is None:
        return None
    return page.jump(verb.get("action"), verb.get("method"), *fields)


def _report(page: Page, verb: Element, entry: Waiting, result: str) -> None:
    """Tells the action of an end whose answer no longer matters."""
    jump = _after(page, verb, _fields(entry, result))
    if jump is not None:
        status = "in-progress" if result.startswith("redirected") else "completed"
        page.company.engine.spawn(report(page.call, jump, status))
