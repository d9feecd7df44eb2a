"""Calls the product places over REST: what it may ask for, and what then happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator import amd
from simulator.call import Call, Jump, Subscription
from simulator.conference import Conference, Participant
from simulator.legs import outgoing
from simulator.numbering import is_emergency, normal
from simulator.rest.errors import RestError
from simulator.script import Page, converse
from simulator.tasks import Steps, sleep
from simulator.twiml import Place
from simulator.verbs.attend import attend

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from simulator.company import Company

TIMEOUT, LONGEST_TIMEOUT = 60.0, 600.0
TWIML_LIMIT = 4000
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})


@dataclass
class Wish:
    """The parameters of Calls.create (and of a participant) that are simulated."""

    to: str
    from_: str
    first: Jump
    both: bool
    fallback: tuple[str, str] | None
    timeout: float
    subscriptions: list[Subscription]
    detection: str | None
    amd_callback: Jump | None
    caller_id: str | None = None
    urls: list[str] = field(default_factory=list)

    @staticmethod
    def from_form(form: MultiDict[str, str]) -> Wish:
        """Reads a REST form; checks nothing."""
        url, twiml = form.get("Url"), form.get("Twiml")
        method = form.get("Method", "POST").upper()
        fallback = form.get("FallbackUrl")
        callback, amd_url = form.get("StatusCallback"), form.get("AsyncAmdStatusCallback")
        events = frozenset(form.getlist("StatusCallbackEvent") or ["completed"])
        wishes = (
            [Subscription(callback, form.get("StatusCallbackMethod", "POST"), events)] if callback else []
        )
        asynchronous = form.get("AsyncAmd", "false").lower() == "true"
        return Wish(
            form.get("To", ""),
            form.get("From", ""),
            Jump(url or "", method, [], None if url else twiml),
            bool(url and twiml),
            (fallback, form.get("FallbackMethod", "POST")) if fallback else None,
            _seconds(form.get("Timeout"), TIMEOUT),
            wishes,
            form.get("MachineDetection") if not form.get("SendDigits") else None,
            Jump(amd_url, form.get("AsyncAmdStatusCallbackMethod", "POST"))
            if asynchronous and amd_url
            else None,
            form.get("CallerId"),
            [one for one in (url, fallback, callback, amd_url) if one],
        )


def _seconds(text: str | None, otherwise: float) -> float:
    return min(float(text), LONGEST_TIMEOUT) if text and text.isdigit() else otherwise


def check_wish(company: Company, wish: Wish, needs_document: bool = True) -> None:
    """Raises the RestError the carrier would answer with."""
    if not wish.to:
        raise RestError(21201)
    if is_emergency(wish.to):
        company.refuse_emergency(wish.to, "Calls", "")
        raise RestError(21216)
    if normal(wish.to) is None:
        raise RestError(21211)
    if not wish.from_:
        raise RestError(21213)
    from_ = normal(wish.from_)
    if from_ is None:
        raise RestError(21212)
    if not company.may_show(from_):
        raise RestError(21210)
    if needs_document and not wish.first.url and wish.first.document is None:
        raise RestError(21218)
    if wish.first.document is not None and len(wish.first.document) > TWIML_LIMIT:
        raise RestError(20001, 400, f"Twiml is longer than {TWIML_LIMIT} characters")
    _check_urls(company, wish)


def _check_urls(company: Company, wish: Wish) -> None:
    for url in wish.urls:
        if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
            raise RestError(21205)
    for wished in wish.subscriptions:
        if unknown := wished.events - EVENTS:
            company.notify(21626, f"{', '.join(sorted(unknown))}: send one parameter for each event")
    if wish.both:
        company.notify(20001, "both Url and Twiml were given: send one", "", wish.first.url)


def place(company: Company, wish: Wish) -> Call:
    """A call that follows its document when answered. The wish must have been checked."""
    return _place(company, wish, lambda call: _conversation(call, wish))


def place_participant(
    company: Company, room: Conference, wish: Wish, form: MultiDict[str, str]
) -> Participant:
    """A call that sits down in a conference when answered."""
    seat: Participant

    def sit_down(call: Call) -> Steps[None]:
        yield from attend(Page(call, company.base_url, Place.CALL), room, seat, wishes)

    events = " ".join(form.getlist("ConferenceStatusCallbackEvent"))
    url = form.get("ConferenceStatusCallback")
    method = form.get("ConferenceStatusCallbackMethod", "POST")
    wishes = Subscription(url, method, frozenset(events.split())) if url else None
    call = _place(company, wish, sit_down)
    seat = Participant(
        call,
        company.clock.now(),
        start_on_enter=form.get("StartConferenceOnEnter", "true").lower() == "true",
        end_on_exit=form.get("EndConferenceOnExit", "false").lower() == "true",
        muted=form.get("Muted", "false").lower() == "true",
        beep=form.get("Beep", "true"),
        label=form.get("Label"),
        wait=Jump(form["WaitUrl"], form.get("WaitMethod", "POST")) if form.get("WaitUrl") else None,
    )
    return seat


def _place(company: Company, wish: Wish, conversation: Callable[[Call], Steps[None]]) -> Call:
    to, from_ = normal(wish.to) or wish.to, normal(wish.from_) or wish.from_
    call = Call(
        company,
        "outbound-api",
        wish.caller_id or from_,
        to,
        company.handset(to),
        line=company.lines.get(from_),
    )
    call.fallback, call.subscriptions = wish.fallback, wish.subscriptions
    call.task = company.engine.spawn(_in_turn(company, call, outgoing(call, wish.timeout, conversation)))
    if wish.detection and wish.amd_callback is not None:
        amd.when_answered(call, wish.detection, wish.amd_callback)
    return call


def _in_turn(company: Company, call: Call, steps: Steps[None]) -> Steps[None]:
    """Calls above the account's rate wait their turn, queued."""
    wait = company.next_call_slot()
    if wait > 0:
        yield from sleep(company.engine, wait)
    yield from steps


def _conversation(call: Call, wish: Wish) -> Steps[None]:
    if wish.detection and wish.amd_callback is None:
        yield from amd.wait_for_verdict(call, wish.detection)
    yield from converse(call, wish.first)
