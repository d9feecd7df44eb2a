"""A team is called from a flow: once, with what was told, in truth; a place in their words; a caller held."""

from __future__ import annotations

import pytest

from flows import wording
from flows.calling_out import PEOPLE, PLACE, SAFE, ZIP
from flows.model import (
    Close,
    Dialed,
    HangUp,
    Join,
    KeepCallback,
    Listen,
    OnPage,
    OpenDispatch,
    Partner,
    Remember,
    Resumed,
    Seek,
    Silence,
    TeamNews,
    Wait,
)
from tests.flows.world import Call, FakeWorld, port_alder

NEEDLE = "by the river, under the bridge"
TOGETHER = Wait("won", room="room-7")


def asked_where(world: FakeWorld | None = None, **how: str) -> Call:
    """Somebody found a needle, nobody is hurt or in danger, and a responder is there."""
    return Call(world, **how).press("1", "1", "4", "5", "2", "2", "2", "2")  # type: ignore[arg-type]


def team_called(world: FakeWorld | None = None) -> Call:
    return asked_where(world).press("97205", "1").say(NEEDLE).press("1", "1", "1")


# ------------------------------------------------------------------ whom keys alone may call a team for


def test_a_needle_is_the_one_matter_for_which_keys_alone_call_a_team() -> None:
    flow = port_alder()
    for kind in flow.call_types.values():
        menu = {"about_feelings": "1", "about_needs": "2", "about_person": "3", "about_place": "4"}
        if kind.menu not in menu:
            continue
        call = Call().press("1", "1", menu[kind.menu], kind.key)
        while call.step == "questions":
            call.press("2")
        assert (call.step == "place_zip") == (kind.id == "SYRINGE"), kind.id


@pytest.mark.parametrize("keys", [("2", "2", "2", "3"), ("3",), ("2", "1")])
def test_a_yes_or_a_not_sure_never_calls_a_team(keys: tuple[str, ...]) -> None:
    call = Call().press("1", "1", "4", "5", *keys).silent(3)
    assert call.stored(OpenDispatch) == []


def test_without_a_responder_there_a_person_is_looked_for() -> None:
    call = asked_where(FakeWorld(absent=("responders",)))
    assert Seek("counselors", 90) in call.new


# ------------------------------------------------------------------ in their own words


def test_what_was_told_is_read_back_and_1_keeps_it_where_no_answer_row_has_it() -> None:
    call = asked_where().press("97205", "1").say(NEEDLE)
    assert call.heard.startswith(f"We heard: {NEEDLE}. If that is right, press 1.")
    assert isinstance(call.then, Listen) and call.then.private
    call.press("1")
    assert call.step == "callback_safe"
    assert call.state.answer(PLACE) == NEEDLE and call.state.answer(ZIP) == "97205"
    kept = {effect.question for effect in call.stored(Remember) if isinstance(effect, Remember)}
    assert not kept & {PLACE, ZIP}
    assert NEEDLE not in repr(call.state) and NEEDLE not in repr(call.prompt)


@pytest.mark.parametrize("first", ["", "by the river"])
def test_what_was_told_on_our_page_is_not_read_back_and_counts_instead_of_what_was_said(first: str) -> None:
    call = asked_where().press("97205", "1")
    if first:
        call.say(first)
    call.gives(OnPage(NEEDLE))
    assert call.step == "callback_safe"
    assert call.state.answer(PLACE) == NEEDLE
    kept = {effect.question for effect in call.stored(Remember) if isinstance(effect, Remember)}
    assert PLACE not in kept


def test_2_asks_again_and_3_goes_on_to_a_person() -> None:
    call = asked_where().press("#").say("mumble").press("2")
    assert "say where it is" in call.heard
    call.say(NEEDLE)
    assert NEEDLE in call.heard
    assert call.press("3").step == "wait"


def test_who_says_nothing_twice_or_is_not_understood_reaches_a_person() -> None:
    assert asked_where().press("#").silent(2).step == "wait"
    assert asked_where().press("#").say("mumble", 0.1).say("mumble", 0.2).step == "wait"


def test_told_again_and_again_ends_with_a_person() -> None:
    call = asked_where().press("#")
    for _ in range(2):
        call.say("mumble").press("2")
    assert call.step == "wait"


