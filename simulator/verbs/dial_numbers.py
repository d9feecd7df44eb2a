"""Dialing phone numbers: all ring at once, each may be screened, one is connected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from xml.etree.ElementTree import Element

from simulator import pace
from simulator.call import Call, Jump, Redirected, Subscription
from simulator.legs import outgoing
from simulator.rooms import Room
from simulator.script import DocumentError, Page, converse, follow
from simulator.tasks import HungUp, Steps, Wait
from simulator.twiml import Place, number, truth

TIMEOUT = 30.0  # seconds of ringing
TIME_LIMIT = 14400.0


@dataclass
class Outcome:
    """What the action URL is told. A conference gives only a status."""

    status: str = "no-answer"
    sid: str | None = None
    seconds: int | None = None
    bridged: bool | None = False
    recording_url: str | None = None
    hung_up_by_star: bool = False

    def caller_left(self) -> None:
        """The caller hung up: what was not connected was canceled."""
        if self.bridged is False and self.status == "no-answer":
            self.status = "canceled"

    def fields(self) -> list[tuple[str, str]]:
        fields = [("DialCallStatus", self.status)]
        if self.sid is not None:
            fields.append(("DialCallSid", self.sid))
        if self.seconds is not None:
            fields.append(("DialCallDuration", str(self.seconds)))
        if self.bridged is not None:
            fields.append(("DialBridged", str(self.bridged).lower()))
        if self.recording_url is not None:
            fields.append(("RecordingUrl", self.recording_url))
        return fields


def dial_numbers(
    page: Page, verb: Element, numbers: list[tuple[str, Element]], caller_id: str, outcome: Outcome
) -> Steps[None]:
    """Rings all of `numbers`; the first that is through its whisper is connected."""
    timeout = number(verb, "timeout", TIMEOUT)
    legs = [_start(page, to, noun, caller_id, timeout) for to, noun in numbers]
    try:
        winner = yield from _first_ready(page.call, legs)
        for leg in legs:
            if leg is not winner:
                leg.cancel()
        _note(outcome, winner, legs)
        if winner is not None:
            yield from _talk(page, verb, winner, outcome)
    finally:
        for leg in legs:
            if outcome.sid is None:
                outcome.sid = leg.sid
            if leg.task is not None and page.call.task in leg.watchers:
                leg.watchers.remove(page.call.task)
                leg.cancel()


def _start(page: Page, to: str, noun: Element, caller_id: str, timeout: float) -> Call:
    company, parent = page.company, page.call
    leg = Call(company, "outbound-dial", caller_id, to, company.handset(to), parent=parent)
    if parent.task is not None:
        leg.watchers.append(parent.task)
    if url := noun.get("statusCallback"):
        events = frozenset(noun.get("statusCallbackEvent", "completed").split())
        where = page.jump(url, noun.get("statusCallbackMethod"))
        leg.subscriptions.append(Subscription(where.url, where.method, events))
    whisper = page.jump(noun.get("url"), noun.get("method")) if noun.get("url") else None
    company.detect_machine(leg, noun, page)
    leg.task = company.engine.spawn(outgoing(leg, timeout, lambda leg: _screened(leg, whisper)))
    return leg


def _screened(leg: Call, whisper: Jump | None) -> Steps[None]:
    """On the called side: the whisper, then ready, then whatever the bridge brings."""
    try:
        if whisper is not None:
            try:
                yield from follow(leg, whisper, Place.WHISPER)
            except DocumentError:
                raise HungUp from None
        leg.ready = True
        leg.wake()
        while True:
            yield Wait()
    except Redirected as sent:
        leg.ready = False
        if leg.room is not None:
            leg.room.leave(leg)
        for parent in leg.watchers:
            parent.wake()
        leg.watchers.clear()
        yield from converse(leg, sent.jump)


def _first_ready(call: Call, legs: list[Call]) -> Steps[Call | None]:
    """Rings in the caller's ear until one leg is ready (that leg) or all have ended (None)."""
    company = call.company
    next_ring = company.clock.now()
    with call.ear.sound():
        while True:
            for leg in legs:
                if leg.ready and not leg.over:
                    return leg
            if all(leg.over or call.task not in leg.watchers for leg in legs):
                return None
            if company.first_answer_wins and any(leg.answered_at for leg in legs):
                for leg in legs:
                    if leg.answered_at is None:
                        leg.cancel()
            if company.clock.now() >= next_ring:
                call.hear("ring", "ringing")
                next_ring = company.clock.now() + timedelta(seconds=pace.RING_CYCLE)
            yield Wait((next_ring - company.clock.now()).total_seconds())


def _note(outcome: Outcome, winner: Call | None, legs: list[Call]) -> None:
    if winner is not None:
        outcome.status, outcome.bridged, outcome.sid = "completed", True, winner.sid
        return
    answered = [leg for leg in legs if leg.answered_at is not None]
    if answered:  # answered, but hung up in the whisper
        outcome.status, outcome.sid, outcome.seconds = "completed", answered[-1].sid, answered[-1].duration
        return
    statuses = {leg.status for leg in legs}
    outcome.status = next((s for s in ("no-answer", "busy", "failed") if s in statuses), "no-answer")
    outcome.sid = legs[-1].sid


def _talk(page: Page, verb: Element, other: Call, outcome: Outcome) -> Steps[None]:
    call, company = page.call, page.company
    call.answer()
    call.keys.clear()
    room = Room()
    room.join(call)
    room.join(other)
    began = company.clock.now()
    until = began + timedelta(seconds=number(verb, "timeLimit", TIME_LIMIT))
    star = truth(verb, "hangupOnStar", False)
    try:
        while other in room.calls and not other.over:
            left = (until - company.clock.now()).total_seconds()
            outcome.hung_up_by_star = star and "*" in call.keys
            if left <= 0 or outcome.hung_up_by_star:
                break
            yield Wait(left)
    finally:
        outcome.seconds = round((company.clock.now() - began).total_seconds())
        room.leave(call)
        room.leave(other)
