"""Scenario 2. The carrier tells everything more than once and not in order. There is one acceptance, every
repetition is answered with the very same document, and no page goes back to where it was."""

from __future__ import annotations

import pytest

from db.store import Row
from flows.paging.pages import RANK
from tests.journeys.paging.crew import Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown
from tests.journeys.town import LINE
from tests.journeys.trouble import delivered, sent_again


def accepted(town: PagingTown, out: Row) -> int:
    """How often the log says that somebody accepted; late ones as well."""
    return [event["kind"] for event in town.events(out)].count("accepted")


def key_presses(town: PagingTown) -> int:
    """Where in the carrier's requests the one with the key is."""
    (nth,) = [n for n, one in enumerate(town.sim.requests) if ("Digits", "1") in one["pairs"]]
    return nth


def test_a_key_press_that_comes_three_times_accepts_once_and_is_answered_alike(
    town: PagingTown, nurse: Member
) -> None:
    out = opens_a_dispatch(town)
    nurse.expect_text("A team is needed")
    nurse.expect_call().press("1").hears("It is yours")
    pressed = town.sim.requests[key_presses(town)]
    again = [delivered(town, pressed["url"], pressed["pairs"]) for _ in range(3)]
    assert len(set(again)) == 1
    assert "It is yours" in again[0]
    nurse.hears("How many minutes until you are there?")
    nurse.hangs_up()
    town.wait(5)
    after = delivered(town, pressed["url"], pressed["pairs"])
    assert after == again[0], "also when the call is long over"
    assert accepted(town, out) == 1
    nurse.expect_text("is yours")
    assert town.dispatch(out)["state"] == "ACCEPTED"


def test_an_answer_by_text_that_comes_three_times_accepts_once_and_is_confirmed_once(
    town: PagingTown, nurse: Member, medic: Member
) -> None:
    out = opens_a_dispatch(town)
    medic.expect_text("A team is needed")
    nurse.expect_text("A team is needed").reply("1")
    for _ in range(2):
        assert "<Message" not in sent_again(town, "/sms/in"), "a text never goes out from a webhook"
    nurse.expect_text("is yours")
    medic.expect_text("covered by Nora")
    assert accepted(town, out) == 1


def test_delivered_before_sent_never_takes_a_page_back(town: PagingTown, nurse: Member) -> None:
    town.sim.faults.reorder_callbacks = True
    out = opens_a_dispatch(town)
    ranks = []
    for _ in range(30):
        town.wait(0.5)
        (page,) = town.pages(out, "sms")
        messages = town.rows("messages_of_page", page_id=page["id"])
        ranks.append([RANK[row["state"]] for row in (page, *messages)])
    assert ranks == sorted(ranks)
    assert ranks[-1] == [RANK["delivered"], RANK["delivered"]]
    told = [dict(one["pairs"])["MessageStatus"] for one in town.sim.requests if "/sms/status/" in one["url"]]
    assert told.index("delivered") < told.index("sent")
    nurse.expect_text("A team is needed").reply("1")
    nurse.expect_text("is yours")


@pytest.mark.parametrize("seconds", [0.0, 40.0], ids=["at once", "over minutes"])
def test_everything_told_three_times_in_any_order_comes_to_the_same(
    town: PagingTown, nurse: Member, medic: Member, seconds: float
) -> None:
    town.sim.faults.duplicate_webhooks = True
    town.sim.faults.repeat_callbacks = 2
    town.sim.faults.shuffle_callbacks = seconds
    out = opens_a_dispatch(town)
    medic.expect_text("A team is needed")
    nurse.expect_text("A team is needed")
    nurse.phone.rings()
    medic.does_not_pick_up(within=2)
    nurse.phone.answer()
    nurse.hears("press 1")
    nurse.press("1").hears("It is yours")
    nurse.hangs_up()
    nurse.expect_text("is yours")
    medic.expect_text("covered by Nora")
    town.wait(120)
    assert accepted(town, out) == 1
    states = {(page["channel"], page["person_id"]): page["state"] for page in town.pages(out)}
    assert states == {
        ("sms", nurse.id): "delivered",
        ("sms", medic.id): "delivered",
        ("voice", nurse.id): "human",
        ("voice", medic.id): "no_answer",
    }
    nurse.phone.text(LINE, "3")
    nurse.expect_text("you are on your way")
    assert town.stage_of(out, nurse.phone) == "en_route"
