"""Star on the counselor's phone: the caller is held, a team is called, and the two talk on."""

from __future__ import annotations

import pytest

from db.about import details_about
from flows.paging.model import Cancelled
from ivr.dispatch import dispatching
from simulator.handset import Handset
from tests.journeys.doing import asks_for_a_person, takes_the_call, times_heard
from tests.journeys.town import LINE, Town

ANA, MARTA, THEO = "+15035550131", "+15035550161", "+15035550162"
PLACE = "the blue house at the end of Pine Street"


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA)


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """Talking with Ana."""
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    rosa.hears("Someone is here for you now")
    town.wait(3)
    assert rosa.talking_to == {ANA}
    return rosa


def steps_aside(phone: Handset) -> None:
    phone.press("*")
    phone.hears("To go back to the caller, press 2")


def tells_the_place(phone: Handset) -> None:
    phone.press("1")
    phone.hears("Say where the team should go")
    phone.speak(PLACE)
    phone.hears(f"We heard: {PLACE}")
    phone.press("1")


def two_come(town: Town, ana: Handset, marta: Handset) -> Handset:
    """Ana calls a team, Marta and Theo accept, and she is back with the caller. Theo's phone."""
    theo = town.responder("Theo", THEO)
    steps_aside(ana)
    tells_the_place(ana)
    ana.hears("Going back to the caller")
    marta.expect_text("A team is needed").reply("1 15")
    theo.expect_text("A team is needed").reply("1 15")
    ana.expect_text("on the way")
    town.wait(5)
    return theo


def the_dispatch(town: Town) -> dict[str, object]:
    (row,) = town.rows("live_dispatches", limit=10)
    return dict(row)


def have_read_the_rest(*phones: Handset) -> None:
    for phone in phones:
        while phone.texts_unexpected():
            phone.expect_text("")


def test_a_counselor_calls_a_team_and_goes_back_to_the_caller(
    town: Town, ana: Handset, marta: Handset, rosa: Handset
) -> None:
    steps_aside(ana)
    rosa.hears("Your counselor comes back in a moment")
    assert rosa.in_call and not rosa.talking_to
    tells_the_place(ana)
    ana.hears("We are calling a team.")
    ana.hears("Going back to the caller")
    town.wait(3)
    assert rosa.talking_to == {ANA}, "at once, by the worker's hand"
    dispatch = the_dispatch(town)
    assert dispatch["opened_by"] == f"person:{town.person_of[ANA]}"
    incident = town.row("incident_by_id", id=dispatch["incident_id"])
    assert PLACE in town.vault.open(incident["details_enc"], details_about(incident["id"]))
    marta.expect_text("A team is needed")
    rosa.hang_up()
    ana.hears("The caller has left. Goodbye.")
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("DISPATCH", "ANSWERED")
    assert contact["incident_id"] == incident["id"]
    town.wait(20)
    have_read_the_rest(marta)


def test_the_counselor_hears_how_the_team_stands_and_the_caller_hears_it_after_the_talk(
    town: Town, ana: Handset, marta: Handset, rosa: Handset
) -> None:
    theo = two_come(town, ana, marta)
    assert rosa.talking_to == {ANA}
    ana.press("*")
    ana.hears("To hear where the team stands, press 4")
    ana.press("4")
    ana.hears("A team of two is on its way, about 15 minutes.")
    ana.press("3")
    ana.hears("The caller hears how to go on")
    rosa.hears("A team of two is on its way, about 15 minutes.")
    rosa.hang_up()
    assert town.the_contact()["outcome"] == "DISPATCH"
    have_read_the_rest(marta, theo)


def test_the_counselor_calls_the_team_off(town: Town, ana: Handset, marta: Handset, rosa: Handset) -> None:
    steps_aside(ana)
    tells_the_place(ana)
    ana.hears("Going back to the caller")
    marta.expect_text("A team is needed")
    town.wait(5)
    ana.press("*")
    ana.hears("To call the team off, press 5")
    ana.press("5")
    ana.hears("Nobody comes then")
    ana.press("1")
    ana.hears("The team is called off")
    ana.hears("To call out a team, press 1")
    ana.press("2")
    ana.hears("Going back to the caller")
    town.wait(3)
    assert rosa.talking_to == {ANA}
    assert town.rows("live_dispatches", limit=10) == []
    rosa.hang_up()
    assert town.the_contact()["outcome"] == "PHONE_ONLY"
    town.wait(10)
    have_read_the_rest(marta)


def test_after_the_caller_has_left_a_team_can_still_be_called(
    town: Town, ana: Handset, marta: Handset, rosa: Handset
) -> None:
    rosa.hang_up()
    ana.hears("To call out a team for them, press 1, or hang up")
    tells_the_place(ana)
    ana.hears("We are calling a team.")
    ana.hears("Goodbye")
    marta.expect_text("A team is needed")
    assert town.the_contact()["outcome"] == "DISPATCH"
    town.wait(10)
    assert not ana.in_call
    have_read_the_rest(marta)


