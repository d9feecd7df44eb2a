"""Texts of people who are none of our responders, and texts that could not be stored."""

from __future__ import annotations

import pytest

from tests.journeys.town import LINE, Town
from tests.journeys.trouble import hung_store, proxy_says


def test_somebody_who_texts_is_told_at_once_in_both_languages_that_nobody_reads_and_whom_to_call(
    town: Town,
) -> None:
    rosa = town.resident()
    rosa.text(LINE, "are you there?")
    answer = rosa.expect_text("nobody reads texts here", within=10)
    assert "503-555-0100" in answer.body
    assert "911" in answer.body
    assert "988" in answer.body
    assert "Para hablar con una persona" in answer.body


def test_the_automatic_answer_comes_once_an_hour_so_that_two_machines_do_not_write_for_ever(
    town: Town,
) -> None:
    rosa = town.resident()
    for _ in range(3):
        rosa.text(LINE, "This is an automatic reply")
        town.wait(5)
    rosa.expect_text("nobody reads texts here")
    rosa.expect_no_text()


@pytest.mark.parametrize("word", ["STOP", "Quiet", "opt out"])
def test_who_asks_for_silence_gets_it(town: Town, word: str) -> None:
    town.expects(21610, "the carrier blocks texts after STOP, and would say so")
    rosa = town.resident()
    rosa.text(LINE, word)
    town.wait(10)
    ours = [text for text in rosa.texts if text.from_ == LINE and "nobody reads" in text.body]
    assert ours == []


def test_a_text_that_cannot_be_stored_is_said_so_and_the_next_one_is_taken(town: Town) -> None:
    for code in (11200, 11205):
        town.expects(code, "we told the carrier that we could not take it")
    rosa = town.resident()
    with hung_store(town):
        rosa.text(LINE, "I need help with my brother")
        told = rosa.expect_text("your text did not reach us")
    assert "503-555-0100" in told.body
    assert "su mensaje no nos llegó" in told.body
    rosa.text(LINE, "I need help with my brother")
    rosa.expect_text("nobody reads texts here")


def test_a_text_that_a_proxy_loses_is_taken_at_the_fallback_address(town: Town) -> None:
    town.expects(11200, "the proxy answered by itself")
    marta = town.responder("Marta", "+15035550161")
    out = town.calls_out()
    page = marta.expect_text("A team is needed")
    with proxy_says(town, "502 Bad Gateway", path="/sms/in"):
        page.reply("1")
        marta.expect_text("is yours")
    assert town.dispatch(out)["state"] == "ACCEPTED"


def test_silence_is_kept_even_when_we_fail(town: Town) -> None:
    for code in (11200, 11205):
        town.expects(code, "we told the carrier that we could not take it")
    rosa = town.resident()
    with hung_store(town):
        rosa.text(LINE, "quiet")
        rosa.expect_no_text(10)
