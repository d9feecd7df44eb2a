"""The two nights on which the city's clock jumps: the hotline is open as long as the wall clock says, and
every wait takes as long as it takes."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, takes_the_call
from tests.journeys.town import LINE, Town

CITY = ZoneInfo("America/Los_Angeles")
FALL, SPRING = "2026-11-01 00:55", "2026-03-08 00:55"  # saturday night, counselors are there until two


def clock_on_the_wall(town: Town) -> str:
    return town.clock.now().astimezone(CITY).strftime("%H:%M %Z")


def somebody_asks(town: Town, number: int) -> Handset:
    caller = town.resident(f"+1503555015{number}", f"Caller {number}")
    asks_for_a_person(caller, LINE)
    return caller


@pytest.mark.parametrize(
    ("night", "minutes", "wall", "open_"),
    [
        (FALL, 0, "00:55 PDT", True),
        (FALL, 6, "01:01 PDT", True),
        (FALL, 64, "01:59 PDT", True),
        (FALL, 65, "01:00 PST", True),
        (FALL, 95, "01:30 PST", True),
        (FALL, 124, "01:59 PST", True),
        (FALL, 125, "02:00 PST", False),
        (FALL, 130, "02:05 PST", False),
        (SPRING, 0, "00:55 PST", True),
        (SPRING, 64, "01:59 PST", True),
        (SPRING, 65, "03:00 PDT", False),
        (SPRING, 70, "03:05 PDT", False),
    ],
)
def test_callers_reach_a_counselor_until_the_wall_clock_says_two(
    make_town: MakeTown, night: str, minutes: int, wall: str, open_: bool
) -> None:
    town = make_town(now=night)
    ana = town.counselor("Ana", "+15035550131")
    town.wait(minutes * 60)
    assert clock_on_the_wall(town) == wall
    caller = somebody_asks(town, 0)
    if open_:
        takes_the_call(ana)
        caller.hears("Someone is here for you now")
    else:
        caller.hears("Our counselors are back today at 8 AM")
        assert ana.transcript == []


@pytest.mark.parametrize(("night", "minutes"), [(FALL, 483), (SPRING, 363)])
def test_the_hotline_opens_at_eight_by_the_wall_clock_after_a_short_or_a_long_night(
    make_town: MakeTown, night: str, minutes: int
) -> None:
    town = make_town(now=night)
    ana = town.counselor("Ana", "+15035550131")
    town.wait(minutes * 60)
    assert clock_on_the_wall(town)[:5] == "07:58"
    early = somebody_asks(town, 1)
    early.hears("Our counselors are back today at 8 AM")
    early.hang_up()
    town.wait(120)
    assert clock_on_the_wall(town)[:5] == "08:00"
    takes_the_call_of(somebody_asks(town, 2), ana)


def takes_the_call_of(caller: Handset, ana: Handset) -> None:
    takes_the_call(ana)
    caller.hears("Someone is here for you now")


@pytest.mark.parametrize("night", [FALL, SPRING])
def test_a_wait_over_the_jump_of_the_clock_takes_a_minute_and_no_hour(
    make_town: MakeTown, night: str
) -> None:
    """Begun half a minute before the clocks change. Every step of the search has its own time, too."""
    town = make_town(now=night)
    ana, lee = town.counselor("Ana", "+15035550131"), town.supervisor()
    ana.will("no_answer")
    lee.will("no_answer")
    town.wait(64 * 60 + 30)
    assert clock_on_the_wall(town)[:5] == "01:59"
    caller = somebody_asks(town, 3)
    began = town.clock.now()
    ana.rings(within=5)
    lee.rings(within=60)
    assert timedelta(seconds=15) < town.clock.now() - began < timedelta(seconds=60)
    caller.hears("No counselor could take your call yet", within=150)
    waited = (town.clock.now() - began).total_seconds()
    assert 55 < waited < 125
    assert clock_on_the_wall(town)[:5] in ("01:00", "01:01", "03:00", "03:01")


@pytest.mark.parametrize("night", [FALL, SPRING])
def test_a_conversation_over_the_jump_of_the_clock_is_left_in_peace_and_timed_as_it_was(
    make_town: MakeTown, night: str
) -> None:
    town = make_town(now=night)
    ana = town.counselor("Ana", "+15035550131")
    town.wait(60 * 60)
    caller = somebody_asks(town, 4)
    takes_the_call_of(caller, ana)
    town.wait(600)
    assert caller.talking_to == {ana.number}
    caller.hang_up()
    town.wait(5)
    contact = town.the_contact()
    assert 590_000 < contact["ended_at"] - contact["answered_at"] < 640_000, "ten minutes, in milliseconds"


@pytest.mark.parametrize("night", [FALL, SPRING])
def test_a_carrier_that_refuses_over_the_jump_is_asked_again_after_seconds(
    make_town: MakeTown, night: str
) -> None:
    town = make_town(now=night)
    ana = town.counselor("Ana", "+15035550131")
    town.wait(65 * 60 - 2)
    town.sim.faults.rest(n=3, status=503, method="POST", path_contains="Calls.json")
    caller = somebody_asks(town, 5)
    ana.rings(within=15)
    takes_the_call_of(caller, ana)
