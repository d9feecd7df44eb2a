"""What a counselor hears before the key, and who gets the caller: exactly one, or nobody."""

from __future__ import annotations

import pytest

from simulator.handset import Handset
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.town import LINE, Town


def answers(*phones: Handset) -> None:
    for phone in phones:
        phone.rings()
        phone.answer()
        phone.hears("press 1")


def test_the_whisper_says_what_it_is_about_and_in_which_language(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131", ["en", "es"]), town.resident()
    rosa.call(LINE)
    presses(rosa, "2131" + "2222")
    answers(ana)
    assert ana.hears("Port Alder") == (
        "Port Alder Community Response call. About: welfare check. Language: Spanish. "
        "To take it, press 1. To pass it on, press 2."
    )
    assert (ana.transcript[-1].language, ana.transcript[-1].voice) == ("en-US", "Polly.Joanna-Neural")


def test_a_counselor_s_phone_shows_the_hotline_s_number_never_the_caller_s(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    assert [e.text for e in ana.transcript] == [f"ringing: {LINE}"]


def test_2_passes_the_call_on_and_the_next_one_takes_it(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    ana.press("2")
    ana.hears("Thank you. We ask somebody else.")
    town.wait(5)
    assert ana.state == "idle"
    takes_the_call(ben)
    town.wait(5)
    assert rosa.talking_to == {ben.number}


def test_who_passed_a_call_on_is_not_asked_again_for_it(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    lee = town.supervisor()
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    ana.press("2")
    lee.rings(within=5)
    town.wait(60)
    assert len([e for e in ana.transcript if e.kind == "ring"]) == 1


def test_a_key_that_means_nothing_passes_the_call_on(town: Town) -> None:
    ana, lee = town.counselor("Ana", "+15035550131"), town.supervisor()
    asks_for_a_person(town.resident(), LINE)
    answers(ana)
    ana.press("7")
    ana.hears("We ask somebody else")
    lee.rings(within=5)


def test_a_counselor_who_says_nothing_is_asked_once_more_and_then_left(town: Town) -> None:
    ana, lee = town.counselor("Ana", "+15035550131"), town.supervisor()
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    ana.hears("To take the call, press 1. To pass it on, press 2.", within=25)
    ana.hears("We ask somebody else", within=25)
    lee.rings(within=30)
    assert not rosa.talking_to


def test_a_counselor_s_voicemail_never_gets_the_caller_and_learns_nothing_of_them(town: Town) -> None:
    ana, lee = town.counselor("Ana", "+15035550131"), town.supervisor()
    ana.will("voicemail", answer_after=5)
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11" + "12" + "2222")
    while not lee.ringing:
        town.wait(0.5)
        assert not ana.talking_to
        assert not rosa.talking_to
    recorded = " ".join(ana.voicemail_messages).lower()
    assert "press 1" in recorded, "the machine did record what was said after its tone"
    for private in ("upset", "english", rosa.number, rosa.number[-7:]):
        assert private not in recorded
    takes_the_call(lee)
    rosa.hears("Someone is here for you now")


@pytest.mark.parametrize("habit", ["busy", "no_answer", "fail"])
def test_a_phone_that_is_not_answered_leads_to_the_next_person(town: Town, habit: str) -> None:
    ana, lee = town.counselor("Ana", "+15035550131"), town.supervisor()
    ana.will(habit)
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(lee, within=45)
    town.wait(5)
    assert rosa.talking_to == {lee.number}
    assert {leg["state"] for leg in town.legs(town.the_contact()) if leg["tier"] < 2} == {
        {"busy": "busy", "no_answer": "no_answer", "fail": "failed"}[habit]
    }


def test_of_two_who_press_1_within_the_same_moment_exactly_one_gets_the_caller(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana, ben)
    town.at_once(lambda: ana.press("1"), lambda: ben.press("1"))
    town.wait(6)
    (winner,) = [phone for phone in (ana, ben) if phone.number in rosa.talking_to]
    (loser,) = {ana, ben} - {winner}
    assert loser.hears("Somebody else has taken this call")
    assert loser.state == "idle"
    assert rosa.talking_to == {winner.number}
    assert sorted(leg["state"] for leg in town.legs(town.the_contact())) == ["accepted", "taken"]


def test_five_who_press_1_within_the_same_moment_leave_four_who_are_told(town: Town) -> None:
    phones = [town.counselor(f"Counselor {n}", f"+1503555013{n}") for n in range(1, 6)]
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    answers(*phones)
    town.at_once(*(lambda phone=phone: phone.press("1") for phone in phones))
    town.wait(6)
    told = [p for p in phones if any("Somebody else has taken this call" in words for words in p.heard)]
    assert len(told) == 4
    assert [p.state for p in told] == ["idle"] * 4
    assert len(rosa.talking_to) == 1


def test_who_still_hears_the_whisper_is_told_that_the_call_is_taken(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    asks_for_a_person(town.resident(), LINE)
    answers(ana, ben)
    ana.press("1")
    ben.hears("Somebody else has taken this call. Thank you.", within=3)
    town.wait(4)
    assert ben.state == "idle"


def test_who_still_rings_stops_ringing_when_the_call_is_taken(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    asks_for_a_person(town.resident(), LINE)
    answers(ana)
    assert ben.ringing
    ana.press("1")
    town.wait(2)
    assert ben.state == "idle"


def test_who_was_told_that_the_call_is_taken_can_be_rung_for_the_next_caller(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    asks_for_a_person(rosa, LINE)
    answers(ana, ben)
    sam.call(LINE)
    town.at_once(lambda: ana.press("1"), lambda: sam.press("0"))
    takes_the_call(ben, within=8)
    town.wait(5)
    assert sam.talking_to == {ben.number}


def test_a_key_pressed_twice_changes_nothing(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    presses(ana, "11")
    town.wait(6)
    assert rosa.talking_to == {ana.number}


def test_every_webhook_delivered_twice_changes_nothing(town: Town) -> None:
    town.sim.faults.duplicate_webhooks = True
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11" + "12" + "2222")
    answers(ana, ben)
    ana.press("1")
    town.wait(6)
    assert rosa.talking_to == {ana.number}
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("PHONE_ONLY", "ANSWERED")
    assert len(town.legs(contact)) == 2


def test_statuses_that_arrive_late_and_in_the_wrong_order_change_nothing(town: Town) -> None:
    town.sim.faults.reorder_callbacks = True
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    answers(ana)
    ana.press("1")
    town.wait(20)
    assert rosa.talking_to == {ana.number}
    assert ben.state == "idle"
    rosa.hang_up()
    town.wait(10)
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("PHONE_ONLY", "ANSWERED")
