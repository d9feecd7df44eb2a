"""Somebody signs off or leaves the staff while a page waits for them: somebody else is looked for at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.store import Row
from ivr.accounts import staffing
from simulator.handset import Handset
from tests.journeys.town import LINE, Town

Goes = Callable[[Town, Handset], None]
MARTA, THEO = "+15035550161", "+15035550162"
SHIFT_ASKED = 90  # seconds that the first level has


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture
def theo(town: Town) -> Handset:
    """Of the team and not on shift: asked in the last level alone."""
    return town.counselor("Theo", THEO, teams=("responders",), hours=("03:00", "04:00"), roles=("responder",))


@pytest.fixture
def lee(town: Town) -> Handset:
    return town.supervisor()


def signs_off(town: Town, phone: Handset) -> None:
    person, now = town.person_of[phone.number], town.clock.now()
    town.store.write(lambda tx: staffing.sign(town.house, tx, person, False, "operator:lee", now, "sick"))
    town.sim.settle()


def leaves(town: Town, phone: Handset) -> None:
    person, now = town.person_of[phone.number], town.clock.now()
    town.store.write(lambda tx: staffing.leave(town.house, tx, person, "operator:lee", now))
    town.sim.settle()


HOW = pytest.mark.parametrize("goes", [signs_off, leaves])


def has_accepted(town: Town, phone: Handset) -> Row:
    out = town.calls_out()
    phone.expect_text("A team is needed").reply("1 20")
    phone.expect_text("is yours")
    return out


@HOW
def test_who_is_asked_and_goes_is_waited_for_no_longer(
    town: Town, marta: Handset, theo: Handset, lee: Handset, goes: Goes
) -> None:
    out = town.calls_out()
    marta.expect_text("A team is needed")
    goes(town, marta)
    assert town.stage_of(out, marta) == "unreachable"
    lee.expect_text("cannot be reached. Others are asked")
    theo.expect_text("A team is needed", within=SHIFT_ASKED / 3).reply("1")
    theo.expect_text("is yours")
    assert town.dispatch(out)["state"] == "ACCEPTED"
    town.wait(120)
    assert not marta.calls_unexpected(), "whoever went is not rung"


@HOW
def test_a_place_that_was_accepted_is_given_to_somebody_else(
    town: Town, marta: Handset, theo: Handset, lee: Handset, goes: Goes
) -> None:
    out = has_accepted(town, marta)
    goes(town, marta)
    assert town.stage_of(out, marta) == "released"
    assert town.dispatch(out)["state"] == "OPEN"
    if goes is signs_off:
        marta.expect_text("you are not coming")
    lee.expect_text("")
    theo.expect_text("A team is needed", within=SHIFT_ASKED / 3).reply("1")
    theo.expect_text("is yours")


def test_who_has_set_out_and_signs_off_keeps_their_place(
    town: Town, marta: Handset, theo: Handset, lee: Handset
) -> None:
    out = has_accepted(town, marta)
    marta.text(LINE, "3")
    marta.expect_text("on your way")
    signs_off(town, marta)
    town.wait(60)
    assert town.dispatch(out)["state"] == "EN_ROUTE"
    theo.expect_no_text(within=5)
    lee.expect_no_text(within=5)


def test_who_has_set_out_and_is_off_the_staff_cannot_say_where_they_are_and_is_replaced(
    town: Town, marta: Handset, theo: Handset, lee: Handset
) -> None:
    out = has_accepted(town, marta)
    marta.text(LINE, "3")
    marta.expect_text("on your way")
    leaves(town, marta)
    assert town.stage_of(out, marta) == "released"
    lee.expect_text("")
    theo.expect_text("A team is needed", within=SHIFT_ASKED / 3).reply("1")
    theo.expect_text("is yours")


@HOW
def test_who_is_there_stays_watched_over(town: Town, marta: Handset, lee: Handset, goes: Goes) -> None:
    out = has_accepted(town, marta)
    marta.text(LINE, "4")
    marta.expect_text("you are there")
    goes(town, marta)
    assert (town.stage_of(out, marta), town.dispatch(out)["state"]) == ("on_scene", "ON_SCENE")
    lee.expect_no_text(within=5)


@HOW
def test_who_said_no_or_goes_twice_changes_nothing(
    town: Town, marta: Handset, theo: Handset, lee: Handset, goes: Goes
) -> None:
    out = town.calls_out()
    marta.expect_text("A team is needed").reply("2")
    marta.expect_text("you are not coming")
    theo.expect_text("A team is needed")
    signs_off(town, marta)
    goes(town, marta)
    assert town.stage_of(out, marta) == "declined"
    lee.expect_no_text(within=5)


def test_who_is_back_may_still_come(town: Town, marta: Handset, theo: Handset, lee: Handset) -> None:
    out = town.calls_out()
    page = marta.expect_text("A team is needed")
    signs_off(town, marta)
    lee.expect_text("cannot be reached")
    theo.expect_text("A team is needed")
    person, now = town.person_of[MARTA], town.clock.now()
    town.store.write(lambda tx: staffing.sign(town.house, tx, person, True, "operator:lee", now))
    page.reply("1")
    marta.expect_text("is yours")
    theo.expect_text("covered")
    assert town.stage_of(out, marta) == "accepted"
