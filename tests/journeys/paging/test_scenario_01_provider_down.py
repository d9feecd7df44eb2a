"""Scenario 1. For ten minutes the carrier takes nothing. Attempts back off, levels are entered on time, those
who decide are reached by e-mail, the operator is told once; and when the carrier is back, nothing that is
stale goes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from typing import Any

from db.store import Row
from tests.journeys.paging.crew import CHIEF_MAIL, NURSE, WAIT, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown

TEN_MINUTES = 600
MANY = 100_000


@contextmanager
def carrier_down(town: PagingTown) -> Iterator[None]:
    """It refuses every new text and every new call."""
    town.sim.faults.rest(MANY, 503, "POST")
    yield
    town.sim.faults.clear()


def tries(town: PagingTown, kind: str, number: str, part: str = "") -> list[datetime]:
    """When the carrier was asked to text or call somebody."""
    asked = [r for r in town.creates(kind) if r["params"]["To"] == number]
    return [r["at"] for r in asked if part in r["params"].get("Body", "")]


def letters(town: PagingTown, part: str) -> list[Any]:
    return [letter for letter in town.sim.mailbox.letters if part in letter.body]


def seconds_of(town: PagingTown, out: Row, kind: str) -> list[int]:
    """So many seconds after it was opened each event of this kind happened."""
    return [(event["at"] - out["opened_at"]) // 1000 for event in town.events(out) if event["kind"] == kind]


def takes_over(chief: Member, out: Row, *others: Member) -> None:
    """On the next text; `others` were asked before, and hear how things truly stand."""
    page = chief.expect_text(f"nobody has accepted page {out['code']}", within=20)
    page.reply("1")
    chief.expect_text("you have taken over")
    for other in others:
        other.expect_text("taken over by somebody else")


def test_tries_back_off_while_levels_are_entered_on_time(
    town: PagingTown, nurse: Member, driver: Member, chief: Member
) -> None:
    with carrier_down(town):
        out = opens_a_dispatch(town)
        town.wait(WAIT - 1)
        asked = tries(town, "Messages", NURSE)
        pauses = [round((b - a).total_seconds()) for a, b in pairwise(asked)]
        assert pauses == [1, 2, 4, 8, *[15] * (len(pauses) - 4)]
        assert 8 <= len(asked) <= 12
        assert town.dispatch(out)["level"] == 0
        town.wait(2)
        assert town.dispatch(out)["level"] == 1
        town.wait(WAIT)
        assert town.dispatch(out)["state"] == "FALLBACK"
    assert seconds_of(town, out, "timer") == [WAIT, 2 * WAIT]
    takes_over(chief, out, nurse, driver)


def test_those_who_decide_are_reached_by_e_mail_and_the_operator_is_told_once(
    town: PagingTown, nurse: Member, chief: Member
) -> None:
    with carrier_down(town):
        out = opens_a_dispatch(town)
        town.wait(2 * WAIT + 5)
        page = letters(town, f"nobody has accepted page {out['code']}. Reply 1 {out['code']}")
        assert [letter.recipients for letter in page] == [(CHIEF_MAIL,)]
        town.wait(TEN_MINUTES - 2 * WAIT - 5)
    assert town.alarms().count("carrier_refuses") == 1
    assert town.alarms().count("nobody_accepted") == 1
    about_carrier = [letter for letter in letters(town, "") if letter not in letters(town, "page")]
    assert [letter.recipients for letter in about_carrier] == [(CHIEF_MAIL,)]


def test_when_the_carrier_is_back_nothing_stale_goes_out(
    town: PagingTown, nurse: Member, driver: Member, chief: Member
) -> None:
    with carrier_down(town):
        out = opens_a_dispatch(town)
        town.wait(TEN_MINUTES)
    assert nurse.phone.texts == driver.phone.texts == chief.phone.texts == []
    takes_over(chief, out, nurse, driver)
    town.wait(2 * WAIT)  # whatever else were still to come is unexpected on somebody's phone
    assert {page["state"] for page in town.pages(out) if not page["fallback"]} == {"expired"}
    assert {page["try"] // 100 for page in town.pages(out, "sms") if page["state"] == "delivered"} == {4}


def test_a_short_trouble_costs_a_page_no_more_than_the_next_pause(town: PagingTown, nurse: Member) -> None:
    with carrier_down(town):
        opens_a_dispatch(town)
        town.wait(30)
    nurse.does_not_pick_up(within=16)
    nurse.expect_text("A team is needed", within=18).reply("1")
    nurse.expect_text("is yours")
    assert "carrier_refuses" not in town.alarms()
