"""A resident goes through the menus with the keys of the phone."""

from __future__ import annotations

import pytest

from tests.journeys.doing import presses, times_heard
from tests.journeys.town import CAMPAIGN, LINE, Town

CHOICES = [  # the keys of two menus, and what the contact is about then
    ("12", "MH_CRISIS"),
    ("13", "SUBSTANCE"),
    ("22", "UNSHELTERED"),
    ("31", "WELFARE"),
    ("36", "JUVENILE"),
    ("43", "NOISE"),
    ("45", "SYRINGE"),
    ("5", "OTHER"),
]


def test_every_menu_is_heard_and_four_noes_lead_to_a_counselor(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.hears("To choose what your call is about, press 1")
    rosa.press("1")
    rosa.hears("For someone else, press 2")
    rosa.press("2")
    rosa.hears("somebody you are worried about, or who worries you, press 3")
    rosa.press("3")
    rosa.hears("worried that somebody needs help, press 1")
    rosa.press("1")
    for question in ("hurt, or very sick", "hitting, chasing", "a gun, a knife", "a fire, smoke"):
        rosa.hears(question)
        rosa.hears("If you're not sure, press 3")
        rosa.press("2")
    rosa.hears("We are finding a counselor for you")
    ana.rings()
    assert town.answers(town.the_contact()) == {
        "caller_role": "other",
        "call_type": "WELFARE",
        "screen.medical": "no",
        "screen.violence": "no",
        "screen.weapon": "no",
        "screen.hazard": "no",
    }
    assert town.the_contact()["caller_role"] == "other"


@pytest.mark.parametrize(("keys", "code"), CHOICES)
def test_two_keys_say_what_it_is_about(town: Town, keys: str, code: str) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11" + keys)
    rosa.hears("A few short questions")
    assert town.answers(town.the_contact())["call_type"] == code


def test_the_poster_s_number_is_kept_as_where_the_caller_heard_of_us(town: Town) -> None:
    rosa = town.resident()
    rosa.call(CAMPAIGN)
    rosa.hears("You've reached Port Alder Community Response")
    contact = town.the_contact()
    assert (contact["line"], contact["route"]) == ("library", "direct_public")


def test_each_contact_keeps_the_hash_of_the_rules_it_went_through(town: Town) -> None:
    town.resident().call(LINE)
    assert town.the_contact()["flow_hash"] == town.flow.hash
    assert len(town.flow.hash) == 64


def test_the_star_says_the_same_again(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11")
    for times in (1, 2, 3):
        rosa.hears("What is it about?")
        assert times_heard(rosa, "What is it about?") == times
        rosa.press("*")
        town.wait(1)
    assert town.answers(town.the_contact()) == {"caller_role": "self"}, "a star answers nothing"


def test_the_star_pressed_again_and_again_leads_to_a_person(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    for _ in range(6):
        rosa.press("*")
        town.wait(1)
    rosa.hears("We are finding a counselor for you")
    ana.rings()


def test_a_wrong_key_is_asked_again_in_simpler_words_and_a_second_leads_to_a_person(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, "11")
    rosa.press("8")
    rosa.hears("Once more.")
    rosa.hears("Choose one, or press 0 for a person")
    rosa.hears("For a person, press 0. For 911, press 9.")
    rosa.press("7")
    rosa.hears("We are finding a counselor for you")
    ana.rings()


@pytest.mark.parametrize(
    "way", ["", "1", "11", "113", "1131", "11312"], ids=lambda way: f"after {way or 'no key'}"
)
def test_silence_anywhere_in_the_menus_ends_at_a_person(town: Town, way: str) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, way)
    rosa.hears("We are finding a counselor for you", within=90)
    ana.rings()


@pytest.mark.parametrize(
    "way", ["", "1", "11", "113", "1131", "11312"], ids=lambda way: f"after {way or 'no key'}"
)
def test_0_anywhere_is_a_person_within_twenty_seconds(town: Town, way: str) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    presses(rosa, way + "0")
    ana.rings(within=20)


def test_a_question_that_is_not_answered_counts_as_not_known_never_as_no(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "1131" + "2")
    rosa.hears("We are finding a counselor for you", within=90)
    answers = town.answers(town.the_contact())
    assert answers["screen.medical"] == "no"
    assert answers["screen.violence"] == "unknown"


def test_who_hangs_up_in_the_greeting_is_counted_with_a_reason(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.hears("You've reached")
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("NO_ACTION", "DISCONNECTED")
    assert contact["ended_at"] is not None
