"""The hour in the practice city, which a newcomer may change to hear the hotline at night.

The product under test reads the same file: seconds by which the city is ahead of the real time. The phone
company's own clock is not touched, so calls go on as they are.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

AT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class CityTime:
    """`zone` is IANA; `file` holds whole seconds."""

    name: str
    zone: ZoneInfo
    file: Path

    def ahead(self) -> int:
        """Seconds; 0 when nothing was set."""
        try:
            return int(float(self.file.read_text()))
        except (OSError, ValueError):
            return 0

    def local(self, now: datetime) -> datetime:
        """The city's wall clock, at the real moment `now` (aware)."""
        return (now + timedelta(seconds=self.ahead())).astimezone(self.zone)

    def set(self, at: str, now: datetime) -> None:
        """ "HH:MM": the next time it is that late in the city; "now": the real time again.

        Raises ValueError for anything else, OSError if the file cannot be written.
        """
        self.file.write_text(f"{self._seconds(at, now)}\n")

    def _seconds(self, at: str, now: datetime) -> int:
        if at == "now":
            return 0
        found = AT.fullmatch(at)
        if found is None:
            raise ValueError(f'{at!r} is no time of day: write it like "03:00", or "now"')
        here = now.astimezone(self.zone)
        then = here.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        if then < here:
            then = (then.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=self.zone)
        return math.ceil(then.timestamp() - now.timestamp())
