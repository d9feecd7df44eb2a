"""The carrier may tell us twice, or too late, that somebody took a call."""

from __future__ import annotations

from flows.model import Connect, DialEnded, Dialing, Join, Resumed, Wait
from tests.flows.world import Call, FakeWorld


def test_a_caller_called_on_twice_stays_in_the_conversation() -> None:
    world = FakeWorld()
    call = Call(world).press("0").silent().taken("room-7")
    world.waiting = Wait("won", room="room-7")
    call.gives(Resumed())
    assert call.then == Join("room-7")
    assert call.state.reached


def test_a_caller_taken_off_the_911_line_by_a_late_counselor_is_dialed_through_again() -> None:
    call = Call().press("0").silent().press("9")
    before = call.then
    assert isinstance(before, Connect)
    call.gives(Resumed())
    assert call.then == before
    assert [type(effect) for effect in call.new] == [DialEnded, Dialing]
