"""The 911 path: two lines, each result with its next step, and at the very end words and a promise."""

from __future__ import annotations

import pytest

from flows.model import (
    Close,
    Connect,
    Dialed,
    DialEnded,
    Dialing,
    HangUp,
    KeepCallback,
    Seek,
    StopSeeking,
    Wait,
    WithdrawCallback,
)
from tests.flows.world import CELL, EVERYBODY, Call, FakeWorld, night

MISSED = ("busy", "no-answer", "canceled")


def test_911_is_reached_on_its_own_line_with_the_words_that_help() -> None:
    call = Call().press("9")
    assert call.heard == (
        "We're connecting you to Port Alder 911. They won't see your location. "
        "First tell them where you are. Stay on the line."
    )
    assert call.then == Connect("psap", 0, 30, "caller")
    assert call.new == (Dialing("psap", 0, "CALLER_CHOSE"),)


@pytest.mark.parametrize("status", MISSED)
def test_after_the_first_line_the_second_is_dialed(status: str) -> None:
    call = Call().press("9").dialed(status)
    assert call.new == (DialEnded(status), Dialing("psap", 1, "CALLER_CHOSE"))  # type: ignore[arg-type]
    assert call.then == Connect("psap", 1, 30, "caller")
    assert call.heard


def test_a_refused_caller_id_is_tried_again_with_our_own() -> None:
    """The carrier may refuse the caller's number as caller ID; the line itself may be fine."""
    call = Call().press("9").dialed("failed")
    assert call.then == Connect("psap", 0, 30, "ours")
    assert call.dialed("failed").then == Connect("psap", 1, 30, "ours")
    assert call.dialed("failed").step == "supervisor"


def test_a_caller_without_a_number_is_shown_as_us() -> None:
    assert Call(FakeWorld(number=None)).press("9").then == Connect("psap", 0, 30, "ours")


def test_answered_without_ever_speaking_is_no_connection() -> None:
    call = Call().press("9").dialed("completed", bridged=False)
    assert call.new[0] == DialEnded("no-answer")
    assert call.then == Connect("psap", 1, 30, "caller")


@pytest.mark.parametrize("first", MISSED)
@pytest.mark.parametrize("second", MISSED)
def test_both_lines_fail_and_a_supervisor_is_asked(first: str, second: str) -> None:
    call = Call().press("9").dialed(first).dialed(second)
    assert call.step == "supervisor"
    assert Seek("supervisors", 40) in call.new
    assert "If you can, hang up and dial 911 yourself." in call.heard


def test_when_nobody_answers_at_all_the_words_are_said_three_times_and_a_callback_is_kept() -> None:
    call = Call(FakeWorld(absent=EVERYBODY)).press("9").dialed("busy").dialed("no-answer")
    for _ in range(3):
        assert call.step == "last_words"
        assert "Please hang up and dial 911 on this phone. They can see where you are." in call.heard
        call.silent()
    assert call.stored(KeepCallback) == [KeepCallback("LOST_TRANSFER", 9, CELL)]
    assert call.then == HangUp()
    assert call.close == Close("CALLBACK", "LOST_TRANSFER")


def test_the_promise_says_the_truth_to_a_caller_without_a_number() -> None:
    call = Call(FakeWorld(absent=EVERYBODY, number=None)).press("9").dialed("busy").dialed("busy").silent(3)
    assert "We have no number to call you back." in call.heard
    assert call.stored(KeepCallback) == [KeepCallback("LOST_TRANSFER", 9, None)]


def test_the_keys_work_during_the_last_words() -> None:
    world = FakeWorld(absent=("supervisors",))
    call = Call(world).press("9").dialed("busy").dialed("busy")
    assert call.step == "last_words"
    assert call.press("9").step == "to_911"
    assert call.dialed("busy").dialed("busy").press("0").step == "wait"


def test_911_is_not_dialed_for_ever() -> None:
    call = Call(FakeWorld(absent=EVERYBODY)).press("9")
    for _ in range(40):
        if isinstance(call.then, HangUp):
            break
        call.dialed("busy") if isinstance(call.then, Connect) else call.press("9")
    assert call.then == HangUp()
    assert len(call.stored(Dialing)) == 10


def test_dialing_911_stops_the_ringing_of_counselors() -> None:
    call = Call().press("0").press("9")
    assert call.new[0] == StopSeeking("transfer")
    assert not call.state.seeking


def test_a_connected_caller_who_is_still_there_is_not_left_in_silence() -> None:
    call = Call().press("9").dialed(bridged=True)
    assert call.new == (DialEnded("connected"),)
    assert call.step == "after_911"
    assert "For a counselor, stay on the line." in call.heard
    assert call.hangs_up().close == Close("TO_911", "CALLER_CHOSE")


def test_a_connection_to_911_that_breaks_off_is_made_again_each_time_9_is_pressed() -> None:
    call = Call()
    for _ in range(4):
        call.press("9")
        assert isinstance(call.then, Connect)
        call.dialed(bridged=True)


@pytest.mark.parametrize("line", ["public", "forwarded"])
def test_an_open_line_after_911_is_not_taken_to_911_again_by_silence(line: str) -> None:
    """A silent second call would send police to somebody who has said what they need."""
    call = Call(night(), line=line).press("9").dialed(bridged=True).silent(2)
    assert call.then == HangUp()
    assert "If somebody is in danger, dial 911." in call.heard
    assert len(call.stored(Dialing)) == 1
    assert call.close == Close("TO_911", "CALLER_CHOSE" if line == "public" else "CALLER_ASKED")


def test_an_open_line_after_911_gets_a_counselor_while_one_is_there() -> None:
    world = FakeWorld()
    call = Call(world).press("9").dialed(bridged=True).silent(2)
    assert call.step == "wait_after_911"
    world.waiting = Wait("expired")
    assert call.silent().then == HangUp()


def test_a_lost_transfer_leaves_a_callback_before_all_others() -> None:
    call = Call().press("9").hangs_up()
    assert call.new[0] == DialEnded("lost")
    assert call.stored(KeepCallback) == [KeepCallback("LOST_TRANSFER", 9, CELL)]
    assert call.close == Close("CALLBACK", "LOST_TRANSFER")


def test_late_news_that_the_two_did_speak_takes_the_callback_back() -> None:
    call = Call().press("9").hangs_up().gives(Dialed("completed", True))
    assert call.new == (
        DialEnded("connected"),
        WithdrawCallback("LOST_TRANSFER"),
        Close("TO_911", "CALLER_CHOSE"),
    )
    assert call.prompt is None
    assert call.gives(Dialed("completed", True)).new == ()


@pytest.mark.parametrize("status", [*MISSED, "failed"])
def test_late_news_that_nobody_answered_changes_nothing(status: str) -> None:
    assert Call().press("9").hangs_up().dialed(status).new == ()


def test_988_and_211_failing_leads_on_to_a_person() -> None:
    call = Call().press("1", "1", "2", "4", "1")
    assert call.then == Connect("services_211", 0, 30, "ours")
    assert call.dialed("no-answer").step == "partner_failed"
    assert call.silent(2).step == "wait"
