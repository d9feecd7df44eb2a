"""Key 9, and silence where nobody of ours can answer: the 911 center's own lines, one after the other."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call, times_heard
from tests.journeys.town import LINE, PSAP, PSAP_2, Town

WORDS = (
    "We're connecting you to Port Alder 911. They won't see your location. "
    "First tell them where you are. Stay on the line."
)
WAYS = {  # where the caller is -> the keys that lead there
    "the greeting": "",
    "who is calling": "1",
    "what it is about": "11",
    "a second menu": "113",
    "a question": "1131",
    "the fourth question": "1131222",
    "the danger words": "11311",
    "hold": "0",
    "the callback's number": "01",
    "another number": "012",
    "the callback's time": "011",
    "the callback's message": "0111",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_9_leads_to_911_from(town: Town, way: str) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, way + "9")
    rosa.hears(WORDS, within=9)
    town.wait(12)
    assert rosa.talking_to == {PSAP}
    rosa.hang_up()
    contact = town.the_contact()
    assert contact["outcome"] == "TO_911"
    assert [p for p in town.promises() if p["reason"] == "LOST_TRANSFER"] == []


def test_the_transfer_is_kept_with_its_times_and_its_result(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    asked = town.clock.now()
    rosa.hears("First tell them where you are")
    town.wait(13)
    rosa.hang_up()
    (transfer,) = town.transfers(town.the_contact())
    assert (transfer["destination"], transfer["line_no"], transfer["reason"]) == ("psap", 0, "CALLER_CHOSE")
    assert transfer["result"] == "connected"
    since = [transfer[t] - int(asked.timestamp() * 1000) for t in ("dialed_at", "connected_at", "ended_at")]
    assert since[0] == 0
    assert 3_000 <= since[1] <= 12_000
    assert since[2] >= 13_000


@pytest.mark.parametrize("habit", ["busy", "no_answer", "fail"])
def test_when_the_first_line_does_not_answer_the_second_is_called(town: Town, habit: str) -> None:
    town.psap.will(habit)
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears("That line did not answer. We are trying again. Stay on the line.", within=50)
    town.wait(25)
    assert rosa.talking_to == {PSAP_2}
    rosa.hang_up()
    results = [(t["line_no"], t["result"]) for t in town.transfers(town.the_contact())]
    first = {"busy": "busy", "no_answer": "no-answer", "fail": "failed"}[habit]
    retried = [(0, "failed")] if habit == "fail" else []  # once more, with our own number shown
    assert results == [(0, first), *retried, (1, "connected")]
    assert town.promises() == []


def test_when_neither_line_answers_the_supervisor_is_called(town: Town) -> None:
    town.psap.will("busy")
    town.psap_2.will("no_answer")
    lee, rosa = town.supervisor(), town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears(
        "We can't get you through to 911 from here. If you can, hang up and dial 911 yourself.", within=90
    )
    lee.rings()
    lee.answer()
    lee.hears("call for a supervisor")
    lee.press("1")
    town.wait(6)
    assert rosa.talking_to == {lee.number}
    rosa.hang_up()
    contact = town.the_contact()
    assert contact["outcome"] == "PHONE_ONLY"
    assert [t["result"] for t in town.transfers(contact)] == ["busy", "no-answer"]


def test_when_nobody_at_all_answers_the_last_words_come_three_times_and_a_promise_is_kept(town: Town) -> None:
    town.psap.will("busy")
    town.psap_2.will("busy")
    lee, rosa = town.supervisor(), town.resident()
    rosa.call(LINE)
    rosa.press("9")
    lee.rings(within=60)
    rosa.hears("A supervisor will see that you called, and calls you back first", within=120)
    assert times_heard(rosa, "Please hang up and dial 911 on this phone. They can see where you are") == 3
    rosa.hears("Please hang up now and dial 911")
    town.wait(5)
    assert rosa.state == "idle"
    (promise,) = town.promises()
    assert (promise["reason"], promise["priority"]) == ("LOST_TRANSFER", 9)
    assert town.number_of(promise) == rosa.number
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("CALLBACK", "LOST_TRANSFER")


def test_in_the_last_words_every_key_is_still_alive(town: Town) -> None:
    town.psap.will("busy")
    town.psap_2.will("busy")
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears("Please hang up and dial 911 on this phone", within=60)
    rosa.press("0")
    takes_the_call(ana)
    town.wait(5)
    assert rosa.talking_to == {ana.number}


def test_a_caller_without_a_number_hears_that_we_cannot_call_back(town: Town) -> None:
    town.psap.will("busy")
    town.psap_2.will("busy")
    rosa = town.resident()
    rosa.call(LINE, caller_id="anonymous")
    rosa.press("9")
    rosa.hears("We have no number to call you back", within=120)
    town.wait(5)
    (promise,) = town.promises()
    assert town.number_of(promise) is None


def test_who_hangs_up_while_the_911_line_rings_is_called_back_before_everybody(town: Town) -> None:
    town.psap.will("no_answer")
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    town.psap.rings()
    town.wait(4)
    rosa.hang_up()
    town.wait(3)
    (promise,) = town.promises()
    assert (promise["reason"], promise["priority"]) == ("LOST_TRANSFER", 9)
    assert town.number_of(promise) == rosa.number
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("CALLBACK", "LOST_TRANSFER")
    assert [t["result"] for t in town.transfers(contact)] == ["lost"]
    assert not town.psap.ringing
    assert not town.psap_2.transcript


def test_who_hangs_up_during_the_words_before_911_is_called_back_too(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears(WORDS)
    rosa.hang_up()
    (promise,) = town.promises()
    assert (promise["reason"], town.number_of(promise)) == ("LOST_TRANSFER", rosa.number)


def test_who_spoke_with_911_and_hung_up_is_owed_nothing(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears(WORDS)
    town.wait(60)
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("TO_911", "CALLER_CHOSE")
    assert town.promises() == []


def test_when_911_hangs_up_first_the_caller_is_back_with_us(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears(WORDS)
    town.wait(30)
    town.psap.hang_up()
    rosa.hears("You are back with Port Alder Community Response", within=3)
    rosa.press("9")
    town.wait(20)
    assert rosa.talking_to == {PSAP}
    town.psap.hang_up()
    rosa.hears("For a counselor, stay on the line")
    takes_the_call(ana, within=40)
    town.wait(5)
    rosa.hang_up()
    contact = town.the_contact()
    assert contact["outcome"] == "TO_911"
    assert [t["result"] for t in town.transfers(contact)] == ["connected", "connected"]


@pytest.mark.parametrize("hour", ["2026-03-04 03:00", "2026-03-04 18:00", "2026-12-25 12:00"])
def test_9_works_at_every_hour(make_town: MakeTown, hour: str) -> None:
    town = make_town(now=hour)
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.press("9")
    rosa.hears(WORDS, within=2)
    town.wait(15)
    assert rosa.talking_to == {PSAP}


def test_whoever_answers_at_911_hears_the_caller_at_once_and_nothing_of_ours(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    rosa.hears(WORDS)
    town.wait(20)
    assert [e for e in town.psap.transcript if e.kind == "say"] == []
    assert town.psap.talking_to == {rosa.number}
