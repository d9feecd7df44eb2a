"""Texts from the product to handsets: sent, delivered or not, and told of on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.fates import FAILS_AT_ONCE, TEXT_ERRORS, Fate
from simulator.media import MediaError, Picture, check
from simulator.params import API_VERSION
from simulator.tasks import Steps, Work, sleep
from simulator.texts import Text
from simulator.webhook import Webhook

if TYPE_CHECKING:
    from simulator.company import Company


class Sending:
    """`segments_per_second`: how fast each line sends (1 for a US long code); None: no limit."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self.segments_per_second: float | None = None
        self._next_slot: dict[str, float] = {}

    def begin(self, text: Text, media: list[str]) -> None:
        """The text is on its way from now on. Its first status is never told."""
        fate = self._company.handset(text.to).next_fate()
        self._company.engine.spawn(self._deliver(text, media, fate))

    def _deliver(self, text: Text, media: list[str], fate: Fate) -> Steps[None]:
        company = self._company
        if (wait := self._wait_for_slot(text)) > 0:
            yield from sleep(company.engine, wait)
        fault: MediaError | None = None
        if media:
            fault = yield from self._fetch(text, media)
        yield from sleep(company.engine, fate.sent_after)
        error = fault.code if fault else fate.error
        if error not in FAILS_AT_ONCE:
            text.sent_at = company.clock.now()
            self._status(text, "sent")
        yield from sleep(company.engine, max(0.0, fate.done_after - fate.sent_after))
        if error is None:
            self.hand_over(text)
        if not fate.confirmed:
            return
        if error is None:
            self._status(text, "delivered")
            return
        text.error_code, text.error_message = error, TEXT_ERRORS.get(error)
        self._status(text, "failed" if error in FAILS_AT_ONCE else "undelivered")

    def _wait_for_slot(self, text: Text) -> float:
        """Seconds until its line may send it; takes that slot."""
        if self.segments_per_second is None:
            return 0.0
        now = self._company.clock.now().timestamp()
        start = max(now, self._next_slot.get(text.from_, 0.0))
        self._next_slot[text.from_] = start + text.segments / self.segments_per_second
        return start - now

    def _fetch(self, text: Text, urls: list[str]) -> Steps[MediaError | None]:
        """Takes the product's pictures into the account."""
        media = self._company.messaging.media
        found: list[Picture] | MediaError = yield Work(lambda: self._fetched(urls))
        if isinstance(found, MediaError):
            self._company.notify(found.code, str(found), text.sid, urls[0])
            return found
        text.media = [media.add(text.sid, picture).url for picture in found]
        text.kinds = [picture.kind for picture in found]
        return None

    def _fetched(self, urls: list[str]) -> list[Picture] | MediaError:
        try:
            found = [self._company.messaging.media.fetch(url) for url in urls]
            check(found)
        except MediaError as fault:
            return fault
        return found

    def hand_over(self, text: Text) -> None:
        """It lies on the handset."""
        handset = self._company.handset(text.to)
        handset.texts.append(text)
        handset.version += 1
        self._company.engine.changed.notify_all()

    def _status(self, text: Text, status: str) -> None:
        now = self._company.clock.now()
        text.status, text.updated = status, now
        self._company.handset(text.to).version += 1
        self._company.engine.changed.notify_all()
        if not text.status_callback:
            return
        fields = [
            ("AccountSid", self._company.account_sid),
            ("ApiVersion", API_VERSION),
            ("MessageSid", text.sid),
            ("SmsSid", text.sid),
            ("From", text.from_),
            ("To", text.to),
            ("MessageStatus", status),
            ("SmsStatus", status),
        ]
        if status in {"delivered", "undelivered"}:
            fields.append(("RawDlrDoneDate", f"{now:%y%m%d%H%M}"))
        if text.error_code is not None:
            fields.append(("ErrorCode", str(text.error_code)))
        self._company.callbacks.send(Webhook(text.status_callback, "POST", fields, {}, text.sid, "callback"))
