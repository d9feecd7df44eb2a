"""A responder calls a line of ours from their own phone: caller ID opens nothing, a page's code does."""

from __future__ import annotations

import pytest

from db.store import Row
from simulator.handset import Handset
from tests.journeys.doing import takes_the_call
from tests.journeys.town import LINE, Town
from tests.journeys.trouble import sent_again

MARTA = "+15035550161"
GREETING = "You've reached"


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture
def out(town: Town, marta: Handset) -> Row:
    """A page that Marta has accepted."""
    found = town.calls_out()
    marta.expect_text("A team is needed").reply("1")
    marta.expect_text("is yours")
    return found


def calls_in(phone: Handset, code: str) -> None:
    phone.call(LINE)
    phone.hears("type its four digits")
    phone.press(code)


def test_the_code_opens_the_menu_of_where_they_are(town: Town, marta: Handset, out: Row) -> None:
    calls_in(marta, out["code"])
    marta.hears("If you are on your way, press 3")
    assert not any("If all is well" in words for words in marta.heard), "they are not there yet"
    marta.press("3")
    marta.hears("Noted: you are on your way.")
    assert town.stage_of(out, marta) == "en_route"
    marta.press("4")
    marta.hears("Noted: you are there.")
    marta.hears("If all is well, press 6")
    marta.press("6")
    marta.hears("Good to hear")
    marta.press("5")
    marta.hears("How did it end? Type two digits.")
    marta.press("12")
    marta.hears("This page is closed. Thank you.")
    assert town.dispatch(out)["state"] == "CLOSED"
    for part in ("on your way", "you are there", "good to hear", "How did it end", "is closed"):
        marta.expect_text(part)
    town.wait(10)
    assert marta.state == "idle"
    assert town.contacts() == [], "a responder at work is no contact of the hotline"
    assert town.promises() == [], "and nobody owes them a callback"


def test_two_tells_the_details(town: Town, marta: Handset, out: Row) -> None:
    calls_in(marta, out["code"])
    marta.press("2")
    marta.hears("Place: 12 Alder Lane.")


def test_eight_and_nine_ask_for_police_and_medics_and_say_that_nine_is_not_911(
    town: Town, marta: Handset, out: Row
) -> None:
    lee = town.supervisor()
    calls_in(marta, out["code"])
    marta.hears("To ask for medics, press 9: a supervisor arranges it.")
    marta.hears("To talk with 911 yourself, press pound.")
    marta.press("8")
    marta.hears("Your request is noted and goes to a supervisor now")
    lee.expect_text("Marta asks for police")
    marta.press("9")
    lee.expect_text("Marta asks for medics")
    assert town.row("incident_by_id", id=out["incident_id"])["police"] == "BACKUP_REQUESTED"
    for _ in range(2):
        marta.expect_text("your request is noted")


def test_with_no_supervisor_in_reach_they_are_told_to_dial_911(town: Town, marta: Handset, out: Row) -> None:
    calls_in(marta, out["code"])
    marta.press("8")
    marta.hears("no supervisor can be reached. Dial 911 now.")
    marta.expect_text("Dial 911 now")


def test_pound_connects_them_with_911(town: Town, marta: Handset, out: Row) -> None:
    calls_in(marta, out["code"])
    marta.press("#")
    town.psap.rings()
    town.wait(10)
    assert marta.talking_to == {town.psap.number}


def test_zero_leads_to_a_counselor(town: Town, marta: Handset, out: Row) -> None:
    ana = town.counselor("Ana", "+15035550131")
    calls_in(marta, out["code"])
    marta.press("0")
    takes_the_call(ana)
    town.wait(6)
    assert marta.talking_to == {ana.number}


def test_nine_at_the_code_is_911_as_everywhere(town: Town, marta: Handset, out: Row) -> None:
    marta.call(LINE)
    marta.hears("For 911, press 9.")
    marta.press("9")
    town.psap.rings(15)
    town.wait(10)
    assert marta.talking_to == {town.psap.number}


@pytest.mark.parametrize("keys", ["", "#"])
def test_who_types_nothing_is_a_caller_like_everybody_else(
    town: Town, marta: Handset, out: Row, keys: str
) -> None:
    marta.call(LINE)
    marta.hears("type its four digits")
    if keys:
        marta.press(keys)
    marta.hears(GREETING)
    assert len(town.contacts()) == 1


def test_three_wrong_codes_open_nothing_and_lead_to_the_public_menu(
    town: Town, marta: Handset, out: Row
) -> None:
    wrong = "1111" if out["code"] != "1111" else "2222"
    calls_in(marta, wrong)
    marta.hears("That is no page of yours")
    marta.press(wrong)
    town.wait(3)
    marta.press(wrong)
    marta.hears(GREETING)
    assert not any("Alder Lane" in words for words in marta.heard)


def test_a_forger_who_calls_again_and_again_is_not_even_asked(town: Town, marta: Handset, out: Row) -> None:
    forger = town.resident("+15035550177", "a forger")
    wrong = "1111" if out["code"] != "1111" else "2222"
    for _ in range(3):
        forger.call(LINE, caller_id=MARTA)
        forger.hears("type its four digits")
        for _ in range(3):
            forger.press(wrong)
            town.wait(5)
        forger.hears(GREETING)
        forger.hang_up()
        town.wait(5)
    forger.call(LINE, caller_id=MARTA)
    forger.hears(GREETING)
    assert not any("its four digits" in entry.text for entry in forger.log.this_call())


def test_somebody_of_ours_without_a_page_hears_the_public_menu_at_once(town: Town, marta: Handset) -> None:
    marta.call(LINE)
    marta.hears(GREETING, within=1)


def test_who_is_asked_and_calls_in_can_accept_there(town: Town, marta: Handset) -> None:
    found = town.calls_out()
    marta.expect_text("A team is needed")
    calls_in(marta, found["code"])
    marta.hears("If you can come, press 1")
    marta.press("1")
    marta.hears("It is yours")
    marta.hears("12 Alder Lane")
    assert town.stage_of(found, marta) == "accepted"
    marta.expect_text("is yours")


def test_a_key_that_is_told_twice_is_done_once(town: Town, marta: Handset, out: Row) -> None:
    calls_in(marta, out["code"])
    marta.press("3")
    marta.hears("Noted: you are on your way")
    assert sent_again(town, "/voice/field/") == sent_again(town, "/voice/field/")
    kinds = [row["kind"] for row in town.rows("dispatch_events", dispatch_id=out["id"])]
    assert kinds.count("set_out") == 1
    marta.expect_text("on your way")
    marta.expect_no_text(10)


def test_silence_in_the_menu_is_asked_once_more_and_then_ends(town: Town, marta: Handset, out: Row) -> None:
    calls_in(marta, out["code"])
    town.wait(180)
    assert marta.state == "idle"
    assert any("Goodbye" in words for words in marta.heard)
