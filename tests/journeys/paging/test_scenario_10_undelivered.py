"""Scenario 10: a page's text does not arrive. What is done depends on why."""

from __future__ import annotations

from typing import Any

import pytest

from db.store import Row
from ivr.outgoing.page_errands import RING
from simulator.fates import DELIVERED_AFTER, FINE, fails
from tests.journeys.paging.crew import GAP, WAIT, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown

AT_ONCE = DELIVERED_AFTER + 2  # seconds: until the carrier says so, and a tick of a worker or two
AGAIN = 60  # seconds until a phone that was off is texted again
assert AT_ONCE < GAP, "a call that came in its turn would look the same"


def meets(town: PagingTown, member: Member, code: int) -> Row:
    """Their first text ends so; the next one would arrive."""
    member.phone.texts_meet(fails(code), FINE)
    town.expects(code, "the text is meant to be lost")
    return opens_a_dispatch(town)


def is_called_at_once_and_accepts(town: PagingTown, dispatch: Row, member: Member) -> None:
    """Not in their turn: the text did not reach them."""
    member.expect_call(within=AT_ONCE).press("1").hears("It is yours")
    member.hangs_up()
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"


def dead(town: PagingTown, member: Member) -> list[tuple[str, int]]:
    """Their channels that lead nowhere, and why."""
    return [(row["channel"], row["error"]) for row in town.rows("dead_channels", person_id=member.id)]


def texts(town: PagingTown, dispatch: Row, member: Member, column: str) -> list[Any]:
    return [page[column] for page in town.pages(dispatch, "sms", member)]


@pytest.mark.parametrize("code", [30003, 30008])
def test_a_phone_that_is_off_is_rung_at_once_and_texted_once_more_after_a_minute(
    town: PagingTown, nurse: Member, code: int
) -> None:
    began = town.clock.now()
    dispatch = meets(town, nurse, code)
    nurse.does_not_pick_up(within=AT_ONCE)
    assert texts(town, dispatch, nurse, "state") == ["undelivered", "planned"]
    town.wait(RING)
    nurse.does_not_pick_up()  # the redial
    again = nurse.expect_text("A team is needed", within=AGAIN)
    assert AGAIN <= (again.text.created - began).total_seconds() <= AGAIN + AT_ONCE
    assert texts(town, dispatch, nurse, "try") == [1, 2]
    again.reply("1")
    nurse.expect_text("is yours")
    assert (town.alarms(), dead(town, nurse)) == ([], [])


def test_and_not_a_third_time(town: PagingTown, nurse: Member, driver: Member) -> None:
    nurse.phone.texts_meet(fails(30003), fails(30003), FINE)
    town.expects(30003, "the text is meant to be lost")
    dispatch = opens_a_dispatch(town)
    nurse.does_not_pick_up()
    town.wait(RING)
    nurse.does_not_pick_up()
    driver.expect_text("A team is needed", within=WAIT).reply("1")
    driver.expect_text("is yours")
    assert texts(town, dispatch, nurse, "level") == [0, 0, 1], "the next level asks the whole team"
    assert texts(town, dispatch, nurse, "state")[:2] == ["undelivered", "undelivered"]
    nurse.expect_text("A team is needed")
    nurse.expect_text("covered by Dana")


def test_a_text_taken_for_spam_is_not_repeated_as_it_was(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    dispatch = meets(town, nurse, 30007)
    code = dispatch["code"]
    nurse.does_not_pick_up(within=AT_ONCE)
    plain = nurse.expect_text(f"page {code}. A team is needed. Reply 1 {code} to accept, 2 {code} to decline")
    assert "http" not in plain.body
    assert texts(town, dispatch, nurse, "wording") == ["usual", "plain"]
    chief.expect_text("carriers take our texts for spam")
    assert town.alarms() == ["text_filtered"]
    plain.reply("1")
    nurse.expect_text("is yours")
    assert dead(town, nurse) == [], "it is our texts that are refused, not this phone"


def test_who_has_told_the_carrier_stop_is_called_and_a_supervisor_knows(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    dispatch = meets(town, nurse, 21610)
    is_called_at_once_and_accepts(town, dispatch, nurse)
    chief.expect_text("Nora has switched our texts off and is reached by call alone")
    assert town.alarms() == ["text_stopped"]
    assert dead(town, nurse) == [("sms", 21610)]
    opens_a_dispatch(town)
    nurse.expect_call(within=2).press("1").hears("It is yours")
    nurse.hangs_up()


READS = {
    "text_blocked": "no text reaches Nora",
    "number_wrong": "the number that we have of Nora leads nowhere",
}


@pytest.mark.parametrize(
    ("code", "alarm", "told"),
    [
        (30004, "text_blocked", "no text reaches Nora; only a call does"),
        (30005, "number_wrong", "the number that we have of Nora leads nowhere"),
        (30006, "number_wrong", "the number that we have of Nora leads nowhere"),
    ],
)
def test_a_number_that_takes_no_texts_is_called_from_now_on_and_a_supervisor_looks(
    town: PagingTown, nurse: Member, chief: Member, code: int, alarm: str, told: str
) -> None:
    dispatch = meets(town, nurse, code)
    is_called_at_once_and_accepts(town, dispatch, nurse)
    chief.expect_text(READS[alarm])
    assert town.alarms() == [alarm]
    assert texts(town, dispatch, nurse, "state") == ["undelivered"]
    assert dead(town, nurse) == [("sms", code)]


def test_a_number_of_ours_that_is_not_registered_is_the_operators_matter(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    dispatch = meets(town, nurse, 30034)
    is_called_at_once_and_accepts(town, dispatch, nurse)
    chief.expect_text("our number may not send texts")
    assert town.alarms() == ["text_unregistered"]
    nurse.expect_text("is yours")
    assert texts(town, dispatch, nurse, "state") == ["undelivered"]
    assert dead(town, nurse) == []
