"""Calls side by side, as signed requests ready for the wire. Each answer is checked for its next turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from bench import floor, forms
from bench.calls import MENUS, Webhook

_ID, _CALLER = "CA" + "x" * 32, "+15035550199"
HANG_UP = Webhook("", "/voice/status", "", {"CallStatus": "completed"})
WHOLE_CALL = (*MENUS, HANG_UP)
TURNS = len(MENUS) - 1  # of a call that rang: those that answer a prompt


class Template:
    """A webhook that needs only its call's id and its caller's number filled in."""

    def __init__(self, webhook: Webhook, *, of_floor: bool) -> None:
        fields = forms.form(_ID, _CALLER, **webhook.more)
        self._head, self._tail = forms.http(webhook.path, fields).split(
            forms.signature(webhook.path, fields).encode()
        )
        self._signed = forms.signed_text(webhook.path, fields)
        self.then = floor.DOCUMENT.encode() if of_floor else webhook.then.encode()

    def request(self, call_id: str, caller: str) -> bytes:
        signature = forms.sign(self._signed.replace(_ID, call_id).replace(_CALLER, caller)).encode()
        filled = self._tail.replace(_ID.encode(), call_id.encode())
        return self._head + signature + filled.replace(_CALLER[1:].encode(), caller[1:].encode())


@dataclass
class Call:
    """`at`: which webhook of the walk comes next."""

    id: str
    caller: str
    at: int = 0


@dataclass
class Ring:
    """So many live calls. `take` gives the next webhook of the one that waited longest; a call that is over
    is replaced by a new one while `again` holds, otherwise traffic ends with the last."""

    walk: Sequence[Webhook]
    waiting: deque[Call]
    ids: Iterator[str]
    again: bool = True
    of_floor: bool = False
    _made: list[Template] = field(init=False)

    def __post_init__(self) -> None:
        self._made = [Template(webhook, of_floor=self.of_floor) for webhook in self.walk]

    def take(self) -> tuple[Call, bytes, bytes] | None:
        """A call, its request and what the answer must contain; None when nobody waits."""
        if not self.waiting:
            return None
        call = self.waiting.popleft()
        made = self._made[call.at]
        return call, made.request(call.id, call.caller), made.then

    def answered(self, call: Call) -> None:
        call.at += 1
        if call.at < len(self.walk):
            self.waiting.append(call)
        elif self.again:
            self.waiting.append(Call(next(self.ids), call.caller))


def ids(prefix: str) -> Iterator[str]:
    """Call ids that no other prefix gives. `prefix`: up to four hexadecimal digits."""
    return (f"CA{prefix}{n:0{32 - len(prefix)}x}" for n in count(1))


def calls(many: int, names: Iterator[str], at: int = 0) -> deque[Call]:
    return deque(Call(next(names), forms.caller_of(n), at) for n in range(many))
