"""Somebody wrote of danger and is silent since: nobody takes silence for an end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from db.store import Tx
from ivr import rescue
from ivr.callbacks import waiting
from simulator.handset import Handset
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import Town

ANA, LEE = "+15035550131", "+15035550141"
DANGER = "i took all my pills"
CALLED, ALARM = "somebody writes of danger. Please", "writes of danger, and nobody has answered"


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA, hours=("00:00", "24:00"))


@pytest.fixture
def lee(town: Town) -> Handset:
    return town.supervisor("Lee", LEE)


@pytest.fixture
def rosa(town: Town, ana: Handset, lee: Handset) -> Handset:
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
    return town.resident()


def told(phone: Handset, words: str) -> int:
    return sum(words in text.body for text in phone.texts)


def everybody(town: Town) -> list[waiting.Waiting]:
    return town.store.read(lambda tx: waiting.everybody(town.house, tx, town.clock.now()))


def by_ana(town: Town, act: object, *given: object) -> None:
    now, mine, ana = town.clock.now(), conversation(town)["contact_id"], town.person_of[ANA]
    if act is waiting.reply:
        said = town.store.write(lambda tx: waiting.reply(town.house, tx, mine, ana, *given, now))  # type: ignore[arg-type]
        assert isinstance(said, waiting.Sent)
    town.wait(5)


def said(town: Town, what: Callable[[Tx, str, str, datetime], object]) -> None:
    """By Ana, on the desk."""
    mine = conversation(town)["contact_id"]
    town.store.write(lambda tx: what(tx, mine, town.person_of[ANA], town.clock.now()))


def test_who_wrote_of_danger_and_falls_silent_stays_first_and_is_called_out_for_until_somebody_answers(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    writes(town, town.resident("+15035550112", "Jo"), "need food", "0")
    town.wait(120)
    writes(town, rosa, DANGER)
    (words,) = read_by(rosa)
    assert "911" in words
    assert everybody(town)[0].why == "danger", "before whoever waits for longer"
    assert told(ana, CALLED) == 1
    assert told(lee, ALARM) == 0
    town.wait(60)
    assert told(lee, ALARM) == 1, "nobody has answered within a minute"
    for again in (2, 3, 4):
        town.wait(660)
        assert told(ana, CALLED) == again, "and once more every ten minutes"
    assert read_by(rosa) == [words], "nobody writes into the silence: somebody else may hold the phone"


def test_no_timer_closes_it_in_days(town: Town, ana: Handset, rosa: Handset) -> None:
    writes(town, rosa, "need food", DANGER)
    for _ in range(2):
        town.sim.clock.move_to(town.clock.now() + timedelta(days=4))  # the worker stood still
        town.wait(20)
    row = conversation(town)
    assert (row["closed_at"], contact(town)["ended_at"], contact(town)["outcome"]) == (None, None, None)
    assert (row["why"], row["priority"]) == ("danger", 9)
    assert everybody(town)[0].contact_id == row["contact_id"]


def test_who_was_answered_in_danger_and_falls_silent_is_not_left_when_the_counselor_is_gone(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    writes(town, rosa, DANGER)
    by_ana(town, waiting.reply, "I am here. Where are you?", "k")
    before = told(ana, CALLED)
    town.wait(590)
    assert told(ana, CALLED) == before, "she has them"
    town.wait(30)
    row = conversation(town)
    assert (row["why"], row["priority"]) == ("silent", 9)
    assert told(ana, CALLED) == before + 1
    town.wait(60)
    assert told(lee, ALARM) == 1
    assert newest(rosa) == "I am here. Where are you?"


def test_who_is_silent_is_looked_at_again_when_help_that_had_reached_them_is_taken_back(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    """The look that came due meanwhile had found that nobody was owed any help."""
    writes(town, rosa, DANGER)
    by_ana(town, waiting.reply, "I am here. Where are you?", "k")
    before = told(ana, CALLED)
    town.wait(570)
    said(town, rescue.confirm)
    town.wait(60)
    said(town, rescue.take_back)
    town.wait(1_210)
    row = conversation(town)
    assert (row["why"], row["priority"]) == ("silent", 9)
    assert told(ana, CALLED) > before
    assert told(lee, ALARM) == 1


def test_help_of_before_counts_no_more_when_they_write_of_danger_again(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    writes(town, rosa, DANGER)
    by_ana(town, waiting.reply, "I am here. Where are you?", "k")
    said(town, rescue.confirm)
    town.wait(300)
    writes(town, rosa, "they have gone. " + DANGER)
    by_ana(town, waiting.reply, "I am here. What did you take?", "k2")
    before = told(ana, CALLED)
    town.wait(1_210)
    row = conversation(town)
    assert (row["why"], row["priority"]) == ("silent", 9)
    assert told(ana, CALLED) > before
    said(town, rescue.confirm)
    assert contact(town)["help_how"] == "reached", "it is said anew"
