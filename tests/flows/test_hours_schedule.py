"""Open or closed: the week, temporary changes, overrides, holidays, closures: each beats the one before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.city import Schedule, ScheduleChange, Weekly
from flows.hours import closes, is_open, never_opening, open_spans, opens

ZONE = "America/New_York"
EVERY_DAY = frozenset(range(7))
DAYTIME = Weekly(EVERY_DAY, "08:00", "20:00")
OVERNIGHT = Weekly(EVERY_DAY, "20:00", "02:00")
XMAS = {date(2026, 12, 25): "Christmas Day", date(2026, 7, 3): "Independence Day (observed)"}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def days_off(year: int) -> Mapping[date, str]:
    return {day: name for day, name in XMAS.items() if day.year == year}


def none_off(_year: int) -> Mapping[date, str]:
    return {}


def schedule(
    *weekly: Weekly, closed_on: tuple[str, ...] = ("*",), changes: tuple[ScheduleChange, ...] = ()
) -> Schedule:
    return Schedule("main", ZONE, weekly, ("US", "OH"), closed_on, changes)


def change(kind: str, since: str, until: str, *, open: bool = False, order: int = 0) -> ScheduleChange:
    return ScheduleChange(kind, local(since), local(until), open, order)  # type: ignore[arg-type]


def open_at(plan: Schedule, when: str, *changes: ScheduleChange) -> bool:
    return is_open(plan, local(when), holidays=days_off, changes=changes)


DAY = schedule(DAYTIME)
NOON, NIGHT = "2026-01-05 12:00", "2026-01-05 22:00"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-01-05 07:59:59", False),
        ("2026-01-05 08:00", True),
        ("2026-01-05 19:59:59", True),
        ("2026-01-05 20:00", False),
    ],
)
def test_it_opens_at_its_first_second_and_is_closed_at_its_last(when: str, expected: bool) -> None:
    assert open_at(DAY, when) is expected


def test_a_moment_may_be_given_in_any_zone() -> None:
    fall_back = schedule(Weekly(EVERY_DAY, "00:00", "01:30"))
    second = datetime(2026, 11, 1, 1, 45, fold=1, tzinfo=ZoneInfo(ZONE))
    first = second.replace(fold=0)
    assert is_open(fall_back, first, holidays=none_off)
    assert not is_open(fall_back, second, holidays=none_off)


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="give an aware datetime"):
        is_open(DAY, local(NOON).replace(tzinfo=None), holidays=none_off)


ALL_JANUARY = ("2026-01-01", "2026-02-01")


def all_january(kind: str, *, open: bool, order: int = 0) -> ScheduleChange:
    return change(kind, *ALL_JANUARY, open=open, order=order)


@pytest.mark.parametrize(
    ("changes", "noon", "night"),
    [
        ([], True, False),
        ([all_january("temporary", open=True)], True, True),
        ([all_january("temporary", open=False)], False, False),
        ([all_january("override", open=False), all_january("temporary", open=True, order=9)], False, False),
        ([all_january("override", open=True), all_january("temporary", open=False, order=9)], True, True),
        ([all_january("closure", open=False), all_january("override", open=True, order=9)], False, False),
        ([all_january("closure", open=True)], False, False),
    ],
)
def test_closure_beats_override_beats_temporary_beats_the_week(
    changes: list[ScheduleChange], noon: bool, night: bool
) -> None:
    for given_changes in (changes, changes[::-1]):
        assert open_at(DAY, NOON, *given_changes) is noon
        assert open_at(DAY, NIGHT, *given_changes) is night


def test_an_override_within_an_override_rules_its_own_hours_and_no_others() -> None:
    month = change("override", *ALL_JANUARY, open=False, order=1)
    noon_only = change("override", "2026-01-05 11:00", "2026-01-05 13:00", open=True, order=2)
    for changes in ((month, noon_only), (noon_only, month)):
        assert open_at(DAY, NOON, *changes)
        assert not open_at(DAY, "2026-01-05 13:00", *changes)


def test_of_two_overrides_the_newer_wins_and_among_equals_the_later_given() -> None:
    shut, opened = change("override", *ALL_JANUARY), change("override", *ALL_JANUARY, open=True)
    assert open_at(DAY, NOON, shut, opened)
    assert not open_at(DAY, NOON, opened, shut)


def test_what_the_console_changes_is_newer_than_what_the_file_says() -> None:
    in_file = schedule(DAYTIME, changes=(change("override", *ALL_JANUARY, open=False, order=99),))
    assert not open_at(in_file, NOON)
    assert open_at(in_file, NOON, change("override", *ALL_JANUARY, open=True, order=0))


def test_a_sudden_closure_takes_effect_at_once_and_ends_by_itself() -> None:
    flood = change("closure", "2026-01-05 12:00", "2026-01-05 15:00")
    assert [open_at(DAY, f"2026-01-05 {t}", flood) for t in ("11:59", "12:00", "14:59", "15:00")] == [
        True, False, False, True,
    ]  # fmt: skip


def test_it_is_closed_on_a_holiday_it_names_and_open_on_the_others() -> None:
    xmas_only = schedule(DAYTIME, closed_on=("Christmas Day",))
    assert not open_at(xmas_only, "2026-12-25 12:00")
    assert open_at(xmas_only, "2026-07-03 12:00")


def test_a_holiday_kept_on_another_day_closes_that_day_too() -> None:
    assert not open_at(schedule(DAYTIME, closed_on=("Independence Day",)), "2026-07-03 12:00")


def test_a_holiday_closes_if_any_of_its_names_does() -> None:
    both = {date(2026, 5, 1): "May Day; Founders' Day"}
    plan = schedule(DAYTIME, closed_on=("Founders' Day",))
    assert not is_open(plan, local("2026-05-01 12:00"), holidays=lambda _year: both)


def test_a_schedule_that_closes_on_no_holiday_is_open_on_all() -> None:
    assert open_at(schedule(DAYTIME, closed_on=()), "2026-12-25 12:00")


def test_the_night_that_began_before_the_holiday_is_served_to_its_end_and_the_holidays_own_is_not() -> None:
    nights = schedule(OVERNIGHT, closed_on=("Christmas Day",))
    assert open_at(nights, "2026-12-25 01:59")  # began on Christmas Eve
    assert not open_at(nights, "2026-12-25 21:00")
    assert not open_at(nights, "2026-12-26 01:00")  # would have begun on Christmas Day
    assert open_at(nights, "2026-12-26 20:00")


def test_a_24_7_service_is_closed_from_midnight_to_midnight_of_its_holiday() -> None:
    plan = schedule(Weekly(EVERY_DAY, "00:00", "24:00"), closed_on=("Christmas Day",))
    assert closes(plan, local("2026-12-24 12:00"), holidays=days_off) == local("2026-12-25 00:00")
    assert opens(plan, local("2026-12-25 12:00"), holidays=days_off) == local("2026-12-26 00:00")


def test_a_holiday_beats_an_override_that_would_open_it() -> None:
    extra = change("override", "2026-12-24 22:00", "2026-12-26 06:00", open=True, order=9)
    assert open_at(DAY, "2026-12-24 23:59", extra)
    assert not open_at(DAY, "2026-12-25 12:00", extra)
    assert open_at(DAY, "2026-12-26 00:00", extra)


def test_an_override_can_still_close_what_is_left_of_the_night_before_a_holiday() -> None:
    nights = schedule(OVERNIGHT, closed_on=("Christmas Day",))
    assert not open_at(nights, "2026-12-25 01:00", change("override", "2026-12-25", "2026-12-26"))


def test_open_now_opens_now_and_closed_now_closes_now() -> None:
    assert opens(DAY, local(NOON), holidays=days_off) == local(NOON)
    assert closes(DAY, local(NIGHT), holidays=days_off) == local(NIGHT)


def test_the_next_opening_jumps_over_a_holiday() -> None:
    assert opens(DAY, local("2026-12-24 21:00"), holidays=days_off) == local("2026-12-26 08:00")


def test_a_service_without_an_opening_in_a_month_has_none_to_tell() -> None:
    assert opens(schedule(), local(NOON), holidays=days_off) is None
    assert closes(schedule(Weekly(EVERY_DAY, "00:00", "24:00")), local(NOON), holidays=none_off) is None


def test_an_opening_thirty_days_away_is_found_and_one_after_31_days_is_not() -> None:
    def until(day: str) -> ScheduleChange:
        return change("closure", "2026-01-01", day)

    start = local("2026-01-01")
    assert opens(DAY, start, holidays=none_off, changes=[until("2026-01-31")]) == local("2026-01-31 08:00")
    assert opens(DAY, start, holidays=none_off, changes=[until("2026-02-01")]) is None


# ------------------------------------------------------------------ any schedule

START = datetime(2026, 10, 28, tzinfo=UTC)  # the clocks go back on 1 November
CLOCKS = st.sampled_from(["00:00", "01:00", "01:30", "02:30", "08:00", "16:00", "20:00"])
WEEKLY = st.builds(Weekly, st.frozensets(st.integers(0, 6), min_size=1), CLOCKS, CLOCKS | st.just("24:00"))
MOMENTS = st.integers(0, 8 * 96).map(lambda quarter: START + quarter * timedelta(minutes=15))


@st.composite
def any_change(draw: st.DrawFn) -> ScheduleChange:
    since = draw(MOMENTS)
    kind = draw(st.sampled_from(["closure", "override", "override", "temporary"]))
    until = since + draw(st.integers(1, 96)) * timedelta(minutes=15)
    return ScheduleChange(kind, since, until, draw(st.booleans()), draw(st.integers(0, 3)))  # type: ignore[arg-type]


HOLIDAYS = st.dictionaries(st.integers(28, 31).map(lambda d: date(2026, 10, d)) | st.just(date(2026, 11, 1)),
                           st.sampled_from(["A", "B"]), max_size=3)  # fmt: skip
CHANGES = st.lists(any_change(), max_size=4)
SCHEDULES = st.builds(
    Schedule, st.just("any"), st.sampled_from([ZONE, "Pacific/Honolulu", "America/Havana"]),
    st.lists(WEEKLY, max_size=3).map(tuple), st.just(("US", "")),
    st.sampled_from([(), ("A",), ("*",)]), st.lists(any_change(), max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(SCHEDULES, CHANGES, HOLIDAYS)
def test_open_now_agrees_with_the_openings_of_the_week(
    plan: Schedule, changes: list[ScheduleChange], off: dict[date, str]
) -> None:
    found = open_spans(plan, START, START + timedelta(days=8), holidays=lambda _year: off, changes=changes)
    for quarter in range(8 * 96):
        at = START + quarter * timedelta(minutes=15)
        shown = any(since <= at < until for since, until in found)
        assert is_open(plan, at, holidays=lambda _year: off, changes=changes) == shown, at


@settings(max_examples=200, deadline=None)
@given(SCHEDULES, CHANGES, HOLIDAYS, MOMENTS)
def test_the_next_opening_is_open_and_the_moment_before_is_not(
    plan: Schedule, changes: list[ScheduleChange], off: dict[date, str], at: datetime
) -> None:
    def opened(moment: datetime) -> bool:
        return is_open(plan, moment, holidays=lambda _year: off, changes=changes)

    moment = timedelta(microseconds=1)
    for edge, state in ((opens, True), (closes, False)):
        found = edge(plan, at, holidays=lambda _year: off, changes=changes)
        end = found or at + timedelta(days=30)
        assert found is None or opened(found) is state
        assert found is None or found == at or opened(found - moment) is not state
        quarters = range((end - at) // timedelta(minutes=15) + 1)
        between = (at + quarter * timedelta(minutes=15) for quarter in quarters[:100])
        assert all(opened(then) is not state for then in between if then < end)


# ------------------------------------------------------------------ openings in vain


@pytest.mark.parametrize(
    ("kind", "since", "until", "in_vain"),
    [
        ("override", "2026-12-25 12:00", "2026-12-25 20:00", True),
        ("temporary", "2026-12-25 00:00", "2026-12-26 00:00", True),
        ("override", "2026-12-25 22:00", "2026-12-26 01:00", False),  # an hour of it is on the day after
        ("override", "2026-12-24 20:00", "2026-12-25 02:00", False),
        ("override", "2026-12-26 12:00", "2026-12-26 20:00", False),
        ("closure", "2026-12-25 12:00", "2026-12-25 20:00", False),
    ],
)
def test_an_opening_that_a_holiday_takes_away_whole_is_found(
    kind: str, since: str, until: str, *, in_vain: bool
) -> None:
    made = change(kind, since, until, open=kind != "closure")
    plan = schedule(DAYTIME, closed_on=("Christmas Day",), changes=(made,))
    assert never_opening(plan, holidays=days_off) == ([made] if in_vain else [])
    assert never_opening(plan, holidays=none_off) == []
