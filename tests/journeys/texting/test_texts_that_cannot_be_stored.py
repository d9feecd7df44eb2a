"""Texts that could not be stored, and those whose sender wants silence."""

from __future__ import annotations

import pytest

from tests.journeys.texting.texters import read_by
from tests.journeys.town import LINE, Town
from tests.journeys.trouble import hung_store, proxy_says


@pytest.mark.parametrize("word", ["STOP", "Quiet"])
def test_who_asks_for_silence_before_anything_was_said_gets_no_question(town: Town, word: str) -> None:
    town.expects(21610, "the carrier blocks texts after STOP, and would say so")
    rosa = town.resident()
    rosa.text(LINE, word)
    town.wait(10)
    assert [text for text in read_by(rosa) if "?" in text or "Port Alder" in text] == []
    assert town.contacts() == []


def test_a_text_that_cannot_be_stored_is_said_so_and_the_next_one_is_taken(town: Town) -> None:
    for code in (11200, 11205):
        town.expects(code, "we told the carrier that we could not take it")
    rosa = town.resident()
    town.deploy(within=0.25)
    with hung_store(town):
        rosa.text(LINE, "I need help with my brother")
        told = rosa.expect_text("your text did not reach us")
    assert "503-555-0100" in told.body
    assert "su mensaje no nos llegó" in told.body
    rosa.text(LINE, "I need help with my brother")
    rosa.expect_text("This is an automatic reply")
    rosa.expect_text("Who do you need help for?")


def test_a_text_that_a_proxy_loses_is_taken_at_the_fallback_address(town: Town) -> None:
    town.expects(11200, "the proxy answered by itself")
    marta = town.responder("Marta", "+15035550161")
    out = town.calls_out()
    page = marta.expect_text("A team is needed")
    with proxy_says(town, "502 Bad Gateway", path="/sms/in"):
        page.reply("1")
        marta.expect_text("is yours")
    assert town.dispatch(out)["state"] == "ACCEPTED"


@pytest.mark.parametrize(
    "words", ["quiet", "it's not safe to text me, he reads my phone", "por favor no me escriban"]
)
def test_silence_is_kept_even_when_we_fail(town: Town, words: str) -> None:
    for code in (11200, 11205):
        town.expects(code, "we told the carrier that we could not take it")
    rosa = town.resident()
    town.deploy(within=0.25)
    with hung_store(town):
        rosa.text(LINE, words)
        rosa.expect_no_text(10)
