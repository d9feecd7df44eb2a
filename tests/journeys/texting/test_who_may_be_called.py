"""Who only writes is called when they ask for it, and by nobody's guess: whoever has their phone now may be
whom they are afraid of."""

from __future__ import annotations

import pytest

from db.store import Row
from ivr.callbacks import waiting
from ivr.callbacks.waiting import Refusal
from ivr.reach import consent
from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import presses
from tests.journeys.texting.test_stop_start_and_silence import kept
from tests.journeys.texting.test_the_place_by_link import is_asked_where
from tests.journeys.texting.texters import conversation, newest, writes
from tests.journeys.town import LINE, Town

ANA = "+15035550131"


def calls(town: Town, promise: Row) -> str | Refusal:
    person, now = town.person_of[ANA], town.clock.now()
    town.store.write(lambda tx: waiting.claim(town.house, tx, "callback", promise["id"], person, now))
    return town.store.write(lambda tx: waiting.call_out(town.house, tx, promise["id"], person, now))


def rings_there(town: Town, ana: Handset, rosa: Handset, promise: Row) -> None:
    assert isinstance(calls(town, promise), str)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.rings()


def test_a_promise_that_we_made_by_ourselves_rings_nobody_who_only_wrote(town: Town) -> None:
    town.counselor("Ana", ANA)
    rosa = town.resident()
    writes(town, rosa, "he is going to kill me")
    mine = conversation(town)["contact_id"]
    town.store.write(lambda tx: tx.run("end_waiting", contact_id=mine))  # somebody has looked at it
    town.wait(4 * 86_400)
    (promise,) = town.promises()
    assert (promise["reason"], promise["priority"]) == ("DISCONNECTED", 9)
    assert town.number_of(promise) == rosa.number
    refused = calls(town, promise)
    assert isinstance(refused, Refusal)
    assert refused.code == "NOT_OPENED"
    assert conversation(town)["waiting_since"] is not None, "and a person reads it before it is closed"
    town.wait(60)
    assert not any(entry.kind == "ring" for entry in rosa.transcript)


def test_a_message_in_writing_is_no_wish_to_be_called(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 04:00")
    town.counselor("Ana", ANA, hours=("00:00", "24:00"))
    rosa = town.resident()
    writes(town, rosa, "need food", "0")
    town.wait(400)
    writes(town, rosa, "4", "a stroller and diapers, after nine please")
    (promise,) = town.promises()
    assert promise["reason"] == "VOICEMAIL"
    refused = calls(town, promise)
    assert isinstance(refused, Refusal)
    assert refused.code == "NOT_OPENED"


def test_who_asks_by_text_to_be_called_is_called(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 04:00")
    ana = town.counselor("Ana", ANA, hours=("00:00", "24:00"))
    rosa = town.resident()
    writes(town, rosa, "need food", "0", "3", "1", "2", "yes")
    (promise,) = town.promises()
    assert promise["reason"] == "CLOSED"
    rings_there(town, ana, rosa, promise)


@pytest.mark.parametrize(
    "said",
    [
        "yes when he is at work",
        "yes from 9 to 5",
        "yes he is asleep",
        "yes text me",
        "sí mientras no esté",
        "si de dia",
    ],
)
def test_a_yes_that_holds_for_a_time_or_one_way_is_kept_as_none(town: Town, said: str) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa)
    writes(town, rosa, "by the swings", "1", said)
    assert any(asked in newest(rosa) for asked in ("Is it safe to call or text", "Es seguro llamar"))
    writes(town, rosa, said, "no")
    assert (kept(town)["text_ok"], kept(town)["call_ok"]) == (None, None)


@pytest.mark.parametrize("said", ["yes", "yes please", "sí claro que sí", "1"])
def test_a_plain_yes_opens_both_ways(town: Town, said: str) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa)
    writes(town, rosa, "by the swings", "1", said, "no")
    assert (kept(town)["text_ok"], kept(town)["call_ok"]) == (1, 1)


@pytest.mark.parametrize("shut", ["QUIET", "unsafe"])
def test_who_shut_it_by_text_and_asks_by_phone_to_be_called_there_is_called(town: Town, shut: str) -> None:
    ana, rosa = town.counselor("Ana", ANA), town.resident()
    shuts(town, rosa, shut)
    asks_on_the_phone(town, rosa, "1")
    (promise,) = town.promises()
    rings_there(town, ana, rosa, promise)
    ana.hang_up()


@pytest.mark.parametrize("shut", ["QUIET", "unsafe"])
def test_a_word_that_comes_after_the_promise_counts_more(town: Town, shut: str) -> None:
    town.counselor("Ana", ANA)
    rosa = town.resident()
    shuts(town, rosa, shut)
    asks_on_the_phone(town, rosa, "1")
    town.wait(60)
    shuts(town, rosa, shut)
    (promise,) = town.promises()
    assert isinstance(calls(town, promise), Refusal)


def test_nobody_opens_the_phone_of_somebody_else_by_typing_its_number(town: Town) -> None:
    town.counselor("Ana", ANA)
    rosa, other = town.resident(), town.resident("+15035550112", "Jo")
    shuts(town, rosa, "QUIET")
    asks_on_the_phone(town, other, "2", rosa.number[2:], "1")
    (promise,) = town.promises()
    assert town.number_of(promise) == rosa.number
    refused = calls(town, promise)
    assert isinstance(refused, Refusal)
    assert refused.code == "QUIET"


def shuts(town: Town, phone: Handset, shut: str) -> None:
    """Writes QUIET, or tells one of us that a call is not safe."""
    writes(town, phone, "QUIET" if shut == "QUIET" else "need food")
    if shut == "unsafe":
        about, now = town.contacts()[0]["id"], town.clock.now()
        town.store.write(lambda tx: consent.told_to_staff(tx, about, "call", "operator:x", now, ok=False))
        assert kept(town)["call_ok"] == 0


def asks_on_the_phone(town: Town, phone: Handset, *keys: str) -> None:
    """While nobody takes their call, they say the number, when, and whether a message is safe."""
    phone.call(LINE)
    presses(phone, "01")
    for key in keys:
        presses(phone, key)
    presses(phone, "11")
    phone.hears("A counselor calls you back")
    town.wait(10)