def test_a_counselor_whose_caller_has_left_hears_how_their_team_stands_and_is_asked_for_none(
    town: Town, ana: Handset, marta: Handset, rosa: Handset
) -> None:
    theo = two_come(town, ana, marta)
    rosa.hang_up()
    ana.hears("A team of two is on its way, about 15 minutes.")
    ana.hears("The caller has left. Goodbye.")
    town.wait(20)
    assert ana.state == "idle"
    assert not any("To call out a team for them" in words for words in ana.heard)
    assert len(town.rows("live_dispatches", limit=10)) == 1
    have_read_the_rest(marta, theo)


def test_with_somebody_else_in_line_the_counselor_s_phone_is_free_at_once(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    jo = town.resident("+15035550112", "Jo")
    asks_for_a_person(jo, LINE)
    town.wait(10)
    rosa.hang_up()
    ana.hears("The caller has left. Goodbye.")
    ana.rings(10)


def test_a_counselor_who_does_nothing_is_back_with_the_caller(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    steps_aside(ana)
    ana.hears("Going back to the caller", within=90)
    town.wait(3)
    assert rosa.talking_to == {ANA}


def test_a_held_caller_has_every_key(town: Town, ana: Handset, rosa: Handset) -> None:
    steps_aside(ana)
    rosa.hears("Your counselor comes back")
    before = times_heard(rosa, "Your counselor comes back")
    rosa.press("0")
    town.wait(2)
    assert times_heard(rosa, "Your counselor comes back") == before + 1
    rosa.press("9")
    rosa.hears("We're connecting you to Port Alder 911")
    ana.press("2")
    ana.hears("The caller has left")
    town.wait(20)
    assert rosa.talking_to == {town.psap.number}
    assert not ana.in_call


def test_a_caller_who_hangs_up_while_held_disturbs_nobody_who_tells_a_place(
    town: Town, ana: Handset, marta: Handset, rosa: Handset
) -> None:
    steps_aside(ana)
    ana.press("1")
    ana.hears("Say where the team should go")
    rosa.hang_up()
    town.wait(1)
    ana.speak(PLACE)
    ana.hears(f"We heard: {PLACE}")
    ana.press("1")
    ana.hears("We are calling a team")
    ana.hears("The caller has left. Goodbye.")
    marta.expect_text("A team is needed")
    assert town.the_contact()["outcome"] == "DISPATCH"
    ana.hang_up()
    town.wait(5)
    have_read_the_rest(marta)


def test_when_the_counselors_phone_dies_in_the_menu_the_caller_is_led_on(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    steps_aside(ana)
    rosa.hears("Your counselor comes back")
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up", within=20)


def test_without_a_worker_the_caller_is_back_with_the_counselor_by_their_own_turn(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    steps_aside(ana)
    rosa.hears("Your counselor comes back")
    town.sim.at_rest.clear()
    ana.press("2")
    ana.hears("Going back to the caller")
    town.wait(20)
    assert rosa.talking_to == {ANA}
    town.sim.at_rest[:] = [worker.tick for worker in town.workers]


def test_a_team_that_is_called_already_is_offered_and_joined(
    town: Town, ana: Handset, marta: Handset, rosa: Handset
) -> None:
    first = town.calls_out(call_type="OTHER", place=PLACE, need=1)
    marta.expect_text("A team is needed")
    steps_aside(ana)
    tells_the_place(ana)
    ana.hears("A team is called already to what may be the same")
    ana.press("1")
    ana.hears("This call belongs to that team now")
    ana.hears("Going back to the caller")
    town.wait(3)
    assert rosa.talking_to == {ANA}
    assert len(town.rows("live_dispatches", limit=10)) == 1
    rosa.hang_up()
    assert town.the_contact()["incident_id"] == first["incident_id"]
    assert town.the_contact()["outcome"] == "DISPATCH"
    town.wait(20)
    have_read_the_rest(marta)


def test_a_team_that_is_called_off_while_it_is_offered_is_not_joined(
    town: Town, ana: Handset, marta: Handset, rosa: Handset
) -> None:
    first = town.calls_out(call_type="OTHER", place=PLACE, need=1)
    marta.expect_text("A team is needed")
    steps_aside(ana)
    tells_the_place(ana)
    ana.hears("A team is called already to what may be the same")
    off, now = Cancelled("operator", "CALLER_DECLINED"), town.clock.now()
    given = (first["id"], off, now, "operator")
    town.store.write(lambda tx: dispatching.happen(town.house, tx, *given))
    ana.press("1")
    ana.hears("We are calling a team")
    ana.hears("Going back to the caller")
    town.wait(3)
    assert rosa.talking_to == {ANA}
    assert the_dispatch(town)["incident_id"] == town.the_contact()["incident_id"] != first["incident_id"]
    have_read_the_rest(marta, ana)


def test_star_and_back_several_times_is_no_way_to_lose_anybody(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    for _ in range(3):
        steps_aside(ana)
        rosa.hears("Your counselor comes back")
        ana.press("2")
        ana.hears("Going back to the caller")
        town.wait(4)
        assert rosa.talking_to == {ANA}
