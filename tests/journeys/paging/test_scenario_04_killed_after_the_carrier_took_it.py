"""Scenario 4. The carrier took a page, and the worker died before it had stored the carrier's id. When its
lease has ended another one finds the page in the carrier's list and takes it over: nothing is sent again. If
the list cannot be asked, a text is sent once more and says so: for a page a duplicate is better than silence.
"""

from __future__ import annotations

import pytest

from tests.journeys.paging.crew import GAP, LEASE, WAIT, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.paging.real_worker import dies_with_kill_9_at

REPEAT = "You may have this already"
MANY = 10_000


@pytest.mark.parametrize("point", ["send_text/send/answered", "send_text/submit/commit"])
def test_a_text_whose_id_was_lost_is_found_and_not_sent_again(
    town: PagingTown, nurse: Member, point: str
) -> None:
    town.sim.faults.lose_callbacks(2)  # else the news of its delivery would bring the id
    with town.nobody_works():
        out = opens_a_dispatch(town)
        town.a_worker_dies_at(point)
    page = nurse.expect_text(f"page {out['code']}", within=3)
    assert town.pages(out, "sms")[0]["carrier_id"] is None
    nurse.does_not_pick_up(within=GAP + 1)
    town.wait(LEASE - GAP)
    assert len(nurse.texts_with("A team is needed")) == len(town.creates("Messages")) == 1
    (kept,) = town.pages(out, "sms")
    assert (kept["carrier_id"], kept["state"], kept["possible_repeat"]) == (page.text.sid, "delivered", 0)
    page.reply("1")
    nurse.expect_text("is yours")


def test_news_of_its_delivery_is_enough_to_know_that_it_went_out(town: PagingTown, nurse: Member) -> None:
    with town.nobody_works():
        out = opens_a_dispatch(town)
        town.a_worker_dies_at("send_text/send/answered")
        page = nurse.expect_text(f"page {out['code']}", within=3)
    nurse.does_not_pick_up(within=GAP + 1)
    town.wait(LEASE)
    (kept,) = town.pages(out, "sms")
    assert (kept["carrier_id"], kept["state"]) == (page.text.sid, "delivered")
    assert len(town.creates("Messages")) == 1
    page.reply("1")
    nurse.expect_text("is yours")


def test_without_the_list_a_text_is_sent_once_more_and_says_that_it_may_be_a_repeat(
    town: PagingTown, nurse: Member
) -> None:
    town.sim.faults.lose_callbacks(2)
    town.sim.faults.rest(MANY, 503, "GET", "Messages")
    with town.nobody_works():
        out = opens_a_dispatch(town)
        town.a_worker_dies_at("send_text/send/answered")
    first = nurse.expect_text("A team is needed", within=3)
    assert REPEAT not in first.body
    nurse.does_not_pick_up(within=GAP + 1)
    again = nurse.expect_text(REPEAT, within=LEASE - GAP + 2)
    assert again.body.endswith(first.body)
    nurse.phone.expect_no_text(GAP)
    assert [page["possible_repeat"] for page in town.pages(out, "sms")] == [1]
    again.reply("1")
    nurse.expect_text("is yours")
    assert [event["kind"] for event in town.events(out)].count("accepted") == 1


def test_a_phone_whose_call_was_lost_is_not_rung_a_second_time_for_it(
    town: PagingTown, nurse: Member
) -> None:
    out = opens_a_dispatch(town)
    page = nurse.expect_text("A team is needed")
    town.sim.faults.lose_callbacks(MANY)
    town.a_worker_dies_at("send_page/call/answered", within=GAP + 2)
    nurse.does_not_pick_up(within=1)
    town.wait(LEASE + 2)
    assert len(town.creates("Calls")) == 1
    kept = town.pages(out, "voice")[0]
    assert (kept["carrier_id"], kept["state"]) == (town.sim.calls[0].sid, "no_answer")
    nurse.does_not_pick_up(within=16)  # the one redial of a phone that nobody picked up
    page.reply("1")
    nurse.expect_text("is yours")


def test_without_the_list_no_phone_is_rung_twice_and_the_level_ends_in_time(
    town: PagingTown, nurse: Member, driver: Member
) -> None:
    """Their text stands meanwhile."""
    out = opens_a_dispatch(town)
    page = nurse.expect_text("A team is needed")
    town.sim.faults.rest(MANY, 503, "GET", "Calls")
    town.sim.faults.lose_callbacks(MANY)
    town.a_worker_dies_at("send_page/call/answered", within=GAP + 2)
    nurse.does_not_pick_up(within=1)
    driver.expect_text("A team is needed", within=WAIT - GAP + 3)
    assert nurse.rung() == 1
    assert (town.at_ms() - out["opened_at"]) // 1000 in range(WAIT, WAIT + 3)
    page.reply("1")
    nurse.expect_text("is yours")
    driver.expect_text("covered by Nora")
    nurse.expect_text("A team is needed")  # of the second level, which asks the whole team


def test_a_process_ended_with_kill_9_after_the_carrier_took_the_text_sent_it_once(
    town: PagingTown, nurse: Member
) -> None:
    town.sim.faults.lose_callbacks(2)
    with town.nobody_works():
        out = opens_a_dispatch(town)
        dies_with_kill_9_at(town, "send_text/send/answered")
    page = nurse.expect_text(f"page {out['code']}", within=3)
    nurse.does_not_pick_up(within=GAP + 1)
    town.wait(LEASE - GAP)
    assert len(town.creates("Messages")) == 1
    assert town.pages(out, "sms")[0]["carrier_id"] == page.text.sid
    page.reply("1")
    nurse.expect_text("is yours")
