"""Whom a dispatch asks, and when: level after level, in turn, and at last those who decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.paging.model import (
    Accepted,
    Confirmed,
    Declined,
    Level,
    Opened,
    Page,
    Policy,
    Reach,
    Released,
    TellResident,
    Unreachable,
)
from tests.flows.paging.night import FALLBACK, PEOPLE, TEAM, TEN_AT_NIGHT, Night, reach

IN_TURN = Policy(
    "turn",
    1,
    (Level("team:a", 100, order="ordered", each=30), Level("team:b", 60)),
    Level("role:supervisor", 90),
)
QUEUE = {0: reach("ana", "ben", "cleo"), 1: reach("dan"), FALLBACK: reach("sue")}


def test_everybody_of_the_first_level_is_texted_now_and_called_a_moment_later() -> None:
    night = Night()
    assert night.state == "OPEN"
    assert night.pages == [("ana", "sms", 0), ("ana", "voice", 20), ("ben", "sms", 0), ("ben", "voice", 20)]
    assert night.d.due == TEN_AT_NIGHT + timedelta(seconds=60)
    assert night.news == TellResident("calling")


def test_each_person_is_asked_on_the_channels_that_they_have_and_the_level_names() -> None:
    level = Level("team:a", 60, ("email", "voice", "sms"), gap=10)
    people = {0: [*reach("ana", by="sms voice"), *reach("ben", by="email")], FALLBACK: reach("sue")}
    night = Night(replace(TEAM, levels=(level,)), people)
    assert night.pages == [("ana", "voice", 0), ("ana", "sms", 10), ("ben", "email", 0)]


def test_nobody_answers_and_the_next_level_is_asked_on_time() -> None:
    night = Night().passes(59)
    assert night.looked == [0]
    night.passes(1)
    assert night.d.level == 1
    assert night.paged == ["ana", "ben", "cleo", "dan"]
    assert night.d.due == TEN_AT_NIGHT + timedelta(seconds=180)


def test_people_are_looked_up_on_entering_a_level_and_stay_the_same_while_it_lasts() -> None:
    night = Night()
    night.people[0] = reach("zoe")
    night.happens(Declined("ana"))
    assert night.paged == []
    assert night.looked == [0]


@pytest.mark.parametrize("empty", [{0: []}, {0: [], 1: []}])
def test_a_level_without_anybody_is_passed_over_at_once(empty: dict[int, list[Reach]]) -> None:
    night = Night(people={**PEOPLE, **empty})
    assert night.state == ("OPEN" if 1 not in empty else "FALLBACK")
    assert night.paged == (["ana", "ben", "cleo", "dan"] if 1 not in empty else ["sue"])


def test_with_nobody_on_the_roster_somebody_has_to_decide_at_once_and_those_who_wait_are_told() -> None:
    night = Night(people={})
    assert night.state == "FALLBACK"
    assert night.alarms == [("nobody_accepted", "")]
    assert night.news == TellResident("nobody")
    assert night.d.due == TEN_AT_NIGHT + timedelta(seconds=90)


def test_when_all_have_declined_the_next_level_is_asked_at_once() -> None:
    night = Night().happens(Declined("ana"))
    assert (night.d.level, night.told("ana")) == (0, "declined")
    night.happens(Declined("ben"))
    assert night.d.level == 1
    assert night.paged == ["cleo", "dan"]  # whoever said no is not asked again


def test_when_nobody_can_be_reached_the_next_level_is_asked_at_once() -> None:
    night = Night().happens(Unreachable("ana"))
    assert night.alarms == [("unreachable", "ana")]
    night.happens(Unreachable("ben"))
    assert night.d.level == 1


def test_when_the_rest_of_a_level_has_accepted_and_more_are_needed_the_next_is_asked_at_once() -> None:
    night = Night(people={**PEOPLE, 0: reach("ana")}).happens(Accepted("ana"))
    assert (night.state, night.d.level, night.told("ana")) == ("OPEN", 1, "waiting_for_more")
    assert night.paged == ["ben", "cleo", "dan"]


def test_whoever_has_not_answered_is_asked_again_in_the_next_level() -> None:
    assert {"ana", "ben"} <= set(Night().passes(60).paged)


def test_a_declined_person_may_change_their_mind_while_others_are_asked() -> None:
    night = Night().happens(Declined("ana"), Accepted("ana"))
    assert (night.stage("ana"), night.told("ana")) == ("accepted", "waiting_for_more")
    assert not night.moved.late


def test_somebody_who_was_never_asked_may_come_too() -> None:
    night = Night().happens(Accepted("zoe"), Accepted("ana"))
    assert night.state == "ACCEPTED"
    assert {member.person for member in night.d.coming} == {"zoe", "ana"}


def test_whoever_no_channel_leads_to_is_not_asked_and_is_reported_once() -> None:
    people = {**PEOPLE, 0: [*reach("ana"), *reach("lou", by="")], 1: reach("ana", "cleo", "lou")}
    people[1] = [*reach("ana", "cleo"), *reach("lou", by="")]
    night = Night(people=people)
    assert (night.paged, night.alarms, night.stage("lou")) == (
        ["ana"],
        [("unreachable", "lou")],
        "unreachable",
    )
    night.passes(60)
    assert (night.d.level, night.paged, night.alarms) == (1, ["ana", "cleo"], [])


def test_a_level_of_people_whom_no_channel_leads_to_is_empty() -> None:
    night = Night(people={**PEOPLE, 0: reach("lou", by="email")})  # the level texts and calls
    assert night.d.level == 1
    assert night.alarms == [("unreachable", "lou")]


# ------------------------------------------------------------------ in turn


def test_in_turn_the_next_person_is_asked_after_each_wait() -> None:
    night = Night(IN_TURN, QUEUE)
    assert night.paged == ["ana"]
    night.passes(29)
    assert len(night.log) == 1
    night.passes(1)
    assert night.paged == ["ben"]
    night.passes(30)
    assert night.paged == ["cleo"]
    assert night.d.due == TEN_AT_NIGHT + timedelta(seconds=100)


def test_in_turn_a_no_asks_the_next_person_at_once() -> None:
    night = Night(IN_TURN, QUEUE).passes(10).happens(Declined("ana"))
    assert night.paged == ["ben"]
    assert night.d.due == night.now + timedelta(seconds=30)


def test_in_turn_an_old_no_does_not_hurry_the_others() -> None:
    night = Night(IN_TURN, QUEUE).passes(30).happens(Declined("ana"))
    assert night.paged == []
    assert night.d.due == TEN_AT_NIGHT + timedelta(seconds=60)


def test_in_turn_whoever_was_not_reached_in_time_is_asked_with_the_next_level() -> None:
    short = replace(IN_TURN, levels=(Level("team:a", 40, order="ordered", each=30), IN_TURN.levels[1]))
    night = Night(short, QUEUE).passes(40)
    assert night.d.level == 1
    assert night.paged == ["cleo", "dan"]


def test_in_turn_whoever_was_not_reached_in_the_last_level_is_asked_with_the_fallback() -> None:
    last = replace(IN_TURN, levels=(Level("team:a", 40, order="ordered", each=30),))
    night = Night(last, QUEUE).passes(40)
    assert night.state == "FALLBACK"
    assert night.paged == ["cleo", "sue"]
    night.happens(Accepted("cleo"))
    assert night.state == "ACCEPTED"


def test_in_turn_nobody_more_is_asked_when_one_has_accepted() -> None:
    night = Night(IN_TURN, QUEUE).happens(Accepted("ana"))
    assert (night.state, night.d.queue) == ("ACCEPTED", ())
    assert night.told("ben") is None  # was never asked


# ------------------------------------------------------------------ the fallback


def at_the_fallback() -> Night:
    return Night().passes(180)


def test_past_the_last_level_those_who_decide_are_asked_and_those_who_wait_hear_the_truth() -> None:
    night = at_the_fallback()
    assert night.state == "FALLBACK"
    assert night.pages == [("sue", "sms", 0), ("sue", "voice", 20), ("sue", "email", 40)]
    assert all(order.fallback for order in night.moved.orders if isinstance(order, Page))
    assert night.alarms == [("nobody_accepted", "")]
    assert night.news == TellResident("nobody")


def test_the_fallback_is_asked_again_and_again_until_a_human_confirms() -> None:
    night = at_the_fallback()
    for n in range(2, 12):
        night.passes(90)
        assert (night.paged, night.alarms, night.news) == (["sue"], [("nobody_accepted", "")], None)
        assert night.d.rounds == n
    night.happens(Confirmed("sue"))
    assert (night.state, night.d.due, night.told("sue")) == ("HANDED_OFF", None, "handed_off")
    assert night.told("ana") == "handed_off"


def test_no_timer_and_no_decline_ends_the_fallback() -> None:
    night = at_the_fallback().happens(Declined("sue"))
    for person in ("ana", "ben", "cleo", "dan"):
        night.happens(Declined(person))
    night.passes(3600)
    assert night.state == "FALLBACK"
    assert night.paged == ["sue"]


def test_those_who_decide_are_looked_up_anew_in_each_round() -> None:
    night = at_the_fallback()
    night.people[FALLBACK] = reach("tom")
    assert night.passes(90).paged == ["tom"]


def test_whoever_decides_takes_it_over_by_accepting() -> None:
    night = at_the_fallback().happens(Accepted("sue"))
    assert (night.state, night.told("sue")) == ("HANDED_OFF", "handed_off")


def test_a_late_accept_from_the_fallback_counts_and_enough_of_them_end_it() -> None:
    night = at_the_fallback().happens(Accepted("ana"))
    assert (night.state, night.told("ana")) == ("FALLBACK", "waiting_for_more")
    night.happens(Accepted("dan"))
    assert (night.state, night.told("dan"), night.told("ana")) == ("ACCEPTED", "accepted", "complete")
    assert night.told("sue") == "covered"
    assert night.news == TellResident("coming", 2)
    night.happens(Accepted("sue"))
    assert (night.moved.late, night.told("sue")) == (True, "covered")


def test_a_responder_who_also_decides_is_still_taken_at_their_word_to_come() -> None:
    night = Night(people={**PEOPLE, FALLBACK: reach("ana", "sue")}).passes(180)
    assert night.paged == ["ana", "sue"]
    night.happens(Accepted("ana"))
    assert (night.state, night.stage("ana")) == ("FALLBACK", "accepted")


def test_if_too_few_come_and_a_human_takes_it_over_those_few_stay_watched_over() -> None:
    night = at_the_fallback().happens(Accepted("ana"), Confirmed("console"))
    assert (night.state, night.d.need, night.told("ana")) == ("ACCEPTED", 1, "complete")
    assert night.d.due == night.now + timedelta(seconds=300)


def test_when_the_only_one_who_comes_gives_up_those_who_wait_hear_that_nobody_comes() -> None:
    night = at_the_fallback().happens(Accepted("ana"), Released("ana"))
    assert (night.state, night.news) == ("FALLBACK", TellResident("nobody"))


def test_confirming_what_is_still_being_asked_changes_nothing() -> None:
    night = Night().happens(Confirmed("sue"))
    assert (night.state, night.moved.late) == ("OPEN", True)


def test_nobody_is_needed_is_no_dispatch() -> None:
    with pytest.raises(ValueError, match="at least one responder"):
        Night(need=0)


def test_a_dispatch_is_opened_once() -> None:
    night = Night()
    before = night.d
    assert night.happens(Opened()).d is before
    assert night.moved.late
