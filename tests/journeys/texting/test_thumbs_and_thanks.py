"""A thumb on a text of ours, which comes as our own words, and a thank you when everything is over."""

from __future__ import annotations

import pytest

from tests.journeys.texting.test_our_people_take_over import answers, takes
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import LINE, Town


@pytest.mark.parametrize("liked", ["Liked “{}”", "Le gustó “{}”", '\u200a\u200b👍\u200b to "\u200a{}\u200a"'])
def test_a_thumb_on_our_first_words_stops_nothing_and_is_no_cry(town: Town, liked: str) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food")
    hello = read_by(rosa)[0]
    assert "danger" in hello
    assert "no more texts" in hello
    writes(town, rosa, liked.format(hello), "for myself")
    assert newest(rosa).startswith("What is it about?")
    assert conversation(town)["waiting_since"] is None
    index = town.vault.index("phone", "+15035550111")
    assert town.row("safe_contact_of", number_idx=index)["stopped_at"] is None


def test_a_thumb_on_a_question_that_rules_a_team_out_is_for_a_person_like_any_thumb(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "dog barking", "1", "4", "4")
    assert newest(rosa).startswith("A few short questions")
    writes(town, rosa, f"Liked “{newest(rosa)}”")
    assert town.answers(contact(town))["screen.medical"] == "unknown"
    assert conversation(town)["waiting_since"] is not None


def test_what_somebody_quotes_is_read_as_before(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "he said “i will shoot you”")
    assert conversation(town)["why"] == "danger"


@pytest.mark.parametrize("thanks", ["ok thank you", "Gracias!", "👍", "Loved “{}”"])
def test_a_thank_you_for_a_promise_begins_no_questions_and_stands_beside_it(town: Town, thanks: str) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "call me", "1", "1", "1")
    assert newest(rosa).startswith("Thank you. A counselor calls you back.")
    before = read_by(rosa)
    writes(town, rosa, thanks.format(newest(rosa)))
    assert read_by(rosa) == before
    mine = contact(town)["id"]
    rows = town.store.read(lambda tx: tx.all("messages_of_contact", contact_id=mine, limit=50))
    assert max(rows, key=lambda row: row["created_at"])["direction"] == "in"
    writes(town, rosa, "he has a gun")
    assert newest(rosa).startswith("A person reads this now.")


def test_a_thank_you_for_the_words_of_one_of_us_is_theirs_to_read(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "0")
    takes(town, "+15035550131")
    answers(town, "+15035550131", "We have a bed for you tonight.")
    writes(town, rosa, "thank you")
    assert conversation(town)["why"] == "answer"


def test_thanks_of_somebody_to_whom_nobody_has_written_are_first_words(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.text(LINE, "thanks")
    town.wait(5)
    assert newest(rosa).startswith("Who do you need help for?")
