"""Gather: keys, words, or silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from xml.etree.ElementTree import Element

from simulator.call import Call, Jump
from simulator.script import Page
from simulator.tasks import Steps, Wait
from simulator.twiml import Place, number, truth
from simulator.verbs import simple

TIMEOUT = 5.0  # seconds, Twilio's default
AUTO_SPEECH_END = 1.0  # seconds after the last word with speechTimeout="auto" (our reading)
PROMPTS = {"Say": simple.say, "Play": simple.play, "Pause": simple.pause}


@dataclass
class Listening:
    """What one Gather takes, and what it has heard."""

    call: Call
    keys: bool
    speech: bool
    finish_on: str
    most: int | None
    timeout: float
    speech_end: float
    digits: str = ""
    finished: bool = False
    finished_on: str = ""
    words: list[tuple[str, float | None]] = field(default_factory=list)

    def take(self) -> None:
        """Moves what the handset did into this Gather."""
        while self.call.keys and not self.finished:
            key = self.call.keys.pop(0)
            if not self.keys or self.words:
                continue
            if key == self.finish_on:
                self.finished, self.finished_on = True, key
            else:
                self.digits += key
                self.finished = self.most is not None and len(self.digits) >= self.most
        if self.speech and not self.digits and not self.finished:
            self.words += self.call.said
        self.call.said.clear()

    def heard_something(self) -> bool:
        self.take()
        return bool(self.digits or self.words or self.finished)


def gather(page: Page, verb: Element) -> Steps[Jump | None]:
    """Plays its prompts, listens, and leads to its action; falls through on silence."""
    call = page.call
    call.answer()
    call.keys.clear()
    call.said.clear()
    listening = _listening(call, verb)
    page.stop = listening.heard_something
    try:
        for prompt in verb:
            if not page.stop():
                yield from PROMPTS[prompt.tag](page, prompt)
        yield from _listen(listening)
    finally:
        page.stop = lambda: False
    return _result(page, verb, listening)


def _listening(call: Call, verb: Element) -> Listening:
    kinds = verb.get("input", "dtmf").split()
    timeout = number(verb, "timeout", TIMEOUT)
    most = verb.get("numDigits")
    speech_end = verb.get("speechTimeout", str(timeout))
    return Listening(
        call,
        "dtmf" in kinds,
        "speech" in kinds,
        verb.get("finishOnKey", "#"),
        int(most) if most else None,
        timeout,
        AUTO_SPEECH_END if speech_end == "auto" else number(verb, "speechTimeout", timeout),
    )


def _listen(listening: Listening) -> Steps[None]:
    """Waits: the timeout starts anew with each key; words end after speechTimeout of quiet."""
    call = listening.call
    now = call.company.clock.now
    listening.take()
    until = now() + timedelta(seconds=listening.timeout)
    while not listening.finished:
        if listening.words:
            until = call.speaking_until + timedelta(seconds=listening.speech_end)
        left = (until - now()).total_seconds()
        if left <= 0:
            return
        before = listening.digits
        yield Wait(left)
        listening.take()
        if listening.digits != before:
            until = now() + timedelta(seconds=listening.timeout)


def _result(page: Page, verb: Element, listening: Listening) -> Jump | None:
    found = bool(listening.digits or listening.words)
    if not found and not truth(verb, "actionOnEmptyResult", False):
        return None
    fields: list[tuple[str, str]] = []
    if listening.words and not listening.digits:
        fields.append(("SpeechResult", " ".join(text for text, _ in listening.words)))
        sure = listening.words[-1][1]
        fields += [("Confidence", str(sure))] if sure is not None else []
        fields.append(("Language", verb.get("language", "en-US")))
    else:
        fields += [("Digits", listening.digits), ("FinishedOnKey", listening.finished_on)]
    if page.place is Place.CALL or page.place is Place.WHISPER or verb.get("action"):
        return page.jump(verb.get("action"), verb.get("method"), *fields)
    return page.jump("", verb.get("method"), *fields)
