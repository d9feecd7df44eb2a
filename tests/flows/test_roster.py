"""Who is on shift, who is really there, and when nobody will be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.city import Schedule, ScheduleChange, Team, Tier, Weekly
from flows.hours import is_open
from flows.roster import Person, Shift, gaps, on_shift, present, ready, staffed

ZONE = "America/New_York"
EVERY_DAY = frozenset(range(7))
WEEKDAYS = frozenset(range(5))
NIGHT = Weekly(EVERY_DAY, "22:00", "06:00")
DAYTIME = Weekly(EVERY_DAY, "08:00", "20:00")
MONDAYS = Weekly(frozenset({0}), "08:00", "16:00")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def none_off(_year: int) -> Mapping[date, str]:
    return {}


def expected(shifts: list[Shift], when: str, team: str | None = None) -> set[str]:
    return set(on_shift(shifts, ZONE, local(when), team=team))


ROSTER = [
    Shift("ana", "counselors", DAYTIME),
    Shift("ben", "counselors", NIGHT),
    Shift("cho", "supervisors", MONDAYS),
]


@pytest.mark.parametrize(
    ("when", "who"),
    [
        ("2026-01-05 07:59", set()),
        ("2026-01-05 08:00", {"ana", "cho"}),
        ("2026-01-05 16:00", {"ana"}),
        ("2026-01-05 20:00", set()),
        ("2026-01-05 23:00", {"ben"}),
        ("2026-01-06 05:59", {"ben"}),
    ],
)
def test_the_roster_says_who_should_be_there(when: str, who: set[str]) -> None:
    assert expected(ROSTER, when) == who
    assert staffed(ROSTER, ZONE, local(when)) == bool(who)


def test_a_team_is_staffed_by_its_own_shifts_alone() -> None:
    assert expected(ROSTER, "2026-01-05 12:00", "supervisors") == {"cho"}
    assert not staffed(ROSTER, ZONE, local("2026-01-06 12:00"), team="supervisors")


def test_the_night_shift_is_nine_real_hours_when_the_clocks_go_back_and_seven_in_spring() -> None:
    shift = Shift("ben", "counselors", NIGHT)
    for evening, hours in (("2026-10-31 22:00", 9), ("2026-03-07 22:00", 7), ("2026-06-01 22:00", 8)):
        start = local(evening)
        minutes = (start + timedelta(minutes=n) for n in range(12 * 60))
        assert sum("ben" in on_shift([shift], ZONE, minute) for minute in minutes) == hours * 60


def test_a_single_shift_counts_from_its_start_to_its_end() -> None:
    once = Shift("dee", "counselors", since=local("2026-01-05 20:00"), until=local("2026-01-05 22:00"))
    hours = ("19:59", "20:00", "21:59", "22:00")
    assert [expected([once], f"2026-01-05 {hour}") for hour in hours] == [set(), {"dee"}, {"dee"}, set()]


def test_a_weekly_shift_counts_from_its_first_to_its_last_day_and_the_last_night_to_its_end() -> None:
    shift = Shift("ben", "counselors", NIGHT, valid_from=date(2026, 1, 5), valid_to=date(2026, 1, 6))
    nights = [
        "2026-01-05 05:00",
        "2026-01-05 23:00",
        "2026-01-06 23:00",
        "2026-01-07 05:00",
        "2026-01-07 23:00",
    ]
    assert [bool(expected([shift], night)) for night in nights] == [False, True, True, True, False]


@pytest.mark.parametrize(
    "times",
    [
        {},
        {"since": local("2026-01-05")},
        {"until": local("2026-01-05")},
        {"weekly": DAYTIME, "since": local("2026-01-05"), "until": local("2026-01-06")},
        {"weekly": DAYTIME, "since": local("2026-01-05")},
    ],
)
def test_a_shift_that_is_neither_weekly_nor_single_is_refused(times: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="either weekly or has both a start and an end"):
        Shift("ana", "counselors", **times)  # type: ignore[arg-type]


def test_a_shift_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        Shift("ana", "counselors", since=local("2026-01-06"), until=local("2026-01-05"))


# ------------------------------------------------------------------ really there

BOTH = frozenset({"counselors", "supervisors"})
ANA = Person("ana", BOTH, frozenset({"en", "es"}))
MONDAY_NOON = local("2026-01-05 12:00")
COUNSELORS = Team(
    "counselors", "main",
    (Tier("counselors", "same", "parallel", 30, 20), Tier("supervisors", "any", "ordered", 30, 20)), "call",
)  # fmt: skip


def here(person: Person, *shifts: Shift) -> dict[str, set[str]]:
    return {p.id: set(p.teams) for p in ready([person], shifts, ZONE, MONDAY_NOON)}


def test_somebody_on_shift_is_ready_for_the_team_of_that_shift_only() -> None:
    assert here(ANA, Shift("ana", "counselors", DAYTIME)) == {"ana": {"counselors"}}
    assert here(ANA, Shift("ana", "counselors", DAYTIME), Shift("ana", "supervisors", MONDAYS)) == {
        "ana": BOTH
    }


@pytest.mark.parametrize(
    "who",
    [
        Person("ana", BOTH, frozenset(), available=False),
        Person("ana", BOTH, frozenset(), reachable=False),
        Person("ana", frozenset({"responders"}), frozenset()),
    ],
    ids=["signed off", "without a phone", "no longer of the team"],
)
def test_staffed_is_not_present(who: Person) -> None:
    shifts = [Shift("ana", "counselors", DAYTIME)]
    assert staffed(shifts, ZONE, MONDAY_NOON, team="counselors")
    assert not present(COUNSELORS, ready([who], shifts, ZONE, MONDAY_NOON))


def test_open_is_not_staffed() -> None:
    main = Schedule("main", ZONE, (DAYTIME,), ("", ""), (), ())
    assert is_open(main, MONDAY_NOON, holidays=none_off)
    assert not staffed([], ZONE, MONDAY_NOON)


def test_a_team_is_present_if_somebody_of_any_of_its_tiers_is() -> None:
    assert present(COUNSELORS, [Person("cho", frozenset({"supervisors"}), frozenset())])
    assert not present(COUNSELORS, [Person("eve", frozenset({"responders"}), frozenset())])


# ------------------------------------------------------------------ gaps

MAIN = Schedule("main", ZONE, (DAYTIME,), ("US", "OH"), ("*",), ())


def test_a_gap_is_a_time_that_is_open_with_nobody_on_the_roster() -> None:
    weekdays = Shift("ana", "counselors", Weekly(WEEKDAYS, "08:00", "20:00"))
    early_weekend = Shift("ben", "counselors", Weekly(frozenset({5, 6}), "08:00", "14:00"))
    found = gaps(MAIN, [weekdays, early_weekend], local("2026-01-05"), 7, holidays=none_off)
    assert found == [
        (local("2026-01-10 14:00"), local("2026-01-10 20:00")),
        (local("2026-01-11 14:00"), local("2026-01-11 20:00")),
    ]


def test_a_full_roster_has_no_gap_and_an_empty_one_only_gaps() -> None:
    start = local("2026-10-25")  # two weeks in which the clocks go back
    assert gaps(MAIN, [Shift("ana", "counselors", DAYTIME)], start, holidays=none_off) == []
    assert len(gaps(MAIN, [], start, holidays=none_off)) == 14


def test_nobody_is_missed_while_the_service_is_closed() -> None:
    flood = ScheduleChange("closure", local("2026-01-05"), local("2026-01-12"), False)
    week = local("2026-01-05")
    assert gaps(MAIN, [], week, 7, holidays=none_off, changes=[flood]) == []
    assert gaps(MAIN, [], week, 1, holidays=lambda _year: {date(2026, 1, 5): "Founders' Day"}) == []


def test_another_teams_shift_does_not_fill_the_gap() -> None:
    others = [Shift("cho", "responders", DAYTIME)]
    assert gaps(MAIN, others, local("2026-01-05"), 1, holidays=none_off, teams={"counselors"}) == [
        (local("2026-01-05 08:00"), local("2026-01-05 20:00"))
    ]


def test_shifts_that_meet_leave_no_gap_through_the_nights_on_which_the_clocks_change() -> None:
    around = Schedule("all", ZONE, (Weekly(EVERY_DAY, "00:00", "24:00"),), ("", ""), (), ())
    shifts = [
        Shift("ana", "counselors", Weekly(EVERY_DAY, "02:30", "14:00")),
        Shift("ben", "counselors", Weekly(EVERY_DAY, "14:00", "01:30")),
        Shift("cho", "counselors", Weekly(EVERY_DAY, "01:30", "02:30")),
    ]
    for start in ("2026-03-01", "2026-10-25"):
        assert gaps(around, shifts, local(start), holidays=none_off) == []
