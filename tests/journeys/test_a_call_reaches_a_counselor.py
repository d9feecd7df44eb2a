"""A resident rings in the evening, chooses by keys or words, and talks with a counselor."""

from __future__ import annotations

from tests.journeys.town import LINE, Town


def test_a_resident_presses_0_and_talks_with_the_counselor_who_pressed_1(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131", ["en", "es"])
    rosa = town.resident()
    rosa.call(LINE)
    rosa.hears("You've reached Port Alder Community Response")
    rosa.press("0")
    rosa.hears("We are finding a counselor")
    ana.rings()
    ana.answer()
    ana.hears("To take it, press 1")
    assert rosa.number not in ana.talking_to, "nothing is bridged before the key"
    ana.press("1")
    rosa.hears("Someone is here for you now")
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    ana.hang_up()
    rosa.hears("If you're finished, you can hang up")
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("PHONE_ONLY", "ANSWERED")
    assert contact["answered_at"] is not None


def test_a_caller_called_on_once_more_just_after_they_met_stays_with_the_counselor(town: Town) -> None:
    """Their own turn may find the news in the moment in which the worker calls them on."""
    ana = town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    rosa.call(LINE)
    rosa.hears("You've reached")
    rosa.press("0")
    ana.rings()
    ana.answer()
    ana.hears("To take it, press 1")
    ana.press("1")
    town.wait(3)
    assert rosa.talking_to == {ana.number}
    town.carrier.redirect_call(town.the_contact()["call_id"], "/voice/resume")
    town.sim.settle()
    town.wait(4)
    assert rosa.talking_to == {ana.number}, "the room outlived the moment in which the caller was out of it"
    rosa.hang_up()
    ana.hears("The caller has left")
    town.wait(10)
    assert not ana.in_call
