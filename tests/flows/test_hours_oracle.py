"""Every minute of every day against a slow oracle: somebody who watches the clock on the wall, minute by
minute, opens the door when it first strikes the opening time and shuts it when it last strikes the closing
time. If the clock jumps over that time, they act at the jump. It knows nothing of offsets or folds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.city import Weekly
from flows.hours import spans

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

YEARS = [
    ("America/New_York", 2026),
    ("America/Los_Angeles", 2026),
    ("America/Phoenix", 2026),
    ("Pacific/Honolulu", 2026),
    ("America/Puerto_Rico", 2026),
    ("Europe/London", 2026),
    ("Australia/Lord_Howe", 2026),  # half an hour of summer time
    ("Pacific/Apia", 2011),  # skipped 30 December
    ("America/St_Johns", 2010),  # went back over midnight
    ("America/Havana", 2026),  # goes back to midnight
]

# Weeks in which the clocks change, or a day is missing.
WEEKS = [
    ("America/New_York", datetime(2026, 3, 4, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 28, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 3, 25, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 9, 30, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 26, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 3, tzinfo=UTC)),
    ("America/Havana", datetime(2026, 10, 28, tzinfo=UTC)),
]


class WallClock:
    """What the clock of a zone shows, minute by minute, from three days before `start` (midnight UTC).

    What is shown is a count of minutes from that day's 00:00 on the wall.
    """

    def __init__(self, zone: str, start: datetime, days: int) -> None:
        self.days, self.begin = days, start - 3 * DAY
        tz = ZoneInfo(zone)
        self.shown: list[int] = []
        self.first: dict[int, int] = {}
        self.last: dict[int, int] = {}
        for n in range((days + 6) * 1440):
            ahead = (self.begin + n * MINUTE).astimezone(tz).utcoffset()
            assert ahead is not None
            wall = n + ahead // MINUTE
            self.shown.append(wall)
            self.first.setdefault(wall, n)
            self.last[wall] = n

    def open_minutes(self, week: Iterable[Weekly]) -> bytearray:
        """One byte a minute from `start`: 1 where the door is open."""
        door = bytearray(len(self.shown))
        for day in range(-2, self.days + 8):
            for pattern in week:
                if (self.begin.weekday() + day) % 7 in pattern.days:
                    since, until = (_minutes(clock) for clock in (pattern.since, pattern.until))
                    until += 1440 if until <= since else 0
                    opened = self._strike(self.first, day * 1440 + since)
                    shut = self._strike(self.last, day * 1440 + until)
                    door[opened:shut] = b"\1" * max(0, shut - opened)
        return door[3 * 1440 : (3 + self.days) * 1440]

    def _strike(self, known: dict[int, int], wall: int) -> int:
        if wall in known:
            return known[wall]
        return next((n for n, shown in enumerate(self.shown) if shown > wall), len(self.shown))


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def minutes_of(found: list[tuple[datetime, datetime]], start: datetime, days: int) -> bytearray:
    door = bytearray(days * 1440)
    for since, until in found:
        opened, shut = (since - start) // MINUTE, (until - start) // MINUTE
        door[opened:shut] = b"\1" * (shut - opened)
    return door


RICH = [
    Weekly(frozenset({0, 1, 2, 3}), "08:00", "20:00"),
    Weekly(frozenset({4}), "10:30", "24:00"),
    Weekly(frozenset({5}), "20:00", "02:30"),
    Weekly(frozenset({6}), "01:10", "01:50"),
    Weekly(frozenset({6}), "02:15", "07:00"),
]


@pytest.mark.parametrize(("zone", "year"), YEARS)
def test_every_minute_of_a_whole_year_agrees_with_somebody_who_watches_the_clock(
    zone: str, year: int
) -> None:
    start = datetime(year, 1, 1, tzinfo=UTC)
    watched = WallClock(zone, start, 366).open_minutes(RICH)
    assert minutes_of(spans(RICH, zone, start, start + 366 * DAY), start, 366) == watched


@lru_cache
def week_of(zone: str, start: datetime) -> WallClock:
    return WallClock(zone, start, 8)


CLOCKS = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
DAYS = st.frozensets(st.integers(0, 6), min_size=1)
PATTERNS = st.lists(st.builds(Weekly, DAYS, CLOCKS, st.one_of(CLOCKS, st.just("24:00"))), max_size=4)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WEEKS), PATTERNS)
def test_any_week_agrees_with_somebody_who_watches_the_clock(
    week: tuple[str, datetime], patterns: list[Weekly]
) -> None:
    zone, start = week
    found = spans(patterns, zone, start, start + 8 * DAY)
    assert minutes_of(found, start, 8) == week_of(zone, start).open_minutes(patterns)


@given(st.sampled_from(WEEKS), PATTERNS, st.integers(0, 8 * 86_400), st.integers(0, 8 * 86_400))
def test_openings_are_sorted_apart_within_bounds_and_never_empty(
    week: tuple[str, datetime], patterns: list[Weekly], since: int, length: int
) -> None:
    zone, begin = week
    start = begin + timedelta(seconds=since)
    end = start + timedelta(seconds=length)
    edges = [edge for span in spans(patterns, zone, start, end) for edge in span]
    assert edges == sorted(set(edges))
    assert all(start <= edge <= end for edge in edges)
