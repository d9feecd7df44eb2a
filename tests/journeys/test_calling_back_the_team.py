"""Who waits for a team and calls back may talk with it: through our number, after the responder's key."""

from __future__ import annotations

import pytest

from flows.paging.model import Cancelled
from ivr.contact import opened
from ivr.dispatch.dispatching import happen
from simulator.handset import Handset
from tests.journeys.doing import presses, takes_the_call
from tests.journeys.test_calling_a_team import (
    LINE,
    MARTA,
    THEO,
    asks_to_have_a_needle_picked_up,
    have_read_the_rest,
    tells_where,
)
from tests.journeys.town import Town

RINGS = f"ringing: {LINE}"


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture
def theo(town: Town) -> Handset:
    return town.responder("Theo", THEO)


@pytest.fixture
def rosa(town: Town) -> Handset:
    return town.resident()


def a_team_comes_to(phone: Handset, marta: Handset, theo: Handset, safe: str = "1") -> None:
    asks_to_have_a_needle_picked_up(phone)
    tells_where(phone, safe=safe)
    phone.hears("We are calling a team now")
    marta.expect_text("A team is needed").reply("1 20")
    theo.expect_text("A team is needed").reply("1 20")
    phone.hears("A team of two is on its way", within=30)
    phone.hang_up()


def rings(town: Town, *phones: Handset) -> Handset:
    """Whoever of them is rung: the one who is nearer."""
    for _ in range(30):
        if found := [phone for phone in phones if phone.ringing]:
            return found[0]
        town.wait(1)
    raise AssertionError("nobody's phone rang")


def calls_back(town: Town, phone: Handset, marta: Handset, theo: Handset) -> Handset:
    """5, and whoever is rung has picked up and heard what the key is for."""
    phone.call(LINE)
    phone.hears("press 9 for 911")
    phone.hears("To talk with the team on its way, press 5")
    phone.press("5")
    phone.hears("We're calling the team on its way")
    one = rings(town, marta, theo)
    one.answer()
    one.hears("somebody who waits for you calls")
    return one


