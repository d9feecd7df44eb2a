"""A yes to a question that rules a team out leads to 911 or a counselor, and never lower again."""

from __future__ import annotations

import pytest

from tests.journeys.doing import presses, takes_the_call
from tests.journeys.town import LINE, Town

QUESTIONS = {"MEDICAL": "1", "VIOLENCE": "21", "WEAPON": "221", "HAZARD": "2221"}


@pytest.mark.parametrize(("reason", "keys"), QUESTIONS.items())
def test_a_yes_is_brought_to_911_by_staying_on_the_line(town: Town, reason: str, keys: str) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1131" + keys)
    rosa.hears("Thank you for telling us. 911 can be there fastest.", within=2)
    rosa.hears("We're connecting you to Port Alder 911", within=40)
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("TO_911", reason)
    assert contact["priority"] == 9
    assert town.transfers(contact)[0]["reason"] == reason


def test_a_yes_and_1_goes_to_911_right_away(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1131" + "1" + "1")
    rosa.hears("We're connecting you to Port Alder 911", within=2)


def test_a_yes_and_0_goes_to_a_counselor_before_everybody_else(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, "1131" + "1" + "0")
    takes_the_call(ana)
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["priority"], contact["outcome"]) == (9, "PHONE_ONLY")


def test_a_yes_then_nobody_free_still_ends_at_911_and_the_danger_stays_the_reason(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1131" + "221" + "0")
    rosa.hears("We could not find a counselor", within=3)
    rosa.hears("We're connecting you to Port Alder 911", within=60)
    town.wait(15)
    rosa.hang_up()
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("TO_911", "WEAPON")


@pytest.mark.parametrize("keys", ["3", "23", "2223"])
def test_not_sure_is_a_matter_for_a_person(town: Town, keys: str) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, "1131" + keys)
    rosa.hears("We are finding a counselor for you", within=3)
    ana.rings()
    assert "unknown" in town.answers(town.the_contact()).values()


def test_later_keys_never_lower_a_risk(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1131" + "1" + "0" + "*" + "1")
    town.wait(2)
    assert town.the_contact()["priority"] == 9


def test_who_speaks_of_suicide_is_not_questioned_by_keys(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, "1111")
    rosa.hears("We are glad you called. We are finding a counselor for you now.", within=2)
    takes_the_call(ana)
    assert ana.hears("About: thoughts of suicide")
    town.wait(5)
    assert town.the_contact()["priority"] == 9
    assert not [question for question in town.answers(town.the_contact()) if "screen" in question]


def test_who_speaks_of_suicide_and_finds_nobody_is_brought_to_988(town: Town) -> None:
    town.counselor("Ana", "+15035550131").will("no_answer")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1111")
    rosa.hears("We're connecting you to a 988 counselor", within=200)
    town.wait(15)
    assert rosa.talking_to == {town.lifeline.number}


def test_when_988_does_not_answer_either_911_does(town: Town) -> None:
    town.lifeline.will("busy")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1111")
    rosa.hears("We're connecting you to a 988 counselor", within=60)
    rosa.hears("We're connecting you to Port Alder 911", within=60)
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}
