"""A text message, as it lies on a handset and in the account's log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Text:
    """`direction` is Twilio's: inbound, outbound-api or outbound-reply."""

    sid: str
    direction: str
    from_: str
    to: str
    body: str
    created: datetime
    status: str
    media: list[str] = field(default_factory=list)
    updated: datetime | None = None
    sent_at: datetime | None = None
    error_code: int | None = None
    error_message: str | None = None
    status_callback: str = ""
    service_sid: str | None = None
    segments: int = 1
    validity: float | None = None

    @property
    def inbound(self) -> bool:
        return self.direction == "inbound"
