"""Scenario 3. A worker claimed a page, stored that, and died before it asked the carrier. When its lease has
ended another one looks whether the page went out, finds nothing, and sends it once."""

from __future__ import annotations

import pytest

from tests.journeys.paging.conftest import MakePagingTown
from tests.journeys.paging.crew import (
    GAP,
    LEASE,
    TIMER_LEASE,
    WAIT,
    Member,
    by_text_alone,
    opens_a_dispatch,
    states,
)
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.paging.real_worker import dies_with_kill_9_at


def looks(town: PagingTown, kind: str) -> int:
    """How often the carrier was asked what there is."""
    return sum(r["method"] == "GET" and f"/{kind}.json" in r["path"] for r in town.sim.rest_log)


def test_a_text_that_was_claimed_and_never_sent_is_looked_for_and_sent_once(
    town: PagingTown, nurse: Member
) -> None:
    with town.nobody_works():
        out = opens_a_dispatch(town)
        town.a_worker_dies_at("send_text/claim/committed")
    assert town.creates("Messages") == []
    assert states(town.pages(out, "sms")) == ["claimed"]
    nurse.does_not_pick_up(within=GAP + 1)
    nurse.phone.expect_no_text(LEASE - GAP - 3)
    page = nurse.expect_text(f"page {out['code']}. A team is needed", within=6)
    assert "You may have this already" not in page.body
    assert looks(town, "Messages") == 1
    assert len(town.creates("Messages")) == 1
    page.reply("1")
    nurse.expect_text("is yours")


def test_a_phone_that_was_to_be_rung_is_rung_once(town: PagingTown, nurse: Member) -> None:
    out = opens_a_dispatch(town)
    town.a_worker_dies_at("send_page/claim/committed", within=GAP + 5)
    assert town.creates("Calls") == []
    page = nurse.expect_text("A team is needed", within=1)
    nurse.does_not_pick_up(within=LEASE + 2)
    assert looks(town, "Calls") == 1
    page.reply("1")
    nurse.expect_text("is yours")
    town.wait(LEASE)
    assert len(town.creates("Calls")) == 1
    assert town.dispatch(out)["state"] == "ACCEPTED"


@pytest.mark.parametrize(
    "point", ["send_page/hold/committed", "send_page/write/commit", "send_page/write/committed"]
)
def test_a_page_of_which_no_text_was_written_is_texted_once(
    town: PagingTown, nurse: Member, point: str
) -> None:
    with town.nobody_works():
        opens_a_dispatch(town)
        town.a_worker_dies_at(point)
    nurse.does_not_pick_up(within=GAP + 1)
    nurse.expect_text("A team is needed", within=LEASE - GAP + 2).reply("1")
    nurse.expect_text("is yours")
    assert len(nurse.texts_with("A team is needed")) == 1


@pytest.mark.parametrize("point", ["dispatch/timer/commit", "dispatch/timer/committed"])
def test_a_worker_that_dies_as_a_level_ends_neither_skips_the_next_one_nor_asks_it_twice(
    make_paging_town: MakePagingTown, point: str
) -> None:
    town = make_paging_town(policy=by_text_alone())
    nurse, driver = town.nurse(), town.driver()
    out = opens_a_dispatch(town)
    nurse.expect_text("A team is needed")
    town.a_worker_dies_at(point, within=WAIT + 5)
    driver.expect_text("A team is needed", within=TIMER_LEASE + 1).reply("1")
    driver.expect_text("is yours")
    nurse.expect_text("A team is needed")  # of the second level, which asks the whole team
    nurse.expect_text("covered by Dana")
    assert [event["kind"] for event in town.events(out)].count("timer") == 1


def test_a_process_ended_with_kill_9_leaves_a_page_that_another_one_sends(
    town: PagingTown, nurse: Member
) -> None:
    with town.nobody_works():
        out = opens_a_dispatch(town)
        dies_with_kill_9_at(town, "send_text/claim/committed")
    assert town.creates("Messages") == []
    assert states(town.pages(out, "sms")) == ["claimed"]
    nurse.does_not_pick_up(within=GAP + 1)
    nurse.expect_text(f"page {out['code']}", within=LEASE - GAP + 2).reply("1")
    nurse.expect_text("is yours")
    assert len(nurse.texts_with("A team is needed")) == 1
