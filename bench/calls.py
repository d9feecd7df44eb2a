"""Typical calls to the demo city, webhook by webhook. What is measured has a name; the rest leads there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bench import forms
from bench.hotline import DAYTIME, NIGHT

TURN = "a question answered"  # the headline: read, decide, keep an answer, say the next question


@dataclass(frozen=True)
class Webhook:
    """`then`: what the answer must contain. `at`: the local time at which it comes."""

    name: str
    path: str
    then: str
    more: dict[str, str] = field(default_factory=dict)
    at: str = DAYTIME

    def fields(self, call_id: str, caller: str) -> dict[str, str]:
        return forms.form(call_id, caller, **self.more)

    def environ(self, call_id: str, caller: str) -> dict[str, Any]:
        return forms.environ(self.path, self.fields(call_id, caller))


def first(at: str = DAYTIME) -> Webhook:
    name = "the first request of a call" if at == DAYTIME else ""
    return Webhook(name, "/voice/call", "/voice/turn/1", {"CallStatus": "ringing"}, at)


def key(turn: int, digit: str, name: str = "", at: str = DAYTIME) -> Webhook:
    return Webhook(name, f"/voice/turn/{turn}", f"/voice/turn/{turn + 1}", {"Digits": digit}, at)


MENUS = (
    first(),
    key(1, "1", "a menu's key, nothing to remember"),
    key(2, "1", "a menu's key that is remembered"),
    key(3, "4"),
    key(4, "1"),
    key(5, "2", TURN),
    key(6, "2"),
    key(7, "2"),
)
BY_DAY = (
    *MENUS[:6],
    key(5, "2", "the same webhook again"),
    key(6, "0", "0, and counselors are rung"),
    Webhook("a poll on hold", "/voice/turn/7", "/voice/turn/8"),
    Webhook("a hang-up", "/voice/status", "", {"CallStatus": "completed"}),
)
BY_NIGHT = (first(NIGHT), key(1, "0", "0 at night: are we open, and when?", NIGHT))
