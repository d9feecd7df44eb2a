"""What was said and done on one handset, with the time of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Entry:
    """`who`: line, me, other or system. `kind`: say, key, speech, ring, music, beep or status."""

    id: int
    at: datetime
    who: str
    kind: str
    text: str
    language: str | None = None
    voice: str | None = None
    call_sid: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "who": self.who,
            "kind": self.kind,
            "text": self.text,
            "language": self.language,
            "voice": self.voice,
        }


class Transcript:
    """Entries of the present or last call, and of all calls before."""

    def __init__(self, now: Callable[[], datetime], changed: Callable[[], None]) -> None:
        self.all: list[Entry] = []
        self.call_began = 0  # id of the first entry of the present or last call
        self.calls = 0
        self._now = now
        self._changed = changed

    def new_call(self) -> None:
        self.call_began = len(self.all)
        self.calls += 1

    def add(
        self,
        who: str,
        kind: str,
        text: str,
        *,
        language: str | None = None,
        voice: str | None = None,
        call_sid: str = "",
    ) -> None:
        self.all.append(Entry(len(self.all), self._now(), who, kind, text, language, voice, call_sid))
        self._changed()

    def this_call(self) -> list[Entry]:
        return self.all[self.call_began :]

    def told(self) -> str:
        """The present or last call as lines of text, for a failing test to show."""
        entries = self.this_call()
        if not entries:
            return "(nothing was heard or said)"
        began = entries[0].at
        return "\n".join(
            f"{(e.at - began).total_seconds():7.1f} s  {e.who:<6} {e.kind:<6} {e.text}" for e in entries
        )
