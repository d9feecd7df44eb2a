"""A caller to whom a team comes is offered to talk with it; nobody else hears of it."""

from __future__ import annotations

import pytest

from flows import engine
from flows.model import CallTeam, Close, Dialed, KeepCallback, MeetTeam, Resumed, StopSeeking, TeamNews
from tests.flows.world import Call, FakeWorld, port_alder

OFFER = "To talk with the team on its way, press 5"


def expected(**more: object) -> FakeWorld:
    return FakeWorld(team_expected=True, news=TeamNews("coming", 2, 20), **more)  # type: ignore[arg-type]


def test_who_is_expected_hears_the_exits_first_and_then_the_offer() -> None:
    heard = Call(expected()).heard
    assert heard.index("press 9 for 911") < heard.index("press 0") < heard.index(OFFER)


def test_nobody_else_hears_of_a_team() -> None:
    call = Call()
    assert "team" not in call.heard
    assert call.press("5").step == "greeting", "5 means nothing there"


def test_the_forwarded_line_stays_as_it_is() -> None:
    assert OFFER not in Call(expected(), line="forwarded").heard


@pytest.mark.parametrize(("key", "offer"), [("1", False), ("2", True)])
def test_the_offer_is_repeated_in_another_language_and_not_to_who_calls_about_something_else(
    key: str, offer: bool
) -> None:
    call = Call(expected()).press(key)
    assert ("oprima 5" in call.heard) is offer
    assert call.step == ("who_team" if offer else "who")


def test_5_rings_the_team_and_the_call_belongs_to_its_incident() -> None:
    call = Call(expected()).press("5")
    assert call.prompt is not None and call.prompt.then == CallTeam(25)
    assert call.new == (MeetTeam(),)
    assert "They see our number, not yours" in call.heard


def test_saying_it_does_the_same() -> None:
    assert Call(expected()).say("the team").step == "to_team"


def test_from_the_line_in_which_one_waits_nobody_is_rung_any_more() -> None:
    world = expected()
    call = Call(world)
    call.state = call.state.changed(seeking="wait")
    assert StopSeeking("transfer") in call.press("5").new


def test_after_the_talk_the_caller_hears_how_the_team_stands() -> None:
    call = Call(expected()).press("5").dialed(bridged=True)
    assert "A team of two is on its way, about 20 minutes" in call.heard
    assert call.hangs_up().close == Close("DISPATCH", "ANSWERED")


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_whoever_did_not_press_the_key_is_nobody_and_a_person_follows(status: str) -> None:
    call = Call(expected()).press("5").dialed(status)
    assert "They did not pick up" in call.heard
    assert call.silent(2).step == "wait"


def test_the_team_was_called_off_before_the_key() -> None:
    world = expected()
    call = Call(world)
    world.team_expected = False
    call.press("5")
    assert "No team is on its way to you any more" in call.heard
    assert not call.stored(MeetTeam)
    assert call.silent(2).step == "wait"


def test_the_team_was_called_off_while_its_phone_rang() -> None:
    world = expected()
    call = Call(world).press("5")
    world.team_expected, world.news = False, TeamNews("cancelled")
    assert "No team is on its way to you any more" in call.gives(Resumed()).heard


def test_who_is_taken_off_the_line_for_a_moment_is_connected_again() -> None:
    call = Call(expected()).press("5").gives(Resumed())
    assert call.prompt is not None and call.prompt.then == CallTeam(25)
    assert call.new == (), "and belongs to the incident once"


def test_one_call_rings_the_team_three_times_and_no_more() -> None:
    world = expected()
    call = Call(world)
    call.state = call.state.changed(rounds=(("to_team", 3),))
    call.press("5")
    assert call.step == "team_not_reached"
    assert not call.stored(MeetTeam)


def test_who_hangs_up_while_it_rings_has_a_team_on_its_way_and_no_callback() -> None:
    call = Call(expected()).press("5").hangs_up()
    assert call.close == Close("DISPATCH", "CALLER_ASKED")
    assert not call.stored(KeepCallback)


def test_that_they_talked_is_known_even_if_the_caller_hung_up_first() -> None:
    call = Call(expected()).press("5").hangs_up()
    talked = Dialed("completed", True)
    done = engine.answer(port_alder(), call.state, talked, expected())
    assert done.effects == (Close("DISPATCH", "ANSWERED"),)
    again = engine.answer(port_alder(), done.state, talked, expected())
    assert again.effects == (), "and told once"
