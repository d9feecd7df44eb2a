"""A 911 call taker forwards a caller: no public menu, ahead of the public, back to 911 within a minute."""

from __future__ import annotations

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.everything import everything_stored
from tests.journeys.town import LINE, PSAP, PSAP_LINE, Town

CAD = "202603040117"


def call_taker(town: Town, keys: str = "") -> Handset:
    taker = town.resident("+15035550171", "Call taker")
    taker.call(PSAP_LINE)
    if keys:
        taker.press(keys)
    return taker


def test_a_call_taker_types_the_cad_number_and_gets_a_counselor(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    taker = call_taker(town)
    taker.hears("Port Alder Community Response, for 911 call takers. Type the CAD number, then pound.")
    taker.press(CAD[:8] + "#")
    taker.hears("We are finding a counselor. Please stay until they have taken over.", within=2)
    ana.rings()
    ana.answer()
    ana.hears("A 911 call taker holds the line")
    ana.press("1")
    taker.hears("Someone is here for you now")
    town.wait(5)
    assert taker.talking_to == {ana.number}
    taker.hang_up()
    contact = town.the_contact()
    assert town.cad_of(contact) == CAD[:8]
    assert (contact["line"], contact["route"]) == ("forwarded", "psap_forwarded")
    assert (contact["outcome"], contact["reason"]) == ("PHONE_ONLY", "ANSWERED")


def test_the_cad_number_is_sealed_and_never_among_the_answers(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    call_taker(town, CAD)
    town.wait(2)
    contact = town.the_contact()
    assert town.cad_of(contact) == CAD
    assert town.answers(contact) == {}
    for text in (everything_stored(town.url_of_store), "\n".join(town.ears.said)):
        assert CAD not in text
        assert CAD[-6:] not in text


def test_pound_alone_goes_on_without_a_number(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    taker = call_taker(town, "#")
    taker.hears("We are finding a counselor", within=2)
    ana.rings()
    assert town.cad_of(town.the_contact()) is None


def test_silence_goes_on_without_a_number(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    taker = call_taker(town)
    taker.hears("We are finding a counselor", within=40)
    ana.rings()


def test_a_number_too_short_is_asked_for_once_more_and_then_it_goes_on_without(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    taker = call_taker(town, "12#")
    taker.hears("Type the CAD number, then pound, or only pound")
    taker.press("3#")
    taker.hears("We are finding a counselor", within=2)
    ana.rings()


def test_a_call_taker_s_caller_comes_before_the_public(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    first, sam = town.resident(), town.resident("+15035550112", "Sam")
    asks_for_a_person(first, LINE)
    takes_the_call(ana)
    asks_for_a_person(sam, LINE)
    town.wait(5)
    taker = call_taker(town, "#")
    first.hang_up()
    takes_the_call(ana, within=8)
    town.wait(5)
    assert ana.talking_to == {taker.number}


def test_when_nobody_takes_it_within_a_minute_it_goes_back_to_911_with_the_reason(town: Town) -> None:
    ana, lee = town.counselor("Ana", "+15035550131"), town.supervisor()
    taker = call_taker(town, "#")
    ana.rings()
    lee.rings(within=35)
    taker.hears("No counselor is free. We take you back to Port Alder 911.", within=40)
    town.wait(20)
    assert taker.talking_to == {PSAP}
    taker.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("TO_911", "NO_STAFF")
    (transfer,) = town.transfers(contact)
    assert (transfer["reason"], transfer["result"]) == ("NO_STAFF", "connected")
    waited = transfer["dialed_at"] - contact["started_at"]
    assert waited <= 62_000


def test_with_nobody_there_it_goes_back_at_once(town: Town) -> None:
    taker = call_taker(town, "#")
    taker.hears("No counselor is free. We take you back to Port Alder 911.", within=2)


def test_outside_the_hours_it_goes_back_at_once_with_the_reason(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 03:00")
    taker = call_taker(town, "#")
    taker.hears("We are closed now. Our counselors are back today at 8 AM. We take you back", within=2)
    town.wait(20)
    assert taker.talking_to == {PSAP}
    taker.hang_up()
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("TO_911", "CLOSED")


def test_9_and_pound_at_the_number_goes_back_to_911(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    taker = call_taker(town, "9#")
    taker.hears("We're connecting you to Port Alder 911", within=2)
    town.wait(20)
    assert taker.talking_to == {PSAP}
    taker.hang_up()
    assert (town.the_contact()["outcome"], town.the_contact()["reason"]) == ("TO_911", "CALLER_ASKED")


def test_9_while_waiting_goes_back_to_911_and_the_phones_stop(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    taker = call_taker(town, "#")
    ana.rings()
    taker.press("9")
    taker.hears("We're connecting you to Port Alder 911", within=2)
    town.wait(1)
    assert ana.state == "idle"


def test_9_after_the_talk_goes_back_to_911(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    taker = call_taker(town, "#")
    takes_the_call(ana)
    town.wait(20)
    ana.hang_up()
    taker.hears("The counselor has left. If you're finished, you can hang up.")
    taker.press("1")
    taker.hears("We're connecting you to Port Alder 911", within=2)


def test_a_forwarded_caller_is_never_offered_a_message_or_a_callback(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    ana.will("no_answer")
    town.psap.will("busy")
    town.psap_2.will("busy")
    taker = call_taker(town, "#")
    town.wait(300)
    heard = " ".join(taker.heard).lower()
    for word in ("leave a message", "after the tone", "called back, press", "call you back instead"):
        assert word not in heard
    assert "<Record" not in "".join(r["body"] for r in town.sim.requests)
    (promise,) = town.promises()
    assert (promise["reason"], promise["priority"]) == ("LOST_TRANSFER", 9)


def test_when_the_911_lines_are_busy_too_our_supervisor_is_called(town: Town) -> None:
    town.psap.will("busy")
    town.psap_2.will("busy")
    lee = town.supervisor()
    lee.will("no_answer")
    taker = call_taker(town, "9#")
    taker.hears("We can't get you through to 911", within=30)
    lee.will("ring")
    takes_the_call(lee, within=40)
    town.wait(5)
    assert taker.talking_to == {lee.number}


def test_a_call_taker_hears_how_long_it_takes_at_the_most(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    taker = call_taker(town, "#")
    taker.hears("If nobody is free within a minute, we take you back to 911", within=30)


def test_a_call_taker_may_press_0_for_a_person(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    taker = call_taker(town, "0#")
    taker.hears("We are finding a counselor", within=2)
    ana.rings()


def test_the_public_menu_is_never_heard_on_this_line(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    taker = call_taker(town)
    town.wait(60)
    assert "who is this call for" not in " ".join(taker.heard).lower()
    presses(taker, "1")