@pytest.mark.parametrize("said", ["beside the police station", "he is here please send an ambulance"])
def test_a_word_of_danger_among_others_brings_a_person_and_not_911(said: str) -> None:
    assert asked_where().press("#").say(said).step == "wait"


def test_a_word_of_danger_by_itself_is_911_here_as_everywhere() -> None:
    assert asked_where().press("#").say("911").step == "to_911"


def test_help_me_find_it_again_is_a_place_until_somebody_says_otherwise() -> None:
    call = asked_where().press("#").say("at the operator building on Main Street")
    assert "at the operator building on Main Street" in call.heard


@pytest.mark.parametrize("said", ["\x00\x07", "  ", "\n"])
def test_what_holds_no_word_is_silence(said: str) -> None:
    call = asked_where().press("#").say(said)
    assert call.step == "place" and call.state.phase == ""


def test_a_long_story_is_cut_where_a_sentence_can_still_be_read_back() -> None:
    call = asked_where().press("#").say("far " * 400)
    assert len(call.state.typed) <= 300


# ------------------------------------------------------------------ the team


def test_the_team_is_called_once_with_all_that_was_told() -> None:
    call = team_called()
    assert call.new == (
        Remember(PEOPLE, "yes"),
        OpenDispatch("team", f"{NEEDLE}, 97205", True, "yes"),
    )
    assert call.heard.startswith("We are calling a team now.")
    assert isinstance(call.then, Listen) and call.then.music
    assert NEEDLE not in repr(call.new)


def test_who_did_not_answer_whether_calling_is_safe_has_not_said_that_it_is() -> None:
    call = asked_where().press("97205", "1").say(NEEDLE).press("1").silent(2).silent(2)
    (opened,) = call.stored(OpenDispatch)
    assert isinstance(opened, OpenDispatch)
    assert (opened.safe, opened.people) == (None, "")
    assert call.state.answer(SAFE) == ""


def test_a_caller_for_whom_a_team_is_called_already_gets_no_second_one() -> None:
    call = team_called(FakeWorld(news=TeamNews("calling")))
    assert call.step == "team" and call.stored(OpenDispatch) == []
    coming = team_called(FakeWorld(news=TeamNews("coming", 2, 20)))
    assert coming.step == "team_coming" and coming.stored(OpenDispatch) == []


def test_a_team_that_has_been_there_does_not_keep_another_one_from_being_called() -> None:
    assert len(team_called(FakeWorld(news=TeamNews("done"))).stored(OpenDispatch)) == 1


@pytest.mark.parametrize("status", ["nobody", "cancelled", "none"])
def test_when_nobody_comes_a_person_is_found_who_tells_the_caller(status: str) -> None:
    world = FakeWorld()
    call = team_called(world)
    world.news = TeamNews("calling")
    call.silent()
    world.news = TeamNews(status)  # type: ignore[arg-type]
    call.silent()
    assert call.step == "team_nobody" and Seek("counselors", 90) in call.new
    assert call.state.reason == "NO_UNIT"
    assert call.hangs_up().close == Close("NO_ACTION", "NO_UNIT")


def test_the_wait_ends_with_words_and_the_calling_does_not() -> None:
    world = FakeWorld()
    call = team_called(world)
    world.news = TeamNews("calling")
    call.silent(6)
    assert call.step == "team"
    call.silent()
    assert call.step == "team_longer"
    assert call.heard.startswith("We are calling a team now. You don't need to stay on the line: we go on.")
    assert call.silent(2).step == "wait"


def test_keys_use_up_none_of_the_wait() -> None:
    world = FakeWorld()
    call = team_called(world)
    world.news = TeamNews("calling")
    call.press("5", "*", "7", "6", "4", "8", "3", "2")
    assert call.step == "team" and call.state.cursor == 0


def test_0_looks_for_a_person_and_stops_nothing() -> None:
    world = FakeWorld()
    call = team_called(world)
    world.news = TeamNews("calling")
    assert call.press("0").step == "wait"
    assert {type(effect) for effect in call.new} == {Seek}
    call.hangs_up()
    assert call.close == Close("DISPATCH", "CALLER_ASKED")
    assert call.stored(KeepCallback) == []


def test_who_hears_that_the_team_comes_and_hangs_up_was_sent_one() -> None:
    world = FakeWorld()
    call = team_called(world)
    world.news = TeamNews("coming", 1)
    call.silent()
    assert "One person of our team is on the way. They have not said yet how long they need." in call.heard
    assert call.hangs_up().close == Close("DISPATCH", "CALLER_ASKED")


