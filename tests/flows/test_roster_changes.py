"""Changes to the roster: what decides, who is called in the end, and each minute of it against a slow oracle:
a board with name tags, on which each change is made in the order in which it was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.city import Schedule, Weekly
from flows.roster import (
    Change,
    Person,
    Shift,
    gaps,
    on_call,
    present,
    ready,
    spans_of_person,
    staffed,
    watches,
)
from tests.flows.test_hours_oracle import CLOCKS, DAYS, WEEKS, week_of
from tests.flows.world import port_alder

ZONE, TEAM = "America/New_York", "night"
EVERY_DAY = frozenset(range(7))
AROUND = Weekly(EVERY_DAY, "00:00", "24:00")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


MONDAY, NOON, SUNDAY = local("2026-01-05"), local("2026-01-05 12:00"), local("2026-01-11")
ANA, DEE = Shift("ana", TEAM, AROUND), Shift("dee", TEAM, AROUND)


def override(off: str, on: str, order: int = 1, since: datetime = MONDAY, until: datetime = SUNDAY) -> Change:
    return Change("override", TEAM, since, until, off, on, order=order)


def temporary(*people: str, order: int = 1, since: datetime = MONDAY, until: datetime = SUNDAY) -> Change:
    return Change("temporary", TEAM, since, until, people=frozenset(people), order=order)


def closure(since: datetime = MONDAY, until: datetime = SUNDAY) -> Change:
    return Change("closure", TEAM, since, until)


def called(*changes: Change, at: datetime = NOON, shifts: tuple[Shift, ...] = (ANA,)) -> set[str]:
    return set(on_call(shifts, changes, ZONE, at, team=TEAM))


# ------------------------------------------------------------------ what decides


def test_without_changes_the_shifts_decide() -> None:
    assert called() == {"ana"}
    assert called(shifts=(ANA, DEE)) == {"ana", "dee"}


def test_who_stands_in_serves_in_the_place_of_the_other_and_of_nobody_else() -> None:
    assert called(override("ana", "ben"), shifts=(ANA, DEE)) == {"ben", "dee"}


def test_who_stands_in_for_somebody_serves_only_when_the_other_would() -> None:
    night = Shift("ana", TEAM, Weekly(EVERY_DAY, "22:00", "06:00"))
    assert called(override("ana", "ben"), shifts=(night,)) == set()
    assert called(override("ana", "ben"), shifts=(night,), at=local("2026-01-06 05:59")) == {"ben"}


def test_somebody_may_come_as_well_and_somebody_may_go_without_another() -> None:
    assert called(override("", "ben")) == {"ana", "ben"}
    assert called(override("ana", "")) == set()


def test_an_override_of_an_override_counts() -> None:
    assert called(override("ana", "ben", 1), override("ben", "cho", 2)) == {"cho"}
    assert called(override("ana", "ben", 1), override("ben", "ana", 2)) == {"ana"}


def test_the_newest_override_of_the_same_person_wins_whatever_the_order_they_are_read_in() -> None:
    first, second = override("ana", "ben", 1), override("ana", "cho", 2)
    assert called(first, second) == called(second, first) == {"cho"}


def test_what_was_decided_before_somebody_was_called_does_not_send_them_away() -> None:
    older, newer = override("ben", "", 1), override("ana", "ben", 2)
    assert called(older, newer) == {"ben"}
    assert called(older, newer, shifts=(Shift("ben", TEAM, AROUND),)) == set()


def test_a_nested_override_ends_and_the_one_below_it_holds_again() -> None:
    below = override("ana", "ben", 1)
    above = override("ben", "cho", 2, since=NOON, until=NOON + timedelta(hours=2))
    hours = [NOON + timedelta(hours=n) for n in (-1, 0, 1, 2)]
    assert [called(below, above, at=hour) for hour in hours] == [{"ben"}, {"cho"}, {"cho"}, {"ben"}]


def test_a_temporary_team_replaces_the_shifts_and_an_override_changes_it() -> None:
    assert called(temporary("ben", "cho")) == {"ben", "cho"}
    assert called(temporary("ben", "cho"), override("ben", "eve", 0)) == {"cho", "eve"}
    assert called(temporary("ben"), override("ana", "eve", 2)) == {"ben"}


def test_of_two_temporary_teams_the_newer_one_serves() -> None:
    assert called(temporary("ben", order=2), temporary("cho", order=1)) == {"ben"}


def test_a_closure_beats_everything_however_old_it_is() -> None:
    assert called(closure(), temporary("ben", order=5), override("", "cho", 9)) == set()


def test_a_change_counts_from_its_first_instant_to_just_before_its_last() -> None:
    swap = override("ana", "ben", since=NOON, until=NOON + DAY)
    moment = timedelta(microseconds=1)
    at = [NOON - moment, NOON, NOON + DAY - moment, NOON + DAY]
    assert [called(swap, at=when) for when in at] == [{"ana"}, {"ben"}, {"ben"}, {"ana"}]


def test_another_teams_changes_are_its_own() -> None:
    other = Change("closure", "day", MONDAY, SUNDAY)
    assert called(other) == {"ana"}


@pytest.mark.parametrize(
    ("kind", "names", "said"),
    [
        ("override", {}, "names who comes, who goes, or both"),
        ("closure", {"on": "ana"}, "names who comes, who goes, or both"),
        ("override", {"off": "ana", "on": "ana"}, "stands in for themselves"),
        ("temporary", {}, "names all its people"),
        ("closure", {"people": frozenset({"ana"})}, "names all its people"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(kind: str, names: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Change(kind, TEAM, MONDAY, SUNDAY, **names)  # type: ignore[arg-type]


def test_a_change_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        closure(SUNDAY, MONDAY)


# ------------------------------------------------------------------ really there


def test_who_stands_in_is_rung_and_the_other_is_not() -> None:
    people = [Person(name, frozenset({TEAM}), frozenset()) for name in ("ana", "ben")]
    there = ready(people, [ANA], ZONE, NOON, changes=[override("ana", "ben")])
    assert [person.id for person in there] == ["ben"]


def test_a_roster_that_a_closure_empties_is_not_staffed_and_one_filled_by_a_change_is() -> None:
    assert not staffed([ANA], ZONE, NOON, changes=[closure()])
    assert staffed([], ZONE, NOON, changes=[override("", "ben")], team=TEAM)


def test_a_team_that_is_never_rung_is_present_when_its_own_people_are() -> None:
    responders = port_alder().teams["responders"]
    there = [Person("ben", frozenset({"responders"}), frozenset())]
    assert responders.tiers == () and present(responders, there)
    assert not present(responders, [Person("ana", frozenset({"counselors"}), frozenset())])


# ------------------------------------------------------------------ gaps


def none_off(_year: int) -> Mapping[date, str]:
    return {}


OPEN = Schedule("main", ZONE, (AROUND,), ("", ""), (), ())


def test_a_change_makes_a_gap_and_another_one_fills_it() -> None:
    ill = override("ana", "", 1, since=NOON, until=NOON + DAY)
    help_ = override("", "ben", 2, since=NOON, until=NOON + timedelta(hours=4))
    assert gaps(OPEN, [ANA], MONDAY, 7, holidays=none_off, roster=[ill]) == [(NOON, NOON + DAY)]
    assert gaps(OPEN, [ANA], MONDAY, 7, holidays=none_off, roster=[ill, help_]) == [
        (NOON + timedelta(hours=4), NOON + DAY)
    ]


def test_a_closed_roster_is_a_gap_while_the_service_is_open() -> None:
    shut = closure(NOON, NOON + DAY)
    assert gaps(OPEN, [ANA], MONDAY, 7, holidays=none_off, roster=[shut]) == [(NOON, NOON + DAY)]


def test_somebody_who_cannot_be_rung_fills_no_gap() -> None:
    swap = override("ana", "ben", since=NOON, until=NOON + DAY)
    found = gaps(OPEN, [ANA], MONDAY, 7, holidays=none_off, roster=[swap], counting={"ana"})
    assert found == [(NOON, NOON + DAY)]


# ------------------------------------------------------------------ the oracle


class Board:
    """The board on the wall of one minute. Each place is a row of name tags hung over one another; whoever
    is changed is found where they were hung first, and all that hangs over them falls."""

    def __init__(self, on_it: list[str]) -> None:
        self.places = [[name] for name in on_it]

    def change(self, change: Change) -> None:
        if not change.off:
            self.places.append([change.on])
        else:
            for tags in self.places:
                if change.off in tags:
                    del tags[tags.index(change.off) + 1 :]
                    tags.append(change.on)

    def names(self) -> set[str]:
        return {tags[-1] for tags in self.places} - {""}


def board(rotation: list[str], changes: list[Change], minute: datetime) -> set[str]:
    made = [one for one in sorted(changes, key=lambda one: one.order) if one.since <= minute < one.until]
    if [one for one in made if one.kind == "closure"]:
        return set()
    whole_team = [one for one in made if one.kind == "temporary"]
    # A place that was given before anybody hung on it stays a place: overrides come over the team.
    wall = Board(sorted(whole_team[-1].people) if whole_team else rotation)
    for one in made:
        if one.kind == "override":
            wall.change(one)
    return wall.names()


NAMES = st.sampled_from(["ana", "ben", "cho", "dee"])
TIMES = st.tuples(st.integers(-1440, 9 * 1440), st.integers(1, 4 * 1440))


@st.composite
def changes_from(draw: st.DrawFn, start: datetime, order: int) -> Change:
    begins, length = draw(TIMES)
    since = start + begins * MINUTE
    until = since + length * MINUTE
    kind = draw(st.sampled_from(["override"] * 8 + ["temporary", "temporary", "closure"]))
    if kind == "closure":
        return Change("closure", TEAM, since, until, order=order)
    if kind == "temporary":
        people = draw(st.frozensets(NAMES, min_size=1, max_size=3))
        return Change("temporary", TEAM, since, until, people=people, order=order)
    off, on = draw(
        st.tuples(NAMES | st.just(""), NAMES | st.just("")).filter(lambda pair: pair[0] != pair[1])
    )
    return Change("override", TEAM, since, until, off, on, order=order)


@st.composite
def rosters(draw: st.DrawFn) -> tuple[str, datetime, dict[str, list[Weekly]], list[Change]]:
    zone, start = draw(st.sampled_from(WEEKS))
    weekly = st.builds(Weekly, DAYS, CLOCKS, st.one_of(CLOCKS, st.just("24:00")))
    patterns = draw(st.dictionaries(NAMES, st.lists(weekly, min_size=1, max_size=2), max_size=3))
    changes = [draw(changes_from(start, order)) for order in range(draw(st.integers(0, 7)))]
    return zone, start, patterns, draw(st.permutations(changes))


@settings(max_examples=120, deadline=None)
@given(rosters(), st.data())
def test_every_minute_of_a_week_agrees_with_the_board_on_the_wall(
    roster: tuple[str, datetime, dict[str, list[Weekly]], list[Change]], data: st.DataObject
) -> None:
    zone, start, patterns, changes = roster
    clock = week_of(zone, start)
    open_ = {name: clock.open_minutes(weekly) for name, weekly in patterns.items()}
    wall = [
        board([name for name in sorted(open_) if open_[name][n]], changes, start + n * MINUTE)
        for n in range(8 * 1440)
    ]
    shifts = [Shift(name, TEAM, one) for name, weekly in patterns.items() for one in weekly]
    found = watches(shifts, changes, zone, start, start + 8 * DAY, team=TEAM)
    told: list[set[str]] = []
    for watch in found:
        told += [set(watch.people)] * ((watch.until - watch.since) // MINUTE)
    assert told == wall
    for n in data.draw(st.lists(st.integers(0, 8 * 1440 - 1), min_size=5, max_size=5)):
        assert on_call(shifts, changes, zone, start + n * MINUTE, team=TEAM) == wall[n]
    for name in ("ana", "ben", "cho", "dee"):
        minutes = sum((until - since) // MINUTE for since, until in spans_of_person(found, name))
        assert minutes == sum(name in names for names in wall)


@settings(deadline=None)
@given(rosters(), st.integers(0, 8 * 86_400), st.integers(1, 8 * 86_400))
def test_watches_leave_no_hole_and_two_neighbours_differ(
    roster: tuple[str, datetime, dict[str, list[Weekly]], list[Change]], since: int, length: int
) -> None:
    zone, begin, patterns, changes = roster
    start = begin + timedelta(seconds=since)
    end = start + timedelta(seconds=length)
    shifts = [Shift(name, TEAM, one) for name, weekly in patterns.items() for one in weekly]
    found = watches(shifts, changes, zone, start, end, team=TEAM)
    assert (found[0].since, found[-1].until) == (start, end)
    for one, other in pairwise(found):
        assert one.until == other.since and one.people != other.people
