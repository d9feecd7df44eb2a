"""The week on the wall clock, and what the clocks do to it twice a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.city import Weekly
from flows.hours import later, merge, minutes, spans, subtract, utc

NEW_YORK = "America/New_York"
ALL_DAYS = frozenset(range(7))
MONDAY, SATURDAY = 0, 5


def z(text: str) -> datetime:
    """UTC from "2026-03-08 07:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def every_day(since: str, until: str) -> list[Weekly]:
    return [Weekly(ALL_DAYS, since, until)]


def hours_of(found: list[tuple[datetime, datetime]]) -> list[float]:
    return [(end - start) / timedelta(hours=1) for start, end in found]


def test_an_opening_is_half_open_and_in_utc() -> None:
    found = spans([Weekly(frozenset({MONDAY}), "08:00", "20:00")], NEW_YORK, z("2026-01-05"), z("2026-01-12"))
    assert found == [(z("2026-01-05 13:00"), z("2026-01-06 01:00"))]


def test_an_opening_over_midnight_belongs_to_the_evening_it_begins() -> None:
    week = [Weekly(frozenset({SATURDAY}), "20:00", "02:00")]
    assert spans(week, NEW_YORK, z("2026-01-05"), z("2026-01-13")) == [
        (z("2026-01-11 01:00"), z("2026-01-11 07:00"))
    ]


@pytest.mark.parametrize("around_the_clock", [("00:00", "24:00"), ("00:00", "00:00"), ("08:00", "08:00")])
def test_24_7_is_one_unbroken_opening_all_year(around_the_clock: tuple[str, str]) -> None:
    start, end = z("2026-01-01"), z("2027-01-01")
    assert spans(every_day(*around_the_clock), NEW_YORK, start, end) == [(start, end)]


def test_openings_that_touch_or_overlap_are_one() -> None:
    week = [*every_day("08:00", "12:00"), *every_day("12:00", "14:00"), *every_day("13:00", "16:00")]
    assert hours_of(spans(week, NEW_YORK, z("2026-01-05 06:00"), z("2026-01-06 05:00"))) == [8]


@pytest.mark.parametrize(
    ("since", "night", "length"),
    [
        ("2026-03-07 12:00", "spring", 7),
        ("2026-06-06 12:00", "summer", 8),
        ("2026-10-31 12:00", "fall-back", 9),
    ],
)
def test_the_night_from_22_to_06_lasts_as_long_as_it_really_is(since: str, night: str, length: int) -> None:
    start = z(since)
    assert hours_of(spans(every_day("22:00", "06:00"), NEW_YORK, start, start + timedelta(days=1))) == [
        length
    ]


FALL_BACK = z("2026-11-01 04:00"), z("2026-11-01 11:00")  # midnight to 06:00; 01:00-02:00 occurs twice
SPRING = z("2026-03-08 05:00"), z("2026-03-08 10:00")  # midnight to 06:00; 02:00-03:00 never occurs


def test_an_ambiguous_beginning_is_the_first_occurrence() -> None:
    assert spans(every_day("01:30", "03:00"), NEW_YORK, *FALL_BACK) == [
        (z("2026-11-01 05:30"), z("2026-11-01 08:00"))
    ]


def test_an_ambiguous_end_is_the_last_occurrence() -> None:
    assert spans(every_day("00:30", "01:30"), NEW_YORK, *FALL_BACK) == [
        (z("2026-11-01 04:30"), z("2026-11-01 06:30"))
    ]


def test_an_end_that_never_occurs_is_the_instant_of_the_jump() -> None:
    assert spans(every_day("01:00", "02:30"), NEW_YORK, *SPRING) == [
        (z("2026-03-08 06:00"), z("2026-03-08 07:00"))
    ]


def test_a_beginning_that_never_occurs_is_the_instant_of_the_jump() -> None:
    assert spans(every_day("02:30", "04:00"), NEW_YORK, *SPRING) == [
        (z("2026-03-08 07:00"), z("2026-03-08 08:00"))
    ]


def test_an_opening_that_no_clock_ever_shows_does_not_take_place() -> None:
    assert spans(every_day("02:15", "02:45"), NEW_YORK, *SPRING) == []


# Samoa had no 30 December 2011: after 29 December 23:59 came 31 December 00:00, ten hours behind UTC before
# and fourteen ahead of it after.
SKIPPED = z("2011-12-29 06:00"), z("2012-01-01 06:00")


