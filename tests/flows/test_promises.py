"""A callback: the number confirmed, a time, whether a message is safe; and a voicemail the caller chose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.model import (
    Close,
    Connect,
    HangUp,
    KeepCallback,
    KeepVoicemail,
    Recorded,
    Remember,
    Seek,
    StopSeeking,
    TakeMessage,
)
from tests.flows.world import CELL, Call, FakeWorld, night


def asked(number: str | None = CELL) -> Call:
    """At night, having asked to be called back."""
    world = night()
    world.number = number
    return Call(world).press("0", "3")


def test_the_callers_own_number_is_offered_by_its_last_digits() -> None:
    assert asked().heard == (
        "We can call you on the phone you are using now, which ends in 0 1 4 2. "
        "If that is right, press 1. For another number, press 2."
    )


def test_a_callback_is_kept_with_number_time_and_what_is_safe() -> None:
    call = asked().press("1").press("3").press("2")
    assert call.stored(KeepCallback) == [KeepCallback("CLOSED", 1, CELL, "afternoon", False, asked=True)]
    assert call.then == HangUp()
    assert call.close == Close("CALLBACK", "CLOSED")


def test_without_a_clear_yes_no_message_may_be_left() -> None:
    call = asked().press("1").press("1").silent(2)
    assert call.stored(KeepCallback) == [KeepCallback("CLOSED", 1, CELL, "soon", None, asked=True)]


def test_who_hides_their_number_must_type_one() -> None:
    call = asked(number=None)
    assert call.heard == "Please type the number where we can call you, with the area code."
    assert call.silent().step == "callback_number"
    assert call.press("5035550177").heard.startswith("You typed 5 0 3, 5 5 5, 0 1 7 7.")
    call.press("1").press("1").press("1")
    assert call.stored(KeepCallback) == [KeepCallback("CLOSED", 1, "+15035550177", "soon", True, asked=True)]


def test_who_types_no_number_is_not_promised_a_callback() -> None:
    call = asked(number=None).silent(2)
    assert call.step == "closed"
    assert not call.stored(KeepCallback)


def test_another_number_can_be_typed_and_is_read_back() -> None:
    call = asked().press("2")
    assert "type the number" in call.heard
    assert "You typed 5 0 3, 5 5 5, 0 1 8 0." in call.press("5035550180").heard
    assert "type the number" in call.press("2").heard
    assert "You typed 5 0 3, 5 5 5, 0 1 8 1." in call.press("5035550181").heard


def test_typing_again_is_bounded() -> None:
    call = asked(number=None)
    for _ in range(2):
        call.press("5035550180").press("2")
    assert call.step == "closed"


@pytest.mark.parametrize(
    "typed", ["911", "9115550100", "1035550100", "503555010", "9005550100", "5039110100"]
)
def test_a_number_we_cannot_or_must_not_call_is_not_taken(typed: str) -> None:
    call = asked(number=None).press(typed)
    assert call.step == "callback_number"
    assert "all ten digits" in call.heard


def test_a_typed_number_is_kept_in_the_sealed_state_alone() -> None:
    call = asked(number=None).press("5035550177").press("1")
    assert not [effect for effect in call.effects if isinstance(effect, Remember) and "0177" in effect.value]
    assert call.state.answer("callback_number") == "+15035550177"


def test_a_message_is_taken_only_if_the_caller_chose_it() -> None:
    call = Call(night()).press("0", "4")
    assert call.then == TakeMessage(120)
    call.records("REC9", 31)
    assert call.stored(KeepVoicemail) == [KeepVoicemail("REC9", 31, CELL)]
    assert call.then == HangUp()
    assert call.close == Close("CALLBACK", "CLOSED")


def test_an_empty_message_is_no_end() -> None:
    call = Call(night()).press("0", "4").gives(Recorded("", 0))
    assert call.step == "message_empty"
    assert call.silent(2).step == "closed"


def test_a_message_that_arrives_after_the_caller_hung_up_is_kept_once() -> None:
    call = Call(night()).press("0", "4").hangs_up()
    assert call.close == Close("NO_ACTION", "CLOSED")
    call.records("REC9", 31)
    assert call.new == (KeepVoicemail("REC9", 31, CELL), Close("CALLBACK", "CLOSED"))
    assert call.records("REC9", 31).new == ()


def test_a_message_of_a_caller_at_risk_who_hung_up_is_kept_beside_the_callback() -> None:
    call = Call().press("1", "1", "1", "2", "1")  # very upset, and somebody is hurt: 9
    call.state = replace(call.state, step="message")
    call.hangs_up().records("REC9", 31)
    assert KeepVoicemail("REC9", 31, CELL) in call.new
    assert call.stored(KeepCallback) == [KeepCallback("DISCONNECTED", 9, CELL)]


def test_an_anonymous_caller_is_kept_as_having_no_number() -> None:
    call = Call(FakeWorld(number=None)).press("1", "1", "1", "1").hangs_up()
    assert call.stored(KeepCallback) == [KeepCallback("DISCONNECTED", 9, None)]


def test_9_while_leaving_a_message_leads_to_911_and_the_message_is_kept() -> None:
    call = Call(night()).press("0", "4").gives(Recorded("RE1", 7, "9"))
    assert isinstance(call.then, Connect)
    assert call.stored(KeepVoicemail) == [KeepVoicemail("RE1", 7, CELL)]


def test_0_while_leaving_a_message_asks_for_a_person_also_without_a_word_said() -> None:
    call = Call(night()).press("0", "4").gives(Recorded("", 0, "0"))
    assert call.step == "closed"
    assert not call.stored(KeepVoicemail)


def test_0_while_leaving_a_message_keeps_the_place_in_line() -> None:
    """Somebody was still being looked for when they chose to leave a message."""
    world = FakeWorld()
    call = Call(world).press("0").press("1")
    world.closed = True
    call.press("0").press("4")
    world.closed = False
    call.gives(Recorded("RE1", 7, "0"))
    assert call.step == "wait" and call.state.seeking == "wait"
    assert not [effect for effect in call.new if isinstance(effect, Seek | StopSeeking)]