def test_911_goes_before_a_team() -> None:
    call = team_called()
    call.press("9").dialed(bridged=True).hangs_up()
    assert call.close.outcome == "TO_911"


# ------------------------------------------------------------------ the truth in words


@pytest.mark.parametrize(
    ("news", "english", "spanish"),
    [
        (
            TeamNews("coming", 2, 20),
            "A team of two is on its way, about 20 minutes.",
            "Un equipo de dos personas va en camino, unos 20 minutos.",
        ),
        (
            TeamNews("coming", 1, 3),
            "One person of our team is on the way, a few minutes.",
            "Una persona de nuestro equipo va en camino, unos pocos minutos.",
        ),
        (
            TeamNews("coming", 7, 31),
            "A team is on its way, about 35 minutes.",
            "Un equipo va en camino, unos 35 minutos.",
        ),
        (TeamNews("here", 2), "The team is there.", "El equipo ya llegó."),
    ],
)
def test_where_a_team_stands_in_one_true_sentence(news: TeamNews, english: str, spanish: str) -> None:
    assert wording.team_sentence(port_alder(), news, "en") == english
    assert wording.team_sentence(port_alder(), news, "es") == spanish


# ------------------------------------------------------------------ a counselor steps aside


def talking(world: FakeWorld) -> Call:
    call = Call(world).press("0").taken()
    world.waiting = TOGETHER
    return call


def test_a_caller_whose_counselor_steps_aside_is_held_and_meets_them_again() -> None:
    world = FakeWorld(other="aside")
    call = talking(world).parted()
    assert call.heard == "Your counselor comes back in a moment. Please stay on the line. For 911, press 9."
    assert isinstance(call.then, Listen) and call.then.music
    call.silent(5)
    world.other = "there"
    assert call.gives(Resumed()).then == Join("room-7")
    assert call.state.phase == "talking"


@pytest.mark.parametrize("seconds_late", [0, 1, 2])
def test_the_carrier_may_tell_the_callers_side_first(seconds_late: int) -> None:
    """The other phone has not said yet why the conversation ended."""
    world = FakeWorld(other="there")
    call = talking(world).parted()
    assert call.heard == "One moment, please."
    call.silent(seconds_late)
    assert call.heard == "One moment, please."
    world.other = "aside"
    assert "Your counselor comes back" in call.silent().heard
    world.other = "there"
    assert call.silent().then == Join("room-7")


@pytest.mark.parametrize("partner", ["gone", "there"])
def test_a_counselor_who_has_left_is_not_waited_for(partner: Partner) -> None:
    world = FakeWorld(other=partner)
    call = talking(world).parted()
    if partner == "there":  # the word that they left is lost
        call.silent(3)
    assert call.step == "after_talk"


def test_nobody_is_held_for_longer_than_a_menu_can_last() -> None:
    call = talking(FakeWorld(other="aside")).parted()
    assert call.silent(11).step == "wait"
    assert call.silent().step == "after_talk"


def test_who_is_held_has_every_key() -> None:
    call = talking(FakeWorld(other="aside")).parted()
    assert "Your counselor comes back" in call.press("0").heard
    assert "Your counselor comes back" in call.press("*").heard
    assert "Your counselor comes back" in call.press("4").heard
    assert call.press("9").step == "to_911"


def test_after_the_talk_the_caller_hears_of_the_team_the_counselor_called() -> None:
    world = FakeWorld(other="gone", news=TeamNews("coming", 2, 15))
    call = talking(world).parted()
    assert call.heard.startswith("A team of two is on its way, about 15 minutes.")
    assert call.hangs_up().close == Close("DISPATCH", "ANSWERED")
    assert call.stored(OpenDispatch) == []


def test_two_who_never_spoke_are_no_conversation_to_come_back_to() -> None:
    call = talking(FakeWorld(other="there")).gives(Dialed("failed", bridged=False))
    assert not call.state.reached
    assert call.step != "after_talk" and not isinstance(call.then, HangUp)


def test_called_on_while_the_counselor_is_aside_the_caller_is_held() -> None:
    call = talking(FakeWorld(other="aside")).gives(Resumed())
    assert call.state.phase == "held"
    assert call.gives(Silence()).state.phase == "held"
