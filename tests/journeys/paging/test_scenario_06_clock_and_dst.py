"""Scenario 6. The night on which clocks change makes no wait longer or shorter and leaves no minute of a
shift without anybody. A clock that is set an hour wrong brings at most one level early and postpones none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.paging.model import Cancelled
from ivr.dispatch import dispatching
from tests.journeys.paging.conftest import MakePagingTown
from tests.journeys.paging.crew import DRIVER, NURSE, WAIT, Member, by_text_alone, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import ZONE, local

HALF_HOUR = timedelta(minutes=30)
FALL_BACK, SPRING = "2026-11-01", "2026-03-08"  # in the small hours, at two


def second_level(town: PagingTown, driver: Member) -> datetime:
    driver.expect_text("A team is needed", within=WAIT + 5)
    return town.clock.now()


@pytest.mark.parametrize(("night", "wall"), [(FALL_BACK, "01:01"), (SPRING, "03:01")])
def test_a_deadline_of_two_minutes_set_at_one_fifty_nine_ends_two_real_minutes_later(
    make_paging_town: MakePagingTown, night: str, wall: str
) -> None:
    town = make_paging_town(now=f"{night} 01:59", policy=by_text_alone())
    nurse, driver = town.nurse(), town.driver()
    out = opens_a_dispatch(town)
    nurse.expect_text("A team is needed")
    assert second_level(town, driver) - local(f"{night} 01:59") <= timedelta(seconds=WAIT + 3)
    (rang,) = [event["at"] for event in town.events(out) if event["kind"] == "timer"]
    assert rang - out["opened_at"] == WAIT * 1000
    assert town.clock.now().astimezone(ZONE).strftime("%H:%M") == wall
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("is yours")
    driver.expect_text("covered by Nora")


# ------------------------------------------------------------------ shifts


def asked_at(town: PagingTown, moment: datetime, crew: list[Member]) -> list[Member]:
    """Who is texted at once if a team is wanted then. It is called off again."""
    town.clock.move_to(moment)
    out = opens_a_dispatch(town)
    town.wait(3)
    asked = [member for member in crew if member.texts_with(f"page {out['code']}. A team")]
    now, event = town.clock.now(), Cancelled("person:counselor", "CALLER_DECLINED")
    town.store.write(lambda tx: dispatching.happen(town.house, tx, out["id"], event, now, "person:counselor"))
    for member in asked:
        member.expect_text("A team is needed", within=0)
        member.expect_text("is cancelled")
    return asked


def half_hours(since: datetime, until: datetime) -> list[datetime]:
    count = int((until - since) / HALF_HOUR)
    return [since + n * HALF_HOUR for n in range(count + 1)]


@pytest.mark.parametrize(("night", "hours"), [(FALL_BACK, 9), (SPRING, 7), ("2026-06-14", 8)])
def test_a_shift_from_ten_to_six_lasts_through_the_night_without_a_gap(
    make_paging_town: MakePagingTown, night: str, hours: int
) -> None:
    before = (datetime.fromisoformat(night) - timedelta(days=1)).date()
    town = make_paging_town(now=f"{before} 21:00", policy=by_text_alone())
    nurse, driver = (
        town.on_shift("Nora", NURSE, "22:00", "06:00"),
        town.on_shift("Dana", DRIVER, "06:00", "22:00"),
    )
    moments = half_hours(local(f"{before} 21:30"), local(f"{night} 06:30"))
    found = [asked_at(town, moment, [nurse, driver]) for moment in moments]
    assert found == [[driver], *[[nurse]] * (2 * hours), [driver], [driver]]


def test_a_shift_that_changes_in_the_hour_that_comes_twice_overlaps_and_has_no_gap(
    make_paging_town: MakePagingTown,
) -> None:
    town = make_paging_town(now="2026-10-31 22:30", policy=by_text_alone())
    nurse, driver = (
        town.on_shift("Nora", NURSE, "22:00", "01:30"),
        town.on_shift("Dana", DRIVER, "01:30", "06:00"),
    )
    moments = half_hours(local("2026-11-01 01:00"), local("2026-11-01 02:00"))
    found = [asked_at(town, moment, [nurse, driver]) for moment in moments]
    both = [nurse, driver]
    assert found == [[nurse], both, both, [driver], [driver]]


# ------------------------------------------------------------------ a clock that is set


@pytest.mark.parametrize("hours", [1, -1])
def test_when_a_clock_is_set_at_most_one_level_is_early_and_none_is_late(
    make_paging_town: MakePagingTown, hours: int
) -> None:
    """Where all of Careline is one machine, its clock; else that of one machine of several."""
    town = make_paging_town(policy=by_text_alone())
    nurse, driver, chief = town.nurse(), town.driver(), town.chief()
    began = town.clock.now()
    out = opens_a_dispatch(town)
    nurse.expect_text("A team is needed")
    town.wait(WAIT / 2)
    if town.store.engine == "sqlite":
        town.machine.ahead = timedelta(hours=hours)
        chief.expect_text("the machine's clock was set", within=3)
    else:
        town.workers.append(town.another_worker("elsewhere", ahead=timedelta(hours=hours)))
    second = second_level(town, driver) - began
    page = chief.expect_text("if you take it over", within=WAIT + 3)
    third = town.clock.now() - began
    assert second <= timedelta(seconds=WAIT + 3)
    assert timedelta(seconds=WAIT - 3) <= third - second <= timedelta(seconds=WAIT + 3)
    chief.expect_text("Please decide now who helps")  # the alarm beside the page
    nurse.expect_text("A team is needed")  # of the second level, which asks the whole team
    page.reply("1")
    chief.expect_text("you have taken over")
    for other in (nurse, driver):
        other.expect_text("taken over by somebody else")
    assert [event["kind"] for event in town.events(out)].count("timer") == 2
