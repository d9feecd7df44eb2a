"""A needle on the ground: the caller's own answers call a team, and they hear in truth how it stands."""

from __future__ import annotations

import pytest

from db.about import details_about
from simulator.handset import Handset
from tests.journeys.doing import presses
from tests.journeys.town import LINE, Town

MARTA, THEO = "+15035550161", "+15035550162"
PLACE = "the playground by the river"


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture
def theo(town: Town) -> Handset:
    return town.responder("Theo", THEO)


@pytest.fixture
def rosa(town: Town) -> Handset:
    return town.resident()


def asks_to_have_a_needle_picked_up(phone: Handset) -> None:
    phone.call(LINE)
    presses(phone, "1145")
    for question in ("hurt", "hitting", "weapon", "fire"):
        phone.hears(question)
        phone.press("2")
    phone.hears("type the ZIP code")


def tells_where(phone: Handset, safe: str = "1", children: str = "1") -> None:
    phone.press("97205")
    phone.hears("You typed 9 7 2 0 5")
    phone.press("1")
    phone.hears("say where it is")
    phone.speak(PLACE)
    phone.hears(f"We heard: {PLACE}")
    phone.press("1")
    phone.hears("safe to call or text this phone")
    phone.press(safe)
    phone.hears("Are children or animals there")
    phone.press(children)


def have_read_the_rest(*phones: Handset) -> None:
    """What they are told of the page is told in journeys of their own."""
    for phone in phones:
        while phone.texts_unexpected():
            phone.expect_text("")


def details(town: Town) -> str:
    """What was kept of the one incident, opened."""
    (incident,) = town.rows("open_incidents", since=0, limit=10)
    return town.vault.open(incident["details_enc"], details_about(incident["id"]))


def test_a_team_is_called_and_the_caller_hears_when_it_comes(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    asks_to_have_a_needle_picked_up(rosa)
    tells_where(rosa)
    rosa.hears("We are calling a team now")
    marta.expect_text("A team is needed").reply("1 20")
    marta.expect_text("asking for more people")
    town.wait(11)
    assert not any("on its way" in words for words in rosa.heard), "one of two is no team yet"
    theo.expect_text("A team is needed").reply("1")
    marta.expect_text("the team is complete")
    theo.expect_text("is yours")
    rosa.hears("A team of two is on its way, about 20 minutes.", within=30)
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("DISPATCH", "CALLER_ASKED")
    told = details(town)
    assert f"{PLACE}, 97205" in told and "Children or animals are there" in told
    assert PLACE not in str(town.answers(contact)) and "97205" not in str(town.answers(contact))


def test_who_hangs_up_while_the_team_is_called_gets_the_news_by_text(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    asks_to_have_a_needle_picked_up(rosa)
    tells_where(rosa)
    rosa.hears("We are calling a team now")
    rosa.hang_up()
    assert town.the_contact()["outcome"] == "DISPATCH"
    marta.expect_text("A team is needed").reply("1")
    theo.expect_text("A team is needed").reply("1")
    rosa.expect_text("a team of 2 is on the way")
    have_read_the_rest(marta, theo)


def test_nobody_texts_a_phone_that_is_not_safe(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    asks_to_have_a_needle_picked_up(rosa)
    tells_where(rosa, safe="2")
    rosa.hears("We are calling a team now")
    assert "not safe" in details(town), "the team knows it too"
    rosa.hang_up()
    marta.expect_text("A team is needed").reply("1")
    theo.expect_text("A team is needed").reply("1")
    town.wait(60)
    rosa.expect_no_text()
    have_read_the_rest(marta, theo)


def test_when_nobody_comes_a_person_tells_the_caller(town: Town, marta: Handset, rosa: Handset) -> None:
    ana = town.counselor("Ana", "+15035550131")
    lee = town.supervisor()
    asks_to_have_a_needle_picked_up(rosa)
    tells_where(rosa)
    rosa.hears("We are calling a team now")
    marta.expect_text("A team is needed").reply("2")
    marta.expect_text("you are not coming")
    lee.expect_text("nobody has accepted page", within=120)
    rosa.hears("We have not found a team that can come. We find you a person now", within=30)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.hears("Someone is here for you now")
    town.wait(3)
    assert rosa.talking_to == {ana.number}
    rosa.hang_up()
    assert town.the_contact()["outcome"] == "PHONE_ONLY"


def test_0_reaches_a_person_while_the_team_is_still_called(
    town: Town, marta: Handset, theo: Handset, rosa: Handset
) -> None:
    ana = town.counselor("Ana", "+15035550131")
    asks_to_have_a_needle_picked_up(rosa)
    tells_where(rosa)
    rosa.hears("We are calling a team now")
    rosa.press("0")
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.hears("Someone is here for you now")
    marta.expect_text("A team is needed").reply("1")
    theo.expect_text("A team is needed").reply("1")
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    ana.hang_up()
    rosa.hears("A team of two is on its way")
    rosa.hang_up()
    assert town.the_contact()["outcome"] == "DISPATCH"
    have_read_the_rest(marta, theo)


def test_without_a_responder_there_a_person_takes_the_call_instead(town: Town, rosa: Handset) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa.call(LINE)
    presses(rosa, "1145")
    for question in ("hurt", "hitting", "weapon", "fire"):
        rosa.hears(question)
        rosa.press("2")
    rosa.hears("We are finding a counselor")
    ana.rings()
    rosa.hang_up()


def test_who_would_rather_not_talk_to_a_machine_tells_a_person(
    town: Town, marta: Handset, rosa: Handset
) -> None:
    ana = town.counselor("Ana", "+15035550131")
    asks_to_have_a_needle_picked_up(rosa)
    rosa.press("#")
    rosa.hears("say where it is")
    rosa.press("3")
    rosa.hears("We are finding a counselor")
    ana.rings()
    rosa.hang_up()
    assert town.rows("live_dispatches", limit=10) == []


def test_beside_the_police_station_is_told_to_a_person_not_to_911(
    town: Town, marta: Handset, rosa: Handset
) -> None:
    ana = town.counselor("Ana", "+15035550131")
    asks_to_have_a_needle_picked_up(rosa)
    rosa.press("#")
    rosa.hears("say where it is")
    rosa.speak("on the steps beside the police station")
    rosa.hears("We are finding a counselor")
    assert not town.psap.ringing
    ana.rings()
    rosa.hang_up()


def test_in_spanish_the_caller_hears_the_same_truth(town: Town, theo: Handset, rosa: Handset) -> None:
    marta = town.responder("Marta", MARTA, ["es"])
    rosa.call(LINE)
    presses(rosa, "2145")
    for _ in range(4):
        rosa.press("2")
    rosa.hears("Marque el código postal")
    rosa.press("97205")
    rosa.press("1")
    rosa.hears("diga dónde está")
    rosa.speak("el parque junto al río")
    rosa.hears("Oímos: el parque junto al río")
    presses(rosa, "123")
    rosa.hears("Estamos llamando a un equipo ahora")
    marta.expect_text("").reply("1")
    theo.expect_text("", within=120).reply("1")
    rosa.hears("Un equipo de dos personas va en camino", within=30)
    rosa.hang_up()
    town.wait(30)
    have_read_the_rest(marta, theo)
