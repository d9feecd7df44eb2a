"""Answering-machine detection: who answered, and when that is known.

A person is recognised two seconds after the answer, a machine and a fax after four, and who says nothing is
unknown after five; with DetectMessageEnd a machine is reported at the beep. The times are our reading;
Twilio names only the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from simulator.call import Call, Jump
from simulator.tasks import Steps, sleep
from simulator.webhook import Webhook

if TYPE_CHECKING:
    from simulator.script import Page

HUMAN, MACHINE, UNKNOWN = 2.0, 4.0, 5.0  # seconds


def verdict(call: Call, mode: str) -> tuple[str, float]:
    """AnsweredBy and the seconds after the answer at which it is known; `mode` as in MachineDetection."""
    habit = call.handset.habit
    if habit.heard_as:
        return habit.heard_as, HUMAN if habit.heard_as == "human" else MACHINE
    match habit.kind:
        case "fax":
            return "fax", MACHINE
        case "silence":
            return "unknown", UNKNOWN
        case "voicemail" if mode == "DetectMessageEnd":
            return "machine_end_beep", habit.beep_after
        case "voicemail":
            return "machine_start", min(MACHINE, habit.beep_after)
    return "human", HUMAN


def wait_for_verdict(call: Call, mode: str) -> Steps[None]:
    """Synchronous detection: the call's document waits for it."""
    answered_by, after = verdict(call, mode)
    yield from sleep(call.company.engine, after)
    call.answered_by = answered_by


def report_later(call: Call, mode: str, callback: Jump) -> Steps[None]:
    """Asynchronous detection, from the answer on: told to `callback` when known, if the call still lives."""
    answered_by, after = verdict(call, mode)
    yield from sleep(call.company.engine, after)
    if call.over:
        return
    call.answered_by = answered_by
    fields = [
        ("CallSid", call.sid),
        ("AccountSid", call.company.account_sid),
        ("AnsweredBy", answered_by),
        ("MachineDetectionDuration", str(int(after * 1000))),
    ]
    call.company.callbacks.send(Webhook(callback.url, callback.method, fields, {}, call.sid, "callback"))


def when_answered(call: Call, mode: str, callback: Jump) -> None:
    """Sets asynchronous detection up for a call that is still to be answered."""
    call.when_answered.append(lambda: call.company.engine.spawn(report_later(call, mode, callback)))


def on_number(leg: Call, noun: Element, page: Page) -> None:
    """<Number machineDetection>: only amdStatusCallback is told, the call goes on."""
    mode, url = noun.get("machineDetection"), noun.get("amdStatusCallback")
    if mode and url:
        callback = page.jump(url, noun.get("amdStatusCallbackMethod"))
        when_answered(leg, mode, callback)
