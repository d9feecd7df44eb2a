"""E-mails that came: read into what a person sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

MOST = 500  # letters kept


@dataclass(frozen=True)
class Letter:
    """One e-mail. `recipients`: to whom it was really addressed (the envelope), whatever its head says."""

    id: int
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    attachments: tuple[str, ...]
    raw: bytes = field(repr=False)

    @property
    def message(self) -> EmailMessage:
        """The whole of it, for whoever wants to look at a header or an attachment."""
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


class Mailbox:
    """Every e-mail of the city. `clock` says when one came; `changed` is told of each."""

    def __init__(self, clock: Callable[[], datetime], changed: Callable[[], None] = lambda: None) -> None:
        self.letters: list[Letter] = []
        self.count = 0
        self._clock, self._changed = clock, changed
        self._plan: list[int | None] = []

    def put(self, sender: str, recipients: tuple[str, ...], raw: bytes) -> Letter:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.count += 1
        letter = Letter(
            self.count,
            self._clock(),
            sender,
            recipients,
            str(message.get("Subject", "")),
            _words(message),
            tuple(part.get_filename() or part.get_content_type() for part in message.iter_attachments()),
            raw,
        )
        self.letters = [*self.letters, letter][-MOST:]
        self._changed()
        return letter

    def to(self, address: str) -> list[Letter]:
        """What came to an address, oldest first."""
        return [letter for letter in self.letters if address in letter.recipients]

    def meets(self, *codes: int | None) -> None:
        """What the next letters are answered with, one after the other: a code of SMTP such as 450 (try
        again) or 550 (never), None to take it. Raises ValueError."""
        if wrong := [code for code in codes if code is not None and not 400 <= code <= 599]:
            raise ValueError(f"{wrong[0]} refuses no letter: use a code from 400 to 599")
        self._plan.extend(codes)

    def next_refusal(self) -> int | None:
        return self._plan.pop(0) if self._plan else None


def _words(message: EmailMessage) -> str:
    """The plain text of it; of one that has none, what there is."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n").strip()
    except (LookupError, UnicodeDecodeError):  # a character set nobody knows
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace").strip()
