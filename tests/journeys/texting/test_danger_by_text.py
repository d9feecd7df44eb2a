"""Danger in a text: a person reads it before everything else, by day and by night, in both languages."""

from __future__ import annotations

import pytest

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import LINE, Town


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("i want to kill myself", "A person reads this now."),
        ("me quiero matar", "Una persona lee esto ahora."),
    ],
)
def test_danger_by_day_is_answered_with_911_and_988_and_calls_our_people(
    town: Town, text: str, answer: str
) -> None:
    ana = town.counselor("Ana", "+15035550131", ("en", "es"))
    rosa = town.resident()
    writes(town, rosa, text)
    (only,) = read_by(rosa)
    assert only.startswith(answer)
    assert "911" in only
    assert "988" in only
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("danger", 9)
    ana.expect_text("somebody writes of danger")


@pytest.mark.parametrize(
    ("text", "back"),
    [("i took a bunch of pills", "8 AM"), ("tomé muchas pastillas", "8 a. m. Si")],
)
def test_danger_by_night_does_not_promise_a_person_and_wakes_a_supervisor(
    make_town: MakeTown, text: str, back: str
) -> None:
    town = make_town(now="2026-03-04 04:00")
    lee = town.supervisor()
    rosa = town.resident()
    writes(town, rosa, text)
    assert back in newest(rosa)
    assert "988" in newest(rosa)
    lee.expect_text("somebody writes of danger, and nobody has answered")


def test_danger_in_the_middle_of_the_questions_ends_them(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "he has a gun")
    assert newest(rosa).startswith("A person reads this now.")
    writes(town, rosa, "2")
    assert "What is it about" not in newest(rosa)
    assert contact(town)["priority"] == 9


def test_the_same_cry_again_is_answered_once_in_thirty_seconds(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    for _ in range(3):
        rosa.text(LINE, "please he is going to kill me")
        town.wait(4)
    assert len(read_by(rosa)) == 1
    town.wait(40)
    assert len(read_by(rosa)) == 2


def test_no_police_please_goes_to_a_person_and_the_choice_stays_theirs(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "no police please but he has a knife")
    assert newest(rosa).startswith("A person reads this now and writes to you here.")
    assert "If you want 911 after all, call them yourself" in newest(rosa)


def test_nobody_takes_it_within_a_minute_and_a_supervisor_is_told(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    lee = town.supervisor()
    rosa = town.resident()
    writes(town, rosa, "i want to kill myself")
    town.wait(40)
    assert [text for text in lee.texts if "nobody has answered" in text.body] == []
    town.wait(30)
    lee.expect_text("somebody writes of danger, and nobody has answered")


def test_nobody_on_shift_in_open_hours_tells_a_supervisor_at_once(town: Town) -> None:
    lee = town.supervisor()
    rosa = town.resident()
    writes(town, rosa, "send the police")
    assert newest(rosa).startswith("We can't send a text on to 911.")
    assert conversation(town)["why"] == "police"
    lee.expect_text("nobody has answered", within=10)


def writes_in_one_breath(town: Town, phone: Handset, *texts: str) -> None:
    """So fast that none of them can answer what we asked meanwhile."""
    for text in texts:
        phone.text(LINE, text)
        town.wait(0.2)
    town.wait(3)


def test_danger_in_a_flood_is_answered_and_no_question_comes_after_it(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes_in_one_breath(town, rosa, "need food", *["ok"] * 6)
    rosa.text(LINE, "blue")
    town.wait(3)
    assert newest(rosa).startswith("Who do you need help for?"), "it is answered later"
    rosa.text(LINE, "he has a gun")
    town.wait(3)
    assert newest(rosa).startswith("A person reads this now.")
    before = read_by(rosa)
    town.wait(50)
    assert read_by(rosa) == before


@pytest.mark.parametrize("yes", ["yes", "9"])
def test_danger_told_by_answering_in_a_flood_gets_its_911_words_at_once(town: Town, yes: str) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "1", "2")
    writes_in_one_breath(town, rosa, "1", *["ok"] * 6)
    assert "hurt" in newest(rosa)
    rosa.text(LINE, yes)
    town.wait(3)
    assert any("lease call 911" in text for text in read_by(rosa)[-2:])
    before = read_by(rosa)
    town.wait(50)
    assert read_by(rosa) == before
