"""However a call ends: with an outcome and a reason, nobody rings on, and who is owed a person gets one."""

from __future__ import annotations

import pytest

from flows import codes, engine
from flows.city import Digits, Handoff, Menu, Screen, Transfer, Voicemail
from flows.model import Close, HungUp, KeepCallback, Key, StopSeeking, Wait
from tests.flows.world import CELL, Call, FakeWorld, night, port_alder, standing

FLOW = port_alder()
WAITING = sorted(
    id_
    for id_, step in FLOW.steps.items()
    if isinstance(step, Menu | Screen | Digits | Handoff | Transfer | Voicemail)
)


@pytest.mark.parametrize("step", WAITING)
@pytest.mark.parametrize("line", FLOW.lines)
def test_hanging_up_anywhere_leaves_an_outcome_and_no_open_search(step: str, line: str) -> None:
    done = engine.answer(FLOW, standing(step, line), HungUp(), FakeWorld())
    closed = [effect for effect in done.effects if isinstance(effect, Close)]
    assert len(closed) == 1
    assert closed[0].outcome in codes.DECISIONS and closed[0].reason in codes.REASONS
    assert done.state.ended and not done.state.seeking and done.prompt is None


def test_hanging_up_on_hold_stops_the_ringing() -> None:
    call = Call().press("0").hangs_up()
    assert call.new == (StopSeeking("left"), Close("NO_ACTION", "DISCONNECTED"))


def test_hanging_up_on_hold_while_typing_a_number_stops_the_ringing() -> None:
    call = Call().press("0", "1", "2").hangs_up()
    assert call.new == (StopSeeking("left"), Close("NO_ACTION", "DISCONNECTED"))


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        (("1", "1", "1", "1"), True),  # thoughts of suicide
        (("1", "1", "1", "2", "1"), True),  # somebody is hurt
        (("1", "2", "3", "1"), True),  # worry about somebody
        (("1", "2", "4", "3"), False),  # noise
        (("1",), False),
    ],
)
def test_a_caller_at_risk_who_vanishes_is_called_back_before_others(
    keys: tuple[str, ...], kept: bool
) -> None:
    call = Call().press(*keys).hangs_up()
    promised = call.stored(KeepCallback)
    assert promised == ([KeepCallback("DISCONNECTED", 9, CELL)] if kept else [])
    if kept:
        assert call.close.outcome == "CALLBACK"


def test_a_caller_at_risk_who_was_helped_is_not_called_back() -> None:
    assert not Call().press("1", "1", "1", "1").taken().hangs_up().stored(KeepCallback)
    assert not Call().press("1", "1", "1", "2", "1", "1").dialed(bridged=True).hangs_up().stored(KeepCallback)


@pytest.mark.parametrize(
    ("call", "close"),
    [
        (lambda: Call().hangs_up(), Close("NO_ACTION", "DISCONNECTED")),
        (lambda: Call().press("0").taken().hangs_up(), Close("PHONE_ONLY", "ANSWERED")),
        (lambda: Call().press("9").dialed(bridged=True).hangs_up(), Close("TO_911", "CALLER_CHOSE")),
        (lambda: Call(night()).press("0", "2").dialed(bridged=True).hangs_up(), Close("TO_988", "CLOSED")),
        (lambda: Call(night()).press("0").hangs_up(), Close("NO_ACTION", "CLOSED")),
        (lambda: Call().press("1", "1", "2", "4", "1").dialed(bridged=True).hangs_up(),
         Close("REFER", "CALLER_CHOSE")),
        (lambda: Call().press("1", "1", "1", "2", "1").silent().dialed(bridged=True).hangs_up(),
         Close("TO_911", "MEDICAL")),
    ],
)  # fmt: skip
def test_how_it_ended_and_why(call: object, close: Close) -> None:
    assert call().close == close  # type: ignore[operator]


def test_an_ended_call_takes_no_more_keys() -> None:
    call = Call().hangs_up()
    ended = call.state
    for given in (Key("9"), Key("1"), HungUp()):
        done = engine.answer(FLOW, ended, given, FakeWorld())
        assert (done.state, done.prompt, done.effects) == (ended, None, ())


def test_the_reason_that_rules_a_team_out_is_kept_over_nobody_being_free() -> None:
    world = FakeWorld()
    call = Call(world).press("1", "1", "1", "2", "2", "2", "1").press("0")
    world.waiting = Wait("expired")
    assert call.silent().hangs_up().close.reason == "WEAPON"
