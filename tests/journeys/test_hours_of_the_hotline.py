"""Open, staffed and somebody really there are three different things, and the caller hears which it is."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.town import LINE, Town

CLOSED = "Our counselors are back"


@pytest.mark.parametrize(
    ("now", "back"),
    [
        ("2026-03-04 03:00", "today at 8 AM"),
        ("2026-03-04 02:00", "today at 8 AM"),
        ("2026-03-04 07:59", "today at 8 AM"),
        ("2026-03-08 03:30", "today at 8 AM"),  # the night on which the clocks go forward
        ("2026-11-01 03:00", "today at 8 AM"),  # and back
        ("2026-12-25 12:00", "tomorrow at 8 AM"),  # closed on Christmas Day
        ("2026-11-26 09:00", "today at 12 PM"),  # Thanksgiving: from noon
        ("2026-11-26 21:00", "tomorrow at 8 AM"),
    ],
)
def test_outside_the_hours_the_caller_hears_when_we_are_back(
    make_town: MakeTown, now: str, back: str
) -> None:
    town = make_town(now=now)
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears(f"Our counselors are back {back}. Stay on the line, and we connect you to Port Alder 911.")
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("NO_ACTION", "CLOSED")


def test_outside_the_hours_there_is_988_a_callback_and_a_message(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("To talk to a 988 counselor now, press 2")
    rosa.hears("To be called back, press 3")
    rosa.hears("To leave a message, press 4")


def test_outside_the_hours_silence_connects_to_911(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    ana = town.counselor("Ana", "+15035550131", hours=("00:00", "24:00"))
    rosa = town.resident()
    rosa.call(LINE)
    rosa.hears(CLOSED, within=90)
    rosa.hears("They won't see your location. First tell them where you are.", within=60)
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("TO_911", "CLOSED")
    assert not ana.transcript, "who happens to be on the roster is not rung while the hotline is closed"


@pytest.mark.parametrize("now", ["2026-03-04 08:00", "2026-03-05 01:59", "2027-01-01 02:30"])
def test_within_the_hours_counselors_ring(make_town: MakeTown, now: str) -> None:
    town = make_town(now=now)
    ana = town.counselor("Ana", "+15035550131", hours=("00:00", "24:00"))
    asks_for_a_person(town.resident(), LINE)
    ana.rings(within=3)


def test_a_caller_of_the_last_minute_is_still_taken_after_two(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-05 01:59:50")
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings(within=3)
    town.wait(15)
    assert ana.ringing, "it is two o'clock, and her phone rings on"
    takes_the_call(ana)
    town.wait(600)
    assert rosa.talking_to == {ana.number}


def test_a_closure_entered_in_this_minute_holds_for_the_next_caller(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    town.change_hours("closure", "2026-03-04 17:30", "2026-03-04 20:30")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("Our counselors are back today at 8:30 PM")
    assert not ana.transcript


def test_an_override_opens_the_hotline_at_night(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    ana = town.counselor("Ana", "+15035550131", hours=("00:00", "24:00"))
    town.change_hours("override", "2026-03-04 02:00", "2026-03-04 06:00", open=True)
    asks_for_a_person(town.resident(), LINE)
    ana.rings(within=3)


def test_open_with_nobody_on_the_roster_says_at_once_that_nobody_was_found(town: Town) -> None:
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("We could not find a counselor for you yet", within=2)
    rosa.hears("We're connecting you to Port Alder 911", within=60)
    town.wait(15)
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("TO_911", "NO_STAFF")


def test_everybody_on_the_roster_but_marked_away_is_nobody_there(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    town.mark_away(ana)
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("We could not find a counselor for you yet", within=2)
    assert not ana.transcript


def test_who_speaks_of_suicide_when_nobody_is_there_is_brought_to_988_by_silence(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1111")
    rosa.hears("Their counselors answer day and night", within=5)
    rosa.hears("We're connecting you to a 988 counselor", within=60)
    town.wait(15)
    assert rosa.talking_to == {town.lifeline.number}
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("TO_988", "CLOSED")
