"""A responder's phone rings: one key accepts, and nothing before it is for a voicemail to hear."""

from __future__ import annotations

import pytest

from simulator.handset import Handset
from tests.journeys.doing import presses
from tests.journeys.town import Town
from tests.journeys.trouble import hung_store, sent_again

MARTA, THEO = "+15035550161", "+15035550162"
PRIVATE = ("Alder Lane", "dog", "fifty", "welfare", "checked on")


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA, ["en", "es"])


def is_rung(phone: Handset) -> None:
    """The text came first; then the phone rings."""
    phone.expect_text("page ")
    phone.rings()


def said_private(phone: Handset) -> list[str]:
    return [words for words in phone.heard if any(part in words for part in PRIVATE)]


def test_the_phone_asks_and_says_nothing_of_whoever_asked_for_help(town: Town, marta: Handset) -> None:
    town.calls_out()
    is_rung(marta)
    marta.answer()
    marta.hears("There is a page for you. If you can come, press 1. If you can't, press 2.")
    assert said_private(marta) == []


def test_one_accepts_and_then_the_details_are_told_and_told_again(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    is_rung(marta)
    marta.answer()
    marta.press("1")
    marta.hears("It is yours. Thank you.")
    marta.hears("Place: 12 Alder Lane.")
    marta.hears("Safety: A friendly dog.")
    marta.hears("People: One man, fifty.")
    assert town.stage_of(out, marta) == "accepted"
    marta.press("*#")
    town.wait(30)
    assert sum("12 Alder Lane" in words for words in marta.heard) == 2
    marta.press("25#")
    marta.hears("Noted. Go safely.")
    member = town.row("member_of", dispatch_id=out["id"], person_id=town.person_of[MARTA])
    assert member["eta_at"] is not None
    marta.expect_text("is yours")
    marta.expect_text("is yours")
    town.wait(5)
    assert marta.state == "idle"


def test_two_declines_and_the_next_is_asked(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    is_rung(marta)
    marta.answer()
    marta.press("2")
    marta.hears("Noted: you are not coming")
    assert town.stage_of(out, marta) in ("declined", "stood_down")
    assert said_private(marta) == []
    marta.expect_text("you are not coming")


def test_another_key_is_asked_once_more_and_then_the_call_ends(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    is_rung(marta)
    marta.answer()
    presses(marta, "55")
    marta.hears("Please look at your texts, or call us.")
    assert town.stage_of(out, marta) == "paged"
    assert said_private(marta) == []


def test_a_voicemail_hears_nothing_and_accepts_nothing(town: Town, marta: Handset) -> None:
    marta.will("voicemail", answer_after=4)
    out = town.calls_out()
    marta.expect_text("A team is needed")
    town.wait(60)
    assert marta.voicemail_messages
    assert not [m for m in marta.voicemail_messages if any(part in m for part in (*PRIVATE, out["code"]))]
    assert town.stage_of(out, marta) == "paged"
    pages = town.rows("pages_of_dispatch", dispatch_id=out["id"])
    assert "machine" in {page["state"] for page in pages if page["channel"] == "voice"}


def test_the_key_told_three_times_accepts_once_and_is_answered_alike(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    is_rung(marta)
    marta.answer()
    marta.press("1")
    marta.hears("It is yours")
    again = [sent_again(town, "/voice/field/") for _ in range(3)]
    assert len(set(again)) == 1
    assert "12 Alder Lane" in again[0]
    kinds = [row["kind"] for row in town.rows("dispatch_events", dispatch_id=out["id"])]
    assert kinds.count("accepted") == 1
    marta.expect_text("is yours")


def test_every_webhook_twice_changes_nothing(town: Town, marta: Handset) -> None:
    town.sim.faults.duplicate_webhooks = True
    out = town.calls_out()
    is_rung(marta)
    marta.answer()
    marta.press("1")
    marta.hears("Place: 12 Alder Lane")
    marta.press("20#")
    marta.hears("Noted. Go safely.")
    kinds = [row["kind"] for row in town.rows("dispatch_events", dispatch_id=out["id"])]
    assert kinds.count("accepted") == 2, "that they come, and when"
    marta.expect_text("is yours")
    marta.expect_text("is yours")
    marta.expect_no_text(10)


def test_of_two_who_press_at_once_one_comes_and_the_other_is_told_so(town: Town, marta: Handset) -> None:
    theo = town.responder("Theo", THEO)
    out = town.calls_out()
    is_rung(marta)
    is_rung(theo)
    marta.answer()
    theo.answer()
    town.at_once(lambda: marta.press("1"), lambda: theo.press("1"))
    town.wait(5)
    has = [phone for phone in (marta, theo) if any("It is yours" in words for words in phone.heard)]
    told = [phone for phone in (marta, theo) if any("Others have it" in words for words in phone.heard)]
    assert len(has) == len(told) == 1
    assert has != told
    assert said_private(told[0]) == []
    assert town.dispatch(out)["state"] == "ACCEPTED"
    has[0].expect_text("is yours")
    told[0].expect_text("covered by")
    if told[0].inbox.unexpected():
        told[0].expect_text("covered by")


def test_a_phone_picked_up_after_somebody_else_accepted_hears_that(town: Town, marta: Handset) -> None:
    theo = town.responder("Theo", THEO)
    town.calls_out()
    is_rung(marta)
    theo.expect_text("A team is needed").reply("1")
    if marta.ringing:
        marta.answer()
        marta.hears("Others have it")
    theo.expect_text("is yours")
    marta.expect_text("covered by Theo")
    if theo.ringing:
        theo.rings()


def test_a_supervisor_takes_over_what_nobody_accepted_and_hears_what_it_is(town: Town) -> None:
    lee = town.supervisor()
    out = town.calls_out()
    lee.expect_text("nobody has accepted page", within=600)
    lee.rings()
    lee.answer()
    lee.hears(f"Nobody has accepted page {', '.join(out['code'])}. If you take it over, press 1.")
    lee.press("1")
    lee.hears("You have taken it over")
    lee.hears("12 Alder Lane")
    assert town.dispatch(out)["state"] == "HANDED_OFF"
    lee.expect_text("you have taken over")


def test_a_test_page_says_that_it_is_one(town: Town, marta: Handset) -> None:
    town.calls_out(test=True)
    is_rung(marta)
    marta.answer()
    marta.hears("This is a test. Nobody waits for help.")
    marta.press("1")
    marta.hears("It is yours")
    marta.expect_text("is yours")


def test_it_is_asked_in_their_language(town: Town) -> None:
    ines = town.responder("Ines", "+15035550163", ["es", "en"])
    town.calls_out(language="es")
    ines.expect_text("aviso")
    ines.rings()
    ines.answer()
    ines.hears("Si puede ir, oprima 1")
    ines.press("1")
    ines.hears("Lugar: 12 Alder Lane")
    ines.expect_text("aviso")


def test_when_we_fail_the_phone_says_what_else_to_do(town: Town, marta: Handset) -> None:
    out = town.calls_out()
    is_rung(marta)
    marta.answer()
    marta.hears("If you can come, press 1")
    town.deploy(within=0.25)
    with hung_store(town):
        marta.press("1")
        marta.hears("Something went wrong on our side. Please answer our text")
    assert town.stage_of(out, marta) == "paged"
    marta.text("+15035550100", "1")
    marta.expect_text("is yours")
