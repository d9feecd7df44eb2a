"""A text message, as it lies on a handset and in the account's log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

FINAL = frozenset({"received", "delivered", "undelivered", "failed"})


@dataclass
class Text:
    """`direction` is Twilio's: inbound, outbound-api or outbound-reply. `media`: addresses of pictures.
    `by_carrier`: the carrier's own answer to one of its words, and none of the product's. `taken`: whether
    the product took a person's text; None while it is asked."""

    sid: str
    direction: str
    from_: str
    to: str
    body: str
    created: datetime
    status: str
    media: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    updated: datetime | None = None
    sent_at: datetime | None = None
    error_code: int | None = None
    error_message: str | None = None
    status_callback: str = ""
    service_sid: str | None = None
    segments: int = 1
    by_carrier: bool = False
    taken: bool | None = None

    @property
    def inbound(self) -> bool:
        return self.direction == "inbound"

    @property
    def final(self) -> bool:
        """Nothing more will be told of it."""
        return self.status in FINAL
