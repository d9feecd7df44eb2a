"""Dial: to numbers, a conference, or the front of a queue."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from simulator.call import Call, Jump
from simulator.numbering import is_emergency, normal
from simulator.script import Page, report
from simulator.tasks import HungUp, Steps
from simulator.twiml import spoken_text, truth
from simulator.verbs.attend import attend_conference
from simulator.verbs.dial_numbers import Outcome, dial_numbers
from simulator.verbs.dial_queue import dial_queue

MAX_NOUNS = 10


def dial(page: Page, verb: Element) -> Steps[Jump | None]:
    """Connects the call; afterwards to the action, or on to the next verb without one."""
    call = page.call
    call.keys.clear()
    outcome = Outcome()
    try:
        if not truth(verb, "answerOnBridge", False):
            call.answer()
        yield from _connect(page, verb, outcome)
    except HungUp:
        if verb.get("action") is not None:
            outcome.caller_left()
            gone = page.jump(verb.get("action"), verb.get("method"), *outcome.fields())
            page.company.engine.spawn(report(call, gone, "completed"))
        raise
    if outcome.hung_up_by_star:
        call.hear("status", "the other party was disconnected with *")
    if verb.get("action") is None:
        return None
    return page.jump(verb.get("action"), verb.get("method"), *outcome.fields())


def _connect(page: Page, verb: Element, outcome: Outcome) -> Steps[None]:
    conference, queue = verb.find("Conference"), verb.find("Queue")
    if verb.find("Client") is not None:
        page.warn(12200, "<Client> is NOT SIMULATED; nobody was rung")
    if conference is not None and verb.find("Number") is None:
        yield from attend_conference(page, verb, conference, outcome)
    elif queue is not None:
        yield from dial_queue(page, verb, queue, outcome)
    else:
        numbers = _numbers(page, verb)
        caller_id = _caller_id(page, verb) if numbers else None
        if caller_id is None:
            outcome.status = "failed"
            return
        yield from dial_numbers(page, verb, numbers, caller_id, outcome)


def _numbers(page: Page, verb: Element) -> list[tuple[str, Element]]:
    """E.164 numbers to ring with their nouns; those that may not be dialed are left out, loudly."""
    nouns = verb.findall("Number")
    if (verb.text or "").strip() and not nouns:
        bare = Element("Number")
        bare.text = verb.text
        nouns = [bare]
    wanted: list[tuple[str, Element]] = []
    for noun in nouns[:MAX_NOUNS]:
        written = spoken_text(noun)
        to = normal(written)
        if is_emergency(written):
            page.company.refuse_emergency(written, "Dial", page.call.sid)
            page.warn(21216, "an emergency number in <Dial>; it was not rung")
        elif to is None:
            page.warn(13223, "a number in <Dial> is not a phone number")
        else:
            wanted.append((to, noun))
    if len(nouns) > MAX_NOUNS:
        page.warn(13215, f"{len(nouns)} numbers, at most {MAX_NOUNS} are rung")
    return wanted


def _caller_id(page: Page, verb: Element) -> str | None:
    """The number to show, or None (and a notification) if the account may not show it."""
    call, company = page.call, page.company
    given = verb.get("callerId")
    if given is None:
        shown = normal(call.from_)
        if shown is None or shown in company.withheld:
            page.warn(13247, "the caller withheld the number and <Dial> has no callerId")
            return None
        return shown
    shown = normal(given)
    if shown is not None and (company.may_show(shown) or shown in _own_numbers(call)):
        return shown
    page.warn(13214, "callerId is neither the account's, nor verified, nor one of this call's numbers")
    return None


def _own_numbers(call: Call) -> set[str]:
    while call.parent is not None:
        call = call.parent
    return {call.from_, call.to}
