"""The account's own phone numbers and where their calls and texts go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Line:
    """A number of the account. Empty URLs mean nothing is configured."""

    number: str
    sid: str
    created: datetime
    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"

    def urls(self) -> list[str]:
        """Every configured webhook."""
        every = [
            self.voice_url,
            self.voice_fallback_url,
            self.status_callback,
            self.sms_url,
            self.sms_fallback_url,
        ]
        return [url for url in every if url]