def test_who_calls_back_talks_with_the_responder_and_neither_sees_the_other_s_number(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    a_team_comes_to(rosa, marta, theo)
    one = calls_back(town, rosa, marta, theo)
    assert RINGS in [entry.text for entry in one.transcript]
    assert rosa.number not in str(one.transcript) and one.number not in str(rosa.transcript)
    town.wait(1)
    assert not rosa.talking_to, "nothing is connected before the key"
    one.press("1")
    town.wait(3)
    assert rosa.talking_to == {one.number}
    one.hang_up()
    rosa.hears("A team of two is on its way")
    rosa.hang_up()
    first, second = town.contacts()
    assert second["incident_id"] == first["incident_id"]
    assert (second["outcome"], second["reason"]) == ("DISPATCH", "ANSWERED")
    have_read_the_rest(rosa, marta, theo)


@pytest.mark.parametrize("how", ["another key", "no key"])
def test_without_the_key_nobody_is_connected(
    town: Town, marta: Handset, theo: Handset, rosa: Handset, how: str
) -> None:
    a_team_comes_to(rosa, marta, theo)
    one = calls_back(town, rosa, marta, theo)
    if how == "another key":
        one.press("2")
    rosa.hears("They did not pick up", within=60)
    assert not rosa.talking_to and not one.talking_to
    rosa.hang_up()
    have_read_the_rest(rosa, marta, theo)


@pytest.mark.parametrize("habit", ["busy", "no answer", "declines"])
def test_who_does_not_reach_the_team_comes_to_a_person(
    town: Town, marta: Handset, theo: Handset, rosa: Handset, habit: str
) -> None:
    a_team_comes_to(rosa, marta, theo)
    ana = town.counselor("Ana", "+15035550131")
    for phone in (marta, theo):
        phone.will(**{"busy": {"kind": "busy"}, "no answer": {}, "declines": {"decline_after": 3}}[habit])
    rosa.call(LINE)
    rosa.hears("To talk with the team on its way, press 5")
    rosa.press("5")
    rosa.hears("They did not pick up", within=60)
    rosa.hears("finding a counselor", within=90)
    takes_the_call(ana)
    town.wait(3)
    assert rosa.talking_to == {ana.number}
    rosa.hang_up()
    assert [row["outcome"] for row in town.contacts()] == ["DISPATCH", "DISPATCH"]
    have_read_the_rest(rosa, marta, theo)


def test_every_webhook_twice_rings_one_phone_once_and_connects_once(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    a_team_comes_to(rosa, marta, theo)
    town.sim.faults.duplicate_webhooks = True
    one = calls_back(town, rosa, marta, theo)
    one.press("1")
    town.wait(3)
    assert rosa.talking_to == {one.number}
    one.hang_up()
    rosa.hears("A team of two is on its way")
    rosa.hang_up()
    rung = [entry.text for phone in (marta, theo) for entry in phone.transcript if entry.text == RINGS]
    assert len(rung) == 1
    second = town.contacts()[1]
    assert (second["outcome"], second["reason"]) == ("DISPATCH", "ANSWERED")
    have_read_the_rest(rosa, marta, theo)


def test_a_team_that_was_stood_down_meanwhile_is_not_rung_and_a_person_follows(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    a_team_comes_to(rosa, marta, theo)
    ana = town.counselor("Ana", "+15035550131")
    rosa.call(LINE)
    rosa.hears("To talk with the team on its way, press 5")
    _is_stood_down(town)
    rosa.press("5")
    rosa.hears("No team is on its way to you any more")
    takes_the_call(ana, within=90)
    town.wait(3)
    assert rosa.talking_to == {ana.number}
    assert RINGS not in [entry.text for phone in (marta, theo) for entry in phone.transcript]
    rosa.hang_up()
    have_read_the_rest(rosa, marta, theo)


def test_as_long_as_one_of_two_is_missing_nobody_speaks_of_a_team_on_its_way(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    asks_to_have_a_needle_picked_up(rosa)
    tells_where(rosa)
    rosa.hears("We are calling a team now")
    marta.expect_text("A team is needed").reply("1 20")
    rosa.hang_up()
    before = len(rosa.heard)
    rosa.call(LINE)
    rosa.hears("To choose what your call is about, press 1")
    town.wait(8)
    assert not any("team" in words for words in rosa.heard[before:])
    rosa.hang_up()
    have_read_the_rest(rosa, marta, theo)


def test_a_voicemail_of_the_responder_s_gets_nobody(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    a_team_comes_to(rosa, marta, theo)
    for phone in (marta, theo):
        phone.will("voicemail", answer_after=4)
    rosa.call(LINE)
    rosa.press("5")
    rosa.hears("They did not pick up", within=60)
    assert not rosa.talking_to
    rosa.hang_up()
    have_read_the_rest(rosa, marta, theo)


def test_the_choice_is_there_in_the_caller_s_language(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    a_team_comes_to(rosa, marta, theo)
    rosa.call(LINE)
    presses(rosa, "2")
    rosa.hears("Para hablar con el equipo que va en camino, oprima 5")
    rosa.hang_up()
    have_read_the_rest(rosa, marta, theo)


def test_a_phone_that_is_not_safe_hears_nothing_of_a_team(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    a_team_comes_to(rosa, marta, theo, safe="2")
    before = len(rosa.heard)
    rosa.call(LINE)
    rosa.hears("To choose what your call is about, press 1")
    town.wait(8)
    assert not any("team" in words for words in rosa.heard[before:])
    rosa.hang_up()
    have_read_the_rest(rosa, marta, theo)


def test_a_stranger_hears_nothing_of_a_team(town: Town, marta: Handset, theo: Handset, rosa: Handset) -> None:
    a_team_comes_to(rosa, marta, theo)
    jo = town.resident("+15035550112", "Jo")
    jo.call(LINE)
    jo.hears("To choose what your call is about, press 1")
    jo.press("5")
    town.wait(8)
    assert not marta.ringing
    assert not any("team" in words for words in jo.heard)
    jo.hang_up()
    have_read_the_rest(rosa, marta, theo)


def _is_stood_down(town: Town) -> None:
    (dispatch,) = town.rows("live_dispatches", limit=10)
    now, event = town.clock.now(), Cancelled("person:counselor", "CALLER_ASKED")
    town.store.write(lambda tx: happen(town.house, tx, dispatch["id"], event, now, "person:counselor"))


# What they hear last, at each step that waits for whoever calls back; after which keys.
LEAVES_AT = {
    "greeting_team": ("To talk with the team on its way, press 5", ""),
    "who_team": ("oprima 5", "2"),
    "to_team": ("We're calling the team on its way", "5"),
    "team_not_reached": ("They did not pick up", "5"),
    "team_gone": ("No team is on its way to you any more", "5"),
}


@pytest.mark.parametrize("seconds", [0.0, 3.0])
@pytest.mark.parametrize("step", LEAVES_AT)
def test_whoever_hangs_up_there_leaves_no_phone_ringing_and_the_team_still_comes(
    town: Town, marta: Handset, theo: Handset, rosa: Handset, step: str, seconds: float
) -> None:
    a_team_comes_to(rosa, marta, theo)
    words, pressed = LEAVES_AT[step]
    rosa.call(LINE)
    rosa.hears("press 9 for 911")
    if step == "team_gone":
        _is_stood_down(town)
    presses(rosa, pressed)
    rosa.hears(words, within=60)
    assert opened(town.contacts()[1], town.vault).state.step == step
    town.wait(seconds)
    rosa.hang_up()
    town.wait(30)
    contact = town.contacts()[1]
    assert contact["ended_at"] is not None and contact["reason"]
    assert not any(phone.ringing or phone.in_call for phone in (marta, theo))
    assert town.rows("waiting_handoffs", limit=5) == []
    assert len(town.rows("live_dispatches", limit=5)) == (0 if step == "team_gone" else 1)
    have_read_the_rest(rosa, marta, theo)
