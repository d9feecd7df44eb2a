"""Say, Play, Pause, Redirect, Reject, Hangup."""

from __future__ import annotations

from itertools import count
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from simulator import pace
from simulator.call import Jump
from simulator.script import Page
from simulator.tasks import HungUp, Steps
from simulator.twiml import number, spoken_text

DEFAULT_PAUSE = 1.0


def say(page: Page, verb: Element) -> Steps[Jump | None]:
    """Speaks its words; loop="0" until the call ends. Cut short by a key inside <Gather>."""
    call, text = page.call, spoken_text(verb)
    call.answer()
    if not text:
        page.warn(13520, "<Say> without words")
        return None
    for _ in _rounds(verb):
        if page.stop():
            break
        call.hear("say", text, language=verb.get("language", "en-US"), voice=verb.get("voice"))
        with call.ear.sound():
            yield from page.pause(pace.speech(text))
    return None


def play(page: Page, verb: Element) -> Steps[Jump | None]:
    """Plays a sound file, or keypad tones with `digits`."""
    call = page.call
    call.answer()
    digits = verb.get("digits")
    if digits is not None:
        call.hear("key", digits)
        yield from page.pause(sum(0.5 if key in "wW" else pace.TONE for key in digits))
        return None
    url = urljoin(page.url, (verb.text or "").strip())
    if verb.get("_seconds"):
        length: float | None = float(verb.get("_seconds", "0"))
    else:
        length = yield from page.company.sounds.length(url, call.sid)
    if length is None:
        page.warn(11200, f"the sound {url} could not be fetched; nothing was played")
        return None
    name = urlsplit(url).path.rsplit("/", 1)[-1] or "a sound"
    for _ in _rounds(verb):
        if page.stop():
            break
        call.hear("music", name)
        with call.ear.sound():
            yield from page.pause(max(length, 0.1))
    return None


def pause(page: Page, verb: Element) -> Steps[Jump | None]:
    """Silence. As a call's first verb it lets the phone ring on."""
    yield from page.pause(number(verb, "length", DEFAULT_PAUSE))
    return None


def redirect(page: Page, verb: Element) -> Steps[Jump | None]:
    yield from ()
    return page.jump((verb.text or "").strip(), verb.get("method"))


def reject(page: Page, verb: Element) -> Steps[Jump | None]:
    """Refuses a ringing call; does nothing good to one that was answered: it ends."""
    yield from ()
    if page.call.answered_at is None:
        page.call.refused = "busy" if verb.get("reason") == "busy" else "no-answer"
    raise HungUp


def hangup(page: Page, _verb: Element) -> Steps[Jump | None]:
    yield from ()
    if page.call.direction == "inbound":
        page.call.answer()
    raise HungUp


def _rounds(verb: Element) -> range | count[int]:
    loop = int(number(verb, "loop", 1))
    return range(loop) if loop > 0 else count()
