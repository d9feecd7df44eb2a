"""The desk does not wait: the next people are asked now, or somebody is asked by hand."""

from __future__ import annotations

import pytest

from flows.paging.model import Accepted, Called, Declined, Escalated, Level, Policy
from tests.flows.paging.night import TEAM, Night, reach

BOTH = "sms,voice"


def test_without_waiting_the_next_people_are_asked_with_their_full_time() -> None:
    night = Night().passes(10)
    night.happens(Escalated("kim"))
    assert (night.state, night.d.level) == ("OPEN", 1)
    assert "cleo" in night.paged
    assert night.d.due is not None
    assert (night.d.due - night.now).total_seconds() == 120


def test_after_the_last_people_those_are_asked_who_decide_and_they_again() -> None:
    night = Night()
    for _ in range(4):
        night.happens(Escalated("kim"))
    assert (night.state, night.d.rounds) == ("FALLBACK", 3)
    assert night.paged == ["sue"]


def test_a_team_that_comes_is_not_asked_over() -> None:
    night = Night(need=1).happens(Accepted("ana"))
    before = night.d
    assert night.happens(Escalated("kim")).moved.late
    assert night.d == before


def test_somebody_is_asked_by_hand_who_is_on_nobodys_list_and_comes() -> None:
    night = Night(need=1).passes(10)
    due = night.d.due
    night.happens(Called("kim", "zoe", BOTH, 1))
    assert night.pages == [("zoe", "sms", 0), ("zoe", "voice", 20)]
    assert night.d.due == due, "the others' wait stays"
    night.happens(Accepted("zoe"))
    assert (night.state, night.stage("zoe")) == ("ACCEPTED", "accepted")


def test_who_said_no_may_be_asked_once_more_by_hand() -> None:
    night = Night().happens(Declined("ana"), Called("kim", "ana", "voice", 1))
    assert night.pages == [("ana", "voice", 0)]
    assert night.stage("ana") == "paged"


def test_while_those_who_decide_are_asked_somebody_by_hand_is_asked_to_go() -> None:
    night = Night(need=1)
    for _ in range(2):
        night.happens(Escalated("kim"))
    night.happens(Called("kim", "zoe", BOTH, 1))
    assert night.state == "FALLBACK"
    night.happens(Accepted("zoe"))
    assert night.state == "ACCEPTED", "not handed off: she goes"


def test_whoever_comes_already_is_not_asked_by_hand() -> None:
    night = Night().happens(Accepted("ana"))
    assert night.happens(Called("kim", "ana", BOTH, 1)).moved.late


def test_asked_by_hand_their_turn_in_line_is_not_kept_as_well() -> None:
    ordered = Policy("p", 1, (Level("everyone", 200, order="ordered"),), TEAM.fallback)
    night = Night(ordered, {0: reach("ana", "ben", "cleo"), -1: reach("sue")})
    night.happens(Called("kim", "cleo", BOTH, 1), Declined("ana"), Declined("ben"))
    assert night.paged == [], "cleo has her page, and is waited for"
    assert (night.state, night.stage("cleo")) == ("OPEN", "paged")


@pytest.mark.parametrize("round_", [1, 7])
def test_each_time_by_hand_is_an_attempt_of_its_own(round_: int) -> None:
    night = Night().happens(Called("kim", "ana", BOTH, round_))
    assert {order.round for order in night.moved.orders} == {round_}  # type: ignore[union-attr]
