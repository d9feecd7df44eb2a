"""A carrier for tests of errands: it does what it is told, well or badly, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ivr.ports import (
    CallOrder,
    CallSeen,
    CarrierError,
    GoneError,
    Progress,
    TextOrder,
    TextProgress,
    TextSeen,
    TooLargeError,
)
from tests.ivr.house import StandingClock


def refuses(code: int = 20503, *, again: bool = True, unsure: bool = False) -> CarrierError:
    return CarrierError("a request", code=code, again=again, unsure=unsure)


NO_ANSWER = refuses(0, unsure=True)  # whether it was done or not


class PhoneCompany:
    """A `Carrier` as far as errands need one.

    `trouble`: what the next requests of a kind meet, first come first: a CarrierError is raised before
    anything is done; (True, error) does it, and then raises."""

    def __init__(self, clock: StandingClock) -> None:
        self._clock = clock
        self._to: dict[str, str] = {}
        self.calls: dict[str, CallSeen] = {}
        self.orders: list[CallOrder] = []
        self.redirected: list[tuple[str, str]] = []
        self.ended: list[str] = []
        self.sounds: dict[str, bytes] = {}
        self.deleted: list[str] = []
        self.asked: list[str] = []
        self.texts: list[TextOrder] = []
        self.kept: dict[str, tuple[str, TextSeen]] = {}  # its list of texts: by id, the number and the text
        self.sent_at: list[datetime] = []
        self.pictures: dict[str, bytes] = {}  # by address
        self.forgotten: list[str] = []  # texts, with their pictures
        self.trouble: dict[str, list[Any]] = {}
        self.down: dict[str, CarrierError] = {}  # every request of this kind is refused like this
        self.meanwhile: Callable[[], object] = lambda: None  # happens while a phone is being rung

    def _meet(self, kind: str) -> CarrierError | None:
        """Raises what is planned to go wrong; gives what goes wrong after it was done."""
        self.asked.append(kind)
        if kind in self.down:
            raise self.down[kind]
        planned = self.trouble.get(kind, [])
        fault = planned.pop(0) if planned else None
        if isinstance(fault, CarrierError):
            raise fault
        return fault[1] if fault else None

    def rang(self, to: str, call_id: str, progress: Progress = "ringing", at: datetime | None = None) -> None:
        """A call that the carrier knows of, whoever placed it."""
        self.calls[call_id] = CallSeen(call_id, progress, at or self._clock.now())
        self._to[call_id] = to

    def place_call(self, order: CallOrder) -> str:
        self.meanwhile()
        late = self._meet("place")
        self.orders.append(order)
        call_id = f"CA-placed-{len(self.orders)}"
        self.rang(order.to, call_id)
        if late:
            raise late
        return call_id

    def find_calls(self, to: str, since: datetime) -> list[CallSeen]:
        self._meet("find")
        found = [
            c for c in self.calls.values() if self._to[c.call_id] == to and (c.started or since) >= since
        ]
        return found[::-1]

    def fetch_call(self, call_id: str) -> CallSeen | None:
        self._meet("fetch")
        return self.calls.get(call_id)

    def redirect_call(self, call_id: str, path: str, *, caller: bool = False) -> None:
        late = self._meet("redirect")
        self.redirected.append((call_id, path))
        if late:
            raise late

    def tell(self, room: str, call_id: str, path: str) -> None:
        self._meet("tell")

    def end_call(self, call_id: str) -> None:
        self._meet("end")
        self.ended.append(call_id)

    def fetch_recording(self, recording: str) -> bytes | None:
        self._meet("sound")
        return self.sounds.get(recording)

    def delete_recording(self, recording: str) -> None:
        self._meet("delete")
        if recording not in self.sounds:
            raise GoneError("deleting")
        del self.sounds[recording]
        self.deleted.append(recording)

    # ------------------------------------------------------------------ texts

    def send_text(self, order: TextOrder) -> str:
        self.meanwhile()
        late = self._meet("send")
        self.texts.append(order)
        self.sent_at.append(self._clock.now())
        text_id = f"SM-sent-{len(self.texts)}"
        self.has_text(order.to, text_id, order.body)
        if late:
            raise late
        return text_id

    def has_text(self, to: str, text_id: str, body: str, progress: TextProgress = "queued") -> None:
        """A text that the carrier knows of, whoever sent it."""
        self.kept[text_id] = to, TextSeen(text_id, body, progress, self._clock.now())

    def find_texts(self, to: str, since: datetime) -> list[TextSeen]:
        self._meet("find_texts")
        return [
            seen for number, seen in self.kept.values() if number == to and (seen.made or since) >= since
        ][::-1]

    def delete_text(self, text_id: str) -> None:
        late = self._meet("delete_text")
        if text_id in self.forgotten:
            raise GoneError("deleting")
        self.forgotten.append(text_id)
        if late:
            raise late

    def fetch_picture(self, url: str, most: int) -> bytes | None:
        self._meet("picture")
        content = self.pictures.get(url)
        if content is not None and len(content) > most:
            raise TooLargeError("fetching")
        return content
