"""A conversation by text in our people's hands: answered, stopped, made into a call or a team."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.callbacks import waiting
from ivr.callbacks.waiting import Claimed, Refusal, Sent
from ivr.calls.counseling import Called, Told
from simulator.handset import Handset
from tests.journeys.texting.texters import contact, conversation, newest, writes
from tests.journeys.town import LINE, Town

ANA, BEN, ROSA = "+15035550131", "+15035550132", "+15035550111"


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """She has answered two questions by text, and wants a person."""
    phone = town.resident(ROSA)
    writes(town, phone, "i need food", "for myself", "0")
    town.does_not_prove("every_contact_has_an_end", "she still writes")
    return phone


def does(town: Town, act: Any, *given: Any, who: str = ANA, **more: Any) -> Any:
    person, now = town.person_of[who], town.clock.now()
    came = town.store.write(
        lambda tx: act(town.house, tx, *given, person, *more.pop("then", ()), now, **more)
    )
    town.wait(5)
    return came


def claims(town: Town, who: str = ANA) -> Claimed | Refusal:
    found: Claimed | Refusal = does(town, waiting.claim, "text", conversation(town)["contact_id"], who=who)
    return found


def replies(town: Town, body: str, who: str = ANA) -> Sent | Refusal:
    mine, person, now = conversation(town)["contact_id"], town.person_of[who], town.clock.now()
    came = town.store.write(lambda tx: waiting.reply(town.house, tx, mine, person, body, f"k:{body}", now))
    town.wait(5)
    return came


def test_who_answers_it_claims_it_and_she_reads_one_voice(town: Town, rosa: Handset) -> None:
    town.counselor("Ben", BEN)
    assert isinstance(replies(town, "Hello. What do you need?"), Sent)
    assert newest(rosa) == "Hello. What do you need?"
    second = replies(town, "Hi, Ben here.", who=BEN)
    assert isinstance(second, Refusal)
    assert second.words == "A colleague has them now."
    assert newest(rosa) == "Hello. What do you need?"


def test_after_stop_nothing_goes_out_and_the_counselor_reads_why(town: Town, rosa: Handset) -> None:
    assert isinstance(claims(town), Claimed)
    writes(town, rosa, "STOP")
    came = replies(town, "Are you all right?")
    assert isinstance(came, Refusal)
    assert came.code in ("STOPPED", "CARRIER_STOPPED")
    assert "Are you all right?" not in [text.body for text in rosa.texts]


def test_the_text_becomes_a_call_when_she_says_that_it_is_safe(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    mine = contact(town)["id"]
    before = town.answers(contact(town))
    claims(town)
    refused = does(town, waiting.to_call, mine, agreed=False)
    assert isinstance(refused, Refusal), "who writes may write because they cannot talk"
    promise = does(town, waiting.to_call, mine, agreed=True)
    assert isinstance(promise, str)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.rings()
    assert rosa.current is not None
    assert rosa.current.from_ == LINE
    rosa.answer()
    town.wait(2)
    assert ana.talking_to == {ROSA}
    ended = contact(town)
    assert (ended["outcome"], ended["reason"]) == ("CALLBACK", "CALLER_ASKED")
    assert town.answers(ended) == before != {}
    assert town.row("callback_by_id", id=promise)["contact_id"] == mine


def test_the_text_becomes_a_team_and_she_still_has_a_person(town: Town, rosa: Handset) -> None:
    marta = town.responder("Marta", "+15035550161")
    mine = contact(town)["id"]
    claims(town)
    told = Told(call_type="BASIC_NEEDS", place="4 Harbor Street")
    called = does(town, waiting.to_dispatch, "text", mine, then=(told,))
    assert isinstance(called, Called)
    assert called.dispatch
    marta.expect_text("A team is needed").reply("1")
    marta.expect_text("you have page")
    assert contact(town)["incident_id"] is not None
    assert isinstance(replies(town, "A team comes to you."), Sent)
    assert newest(rosa) == "A team comes to you."
