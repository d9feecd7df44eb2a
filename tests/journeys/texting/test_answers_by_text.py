"""Answers as people write them: by number, in words, misspelt, in either language; and what is none."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import MakeTown
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import LINE, Town


def test_spanish_first_words_are_answered_in_spanish_to_the_end(town: Town) -> None:
    town.counselor("Ana", "+15035550131", ("es",))
    rosa = town.resident()
    writes(town, rosa, "necesito comida", "para mi hijo")
    assert newest(rosa).startswith("¿De qué se trata?")
    assert contact(town)["language"] == "es"
    assert town.answers(contact(town))["caller_role"] == "other"


def test_whoever_changes_the_language_is_answered_in_theirs(town: Town) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food", "es para mí, gracias")
    assert newest(rosa).startswith("¿De qué se trata?")


@pytest.mark.parametrize(
    ("answer", "role"),
    [
        ("2", "other"),
        ("two", "other"),
        ("my son", "other"),
        ("its for my mom", "other"),
        ("a frend", "other"),
        ("for mysef", "self"),
        ("soy yo", "self"),
        ("mi mamá", "other"),
        ("#1", "self"),
    ],
)
def test_who_it_is_for_is_understood_as_people_write_it(town: Town, answer: str, role: str) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food", answer)
    assert town.answers(contact(town)) == {"caller_role": role}


def test_what_is_not_understood_is_asked_again_and_then_a_person_is_asked(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "blue")
    assert newest(rosa).startswith("Sorry, we did not understand.")
    assert conversation(town)["waiting_since"] is None
    writes(town, rosa, "green")
    assert "We are finding a counselor for you" in newest(rosa)
    assert conversation(town)["why"] == "lost"


@pytest.mark.parametrize("words", ["0", "i want to talk to a person", "quiero hablar con una persona"])
def test_a_person_can_be_had_at_every_question(town: Town, words: str) -> None:
    ana = town.counselor("Ana", "+15035550131", ("en", "es"))
    rosa = town.resident()
    writes(town, rosa, "need food", words)
    assert conversation(town)["why"] == "asked"
    ana.expect_text("somebody waits for an answer by text")


def test_nine_gives_the_words_for_911_and_a_person_reads(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "9")
    police, person = read_by(rosa)[-2:]
    assert police.startswith("Please call 911, or have somebody near you call")
    assert person.startswith("A counselor reads this and writes to you here.")
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("emergency", 8)
    assert town.transfers(contact(town)) == [], "a text is sent on to nobody"


def test_a_yes_to_danger_ends_the_questions_with_911_and_a_person(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "1", "2", "1")
    assert "hurt" in newest(rosa)
    writes(town, rosa, "yes")
    texts = read_by(rosa)[-2:]
    assert texts[0].startswith("Thank you for telling us. Please call 911")
    assert texts[1].startswith("A counselor reads this and writes to you here.")
    assert conversation(town)["why"] == "danger"


def test_two_answers_in_one_breath_answer_one_question(town: Town) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food", "1", "2")
    before = newest(rosa)
    rosa.text(LINE, "1")
    town.wait(0.5)
    rosa.text(LINE, "2")
    town.wait(10)
    assert newest(rosa) != before
    assert "call_type" in town.answers(contact(town))
    assert "screen.medical" not in town.answers(contact(town))


def test_outside_hours_they_hear_when_we_are_back_and_may_choose_a_callback(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 04:00")
    rosa = town.resident()
    writes(town, rosa, "need food")
    assert "Our counselors are back today at 8 AM" in read_by(rosa)[0]
    writes(town, rosa, "0")
    assert "Our counselors are back today at 8 AM" in newest(rosa)
    assert (conversation(town)["why"], "3 = call me back" in newest(rosa)) == ("nobody", True)
    writes(town, rosa, "3", "1", "2", "yes")
    assert newest(rosa).startswith("Thank you. A counselor calls you back.")
    (promise,) = town.promises()
    assert town.number_of(promise) == rosa.number
    assert (promise["window"], promise["voicemail_ok"]) == ("morning", 1)
    ended = contact(town)
    assert (ended["outcome"], ended["reason"]) == ("CALLBACK", "CLOSED")
    assert conversation(town)["closed_at"] is not None


def test_a_message_is_the_next_text_and_stands_in_the_list(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 04:00")
    rosa = town.resident()
    writes(town, rosa, "need food", "0", "4")
    assert newest(rosa).startswith("Write what we should know")
    writes(town, rosa, "a stroller and diapers, after nine please")
    assert newest(rosa).startswith("Thank you. A counselor reads your message.")
    (promise,) = town.promises()
    assert promise["reason"] == "VOICEMAIL"
    assert town.number_of(promise) == rosa.number


def test_a_partner_line_is_told_and_nobody_is_connected(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need info", "1", "2", "4")
    assert "key" not in newest(rosa)
    assert newest(rosa).startswith("The people at 211 know every service")
    writes(town, rosa, "1")
    assert any(text.startswith("Please call 211.") for text in read_by(rosa)[-2:])
    assert town.transfers(contact(town)) == []
    town.wait(4 * 86_400)
    assert contact(town)["outcome"] == "REFER"


def test_while_they_wait_for_a_person_they_may_ask_to_be_called_instead(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "0")
    assert "1 = call me back instead" in newest(rosa)
    writes(town, rosa, "1")
    assert newest(rosa).startswith("We can call you at this number, which ends in 0111.")
    assert conversation(town)["waiting_since"] is not None, "until it is promised they wait here"
    writes(town, rosa, "1", "1", "no")
    (promise,) = town.promises()
    assert promise["voicemail_ok"] == 0
    assert conversation(town)["closed_at"] is not None


def test_a_thank_you_while_nothing_is_asked_calls_nobody_anew(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need info", "1", "2", "4", "1")
    before = read_by(rosa)
    writes(town, rosa, "ok thanks")
    assert conversation(town)["waiting_since"] is None
    assert read_by(rosa) == before


@pytest.mark.parametrize("place", ["SE 82nd Ave", "410 La Paloma", "El Camino apts"])
def test_the_name_of_a_street_turns_nobody_into_a_speaker_of_its_language(town: Town, place: str) -> None:
    town.counselor("Ana", "+15035550131")
    town.responder("Marta", "+15035550161")
    rosa = town.resident()
    writes(town, rosa, "needle in the park", "1", "4", "5", "no", "no", "no", "no", "97205", "1", place)
    assert newest(rosa).startswith(f"You wrote: {place}.")
    assert contact(town)["language"] == "en"
    writes(town, rosa, "sí está bien")
    assert contact(town)["language"] == "es"


def test_the_va_and_the_south_east_are_no_spanish(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "ride VA clinic SE 82nd")
    assert contact(town)["language"] == "en"
