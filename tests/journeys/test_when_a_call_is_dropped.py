"""Somebody is suddenly gone: the caller while phones ring, the counselor in mid-sentence, both at once."""

from __future__ import annotations

import pytest

from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.test_who_takes_the_call import answers
from tests.journeys.town import LINE, PSAP, Town


def test_a_caller_who_hangs_up_stops_every_phone_that_rings(town: Town) -> None:
    phones = [town.counselor(f"Counselor {n}", f"+1503555013{n}") for n in range(1, 4)]
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    phones[0].rings()
    rosa.hang_up()
    town.wait(2)
    assert [phone.state for phone in phones] == ["idle"] * 3
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("NO_ACTION", "DISCONNECTED")


def test_a_counselor_in_the_whisper_is_told_that_the_caller_hung_up(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    rosa.hang_up()
    ana.hears("The caller is no longer waiting. Thank you.", within=3)
    town.wait(4)
    assert ana.state == "idle"


def test_a_counselor_who_presses_1_after_the_caller_hung_up_is_told_so(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    town.at_once(rosa.hang_up, lambda: ana.press("1"))
    ana.hears("The caller", within=8)
    town.wait(12)  # the words, and three seconds in which a key would call out a team
    assert ana.state == "idle"


def test_a_counselor_who_pressed_1_just_before_the_caller_hung_up_is_told_too(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    town.at_once(lambda: ana.press("1"), rosa.hang_up)
    ana.hears("The caller", within=8)
    town.wait(12)  # the words, and three seconds in which a key would call out a team
    assert ana.state == "idle"
    assert town.the_contact()["outcome"] == "NO_ACTION"


def test_a_caller_who_hangs_up_on_the_way_to_the_counselor_leaves_nobody_waiting(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    ana.press("1")
    rosa.hears("Someone is here for you now")
    assert not rosa.talking_to
    rosa.hang_up()
    ana.hears("The caller", within=8)
    town.wait(12)  # the words, and three seconds in which a key would call out a team
    assert ana.state == "idle"


def test_a_caller_who_hangs_up_in_the_conversation_ends_it_for_the_counselor(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(60)
    rosa.hang_up()
    ana.hears("The caller has left. To call out a team for them, press 1, or hang up.", within=3)
    town.wait(12)
    assert ana.state == "idle"
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("PHONE_ONLY", "ANSWERED")


def test_when_the_counselor_s_line_drops_the_caller_is_offered_the_way_back(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(30)
    ana.hang_up()
    rosa.hears("To go back to a counselor, stay on the line", within=3)
    rosa.hears("We are finding a counselor for you", within=60)
    takes_the_call(ben)
    town.wait(5)
    assert rosa.talking_to == {ben.number}


def test_after_the_talk_0_is_a_person_and_9_is_911(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(30)
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up")
    rosa.press("0")
    takes_the_call(ana)
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    ana.hang_up()
    town.wait(5)
    rosa.press("9")
    rosa.hears("We're connecting you to Port Alder 911")
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}


def test_late_news_of_the_first_talk_never_interrupts_the_second(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(30)
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up")
    rosa.press("0")
    takes_the_call(ana)
    town.wait(10)
    assert rosa.talking_to == {ana.number}
    asked_on = [r for r in town.sim.requests if r["url"].endswith("/voice/resume")]
    assert len(asked_on) == 2, "once for each talk"


@pytest.mark.parametrize("first", ["the counselor", "the caller"])
def test_who_chooses_911_as_somebody_takes_the_call_goes_to_911(town: Town, first: str) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    town.sim.faults.rest(n=1, status=503, method="POST", path_contains="Calls/CA")  # nobody calls her on
    for phone, key in [(ana, "1"), (rosa, "9")][:: 1 if first == "the counselor" else -1]:
        phone.press(key)
    town.wait(20)
    assert rosa.talking_to == {town.psap.number}
    assert ana.state == "idle"
    assert any("no longer waiting" in words for words in ana.heard)


def test_a_counselor_who_takes_the_call_and_drops_at_once_leaves_the_caller_with_a_way_on(town: Town) -> None:
    ana, lee = town.counselor("Ana", "+15035550131"), town.supervisor()
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    answers(ana)
    town.at_once(lambda: ana.press("1"), ana.hang_up)
    for _ in range(100):
        if lee.ringing:
            break
        town.wait(1)
    takes_the_call(lee)
    town.wait(5)
    assert rosa.talking_to == {lee.number}


@pytest.mark.parametrize("moment", ["2", "21", "211", "2112", "21122222", "0"])
def test_wherever_a_caller_hangs_up_the_contact_ends_and_no_phone_rings_on(town: Town, moment: str) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131", ["en", "es"]), town.resident()
    rosa.call(LINE)
    presses(rosa, moment)
    town.wait(3)
    rosa.hang_up()
    town.wait(5)
    assert ana.state == "idle"
    assert town.the_contact()["ended_at"] is not None


def test_a_caller_overwhelmed_who_hangs_up_while_waiting_is_called_back_first(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "11" + "11")
    rosa.hears("We are glad you called")
    rosa.hang_up()
    (promise,) = town.promises()
    assert (promise["reason"], promise["priority"]) == ("DISCONNECTED", 9)
    assert town.number_of(promise) == rosa.number
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("CALLBACK", "DISCONNECTED")


def test_who_spoke_with_911_and_hung_up_is_owed_no_call_even_if_we_are_never_told_how_it_ended(
    town: Town,
) -> None:
    """Not every hang-up is followed by the result of the dialed call."""
    town.expects(11205, "the result of the dialed call is lost on its way")
    town.expects(11200, "the result of the dialed call is lost on its way")
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("9")
    town.wait(20)
    assert rosa.talking_to == {PSAP}
    town.sim.faults.webhook(n=5, how="lost_request", path_contains="/voice/turn/")
    rosa.hang_up()
    town.wait(30)
    assert town.promises() == []
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("TO_911", "CALLER_CHOSE")


def test_a_counselor_whose_end_nobody_told_us_of_is_free_again_within_seconds(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(10)
    town.sim.faults.webhook(n=2, how="lost_request", path_contains="/done")
    town.sim.faults.lose_callbacks(1)
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up")
    rosa.press("0")
    takes_the_call(ana, within=10)
    town.wait(5)
    assert rosa.talking_to == {ana.number}


def test_a_conversation_of_half_an_hour_is_left_in_peace(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(1800)
    assert rosa.talking_to == {ana.number}
    assert rosa.heard[-1] == "Someone is here for you now."
