"""Words that stop texts, bring them back, or ask for silence; and what staff see of them."""

from __future__ import annotations

import pytest

from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import LINE, Town

GOODBYE = "You will get no more texts from this number"


def kept(town: Town, number: str = "+15035550111") -> dict[str, object]:
    """What is known of a number."""
    return dict(town.row("safe_contact_of", number_idx=town.vault.index("phone", number)))


@pytest.mark.parametrize("words", ["please stop texting me", "leave me alone", "dont text me anymore"])
def test_stop_in_other_words_is_honored_and_confirmed_once(town: Town, words: str) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food", words)
    assert newest(rosa).startswith(GOODBYE)
    assert kept(town)["stopped_at"] is not None
    before = read_by(rosa)
    writes(town, rosa, words)
    assert read_by(rosa) == before


def test_stop_in_the_middle_ends_the_questions_and_start_brings_them_back(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "please stop texting me")
    first = contact(town)
    assert (first["outcome"], first["reason"]) == ("NO_ACTION", "CALLER_DECLINED")
    writes(town, rosa, "UNSTOP")
    assert kept(town)["stopped_at"] is None
    assert kept(town)["consent"] == "start"
    writes(town, rosa, "need food")
    assert newest(rosa).startswith("Who do you need help for?")


@pytest.mark.parametrize("word", ["END", "QUIT", "Cancel"])
def test_a_lone_end_in_a_conversation_is_honored_and_a_person_sees_it(town: Town, word: str) -> None:
    town.expects(21610, "the carrier has confirmed and blocked by itself")
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", word)
    assert conversation(town)["why"] == "stopped"
    assert kept(town)["stopped_at"] is not None
    town.wait(60)
    assert len([text for text in read_by(rosa) if GOODBYE in text or "unsubscribed" in text]) == 1
    assert town.promises() == []


def test_the_carrier_confirms_its_own_stop_and_we_do_not_say_it_again(town: Town) -> None:
    town.expects(21610, "the carrier blocks texts after STOP")
    rosa = town.resident()
    writes(town, rosa, "need food")
    before = len([text for text in read_by(rosa) if GOODBYE in text])
    writes(town, rosa, "STOP")
    assert len([text for text in read_by(rosa) if GOODBYE in text]) == before
    assert kept(town)["stopped_at"] is not None
    assert town.promises() == [], "nobody has to call somebody who asked for silence"


def test_who_stopped_texts_and_writes_again_is_read_by_a_person(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "please stop texting me")
    before = read_by(rosa)
    writes(town, rosa, "are you there")
    assert read_by(rosa) == before
    assert conversation(town)["why"] == "stopped"


@pytest.mark.parametrize("words", ["QUIET", "it's not safe to text me", "he reads my phone"])
def test_silence_is_kept_without_a_word_and_staff_are_told(town: Town, words: str) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food")
    before = read_by(rosa)
    writes(town, rosa, words)
    town.wait(3600)
    assert read_by(rosa) == before
    assert conversation(town)["why"] == "unsafe"
    assert kept(town)["quiet_at"] is not None


def test_a_question_on_its_way_is_held_back_by_silence(town: Town) -> None:
    rosa = town.resident()
    town.sim.faults.rest(6, 503, path_contains="/Messages")
    rosa.text(LINE, "need food")
    town.wait(10)
    rosa.text(LINE, "he reads my phone")
    town.wait(600)
    assert read_by(rosa) == []


def test_help_says_who_we_are_and_how_to_reach_911_and_988(town: Town) -> None:
    rosa = town.resident()
    writes(town, rosa, "INFO")
    assert newest(rosa).startswith("Port Alder Community Response: counselors by text and by phone")
    assert "988" in newest(rosa)
    assert "can't reach 911 by text" in newest(rosa)


def test_consent_and_where_it_comes_from_is_kept(town: Town) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food")
    assert kept(town)["consent"] == "texted_first"
    assert kept(town)["text_ok"] is None


@pytest.mark.parametrize(
    "words", ["get me off this bridge", "please dont stop messaging me", "sáquenme de aquí"]
)
def test_whoever_says_a_word_of_stop_and_means_something_else_is_answered_and_read(
    town: Town, words: str
) -> None:
    town.counselor("Ana", "+15035550131", languages=("en", "es"))
    rosa = town.resident()
    writes(town, rosa, words)
    assert not newest(rosa).startswith(GOODBYE)
    assert kept(town)["stopped_at"] is None
    assert conversation(town)["waiting_since"] is not None


def test_a_stop_in_first_words_with_more_in_it_is_honored_and_a_person_sees_it(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "he told me to stop texting you")
    assert newest(rosa).startswith(GOODBYE)
    assert conversation(town)["why"] == "stopped"


@pytest.mark.parametrize(("first", "why"), [("QUIET", "unread"), ("please stop texting me", "stopped")])
@pytest.mark.parametrize("word", ["HELP", "ayuda"])
def test_help_from_somebody_who_may_not_be_answered_is_read_by_a_person(
    town: Town, first: str, why: str, word: str
) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, first)
    town.wait(86_400)
    before = len(read_by(rosa))
    writes(town, rosa, word)
    assert not any("counselors by text" in text for text in read_by(rosa)[before:])
    assert conversation(town)["why"] == why
