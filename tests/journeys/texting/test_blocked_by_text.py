"""Whose number is blocked for a while, by text: our people are spared, and nothing else is taken away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.callbacks import waiting
from ivr.calls import blocking
from simulator.handset import Handset
from tests.journeys.texting.texters import conversation, newest, read_by, writes
from tests.journeys.town import Town

ANA = "+15035550131"
CALLED = "waits for an answer"


def is_blocked(town: Town, phone: Handset) -> None:
    now = town.clock.now()
    until = now + timedelta(days=1)
    made = town.store.write(
        lambda tx: blocking.block(town.house, tx, phone.number, "Insults.", until, "lee", now)
    )
    assert len(made) == 26


def ana_writes(town: Town, body: str) -> None:
    mine, person, now = conversation(town)["contact_id"], town.person_of[ANA], town.clock.now()
    town.store.write(lambda tx: waiting.claim(town.house, tx, "text", mine, person, now))
    sent = town.store.write(lambda tx: waiting.reply(town.house, tx, mine, person, body, body, now))
    assert isinstance(sent, waiting.Sent)
    town.wait(5)


def called(phone: Handset) -> int:
    """How often one of ours was called to a text."""
    return len([text for text in phone.texts if CALLED in text.body or "writes of danger" in text.body])


def test_who_was_heard_in_danger_is_answered_while_they_wait(town: Town) -> None:
    town.counselor("Ana", ANA)
    rosa = town.resident()
    is_blocked(town, rosa)
    writes(town, rosa, "he is going to kill me")
    town.wait(400)
    writes(town, rosa, "he is in the kitchen now, i hid in the bathroom")
    assert len(read_by(rosa)) == 2
    assert conversation(town)["priority"] == 9


def test_who_was_heard_in_danger_answers_our_counselor_and_it_is_in_the_list(town: Town) -> None:
    town.counselor("Ana", ANA)
    rosa = town.resident()
    is_blocked(town, rosa)
    writes(town, rosa, "he is going to kill me")
    ana_writes(town, "Where are you?")
    assert conversation(town)["waiting_since"] is None
    writes(town, rosa, "4 Harbor Street apt 2")
    assert conversation(town)["why"] == "answer"


def test_insults_of_a_blocked_number_open_nothing_and_call_nobody(town: Town) -> None:
    ana, rosa = town.counselor("Ana", ANA), town.resident()
    is_blocked(town, rosa)
    writes(town, rosa, "you lazy useless clowns", "nobody there again, what a joke of a city")
    assert town.contacts() == []
    assert read_by(rosa) == []
    assert called(ana) == 0


def test_help_is_answered_and_start_brings_texts_back_and_neither_calls_anybody(town: Town) -> None:
    ana, rosa = town.counselor("Ana", ANA), town.resident()
    is_blocked(town, rosa)
    writes(town, rosa, "please stop texting me")
    writes(town, rosa, "UNSTOP")
    kept = town.row("safe_contact_of", number_idx=town.vault.index("phone", rosa.number))
    assert kept["stopped_at"] is None
    writes(town, rosa, "INFO")
    assert newest(rosa).startswith("Port Alder Community Response: counselors by text")
    assert called(ana) == 0


@pytest.mark.parametrize(("key", "why"), [("0", "asked"), ("9", "emergency")])
def test_the_keys_for_a_person_and_for_911_are_never_taken_away(town: Town, key: str, why: str) -> None:
    ana, rosa = town.counselor("Ana", ANA), town.resident()
    writes(town, rosa, "need food")
    is_blocked(town, rosa)
    writes(town, rosa, key)
    assert conversation(town)["why"] == why
    assert called(ana) == 1


def test_nobody_is_called_because_a_blocked_number_does_not_answer_our_question(town: Town) -> None:
    ana, rosa = town.counselor("Ana", ANA), town.resident()
    writes(town, rosa, "need food")
    is_blocked(town, rosa)
    town.wait(3600)
    assert conversation(town)["waiting_since"] is None
    assert called(ana) == 0
