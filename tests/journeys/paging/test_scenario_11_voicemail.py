"""Scenario 11: a page's call is picked up, and not by a person. Nothing is told, and nothing stands still."""

from __future__ import annotations

import pytest

from db.store import Row
from tests.journeys.paging.crew import GAP, WAIT, Member, opens_a_dispatch
from tests.journeys.paging.paging_town import PagingTown

TOLD = {"place": "12 Alder Lane", "safety": "A friendly dog.", "people": "One man, fifty.", "note": "Sings."}
NOT_A_PERSON = ["voicemail", "silence", "fax"]
TWICE = 110  # seconds in which a phone is rung a second time, if it is


def opens(town: PagingTown) -> Row:
    return opens_a_dispatch(town, **TOLD)


def nothing_was_told(heard: list[str], dispatch: Row) -> None:
    """Not where, not who, not what for, and no code that would open it."""
    said = " ".join(heard).lower()
    for private in ("12 alder", "dog", "fifty", "sings", "welfare", "worr", ", ".join(dispatch["code"])):
        assert private not in said, f"the machine heard {private!r}"


@pytest.mark.parametrize("habit", NOT_A_PERSON)
def test_a_machine_hears_nothing_is_rung_once_more_and_stops_nothing(
    town: PagingTown, nurse: Member, driver: Member, habit: str
) -> None:
    nurse.phone.will(habit)
    began = town.clock.now()
    dispatch = opens(town)
    page = nurse.expect_text("A team is needed")
    town.wait(TWICE)
    nurse.phone.hears("there is a page for you")
    nothing_was_told(nurse.phone.heard, dispatch)
    calls = town.pages(dispatch, "voice", nurse)
    assert [(call["try"], call["state"]) for call in calls] == [(1, "machine"), (2, "machine")]
    assert nurse.rung() == 2
    assert town.stage_of(dispatch, nurse.phone) == "paged"
    next_ = driver.expect_text("A team is needed", within=WAIT)
    waited = (next_.text.created - began).total_seconds()
    assert WAIT <= waited <= WAIT + 1, "the next level is asked on time, whatever answered"
    nurse.expect_text("A team is needed")  # of the whole team now
    page.reply("1")  # the first text stands all the while
    nurse.expect_text("is yours")
    driver.expect_text("covered by Nora")


def test_a_voicemail_keeps_no_word_but_that_there_is_something(town: PagingTown, nurse: Member) -> None:
    nurse.phone.will("voicemail")
    dispatch = opens(town)
    page = nurse.expect_text("A team is needed")
    town.wait(TWICE)
    kept = nurse.phone.voicemail_messages
    assert any("Please look at your texts, or call us" in words for words in kept)
    nothing_was_told(kept, dispatch)
    page.reply("1")
    nurse.expect_text("is yours")


def test_a_person_who_is_taken_for_a_machine_presses_a_key_and_has_it(
    town: PagingTown, nurse: Member
) -> None:
    """What detection hears is a hint; a key is the proof."""
    nurse.phone.will("answer", heard_as="machine_start")
    dispatch = opens(town)
    nurse.expect_text("A team is needed")
    nurse.hears("press 1", within=GAP + 2)
    town.wait(5)
    nurse.press("1").hears("It is yours")
    nurse.hears("12 Alder Lane")
    nurse.hangs_up()
    nurse.expect_text("is yours")
    assert [call["state"] for call in town.pages(dispatch, "voice", nurse)] == ["human"]
    assert town.dispatch(dispatch)["state"] == "ACCEPTED"


def test_a_second_ring_soon_after_the_first_reaches_who_sleeps(town: PagingTown, nurse: Member) -> None:
    """Most phones let a second call within three minutes through."""
    dispatch = opens(town)
    nurse.expect_text("A team is needed")
    nurse.does_not_pick_up(within=GAP + 2)
    town.wait(30)
    nurse.expect_call().press("1").hears("It is yours")
    nurse.hangs_up()
    nurse.expect_text("is yours")
    assert [call["state"] for call in town.pages(dispatch, "voice", nurse)] == ["no_answer", "human"]
