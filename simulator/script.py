"""Running documents: ask, read, do each verb, follow where it leads; or fall back."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from simulator import pace, params
from simulator.call import Call, Jump, Redirected
from simulator.notifications import ERRORS
from simulator.tasks import Steps, sleep, sleep_unless
from simulator.twiml import Document, Place, TwimlError, parse
from simulator.webhook import Pairs, Reply, Webhook

if TYPE_CHECKING:
    from simulator.company import Company

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
MAX_DOCUMENTS_AT_ONCE = 50  # documents without a second passing: an endless redirect


class DocumentError(Exception):
    """No usable document; `code` is Twilio's and `url` is what was asked."""

    def __init__(self, code: int, url: str, detail: str) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code
        self.url = url


@dataclass
class Page:
    """A document as it runs: on which call, from which URL (the base of relative ones), and where."""

    call: Call
    url: str
    place: Place
    extra: Pairs = field(default_factory=list)  # parameters every request from here carries too
    stop: Callable[[], bool] = lambda: False  # what cuts the present prompt short

    @property
    def company(self) -> Company:
        return self.call.company

    def jump(self, url: str | None, method: str | None, *more: tuple[str, str]) -> Jump:
        """Where an action or redirect leads; without a URL, back to this document."""
        return Jump(urljoin(self.url, url or ""), (method or "POST").upper(), list(more))

    def pause(self, seconds: float) -> Steps[None]:
        """Lets time pass, or less when a key cuts the prompt short."""
        yield from sleep_unless(self.company.engine, seconds, self.stop)

    def warn(self, code: int, detail: str) -> None:
        self.company.notify(code, detail, self.call.sid, self.url)


Verb = Callable[[Page, Element], Generator[Any, Any, "Jump | None"]]


def converse(call: Call, jump: Jump) -> Steps[None]:
    """A whole conversation, also when the product sends the call elsewhere in the middle of it."""
    while True:
        try:
            yield from follow(call, jump, Place.CALL)
            return
        except Redirected as sent:
            jump = sent.jump


def follow(call: Call, first: Jump, place: Place, extra: Pairs | None = None) -> Steps[None]:
    """Runs documents from `first` until one ends without leading on.

    Raises DocumentError outside of calls proper; there the fallback is asked, or the caller hears
    the apology.
    """
    jump: Jump | None = first
    fallen = False
    started, rounds = call.company.clock.now(), 0
    while jump is not None:
        rounds = rounds + 1 if call.company.clock.now() == started else 0
        started = call.company.clock.now()
        try:
            if rounds > MAX_DOCUMENTS_AT_ONCE:
                raise _failed(call, 11215, jump.url, "the documents redirect in a circle")
            page, document = yield from _get(call, jump, place, extra or [])
            jump = yield from _run(page, document)
        except DocumentError as failure:
            if place is not Place.CALL:
                raise
            if fallen or call.fallback is None:
                yield from _apologise(call)
                return
            fallen = True
            url, method = call.fallback
            jump = Jump(url, method, [("ErrorCode", str(failure.code)), ("ErrorUrl", failure.url)])


def _get(call: Call, jump: Jump, place: Place, extra: Pairs) -> Steps[tuple[Page, Document]]:
    if jump.document is not None:
        reply = Reply(jump.url, 200, "text/xml", jump.document.encode())
    elif not jump.url.startswith(("http://", "https://")):
        raise _failed(call, 11100, jump.url, "a document given as Twiml needs absolute URLs")
    else:
        fields = _merge(params.voice(call), extra + jump.extra)
        hook = Webhook(jump.url, jump.method, fields, call.cookies, call.sid)
        reply = yield from call.company.courier.fetch(hook)
    if reply.error is not None:
        raise _failed(call, reply.error, jump.url, reply.reason)
    try:
        document = parse(reply.body, reply.content_type, place)
    except TwimlError as fault:
        raise _failed(call, fault.code, jump.url, fault.detail) from fault
    page = Page(call, reply.url, place, extra)
    for code, detail in document.warnings:
        page.warn(code, detail)
    for verb in document.verbs:
        if verb.get("_measured"):
            verb.set("_seconds", str(pace.sound(reply.body)))
    return page, document


def _run(page: Page, document: Document) -> Steps[Jump | None]:
    from simulator.verbs import TABLE  # noqa: PLC0415  the verbs need this module

    for verb in document.verbs:
        jump = yield from TABLE[verb.tag](page, verb)
        if jump is not None:
            return jump
    return None


def fail(page: Page, code: int, detail: str) -> DocumentError:
    """Notes an error and gives the exception to raise; only for codes that are errors."""
    assert code in ERRORS
    return _failed(page.call, code, page.url, detail)


def _failed(call: Call, code: int, url: str, detail: str) -> DocumentError:
    call.company.notify(code, detail, call.sid, url)
    return DocumentError(code, url, detail)


def _apologise(call: Call) -> Steps[None]:
    call.answer()
    call.hear("say", APOLOGY, language="en-US")
    with call.ear.sound():
        yield from sleep(call.company.engine, pace.speech(APOLOGY))


def _merge(fields: Pairs, more: Pairs) -> Pairs:
    """Later fields replace earlier ones of the same name."""
    names = {name for name, _ in more}
    return [pair for pair in fields if pair[0] not in names] + more


def report(call: Call, jump: Jump, status: str) -> Steps[None]:
    """A request whose answer no longer matters: the call is over."""
    fields = _merge(params.voice(call, status), jump.extra)
    yield from call.company.courier.fetch(Webhook(jump.url, jump.method, fields, call.cookies, call.sid))
