"""988 and 211: connected by the local center's own number, and never a dead end."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.test_what_911_sees import shown_to
from tests.journeys.town import LIFELINE, LINE, SERVICES, Town


def test_a_question_about_services_is_offered_211(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1124")
    rosa.hears("The people at 211 know every service around Port Alder")
    rosa.press("1")
    rosa.hears("We're connecting you to 211")
    town.wait(12)
    assert rosa.talking_to == {SERVICES}
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("REFER", "CALLER_CHOSE")
    assert [t["destination"] for t in town.transfers(contact)] == ["services_211"]


def test_211_never_sees_the_caller_s_number(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11241")
    town.services.rings()
    assert shown_to(town.services) == [LINE]


def test_food_after_four_noes_is_offered_211_and_a_counselor(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, "1121" + "2222")
    rosa.hears("For 211, press 1")
    rosa.hears("For a counselor, press 2, or stay on the line")
    rosa.press("2")
    takes_the_call(ana)


@pytest.mark.parametrize("habit", ["busy", "no_answer", "fail"])
def test_when_211_does_not_answer_the_caller_reaches_a_person(town: Town, habit: str) -> None:
    town.services.will(habit)
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, "11241")
    rosa.hears("They did not answer. Stay on the line, and we find you a person.", within=60)
    takes_the_call(ana, within=60)
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    rosa.hang_up()
    assert town.the_contact()["outcome"] == "PHONE_ONLY"


def test_at_night_2_connects_to_988(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.press("2")
    rosa.hears("We're connecting you to a 988 counselor")
    town.wait(15)
    assert rosa.talking_to == {LIFELINE}
    assert shown_to(town.lifeline) == [rosa.number]
    rosa.hang_up()
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("TO_988", "CLOSED")


def test_at_night_when_988_does_not_answer_the_caller_is_not_left_alone(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    town.lifeline.will("no_answer")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.press("2")
    rosa.hears("They did not answer", within=60)
    rosa.hears("We're connecting you to Port Alder 911", within=120)
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}


def test_who_hangs_up_while_988_rings_is_called_back(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.press("2")
    town.lifeline.rings()
    rosa.hang_up()
    (promise,) = town.promises()
    assert (promise["reason"], town.number_of(promise)) == ("LOST_TRANSFER", rosa.number)


def test_after_988_the_caller_can_come_back_to_us(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    ana.will("no_answer")
    asks_for_a_person(rosa, LINE)
    rosa.hears("To talk to a 988 counselor now, press 2", within=130)
    rosa.press("2")
    town.wait(15)
    town.lifeline.hang_up()
    rosa.hears("To go back to a counselor, stay on the line", within=3)
    ana.will("ring")
    takes_the_call(ana, within=60)
