"""Waiting for a counselor: bounded, told where one stands, keys alive, a callback instead."""

from __future__ import annotations

from dataclasses import replace

from flows.city import Handoff
from flows.model import Close, Join, KeepCallback, Listen, Resumed, Seek, StopSeeking, Wait
from tests.flows.world import CELL, EVERYBODY, Call, FakeWorld, port_alder

FLOW = port_alder()


def test_a_search_begins_at_once_with_music_and_keys() -> None:
    call = Call().press("0")
    assert call.new == (Seek("counselors", 90),)
    assert call.then == Listen(digits=1, seconds=10, music=True)
    assert "For 911, press 9." in call.heard


def test_where_they_stand_is_said_now_and_then_and_when_asked() -> None:
    world = FakeWorld(waiting=Wait("waiting", position=3))
    call = Call(world).press("0")
    said = [bool(call.silent().heard) for _ in range(7)]
    assert said == [True, False, False, True, False, False, True]
    assert "Your place in line is number 3." in call.press("0").heard
    assert "Your place in line is number 3." in call.press("*").heard


def test_whoever_takes_the_call_meets_the_caller() -> None:
    call = Call().press("0").silent().taken("room-7")
    assert call.then == Join("room-7")
    assert call.heard == "Someone is here for you now."
    assert call.state.reached and not call.state.seeking


def test_a_counselor_who_is_found_meets_the_caller_wherever_they_are_by_then() -> None:
    """Typing a number for a callback does not give up the place in line."""
    call = Call().press("0").press("1", "2").press("5035")
    assert call.step == "callback_number" and call.state.seeking == "wait"
    assert call.taken("room-2").then == Join("room-2")
    assert not call.stored(KeepCallback)


def test_a_tier_that_ran_out_changes_nothing_for_the_caller_in_a_menu() -> None:
    call = Call().press("0").press("1")
    before = call.heard
    call.gives(Resumed())
    assert (call.step, call.heard) == ("callback_number", before)


def test_a_wait_ends_when_the_search_does() -> None:
    world = FakeWorld()
    call = Call(world).press("0").silent()
    world.waiting = Wait("expired")
    call.silent()
    assert call.step == "nobody_free"
    assert call.new == (StopSeeking("expired"),)
    assert call.state.reason == "NO_STAFF"


def test_a_wait_ends_even_if_the_clock_or_the_worker_stands_still() -> None:
    call = Call().press("0")
    step = FLOW.steps["wait"]
    assert isinstance(step, Handoff)
    call.silent(step.most // step.poll + 2)
    assert call.step == "wait"
    assert call.silent().step == "nobody_free"
    assert not call.state.seeking


def test_music_that_cannot_be_played_makes_nobody_s_wait_shorter() -> None:
    """Without it a poll takes a second: only the clock knows how long the caller has waited."""
    world = FakeWorld()
    call = Call(world).press("0")
    for second in range(1, 34):
        world.waiting = Wait("waiting", seconds=2.5 * second)
        call.silent()
    assert call.step == "wait" and call.state.seeking == "wait"
    world.waiting = Wait("waiting", seconds=91.0)
    assert call.silent().step == "nobody_free"


def test_pressing_keys_on_hold_uses_up_none_of_the_wait() -> None:
    call = Call().press("0")
    call.press(*["0", "5", "*", "7"] * 10)
    assert call.step == "wait" and call.state.seeking == "wait"


def test_asking_for_a_person_again_does_not_ring_twice() -> None:
    call = Call().press("0").press("0").press("0")
    assert len(call.stored(Seek)) == 1


def test_nobody_is_rung_when_nobody_can_be_there() -> None:
    call = Call(FakeWorld(absent=EVERYBODY)).press("0")
    assert call.step == "nobody_last"
    assert not call.stored(Seek)
    assert "keep waiting" not in call.heard


def test_who_may_keep_waiting_may_do_so_once() -> None:
    world = FakeWorld()
    call = Call(world).press("0")
    world.waiting = Wait("expired")
    assert "To keep waiting for us, press 1." in call.silent().heard
    world.waiting = Wait("waiting")
    assert call.press("1").step == "wait_longer"
    world.waiting = Wait("expired")
    assert call.silent().step == "nobody_last"
    assert "keep waiting" not in call.heard
    assert [effect.team for effect in call.stored(Seek)] == ["counselors", "counselors"]  # type: ignore[union-attr]


def test_open_but_not_on_the_roster_is_not_told_as_closed() -> None:
    call = Call(FakeWorld(unstaffed=EVERYBODY)).press("0")
    assert call.step == "nobody_last"
    assert "are back" not in call.heard


def test_silence_where_nobody_is_free_reaches_911_with_the_reason() -> None:
    call = Call(FakeWorld(absent=EVERYBODY)).press("0").silent(2)
    assert (call.step, call.state.reason) == ("to_911", "NO_STAFF")


def test_after_the_conversation_silence_finds_a_counselor_again() -> None:
    call = Call().press("0").taken().parted()
    assert call.step == "after_talk"
    assert "If you're finished, you can hang up." in call.heard
    assert call.silent(2).step == "wait_again"
    assert len(call.stored(Seek)) == 2


def test_a_conversation_that_never_came_about_is_not_told_as_one() -> None:
    call = Call(FakeWorld(absent=("supervisors",))).press("0").taken().dialed("failed")
    assert call.step == "nobody_free"
    assert not call.state.reached
    assert call.hangs_up().close == Close("NO_ACTION", "NO_STAFF")


def test_who_spoke_of_suicide_is_offered_988_when_nobody_answers() -> None:
    world = FakeWorld()
    call = Call(world).press("1", "1", "1", "1")
    world.waiting = Wait("expired")
    call.silent()
    assert call.step == "offer_988"
    assert "Stay on the line, and we connect you to 988." in call.heard
    call.silent(2)
    assert call.step == "to_988_first"
    assert call.dialed("busy").step == "to_911"


def test_another_search_ends_the_first_one() -> None:
    steps = {**FLOW.steps, "callback_number": replace(FLOW.steps["wait_again"], id="callback_number")}  # type: ignore[type-var]
    call = Call(flow=replace(FLOW, steps=steps)).press("0", "1")
    assert call.new == (StopSeeking("transfer"), Seek("counselors", 90))


def test_a_callback_from_the_line_keeps_the_place_and_stops_the_ringing() -> None:
    call = Call().press("1", "1", "1", "2").press("2", "2", "2", "2")
    call.press("1").press("1", "2", "1")
    assert call.stored(KeepCallback) == [KeepCallback("CALLER_ASKED", 6, CELL, "morning", True, asked=True)]
    assert StopSeeking("callback") in call.new
    assert call.close == Close("CALLBACK", "CALLER_ASKED")
