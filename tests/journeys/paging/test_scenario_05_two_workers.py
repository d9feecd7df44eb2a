"""Scenario 5. Several workers share the work, and one of them sleeps past its lease with pages in its hands.
Each attempt goes to the carrier once and each level is entered once; who wakes up finds its lease gone, sends
nothing, and what it would store is refused."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.journeys.paging.conftest import MakePagingTown
from tests.journeys.paging.crew import (
    LEASE,
    TIMER_LEASE,
    WAIT,
    Member,
    by_text_alone,
    opens_a_dispatch,
    states,
)
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.paging.sleeper import asleep_at
from tests.journeys.town import LINE

TEAM, DISPATCHES, HANDS = 40, 5, 8


@pytest.fixture
def town(make_paging_town: MakePagingTown) -> PagingTown:
    return make_paging_town(policy=by_text_alone())


@pytest.fixture
def team(town: PagingTown) -> list[Member]:
    phones = [(f"Responder {n}", f"+150355506{n:02}") for n in range(TEAM)]
    return [town.joins(town.responder(name, number)) for name, number in phones]


def test_of_200_pages_each_is_sent_once_though_one_worker_sleeps_with_eight_of_them(
    town: PagingTown, team: list[Member]
) -> None:
    town.sim.faults.lose_callbacks(10_000)  # what the carrier tells of them is not the point here
    with town.nobody_works():
        codes = [opens_a_dispatch(town)["code"] for _ in range(DISPATCHES)]
    with asleep_at(town, "send_text/claim/committed", HANDS) as sleeper:
        town.wait(5)
        assert len(town.creates("Messages")) == TEAM * DISPATCHES - HANDS
        town.wait(LEASE)
        assert len(town.creates("Messages")) == TEAM * DISPATCHES
        sleeper.wakes()
    town.wait(LEASE)
    sent = Counter((r["params"]["To"], r["params"]["Body"][:40]) for r in town.creates("Messages"))
    assert len(sent) == TEAM * DISPATCHES
    assert set(sent.values()) == {1}
    for member in team:
        for code in codes:
            member.expect_text(f"page {code}. A team is needed", within=0)


def test_whoever_wakes_up_finds_that_the_text_was_sent_and_sends_nothing(
    town: PagingTown, nurse: Member
) -> None:
    with town.nobody_works():
        out = opens_a_dispatch(town)
    with asleep_at(town, "send_text/claim/committed") as sleeper:
        page = nurse.expect_text(f"page {out['code']}", within=LEASE + 2)
        before = town.pages(out)
        sleeper.wakes()
        assert town.pages(out) == before
    nurse.phone.expect_no_text(LEASE)
    page.reply("1")
    nurse.expect_text("is yours")


@pytest.mark.parametrize("point", ["send_text/send/answered", "send_text/submit/commit"])
def test_what_a_late_worker_would_store_is_refused(town: PagingTown, nurse: Member, point: str) -> None:
    with town.nobody_works():
        out = opens_a_dispatch(town)
    with asleep_at(town, point) as sleeper:
        page = nurse.expect_text(f"page {out['code']}", within=3)
        town.wait(LEASE)
        before = town.pages(out), town.rows("messages_of_page", page_id=town.pages(out)[0]["id"])
        sleeper.wakes()
        assert (town.pages(out), town.rows("messages_of_page", page_id=town.pages(out)[0]["id"])) == before
    assert states(town.pages(out)) == ["delivered"]
    assert len(town.creates("Messages")) == 1
    page.reply("1")
    nurse.expect_text("is yours")


def test_a_level_whose_timer_one_worker_sleeps_over_is_entered_once_by_another(
    town: PagingTown, nurse: Member, driver: Member
) -> None:
    out = opens_a_dispatch(town)
    nurse.expect_text("A team is needed")
    with town.nobody_works():
        town.wait(WAIT)
    with asleep_at(town, "dispatch/timer/commit") as sleeper:
        driver.expect_text("A team is needed", within=TIMER_LEASE + 1)
        nurse.expect_text("A team is needed")  # the second level asks the whole team
        sleeper.wakes()
    driver.phone.expect_no_text(TIMER_LEASE)
    assert [event["kind"] for event in town.events(out)] == ["opened", "timer"]
    assert town.dispatch(out)["level"] == 1
    driver.phone.text(LINE, f"1 {out['code']}")
    driver.expect_text("is yours")
    nurse.expect_text("covered by Dana")