def test_a_day_that_an_island_skips_has_no_opening() -> None:
    assert spans(every_day("09:00", "17:00"), "Pacific/Apia", *SKIPPED) == [
        (z("2011-12-29 19:00"), z("2011-12-30 03:00")),
        (z("2011-12-30 19:00"), z("2011-12-31 03:00")),
        (z("2011-12-31 19:00"), z("2012-01-01 03:00")),
    ]


def test_the_night_into_the_day_after_the_skipped_one_has_no_gap() -> None:
    assert spans(every_day("22:00", "02:00"), "Pacific/Apia", *SKIPPED) == [
        (z("2011-12-29 08:00"), z("2011-12-29 12:00")),
        (z("2011-12-30 08:00"), z("2011-12-30 12:00")),
        (z("2011-12-31 08:00"), z("2011-12-31 12:00")),
    ]


def test_clocks_that_go_back_over_midnight_hide_no_opening() -> None:
    # St. John's, 2010: 7 November 00:01 (02:31 UTC) became 6 November 23:01.
    late, early = [Weekly(frozenset({4}), "23:45", "23:30")], [Weekly(frozenset({6}), "00:00", "06:00")]
    zone, first, second = "America/St_Johns", z("2010-11-07 02:30"), z("2010-11-07 02:45")
    minute = timedelta(minutes=1)
    assert spans(late, zone, first, first + minute) == [(first, first + minute)]  # begun two days before
    assert spans(early, zone, second, second + minute) == [(second, second + minute)]  # begun "tomorrow"


CHANGES = [
    (NEW_YORK, "2026-03-07"),
    (NEW_YORK, "2026-10-31"),
    ("Australia/Lord_Howe", "2026-04-04"),
    ("Australia/Lord_Howe", "2026-10-03"),
    ("America/Havana", "2026-10-31"),
    ("America/St_Johns", "2010-11-06"),
    ("Pacific/Apia", "2011-12-29"),
]


@given(st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda pair: pair[0] < pair[1]))
@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_day_and_night_together_leave_no_gap(zone: str, change: str, edges: tuple[int, int]) -> None:
    morning, evening = (f"{edge // 60:02}:{edge % 60:02}" for edge in edges)
    week = [*every_day(morning, evening), *every_day(evening, morning)]
    start, end = z(change), z(change) + timedelta(days=3)
    assert spans(week, zone, start, end) == [(start, end)]


def test_a_deadline_counts_real_seconds_on_fall_back_night() -> None:
    five_to_two = datetime(2026, 11, 1, 1, 55, tzinfo=ZoneInfo(NEW_YORK))  # EDT
    assert later(five_to_two, 600) == z("2026-11-01 06:05")  # 01:05 EST, ten real minutes later
    assert utc(five_to_two + timedelta(minutes=10)) == z("2026-11-01 07:05")  # the wall clock says 70


def test_a_time_without_its_zone_is_refused() -> None:
    naive = z("2026-01-01").replace(tzinfo=None)
    with pytest.raises(ValueError, match="give an aware datetime"):
        spans([], NEW_YORK, naive, z("2026-01-02"))


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(ValueError, match=r"no time zone 'America/Springfield'.*America/New_York"):
        spans([], "America/Springfield", z("2026-01-01"), z("2026-01-02"))


@pytest.mark.parametrize(
    "wrong", ["8:00", "24:01", "25:00", "12:60", "1200", "noon", "", "12:00:00", "٠٨:٠٠"]
)
def test_a_malformed_time_of_day_is_named(wrong: str) -> None:
    with pytest.raises(ValueError, match="is no time of day: write HH:MM"):
        minutes(wrong)


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
        lambda pair: (
            z("2026-01-01") + timedelta(hours=min(pair)),
            z("2026-01-01") + timedelta(hours=max(pair)),
        )
    )
)


@given(SPANS, SPANS)
def test_merging_and_subtracting_keep_each_hour_where_it_belongs(
    some: list[tuple[datetime, datetime]], others: list[tuple[datetime, datetime]]
) -> None:
    for hour in range(30):
        at = z("2026-01-01") + timedelta(hours=hour, minutes=30)
        inside = any(s < at < e for s, e in some)
        assert any(s < at < e for s, e in merge(some)) == inside
        taken = any(s < at < e for s, e in others)
        assert any(s < at < e for s, e in subtract(some, others)) == (inside and not taken)
