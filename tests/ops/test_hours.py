"""Sudden closures and extra hours: callers hear them at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.calls.facts import LiveFacts
from ops.hours import hours
from tests.ops.conftest import THREE_AT_NIGHT, Town

SCHEDULE = ("--schedule", "counselors")


def is_open(town: Town) -> bool:
    """What a caller would be told now."""
    house = town.office().house
    try:
        return house.store.read(
            lambda tx: LiveFacts(house, tx, town.clock.now(), "c", None).open("counselors")
        )
    finally:
        house.store.close()


def test_a_closure_holds_from_now_for_as_long_as_said(town: Town) -> None:
    assert is_open(town)
    done = town.run(hours, "close", *SCHEDULE, "--for", "2h", "--note", "water damage")
    assert done.output == "counselors is closed from Mon 2026-11-23 10:00 until Mon 2026-11-23 12:00.\n"
    assert not is_open(town)
    town.clock.at += timedelta(hours=2)
    assert is_open(town)
    assert "hours_closed" in town.audited()


def test_extra_hours_open_it_at_three_at_night(town: Town) -> None:
    town.clock.at = THREE_AT_NIGHT
    assert not is_open(town)
    town.run(hours, "open", *SCHEDULE, "--until", "2026-11-23 05:00")
    assert is_open(town)
    town.clock.at += timedelta(hours=2)
    assert not is_open(town)


def test_a_closure_wins_over_extra_hours_and_that_is_said(town: Town) -> None:
    town.run(hours, "close", *SCHEDULE, "--for", "1d")
    town.clock.at += timedelta(minutes=1)
    done = town.run(hours, "open", *SCHEDULE, "--for", "1h")
    assert "But a closure or a holiday is in force then and wins." in done.output
    assert not is_open(town)


def test_ending_a_closure_opens_again_at_once(town: Town) -> None:
    town.run(hours, "close", *SCHEDULE, "--for", "1d")
    town.clock.at += timedelta(minutes=5)
    change = town.rows("schedule_changes_between", starts_at=0, ends_at=2**50)[0]["id"]
    assert town.run(hours, "end", change[-6:]).exit_code == 0
    assert is_open(town)


def test_a_closure_that_has_not_begun_can_be_taken_back(town: Town) -> None:
    town.run(hours, "close", *SCHEDULE, "--from", "2026-11-24 09:00", "--for", "1h")
    change = town.rows("schedule_changes_between", starts_at=0, ends_at=2**50)[0]["id"]
    town.run(hours, "end", change)
    town.clock.at += timedelta(hours=23, minutes=30)
    assert is_open(town)


def test_the_list_says_what_is_open_now_and_what_is_to_come(town: Town) -> None:
    town.run(
        hours, "close", *SCHEDULE, "--from", "2026-11-24 09:00", "--for", "1h", "--note", "staff meeting"
    )
    told = town.run(hours, "list").output
    assert "counselors is open now." in told
    assert "Tue 2026-11-24 09:00  Tue 2026-11-24 10:00  staff meeting" in told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--schedule", "medics", "--for", "1h"), "The flow has no schedule 'medics'. It has: counselors, "),
        ((*SCHEDULE,), "Say how long: give either --for or --until."),
        ((*SCHEDULE, "--for", "1h", "--until", "2026-11-24 09:00"), "Say how long"),
        ((*SCHEDULE, "--for", "soon"), "'soon' is no length of time: write it as 30m, 2h or 1d."),
        ((*SCHEDULE, "--for", "0h"), "That is no time at all"),
        ((*SCHEDULE, "--until", "2026-11-22 09:00"), "It would end before it starts. Nothing was changed."),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(
    town: Town, words: tuple[str, ...], said: str
) -> None:
    done = town.run(hours, "close", *words)
    assert said in done.output
    assert done.exit_code == 1
    assert town.rows("schedule_changes_between", starts_at=0, ends_at=2**50) == []
