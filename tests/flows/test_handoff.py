"""Whom to ring now: the promises of a handoff, one a test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.city import Team, Tier
from flows.handoff import LegSeen, LegState, Plan, Search, plan
from flows.roster import Person

OPENED = datetime(2026, 1, 5, 17, tzinfo=UTC)
CALLER = Search(OPENED, OPENED + timedelta(seconds=300), "es")


def at(seconds: float) -> datetime:
    return OPENED + timedelta(seconds=seconds)


def tier(strategy: Any = "parallel", *, team: str = "counselors", language: Any = "any",
         wait: int = 30, ring: int = 20) -> Tier:  # fmt: skip
    return Tier(team, language, strategy, wait, ring)


def team(*tiers: Tier) -> Team:
    return Team("counselors", "main", tiers, "call")


def person(
    name: str, languages: str = "en es", team: str = "counselors", order: int = 0, **more: Any
) -> Person:
    return Person(name, frozenset({team}), frozenset(languages.split()), order, **more)


def leg(name: str, state: LegState = "ringing", since: float = 0, tier: int = 0) -> LegSeen:
    return LegSeen(name, tier, state, at(since))


ANA, BEN, CHO = person("ana", order=1), person("ben", order=2), person("cho", order=3)
SUE = person("sue", team="supervisors")
ALL = (ANA, BEN, CHO)
NOBODY: frozenset[str] = frozenset()


def ask(
    asked: Team, people: Iterable[Person], *legs: LegSeen, now: float = 0,
    busy: Iterable[str] = (), caller: Search = CALLER,
) -> Plan:  # fmt: skip
    return plan(asked, caller, tuple(people), frozenset(busy), legs, at(now))


# ------------------------------------------------------------------ in one tier


def test_parallel_rings_everybody_at_once_in_their_order() -> None:
    assert ask(team(tier()), (CHO, ANA, BEN)).ring == ("ana", "ben", "cho")


def test_nobody_on_a_call_is_rung_and_whoever_becomes_free_is_rung_in_the_same_tier() -> None:
    counselors = team(tier())
    assert ask(counselors, ALL, busy={"ben"}).ring == ("ana", "cho")
    freed = ask(counselors, ALL, leg("ana"), leg("cho"), now=10, busy={"ana", "cho"})
    assert (freed.tier, freed.ring) == (0, ("ben",))


def test_somebody_excluded_is_never_rung() -> None:
    caller = replace(CALLER, excluded=frozenset({"ana"}))
    assert ask(team(tier()), (ANA, BEN), caller=caller).ring == ("ben",)


def test_somebody_on_two_shifts_is_rung_once() -> None:
    assert ask(team(tier()), (ANA, BEN, ANA)).ring == ("ana", "ben")


def test_a_tier_of_the_callers_language_rings_those_who_speak_it() -> None:
    english_only = person("dan", "en")
    assert ask(team(tier(language="same")), (english_only, ANA)).ring == ("ana",)
    assert ask(team(tier(language="any")), (english_only, ANA)).ring == ("dan", "ana")


def test_a_tier_rings_its_own_team_only() -> None:
    assert ask(team(tier(team="supervisors")), (ANA, SUE)).ring == ("sue",)


def test_ordered_rings_the_first_and_nobody_else_while_the_phone_rings() -> None:
    counselors = team(tier("ordered"))
    assert ask(counselors, ALL).ring == ("ana",)
    assert ask(counselors, ALL, leg("ana"), now=19).ring == ()


@pytest.mark.parametrize("state", ["declined", "busy", "failed", "no-answer", "canceled"])
def test_ordered_rings_the_next_as_soon_as_the_last_one_will_not_come(state: LegState) -> None:
    assert ask(team(tier("ordered")), ALL, leg("ana", state, 5), now=5).ring == ("ben",)


@pytest.mark.parametrize("state", ["planned", "ringing", "answered"])
def test_ordered_goes_on_after_the_ring_time_though_the_carrier_says_nothing(state: LegState) -> None:
    counselors = team(tier("ordered"))
    first = ask(counselors, ALL, leg("ana", state), now=0)
    assert first.look_again == at(20)
    assert ask(counselors, ALL, leg("ana", state), now=20, busy={"ana"}).ring == ("ben",)


def test_equals_in_order_are_rung_by_who_was_rung_longest_ago() -> None:
    lately, long_ago = person("ana", last_rung=at(-60)), person("ben", last_rung=at(-6000))
    never = person("cho")
    assert ask(team(tier()), (lately, long_ago, never)).ring == ("cho", "ben", "ana")


def test_ordered_passes_over_somebody_on_a_call_and_comes_back_to_them() -> None:
    counselors = team(tier("ordered", wait=90))
    assert ask(counselors, ALL, busy={"ana"}).ring == ("ben",)
    assert ask(counselors, ALL, leg("ben", "declined", 4), now=4).ring == ("ana",)


# ------------------------------------------------------------------ from tier to tier

COUNSELORS_THEN_SUPERVISORS = team(tier(), tier(team="supervisors"))


def test_the_next_tier_is_asked_when_the_wait_has_passed_and_not_before() -> None:
    legs = [leg(who.id, "no-answer", 20) for who in (ANA, BEN)]
    waiting = ask(COUNSELORS_THEN_SUPERVISORS, (*ALL, SUE), *legs, now=29, busy={"cho"})
    assert (waiting.tier, waiting.ring, waiting.look_again) == (0, (), at(30))
    moved = ask(COUNSELORS_THEN_SUPERVISORS, (*ALL, SUE), *legs, now=30, busy={"cho"})
    assert (moved.tier, moved.ring, moved.entered) == (1, ("sue",), at(30))


@pytest.mark.parametrize("state", ["declined", "busy", "failed", "no-answer"])
def test_the_next_tier_is_asked_at_once_when_everybody_has_been_asked(state: LegState) -> None:
    moved = ask(COUNSELORS_THEN_SUPERVISORS, (ANA, SUE), leg("ana", state, 3), now=3)
    assert (moved.tier, moved.ring) == (1, ("sue",))


def test_an_empty_tier_takes_no_time() -> None:
    assert ask(COUNSELORS_THEN_SUPERVISORS, (SUE,)).ring == ("sue",)


def test_a_tier_whose_people_are_all_on_calls_keeps_its_wait_for_them() -> None:
    waiting = ask(COUNSELORS_THEN_SUPERVISORS, (ANA, SUE), busy={"ana"})
    assert (waiting.tier, waiting.ring, waiting.look_again) == (0, (), at(30))
    assert ask(COUNSELORS_THEN_SUPERVISORS, (ANA, SUE), now=30, busy={"ana"}).ring == ("sue",)


def test_phones_go_on_ringing_while_the_next_tier_is_asked_and_are_not_rung_again() -> None:
    same_people = team(tier(wait=10), tier())
    moved = ask(same_people, (ANA, BEN), leg("ana"), now=10)
    assert (moved.tier, moved.ring) == (1, ("ben",))


def test_who_did_not_answer_may_be_rung_by_a_later_tier_after_those_not_rung_yet() -> None:
    then_any = team(tier(language="same"), tier("parallel", language="any"))
    dan = person("dan", "en", order=9)
    assert ask(then_any, (ANA, dan), leg("ana", "no-answer", 20), now=20).ring == ("dan", "ana")


def test_who_declined_is_not_rung_again_for_this_caller() -> None:
    then_any = team(tier(language="same"), tier(language="any"))
    declined = leg("ana", "declined", 3)
    assert ask(then_any, (ANA, BEN), declined, leg("ben", "no-answer", 20), now=20).ring == ("ben",)
    assert ask(then_any, (ANA,), declined, now=3).exhausted


# ------------------------------------------------------------------ the end


def test_nobody_at_all_is_known_at_once() -> None:
    assert ask(COUNSELORS_THEN_SUPERVISORS, ()) == Plan(1, OPENED, (), None, exhausted=True)
    assert ask(team(), ALL).exhausted


def test_when_the_last_tier_declined_the_caller_does_not_wait_any_longer() -> None:
    assert ask(team(tier()), (ANA,), leg("ana", "declined", 3), now=3).exhausted


def test_after_the_last_wait_a_ringing_phone_is_heard_out_and_nobody_new_is_rung() -> None:
    legs = (leg("ana", since=15),)
    hearing_out = ask(team(tier()), (ANA, BEN), *legs, now=30)
    assert hearing_out == Plan(0, OPENED, (), at(35), exhausted=False)
    assert ask(team(tier()), (ANA, BEN), *legs, now=35).exhausted


def test_the_promised_wait_ends_the_search_whatever_rings() -> None:
    caller = replace(CALLER, expires_at=at(18))
    assert ask(team(tier()), ALL, caller=caller).look_again == at(18)
    assert ask(team(tier()), ALL, leg("ana"), now=18, caller=caller) == Plan(
        0, OPENED, (), None, exhausted=True
    )


def test_once_somebody_accepted_nobody_else_is_rung() -> None:
    won = ask(team(tier()), ALL, leg("ana", "accepted", 4), now=400)
    assert (won.ring, won.look_again, won.exhausted) == ((), None, False)


# ------------------------------------------------------------------ late, twice, and after a deploy


def test_asking_again_at_the_same_instant_rings_nobody_twice() -> None:
    first = ask(team(tier()), ALL)
    again = ask(team(tier()), ALL, *(leg(name, "planned") for name in first.ring), busy=first.ring)
    assert again == replace(first, ring=())


def test_a_worker_that_was_down_skips_no_tier_and_each_has_its_full_wait() -> None:
    first = ask(COUNSELORS_THEN_SUPERVISORS, (ANA, SUE), now=200)
    assert (first.tier, first.ring, first.entered) == (0, ("ana",), at(200))
    caller = replace(CALLER, entered=first.entered)
    legs = [leg("ana", "ringing", 200)]
    assert ask(COUNSELORS_THEN_SUPERVISORS, (ANA, SUE), *legs, now=219, caller=caller).tier == 0
    assert ask(COUNSELORS_THEN_SUPERVISORS, (ANA, SUE), *legs, now=280, caller=caller).entered == at(280)


def test_a_worker_that_was_down_for_the_whole_wait_rings_nobody_for_a_caller_already_led_on() -> None:
    assert ask(COUNSELORS_THEN_SUPERVISORS, ALL, now=300).exhausted


def test_a_tier_that_a_deploy_took_away_is_followed_by_the_last_one_there_is() -> None:
    caller = replace(CALLER, tier=5, entered=at(10))
    assert ask(team(tier()), (ANA,), leg("sue", tier=5), now=12, caller=caller).ring == ("ana",)


def test_fall_back_night_lengthens_no_wait() -> None:
    city = ZoneInfo("America/New_York")
    opened = datetime(2026, 11, 1, 1, 59, 50, tzinfo=city)  # EDT; ten seconds later it is 01:00 again
    caller = Search(opened, opened.astimezone(UTC) + timedelta(seconds=300), "en")
    first = plan(team(tier()), caller, [ANA], NOBODY, [], opened)
    assert first.look_again == datetime(2026, 11, 1, 6, 0, 10, tzinfo=UTC)
