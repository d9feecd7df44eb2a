"""Somebody texts: they are told who reads, are asked one question at a time, and a person is called."""

from __future__ import annotations

from tests.journeys.texting.texters import (
    contact,
    conversation,
    newest,
    read_by,
    said,
    thread,
    writes,
)
from tests.journeys.town import LINE, Town


def test_first_words_are_answered_at_once_with_who_we_are_and_one_question(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.text(LINE, "i need food")
    town.wait(5)
    hello, question = read_by(rosa)
    assert hello.startswith("Port Alder Community Response. This is an automatic reply")
    for word in ("call 911", "988", "0 = a person", "STOP"):
        assert word in hello
    assert question == (
        "Who do you need help for?\n1 = for myself\n2 = for somebody else\n3 = for a business or an agency"
    )


def test_two_answers_by_words_and_by_number_and_then_a_person_is_asked_and_called(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "i need food", "for myself", "1")
    assert newest(rosa).startswith("What is it about?") is False
    writes(town, rosa, "1")
    assert town.answers(contact(town)) == {"caller_role": "self", "call_type": "SUICIDE_CONCERN"}
    assert conversation(town)["waiting_since"] is not None
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("asked", 9)
    assert "We are finding a counselor for you now" in newest(rosa)
    told = ana.expect_text("somebody writes of danger")
    assert "food" not in told.body
    assert "5550111" not in told.body


def test_the_thread_has_every_text_in_order_with_how_far_it_came(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "for me")
    town.wait(30)
    who = [name for name, _ in said(town)]
    assert who == ["caller", "bot", "bot", "caller", "bot"]
    assert [line.state for line in thread(town)] == ["received", *["delivered"] * 2, "received", "delivered"]
    assert all(line.segments >= 1 for line in thread(town))
