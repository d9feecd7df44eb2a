"""Which days are holidays, as a city's calendar prints them. The dates here are from the calendar, not from
the package."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.city import Schedule, ScheduleChange, Weekly
from flows.hours import is_open
from ivr.roster.holidays_of import holiday_names, holidays_of


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 19), "Martin Luther King Jr. Day"),
        (date(2026, 5, 25), "Memorial Day"),
        (date(2026, 7, 4), "Independence Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 12, 25), "Christmas Day"),
    ],
)
def test_the_holidays_of_ohio_are_known_by_name(day: date, name: str) -> None:
    assert holiday_names("US", "OH")(2026)[day] == name


def test_an_ordinary_day_is_no_holiday() -> None:
    assert date(2026, 7, 7) not in holiday_names("US", "OH")(2026)


def test_a_holiday_on_a_weekend_is_also_kept_on_the_nearest_weekday() -> None:
    ohio = holiday_names("US", "OH")
    assert ohio(2026)[date(2026, 7, 3)] == "Independence Day (observed)"
    assert ohio(2021)[date(2021, 12, 31)] == "New Year's Day (observed)"  # of 1 January 2022


def test_names_are_english_wherever_the_country_is() -> None:
    assert holiday_names("MX")(2026)[date(2026, 9, 16)] == "Independence Day"
    assert holiday_names("GB", "SCT")(2026)[date(2026, 11, 30)] == "Saint Andrew's Day"


def test_an_estimated_date_is_a_day_off_under_its_plain_name() -> None:
    names = {name for names in holiday_names("AE")(2035).values() for name in names.split("; ")}
    assert "Eid al-Fitr" in names
    assert not any("estimated" in name for name in names)


def test_a_year_is_computed_once() -> None:
    ohio = holiday_names("US", "OH")
    assert ohio(2026) is ohio(2026)


def test_a_schedule_without_a_country_has_no_holidays() -> None:
    assert dict(holiday_names("", "")(2026)) == {}


def test_the_service_is_closed_on_the_day_on_which_its_holiday_is_kept() -> None:
    closed_on = ("Independence Day",)
    daytime = Weekly(frozenset(range(7)), "08:00", "20:00")
    plan = Schedule("main", "America/New_York", (daytime,), ("US", "OH"), closed_on, ())

    def open_at_noon(day: int) -> bool:
        noon = datetime(2026, 7, day, 12, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
        return is_open(plan, noon, holidays=holiday_names(*plan.holidays, closed_on))

    assert [open_at_noon(day) for day in (2, 3, 4, 5)] == [True, False, False, True]


def test_an_unknown_country_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"country 'USA'; there are .*\bMX\b.*\bUS\b"):
        holiday_names("USA", "OH")


def test_an_unknown_part_is_named_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'Ohio' in US; its parts are .*\bOH\b"):
        holiday_names("US", "Ohio")


def test_an_unknown_holiday_is_named_with_the_known_ones() -> None:
    with pytest.raises(
        ValueError, match=r"US OH has no holiday called 'Xmas'; .*Christmas Day; .*Juneteenth"
    ):
        holiday_names("US", "OH", ("Thanksgiving Day", "Xmas"))


@pytest.mark.parametrize("closed_on", [("*",), ("Christmas Day", "Christmas Day (observed)"), ()])
def test_known_holidays_pass(closed_on: tuple[str, ...]) -> None:
    assert holiday_names("US", "OH", closed_on)(2026)


@pytest.mark.parametrize(("subdivision", "closed_on"), [("OH", ()), ("", ("Christmas Day",))])
def test_holidays_without_a_country_are_refused(subdivision: str, closed_on: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="without their country"):
        holiday_names("", subdivision, closed_on)


def test_a_flow_whose_extra_hours_a_holiday_takes_away_is_refused_at_start_up() -> None:
    """Thanksgiving in closed_on and "open at noon" beside it: the city meant to answer, and nobody would."""
    zone = ZoneInfo("America/New_York")
    noon, night = (datetime(2026, 11, 26, hour, tzinfo=zone).astimezone(UTC) for hour in (12, 20))
    week = (Weekly(frozenset(range(7)), "08:00", "20:00"),)
    extra = (ScheduleChange("override", noon, night, True),)
    plan = Schedule("main", "America/New_York", week, ("US", "OH"), ("Thanksgiving Day",), extra)
    with pytest.raises(ValueError, match=r"'main' has an override on 2026-11-26 at 12:00 that opens nothing"):
        holidays_of({"main": plan})
