"""The demo's clock: which hour it is in the city, however late it is here.

A file holds the seconds by which the city is ahead (ivr.house.FileClock); every process reads it.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.hours import instants, minutes
from ops.files import write_private


def seconds_ahead(at: str, zone: str, now: datetime) -> int:
    """Seconds from `now` (aware UTC) to the next "HH:MM" on the clocks of `zone`; 0 for "now".

    Raises ValueError for anything else.
    """
    if at == "now":
        return 0
    minute = minutes(at)
    today = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    for day in range(3):
        moment = instants(zone, today + timedelta(days=day, minutes=minute))[0]
        if moment >= now:
            return math.ceil((moment - now).total_seconds())
    raise ValueError(f"{at!r} does not come within two days")


def set_clock(path: Path, ahead: int) -> None:
    """Raises OSError."""
    write_private(path, f"{ahead}\n")
