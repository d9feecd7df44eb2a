"""Times as people say them, on the city's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console import when

ZONE = "America/Los_Angeles"
NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)  # Wednesday, 4 March, six in the evening there


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-03-05 02:05", "today, 6:05 PM"),
        ("2026-03-05 07:59", "today, 11:59 PM"),
        ("2026-03-05 08:00", "tomorrow, 12:00 AM"),
        ("2026-03-05 20:00", "tomorrow, 12:00 PM"),
        ("2026-03-04 07:59", "yesterday, 11:59 PM"),
        ("2026-03-10 01:30", "Monday, March 9, 6:30 PM"),
        ("2025-12-31 20:00", "Wednesday, December 31, 2025, 12:00 PM"),
    ],
)
def test_a_day_is_the_citys_day(at: str, told: str) -> None:
    assert when.moment(utc(at), NOW, ZONE) == told


def test_on_the_night_when_clocks_change_each_hour_is_the_walls() -> None:
    """8 March 2026: 1:59 AM is followed by 3:00 AM."""
    assert when.clock(utc("2026-03-08 09:59"), ZONE) == "1:59 AM"
    assert when.clock(utc("2026-03-08 10:00"), ZONE) == "3:00 AM"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (179, "2 minutes ago"),
        (3600, "1 hour ago"),
        (86_399, "23 hours ago"),
        (172_800, "2 days ago"),
        (-1, "in a moment"),
        (-90, "in 1 minute"),
        (-7_200, "in 2 hours"),
    ],
)
def test_how_long_ago_is_rounded_down(seconds: int, told: str) -> None:
    assert when.ago(NOW - timedelta(seconds=seconds), NOW) == told


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("2026-03-05 15:00", "2026-03-06 03:00", "tomorrow, 7:00 AM to 7:00 PM"),
        ("2026-03-05 03:00", "2026-03-05 15:00", "today, 7:00 PM to tomorrow, 7:00 AM"),
        ("2026-03-05 03:00", "2026-03-05 08:00", "today, 7:00 PM to midnight"),
        ("2026-03-05 08:00", "2026-03-06 08:00", "tomorrow, all day"),
        ("2026-03-08 08:00", "2026-03-09 07:00", "Sunday, March 8, all day"),
    ],
)
def test_a_span_says_the_day_of_its_end_only_if_it_is_another(since: str, until: str, told: str) -> None:
    assert when.span(utc(since), utc(until), NOW, ZONE) == told
