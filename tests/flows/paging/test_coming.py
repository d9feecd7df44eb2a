"""From accepting to how it ended: who has a place, who sets out, who is there, and who watches over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.paging.model import (
    Accepted,
    AllWell,
    Arrived,
    Backup,
    Cancelled,
    Cleared,
    Declined,
    Disposed,
    Event,
    Released,
    SetOut,
    TellResident,
    Unreachable,
)
from tests.flows.paging.night import TEAM, Night

ALONE = replace(TEAM, need=1)


def alone(*events: Event) -> Night:
    """One responder is needed, and it is ana."""
    return Night(ALONE).happens(Accepted("ana"), *events)


def both(*events: Event) -> Night:
    """Two are needed: ana and ben."""
    return Night().happens(Accepted("ana"), Accepted("ben"), *events)


# ------------------------------------------------------------------ places


def test_the_first_of_two_is_told_that_more_are_asked_and_hears_when_the_team_is_complete() -> None:
    night = Night().happens(Accepted("ana"))
    assert (night.state, night.told("ana"), night.stood_down) == ("OPEN", "waiting_for_more", False)
    night.happens(Accepted("ben"))
    assert (night.state, night.told("ben"), night.told("ana")) == ("ACCEPTED", "accepted", "complete")
    assert night.news == TellResident("coming", 2)


def test_with_the_last_place_everybody_else_who_was_asked_stands_down() -> None:
    night = Night().passes(60).happens(Accepted("ana"), Accepted("cleo"))
    assert night.stood_down
    assert [night.told(person) for person in ("ben", "dan")] == ["covered", "covered"]
    assert (night.stage("ben"), night.stage("dan")) == ("stood_down", "stood_down")


def test_of_three_at_once_two_fill_the_places_and_the_third_is_told_the_truth() -> None:
    night = Night().passes(60).happens(Accepted("ana"), Accepted("cleo"))
    before = night.d
    night.happens(Accepted("dan"))
    assert (night.d, night.moved.late, night.told("dan")) == (before, True, "covered")


@pytest.mark.parametrize("times", [2, 3])
def test_accepting_again_changes_nothing_and_is_answered_alike(times: int) -> None:
    night = alone()
    first, before = night.told("ana"), night.d
    for _ in range(times):
        night.happens(Accepted("ana"))
        assert (night.d, night.told("ana"), night.moved.late) == (before, first, False)
    waiting = Night().happens(Accepted("ana"), Accepted("ana"))
    assert (waiting.told("ana"), len(waiting.d.coming)) == ("waiting_for_more", 1)


def test_how_long_they_take_is_told_to_those_who_wait_once_all_have_said_it() -> None:
    night = Night().happens(Accepted("ana", 20), Accepted("ben"))
    assert night.news == TellResident("coming", 2, None)
    assert night.happens(Accepted("ben", 30)).news == TellResident("coming", 2, 30)
    assert night.happens(Accepted("ana", 25)).news is None  # the last of them is there in 30 all the same
    assert night.happens(SetOut("ben", 60)).news == TellResident("coming", 2, 60)


def test_whoever_sets_out_without_having_accepted_does_both() -> None:
    night = Night(ALONE).happens(SetOut("ana", 15))
    assert (night.state, night.told("ana"), night.told("ben")) == ("EN_ROUTE", "en_route", "covered")
    assert night.news == TellResident("coming", 1, 15)


def test_whoever_is_there_without_a_word_before_is_there() -> None:
    night = Night(ALONE).happens(Arrived("ana"))
    assert (night.state, night.told("ana"), night.news) == ("ON_SCENE", "on_scene", TellResident("here", 1))


def test_with_all_places_taken_nobody_else_sets_out() -> None:
    night = alone(SetOut("ben"))
    assert (night.moved.late, night.told("ben"), night.state) == (True, "covered", "ACCEPTED")


# ------------------------------------------------------------------ accepted, and forgotten


def test_whoever_accepted_and_does_not_set_out_is_reminded_and_then_others_are_asked() -> None:
    night = alone().passes(299)
    assert night.told("ana") == "accepted"
    night.passes(1)
    assert (night.told("ana"), night.state, night.d.nudged) == ("nudge", "ACCEPTED", True)
    night.passes(180)
    assert (night.state, night.d.epoch, night.stage("ana")) == ("OPEN", 1, "released")
    assert (night.told("ana"), night.alarms) == ("reopened", [("reopened", "")])
    assert night.news == TellResident("calling")
    assert night.paged == ["ben"]  # not the one who has just let it go


def test_a_reminder_that_is_followed_keeps_the_place() -> None:
    night = alone().passes(300).happens(SetOut("ana"))
    assert (night.state, night.d.nudged) == ("EN_ROUTE", False)
    night.passes(1200)
    assert (night.state, night.d.epoch) == ("EN_ROUTE", 0)


def test_the_time_to_set_out_begins_when_the_team_is_complete() -> None:
    night = Night().happens(Accepted("ana")).passes(50).happens(Accepted("ben"))
    assert night.d.due == night.now + timedelta(seconds=300)


def test_the_one_who_really_comes_keeps_the_place_when_the_other_has_forgotten() -> None:
    night = both(SetOut("ana", 40)).passes(480)
    assert (night.state, night.d.epoch) == ("OPEN", 1)
    assert (night.stage("ana"), night.stage("ben")) == ("en_route", "released")
    assert (night.told("ana"), night.told("ben")) == ("waiting_for_more", "reopened")
    assert night.news is None  # somebody still comes
    assert night.paged == ["cleo", "dan"]
    night.happens(Accepted("cleo"))
    assert (night.state, night.stage("ana")) == ("ACCEPTED", "en_route")
    assert night.happens(SetOut("cleo")).state == "EN_ROUTE"


def test_whoever_has_forgotten_may_accept_once_more() -> None:
    night = alone().passes(480).happens(Accepted("ana"))
    assert (night.state, night.stage("ana"), night.d.epoch) == ("ACCEPTED", "accepted", 1)


def test_once_the_team_is_asked_for_anew_an_old_no_is_asked_again() -> None:
    night = Night().happens(Declined("ben"), Accepted("ana"), Released("ana"))
    assert night.state == "OPEN"
    night = Night(ALONE).happens(Declined("ben"), Accepted("ana"), Released("ana"))
    assert night.paged == ["ben"]


# ------------------------------------------------------------------ released


def test_whoever_cannot_come_after_all_frees_the_place_at_once() -> None:
    night = alone(Released("ana"))
    assert (night.state, night.d.epoch, night.told("ana")) == ("OPEN", 1, "released")
    assert night.paged == ["ben"]
    assert night.d.due == night.now + timedelta(seconds=60)


def test_declining_after_accepting_frees_the_place_too() -> None:
    assert alone(Declined("ana")).state == "OPEN"


def test_whoever_breaks_down_on_the_way_frees_the_place() -> None:
    night = both(SetOut("ana"), SetOut("ben"), Released("ana"))
    assert (night.state, night.stage("ben"), night.told("ben")) == ("OPEN", "en_route", "waiting_for_more")


def test_whoever_is_on_scene_does_not_slip_away_by_one_word() -> None:
    night = alone(Arrived("ana"), Released("ana"))
    assert (night.state, night.told("ana"), night.moved.late) == ("ON_SCENE", "not_now", True)
    assert night.happens(Declined("ana")).state == "ON_SCENE"


def test_a_place_freed_while_others_are_asked_is_asked_for_with_the_same_level() -> None:
    night = Night().happens(Accepted("ana")).passes(10).happens(Released("ana"))
    assert (night.state, night.d.epoch, night.d.level) == ("OPEN", 0, 0)
    assert night.d.due == night.now + timedelta(seconds=50)


# ------------------------------------------------------------------ on the way


def test_late_on_the_way_alarms_the_supervisor_again_and_again_and_never_replaces_anybody() -> None:
    night = alone(SetOut("ana", 20)).passes(20 * 60 + 599)
    assert len(night.log) == 3
    night.passes(1)
    assert (night.alarms, night.news) == ([("late_arrival", "ana")], TellResident("late"))
    for _ in range(10):
        night.passes(600)
        assert (night.alarms, night.news) == ([("late_arrival", "ana")], None)
        assert (night.state, night.d.epoch, night.stage("ana")) == ("EN_ROUTE", 0, "en_route")


def test_without_a_word_how_long_they_are_expected_in_the_policys_time() -> None:
    night = alone(SetOut("ana"))
    assert night.d.due == night.now + timedelta(seconds=2400 + 600)


def test_a_new_time_of_arrival_moves_the_alarm() -> None:
    night = alone(SetOut("ana", 20)).passes(20 * 60).happens(SetOut("ana", 30))
    assert night.d.due == night.now + timedelta(seconds=30 * 60 + 600)


def test_a_time_of_arrival_told_on_accepting_counts_from_then() -> None:
    night = Night(ALONE).happens(Accepted("ana", 20)).passes(120).happens(SetOut("ana"))
    assert night.d.due == night.now + timedelta(seconds=18 * 60 + 600)


def test_it_is_on_the_way_when_all_have_set_out_and_on_scene_when_all_are_there() -> None:
    night = both(SetOut("ana"))
    assert night.state == "ACCEPTED"
    assert night.happens(SetOut("ben")).state == "EN_ROUTE"
    assert night.happens(Arrived("ben")).state == "EN_ROUTE"
    assert night.news == TellResident("here", 1)
    assert night.happens(Arrived("ana")).state == "ON_SCENE"
    assert night.news is None


# ------------------------------------------------------------------ on scene


def test_on_scene_they_are_asked_again_and_again_whether_all_is_well() -> None:
    night = alone(Arrived("ana"))
    for _ in range(5):
        night.passes(900)
        assert (night.told("ana"), night.alarms) == ("welfare", [])
        assert night.happens(AllWell("ana")).told("ana") == "well"
        assert night.d.due == night.now + timedelta(seconds=900)


def test_no_answer_alarms_the_supervisor_and_they_are_asked_again() -> None:
    night = alone(Arrived("ana")).passes(900)
    night.passes(119)
    assert night.alarms == []
    night.passes(1)
    assert (night.alarms, night.told("ana"), night.d.asked_ok) == (
        [("no_welfare_answer", "ana")],
        "welfare",
        1,
    )
    night.passes(900)
    assert (night.alarms, night.d.asked_ok) == ([("no_welfare_answer", "ana")], 2)
    assert night.happens(AllWell("ana")).d.asked_ok == 0


def test_each_person_on_scene_is_watched_over_also_while_others_are_still_asked() -> None:
    night = Night().happens(Accepted("ana"), Arrived("ana"))
    assert night.state == "OPEN"
    for person in ("ben", "cleo", "dan"):
        night.happens(Declined(person))
    night.passes(900)
    welfare = [given for given in night.log if given.at == night.now]
    assert welfare and night.state == "FALLBACK"
    assert night.d.member("ana").asked == 1  # type: ignore[union-attr]


def test_the_answer_of_one_is_not_the_answer_of_the_other() -> None:
    night = both(Arrived("ana"), Arrived("ben")).passes(900).happens(AllWell("ana")).passes(120)
    assert night.alarms == [("no_welfare_answer", "ben")]


@pytest.mark.parametrize("kind", ["police", "medics"])
@pytest.mark.parametrize("events", [(), (Arrived("ana"),), (Cleared("ana"), Disposed("ana", "REFUSED"))])
def test_asking_for_backup_is_heard_wherever_it_stands(kind: str, events: tuple[Event, ...]) -> None:
    night = alone(*events, Backup("ana", kind))  # type: ignore[arg-type]
    assert night.alarms == [(f"backup_{kind}", "ana")]
    assert night.told("ana") == "backup"


# ------------------------------------------------------------------ cleared and closed


def test_the_last_to_leave_is_asked_how_it_ended_and_then_it_is_closed() -> None:
    night = both(Arrived("ana"), Arrived("ben"), Cleared("ana"))
    assert (night.state, night.told("ana")) == ("ON_SCENE", "left")
    night.happens(Cleared("ben"))
    assert (night.state, night.told("ben")) == ("CLEARED", "cleared")
    night.happens(Disposed("ben", "SCENE_HANDLED"))
    assert (night.state, night.told("ben"), night.d.due) == ("CLOSED", "closed", None)
    assert night.news == TellResident("done")


def test_how_it_ended_is_asked_again_and_the_supervisor_told_from_the_second_time() -> None:
    night = alone(Arrived("ana"), Cleared("ana")).passes(900)
    assert (night.told("ana"), night.alarms) == ("disposition_due", [])
    for _ in range(4):
        night.passes(900)
        assert (night.told("ana"), night.alarms) == ("disposition_due", [("no_disposition", "")])
    assert night.happens(Disposed("console", "REFUSED")).state == "CLOSED"


def test_nothing_is_closed_while_somebody_is_on_scene_or_without_saying_how() -> None:
    night = both(Arrived("ana"), Arrived("ben"), Cleared("ana"), Disposed("ana", "REFUSED"))
    assert (night.state, night.moved.late, night.told("ana")) == ("ON_SCENE", True, "not_now")
    assert alone(Cleared("ana"), Disposed("ana", "")).state == "CLEARED"


def test_once_anybody_has_cleared_nobody_more_is_asked_to_come() -> None:
    night = both(SetOut("ana"), Arrived("ana"), Cleared("ana"))
    assert night.state == "ACCEPTED"  # ben has not set out
    night.passes(480)
    assert (night.state, night.d.epoch, night.stage("ben")) == ("CLEARED", 0, "released")
    open_still = Night().happens(Accepted("ana"), Arrived("ana"), Cleared("ana"))
    assert (open_still.state, open_still.told("ben"), open_still.told("ana")) == (
        "CLEARED",
        "covered",
        "cleared",
    )


# ------------------------------------------------------------------ over


@pytest.mark.parametrize("events", [(), (SetOut("ana"),), (Arrived("ana"),)])
def test_it_can_be_cancelled_wherever_it_stands_and_whoever_comes_is_told(events: tuple[Event, ...]) -> None:
    night = alone(*events, Cancelled("console", "CALLER_DECLINED"))
    assert (night.state, night.d.due, night.stood_down) == ("CANCELLED", None, True)
    assert (night.told("ana"), night.news) == ("cancelled", TellResident("cancelled"))


def test_cancelled_while_asking_everybody_who_was_asked_is_told() -> None:
    night = Night().passes(60).happens(Declined("dan"), Accepted("ana"), Cancelled("console", "DUPLICATE"))
    assert [night.told(p) for p in ("ana", "ben", "cleo", "dan")] == ["cancelled"] * 3 + [None]


ENDS = {
    "closed": (Cleared("ana"), Disposed("ana", "REFUSED")),
    "cancelled": (Cancelled("console", "TEST"),),
}
SAID = [
    Accepted("ana"), Declined("ana"), SetOut("ana"), Arrived("ana"), AllWell("ana"), Cleared("ana"),
    Released("ana"), Unreachable("ana"), Disposed("ana", "REFUSED"), Cancelled("ana", "TEST"),
    Accepted("zoe"),
]  # fmt: skip


@pytest.mark.parametrize("event", SAID, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("end", ENDS)
def test_what_is_over_stays_as_it_is_and_says_so(end: str, event: Event) -> None:
    night = alone(*ENDS[end])
    before = night.d
    night.happens(event)
    assert (night.d, night.moved.late, night.alarms) == (before, True, [])
    person = getattr(event, "person", "ana")
    assert night.told(person) == (end if not isinstance(event, Unreachable) else None)


@pytest.mark.parametrize("event", [AllWell("ben"), Cleared("ben"), Released("ben")])
def test_what_does_not_fit_is_answered_truthfully_and_changes_nothing(event: Event) -> None:
    night = Night()
    before = night.d
    night.happens(event)
    assert (night.d, night.moved.late, night.told("ben")) == (before, True, "not_now")
    taken = alone(event)
    assert (taken.state, taken.told("ben")) == ("ACCEPTED", "covered")
