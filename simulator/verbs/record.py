"""Record: leaves a recording that can be fetched a little later."""

from __future__ import annotations

from datetime import timedelta
from xml.etree.ElementTree import Element

from simulator import pace
from simulator.call import Jump
from simulator.recordings import Recording
from simulator.script import Page, report
from simulator.tasks import HungUp, Steps, Wait
from simulator.twiml import number, truth

TIMEOUT = 5.0
LONGEST = 3600.0


def record(page: Page, verb: Element) -> Steps[Jump | None]:
    """Records until silence, a key, maxLength or the end of the call.

    A recording without a word leads nowhere: the next verb runs, as Twilio documents.
    """
    call = page.call
    call.answer()
    if truth(verb, "playBeep", True):
        call.hear("beep", "beep")
        with call.ear.sound():
            yield from page.pause(pace.BEEP)
    call.keys.clear()
    call.said.clear()
    recording = page.company.recordings.begin(call, "RecordVerb")
    try:
        key = yield from _until_done(page, verb)
    except HungUp:
        if recording.words():
            _close(page, verb, recording)
            jump = page.jump(verb.get("action"), verb.get("method"), *_fields(recording, "hangup"))
            page.company.engine.spawn(report(call, jump, "completed"))
        raise
    if not recording.words():
        page.company.recordings.drop(recording)
        return None
    _close(page, verb, recording)
    return page.jump(verb.get("action"), verb.get("method"), *_fields(recording, key))


def _until_done(page: Page, verb: Element) -> Steps[str]:
    """The key that ended it, or "" for silence and maxLength."""
    call, now = page.call, page.company.clock.now
    quiet = timedelta(seconds=number(verb, "timeout", TIMEOUT))
    began = now()
    longest = began + timedelta(seconds=number(verb, "maxLength", LONGEST))
    while True:
        for key in call.keys:
            if key in verb.get("finishOnKey", "1234567890*#"):
                return key
        until = min(longest, max(began, call.speaking_until) + quiet)
        if (left := (until - now()).total_seconds()) <= 0:
            return ""
        yield Wait(left)


def _close(page: Page, verb: Element, recording: Recording) -> None:
    callback = verb.get("recordingStatusCallback")
    page.company.recordings.finish(
        recording,
        page.jump(callback, verb.get("recordingStatusCallbackMethod")) if callback else None,
    )


def _fields(recording: Recording, key: str) -> tuple[tuple[str, str], ...]:
    return (
        ("RecordingSid", recording.sid),
        ("RecordingUrl", recording.url),
        ("RecordingDuration", str(recording.seconds)),
        ("Digits", key),
    )
