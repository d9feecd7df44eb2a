"""Somebody writes faster than anybody reads, and nothing may go out to them any more: they are not lost."""

from __future__ import annotations

import pytest

from ivr.reach import consent
from simulator.handset import Handset
from tests.journeys.texting.texters import contact, conversation, newest, read_by
from tests.journeys.town import LINE, Town

ANA = "+15035550131"
NEEDLE = ("needle in the park", "1", "4", "5", "no", "no", "no", "no", "97205", "1", "by the river", "1")


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """Nothing here is about the engine."""
    return sqlite_url


@pytest.fixture
def rosa(town: Town) -> Handset:
    town.counselor("Ana", ANA)
    town.responder("Marta", "+15035550161")
    return town.resident()


def answers_fast(town: Town, rosa: Handset, *texts: str, extra: int) -> None:
    """Each a few seconds after she could read the answer before; beside the place she says "ok" as well."""
    for text in texts:
        before = len(read_by(rosa))
        rosa.text(LINE, text)
        if text == "by the river":
            town.wait(1)
            for _ in range(extra):
                rosa.text(LINE, "ok")
        for _ in range(60):
            town.wait(1)
            if len(read_by(rosa)) > before:
                break
        town.wait(6)


@pytest.mark.parametrize("extra", [0, 2])
def test_who_says_that_neither_a_call_nor_a_text_is_safe_while_answers_are_slowed_has_the_team_and_a_person(
    town: Town, rosa: Handset, extra: int
) -> None:
    answers_fast(town, rosa, *NEEDLE, extra=extra)
    assert "Is it safe to call or text this phone?" in newest(rosa)
    before = read_by(rosa)
    rosa.text(LINE, "no")
    row = conversation(town)
    assert (row["why"], row["waiting_since"] is not None) == ("unread", True)
    (out,) = town.rows("live_dispatches", limit=10)
    assert out["incident_id"] == contact(town)["incident_id"], "what she had told is enough"
    town.wait(600)
    assert read_by(rosa) == before, "nothing goes out"


def test_who_may_not_be_written_to_when_the_slowed_answer_would_go_is_read_by_a_person(
    town: Town, rosa: Handset
) -> None:
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
    answers_fast(town, rosa, *NEEDLE[:-1], extra=3)
    rosa.text(LINE, NEEDLE[-1])
    assert (conversation(town)["asked"], conversation(town)["waiting_since"]) == (None, None), (
        "answered later"
    )
    before, mine, now = read_by(rosa), contact(town)["id"], town.clock.now()
    town.store.write(lambda tx: consent.told_to_staff(tx, mine, "text", "person:ana", now, ok=False))
    town.wait(300)
    assert read_by(rosa) == before
    assert conversation(town)["waiting_since"] is not None
