"""Timers and clocks: an old timer does nothing, no clock can skip, repeat or postpone what must happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.paging.machine import open_, replay, step
from flows.paging.model import Accepted, Arrived, Declined, Given, Released, SetOut, TimerRang
from tests.flows.paging.night import TEAM, TEN_AT_NIGHT, Night

ALONE = replace(TEAM, need=1)
HOUR = timedelta(hours=1)
NEW_YORK = ZoneInfo("America/New_York")


def test_a_timer_that_was_set_before_changes_nothing() -> None:
    night = Night()
    old = TimerRang(night.d.epoch, night.d.due)  # type: ignore[arg-type]
    night.passes(60)
    before = night.d
    night.happens(old)
    assert (night.d, night.moved.orders, night.moved.late) == (before, (), True)


def test_a_timer_of_an_epoch_before_changes_nothing_even_at_the_very_moment_of_the_live_one() -> None:
    night = Night(ALONE).happens(Accepted("ana"), Released("ana"))
    assert night.d.epoch == 1
    before = night.d
    night.happens(TimerRang(0, before.due))  # type: ignore[arg-type]
    assert (night.d, night.moved.orders, night.moved.late) == (before, (), True)


def test_a_level_that_was_answered_in_time_is_not_ended_by_its_timer() -> None:
    night = Night(ALONE)
    old = TimerRang(night.d.epoch, night.d.due)  # type: ignore[arg-type]
    night.happens(Accepted("ana"), SetOut("ana"))
    night.now += timedelta(seconds=60)
    assert night.happens(old).state == "EN_ROUTE"
    assert night.pages == []


def test_the_reminder_rings_in_vain_for_whoever_has_set_out() -> None:
    night = Night(ALONE).happens(Accepted("ana"))
    reminder = TimerRang(night.d.epoch, night.d.due)  # type: ignore[arg-type]
    night.happens(SetOut("ana"))
    night.now += timedelta(seconds=300)
    night.happens(reminder)
    assert (night.state, night.told("ana")) == ("EN_ROUTE", None)


def test_the_same_timer_rung_twice_asks_once() -> None:
    night = Night()
    ring = TimerRang(night.d.epoch, night.d.due)  # type: ignore[arg-type]
    night.now += timedelta(seconds=60)
    assert night.happens(ring).paged
    assert night.happens(ring).paged == []


def test_when_all_is_over_no_timer_does_anything() -> None:
    night = Night(ALONE)
    ring = TimerRang(night.d.epoch, night.d.due)  # type: ignore[arg-type]
    for person in ("ana", "ben", "cleo", "dan"):
        night.happens(Declined(person))
    night.happens(Accepted("sue"))
    assert night.is_over
    night.happens(ring)
    assert (night.state, night.moved.orders) == ("HANDED_OFF", ())


def test_a_clock_that_jumps_ahead_ends_one_level_early_and_the_next_keeps_its_full_time() -> None:
    night = Night().passes(10)
    night.now += HOUR
    night.rings()
    assert night.d.level == 1
    assert night.d.due == night.now + timedelta(seconds=120)


def test_a_clock_that_jumps_ahead_still_gives_the_time_between_reminder_and_loss() -> None:
    night = Night(ALONE).happens(Accepted("ana"))
    night.now += HOUR
    assert night.rings().told("ana") == "nudge"
    assert night.d.due == night.now + timedelta(seconds=180)


def test_a_clock_that_jumps_back_asks_nobody_again() -> None:
    night = Night().passes(60)
    night.now -= HOUR
    night.happens(Declined("ana"))
    assert (night.d.level, night.pages) == (1, [])


def test_a_clock_that_jumps_back_postpones_a_level_by_its_own_time_at_most() -> None:
    night = Night().passes(10)
    night.now -= HOUR
    night.happens(Declined("ana"))
    assert night.d.due == night.now + timedelta(seconds=60)


def test_a_clock_that_jumps_back_postpones_no_welfare_check_beyond_its_time() -> None:
    night = Night().happens(Accepted("ana"), Arrived("ana"))
    night.now -= 10 * HOUR
    night.happens(Accepted("ben"))
    assert night.d.due == night.now + timedelta(seconds=300)  # ben's time to set out
    night.happens(SetOut("ben", 20))
    assert night.d.due == night.now + timedelta(seconds=900)  # ana's welfare


def test_a_timer_that_rings_before_its_time_because_the_clock_was_set_back_is_taken_at_its_word() -> None:
    night = Night()
    night.now -= HOUR
    night.happens(TimerRang(night.d.epoch, night.d.due))  # type: ignore[arg-type]
    assert night.d.level == 1
    assert night.d.due == night.now + timedelta(seconds=120)


def test_two_minutes_are_two_minutes_on_the_night_the_clocks_go_back() -> None:
    before = datetime(2026, 11, 1, 1, 59, tzinfo=NEW_YORK)  # the first 1:59, in summer time
    night = Night(replace(TEAM, levels=(replace(TEAM.levels[0], wait=120),)), at=before)
    assert night.d.due == datetime(2026, 11, 1, 6, 1, tzinfo=UTC)


def test_two_minutes_are_two_minutes_on_the_night_the_clocks_go_forward() -> None:
    before = datetime(2027, 3, 14, 1, 59, tzinfo=NEW_YORK)
    night = Night(replace(TEAM, levels=(replace(TEAM.levels[0], wait=120),)), at=before)
    assert night.d.due == datetime(2027, 3, 14, 7, 1, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    naive = TEN_AT_NIGHT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="zone"):
        open_(TEAM, "en", naive, lambda level: [])
    with pytest.raises(ValueError, match="zone"):
        step(TEAM, Night().d, Accepted("ana"), naive, lambda level: [])


# ------------------------------------------------------------------ the log


def test_the_log_gives_the_same_state_without_the_roster_of_that_night() -> None:
    night = Night().happens(Accepted("ana", 20)).passes(100).happens(Accepted("cleo"), SetOut("ana"))
    night.people = {}
    night.passes(480).happens(Accepted("dan"), Arrived("ana")).passes(5000)
    assert replay(TEAM, "en", night.log) == night.d


def test_a_log_that_is_not_whole_is_refused() -> None:
    night = Night().passes(60)
    with pytest.raises(ValueError, match="begins with Opened"):
        replay(TEAM, "en", night.log[1:])
    with pytest.raises(ValueError, match="begins with Opened"):
        replay(TEAM, "en", [])
    without = [Given(given.event, given.at) for given in night.log]
    with pytest.raises(ValueError, match="level 0"):
        replay(TEAM, "en", without)


def test_how_many_were_needed_that_night_is_given_to_the_replay() -> None:
    night = Night(need=1).happens(Accepted("ana"))
    assert replay(TEAM, "en", night.log, need=1).state == "ACCEPTED"


def test_a_level_that_a_deploy_took_away_still_ends() -> None:
    night = Night().passes(60)
    night.policy = replace(TEAM, levels=TEAM.levels[:1])
    assert night.happens(Accepted("ana")).d.due == night.now + timedelta(seconds=90)
    assert night.passes(90).state == "FALLBACK"
