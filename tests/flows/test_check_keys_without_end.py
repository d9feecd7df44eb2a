"""A caller whose keys lead nowhere is not led in a circle for ever: 911, then an end staff see."""

from flows.engine import PRESSED
from flows.model import Close, Connect, HangUp, KeepCallback, Recorded, Seek, StopSeeking, Wait
from tests.flows.world import Call, FakeWorld, words


def test_after_sixty_keys_on_hold_the_caller_is_connected_to_911() -> None:
    call = Call().press("0", *"8" * (PRESSED - 2))
    assert call.stored(Seek) and call.step == "wait"
    call.press("8")
    assert isinstance(call.then, Connect) and call.then.destination == "psap"
    assert call.stored(StopSeeking) == [StopSeeking("transfer")]


def test_keys_without_end_end_the_call_with_a_callback_that_staff_see() -> None:
    call = Call().press("0")
    for _ in range(2 * PRESSED + 10):
        if isinstance(call.then, Connect):
            call.dialed("busy")
        elif not isinstance(call.then, HangUp):
            call.press("8")
    assert call.state.pressed == 2 * PRESSED and call.state.ended
    assert isinstance(call.then, HangUp) and "dial 911" in words(call.prompt)
    assert call.stored(KeepCallback) and call.close.outcome == "CALLBACK"
    assert [effect for effect in call.new if isinstance(effect, Close)]


def test_silence_and_waiting_count_as_no_key() -> None:
    assert Call().press("0").silent(5).state.pressed == 1


def test_9_in_a_message_is_911_even_if_somebody_has_just_taken_the_call() -> None:
    call = Call().press("0", "1")
    assert isinstance(call.world, FakeWorld)
    call.world.closed = True
    call.press("0", "4")
    assert call.step == "message" and call.state.seeking
    call.world.waiting = Wait("won", room="room-1")
    call.gives(Recorded("", 0, "9"))
    assert isinstance(call.then, Connect) and call.then.destination == "psap"
