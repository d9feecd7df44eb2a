"""When something of ours fails, the caller hears so in time and is connected with the 911 center's own line;
and whoever was not connected is called back."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from db.store import Row, StoreGone
from ivr.house import House
from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.town import LINE, PSAP, PSAP_2, Town
from tests.journeys.trouble import eventually, hung_store

SORRY = "Something went wrong on our side. We connect you to Port Alder 911"
LAST = "Please hang up and dial 911 on this phone"


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    """Webhooks that wait a quarter of a second for the store, so that the tests need not wait for them."""
    return make_town(within=0.25)


def end_of(contact: Row) -> tuple[str, str]:
    return contact["outcome"], contact["reason"]


def is_noted(town: Town) -> None:
    """Waits until the store has taken note of the one caller, and until it answers again."""

    def noted() -> bool:
        with suppress(StoreGone):
            return [contact["reason"] for contact in town.contacts()] == ["SYSTEM_FAILURE"]
        return False

    eventually(noted)


def is_called_back_first(town: Town, rosa: Handset) -> None:
    (promise,) = town.promises()
    assert (promise["reason"], promise["priority"]) == ("SYSTEM_FAILURE", 9)
    assert town.number_of(promise) == rosa.number


# ------------------------------------------------------------------ the store hangs


def test_a_caller_who_rings_while_the_store_hangs_is_connected_with_911(town: Town) -> None:
    rosa = town.resident()
    with hung_store(town):
        rosa.call(LINE)
        rosa.hears(SORRY)
        rosa.hears("They won't see your location. First tell them where you are")
        rosa.hears("Algo falló de nuestra parte")
        town.psap.rings()
        town.wait(5)
        assert rosa.talking_to == {PSAP}
        assert town.psap.transcript[0].text == f"ringing: {rosa.number}", "911 can call them back"
    is_noted(town)
    is_called_back_first(town, rosa)  # until we know that they did talk
    town.psap.hang_up()
    town.wait(5)
    assert end_of(town.the_contact()) == ("TO_911", "SYSTEM_FAILURE")
    assert town.promises() == []


def test_a_caller_whom_nobody_at_911_answers_is_told_what_to_do_and_called_back(town: Town) -> None:
    town.expects(11200, "the call's end cannot be stored while the store hangs, and the carrier is told so")
    for line in (town.psap, town.psap_2):
        line.will("no_answer")
    rosa = town.resident()
    with hung_store(town):
        rosa.call(LINE)
        town.psap.rings()
        town.psap_2.rings()
        rosa.hears(LAST)
        town.wait(60)
    is_noted(town)
    assert rosa.heard.count(LAST + ". They can see where you are.") == 3, "three times, and in Spanish"
    assert sum("marque el 911" in words for words in rosa.heard) == 3
    assert end_of(town.the_contact()) == ("CALLBACK", "SYSTEM_FAILURE")
    is_called_back_first(town, rosa)


def test_the_second_911_line_answers_when_the_first_is_busy(town: Town) -> None:
    town.psap.will("busy")
    rosa = town.resident()
    with hung_store(town):
        rosa.call(LINE)
        town.psap_2.rings()
        town.wait(5)
        assert rosa.talking_to == {PSAP_2}
    rosa.hang_up()
    eventually(lambda: [end_of(c) for c in town.contacts()] == [("TO_911", "SYSTEM_FAILURE")])
    assert town.promises() == [], "the callback that was owed after the first line is withdrawn"


@pytest.mark.parametrize("shown", ["anonymous", "+266696687", "unknown", ""])
def test_a_caller_without_a_number_is_connected_too(town: Town, shown: str) -> None:
    """The carrier does not place a call that shows a withheld number: ours is shown."""
    rosa = town.resident()
    with hung_store(town):
        rosa.call(LINE, caller_id=shown)
        town.psap.rings()
        assert town.psap.transcript[0].text == f"ringing: {LINE}"
        town.wait(5)
        assert rosa.talking_to == {PSAP}
    is_noted(town)
    assert town.the_contact()["caller_idx"] is None


def test_a_caller_in_the_middle_of_the_menus_is_connected_and_their_answers_stay(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("1")
    rosa.press("2")
    with hung_store(town):
        rosa.press("3")
        rosa.hears(SORRY)
        town.psap.rings()
        town.wait(5)
        assert rosa.talking_to == {PSAP}
    is_noted(town)
    assert town.answers(town.the_contact()) == {"caller_role": "other"}


def test_a_caller_who_gives_up_on_the_safe_words_is_called_back(town: Town) -> None:
    town.expects(11200, "the store cannot take the news that the call is over")
    rosa = town.resident()
    rosa.call(LINE)
    with hung_store(town):
        rosa.press("1")
        rosa.hears(SORRY)
        rosa.hang_up()
        town.wait(5)
    is_noted(town)
    is_called_back_first(town, rosa)


def test_a_caller_who_waits_for_a_counselor_is_connected_with_911_and_the_search_ends(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("0")
    ana.rings()
    with hung_store(town):
        rosa.press("0")
        rosa.hears(SORRY)
    is_noted(town)
    town.psap.rings()
    town.wait(5)
    assert rosa.talking_to == {PSAP}
    assert ana.state == "idle", "her phone stops ringing for somebody who is with 911"
    assert town.rows("waiting_handoffs", limit=5) == []


def test_a_counselor_who_presses_1_while_the_store_hangs_is_told_and_rung_no_more_for_nothing(
    town: Town,
) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("0")
    ana.rings()
    ana.answer()
    ana.hears("To take it, press 1")
    with hung_store(town):
        ana.press("1")
        ana.hears("Something went wrong on our side. We are still looking for somebody for this caller")
        assert rosa.in_call
        assert rosa.talking_to == set()
    rosa.hears("We are still looking", within=30)
    town.wait(30)
    assert town.rows("busy_people") == [], "she can be rung for the next caller"


def test_the_next_caller_is_served_as_soon_as_the_hang_is_over(town: Town) -> None:
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    with hung_store(town):
        rosa.call(LINE)
        rosa.hears(SORRY)
    sam.call(LINE)
    sam.hears("You've reached Port Alder Community Response")
    assert not any(SORRY in words for words in sam.heard)


def test_the_safe_words_come_within_three_seconds_of_the_wall(make_town: MakeTown) -> None:
    """With the patience that is built in. Without its deadline a webhook would wait for ever here."""
    town = make_town(within=House.within)
    rosa = town.resident()
    with hung_store(town):
        before = time.monotonic()
        rosa.call(LINE)
        waited = time.monotonic() - before
        assert SORRY in " ".join(rosa.heard)
    (first,) = [r for r in town.sim.requests if r["url"].endswith("/voice/call")]
    assert 2.0 < first["seconds"] < 3.0
    assert waited < 4.0
    is_noted(town)
