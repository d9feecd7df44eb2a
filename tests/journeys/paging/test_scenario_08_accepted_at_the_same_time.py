"""Scenario 8: two are needed, three accept within the same moment."""

from __future__ import annotations

import json

import pytest

from db.store import Row
from simulator.inbox import Received
from tests.journeys.paging.crew import Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown


@pytest.fixture
def theo(town: PagingTown) -> Member:
    return town.joins(town.responder("Theo", "+15035550174"))


def two_come(town: PagingTown, dispatch: Row, three: list[Member]) -> list[Member]:
    """Exactly two, by what is stored. The two in their order, and then the third."""
    coming = [member for member in three if town.stage_of(dispatch, member.phone) == "accepted"]
    assert len(coming) == 2, "exactly two slots are filled"
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"
    log = town.events(dispatch)
    assert [(entry["kind"], entry["late"]) for entry in log] == [
        ("opened", 0),
        ("accepted", 0),
        ("accepted", 0),
        ("accepted", 1),
    ]
    said = [json.loads(entry["detail"])["event"]["person"] for entry in log[1:]]
    in_order = sorted(three, key=lambda member: said.index(member.id))
    assert set(in_order[:2]) == set(coming)
    return in_order


def all_asked(three: list[Member]) -> list[Received]:
    return [member.expect_text("A team is needed") for member in three]


def told_the_truth(dispatch: Row, first: Member, second: Member, third: Member) -> None:
    first.expect_text("We are still asking for more people")
    first.expect_text(f"the team is complete. With you: {second.name}")
    second.expect_text(f"page {dispatch['code']} is yours")
    for _ in ("to whoever was asked", "to whoever accepts too late"):
        covered = third.expect_text("is covered by").body
        assert first.name in covered
        assert second.name in covered
        assert "You are not needed" in covered
    assert third.texts_with("yours") == third.texts_with("you have page") == []


@pytest.mark.parametrize("twice", [False, True], ids=["once", "each text told twice"])
def test_three_reply_at_once_and_two_of_them_have_it(
    town: PagingTown, nurse: Member, medic: Member, theo: Member, twice: bool
) -> None:
    town.sim.faults.duplicate_webhooks = twice
    three = [nurse, medic, theo]
    dispatch = opens_a_dispatch(town, need=2)
    town.at_once(*(lambda page=page: page.reply("1") for page in all_asked(three)))
    told_the_truth(dispatch, *two_come(town, dispatch, three))


@pytest.mark.parametrize("texting", [False, True], ids=["all by key", "one by text"])
def test_three_press_1_at_once_and_hear_what_is_true(
    town: PagingTown, nurse: Member, medic: Member, theo: Member, texting: bool
) -> None:
    three = [nurse, medic, theo]
    dispatch = opens_a_dispatch(town, need=2)
    pages = all_asked(three)
    if texting:
        theo.phone.will("no_answer")
    phoning = [nurse, medic] if texting else three
    for member in phoning:
        member.expect_call()
    by_text = [lambda: pages[2].reply("1")] if texting else []
    town.at_once(*(lambda member=member: member.press("1") for member in phoning), *by_text)
    first, second, third = two_come(town, dispatch, three)
    truth = {
        first.id: "You have it. We are still asking for more people",
        second.id: "It is yours",
        third.id: "Others have it. You are not needed",
    }
    for member in phoning:
        member.hears(truth[member.id])
        member.hears("Place: 12 Alder Lane" if member in (first, second) else "Goodbye")
        member.hangs_up()
    assert not any("Alder Lane" in words for words in third.phone.heard), "the place is for those who come"
    told_the_truth(dispatch, first, second, third)
