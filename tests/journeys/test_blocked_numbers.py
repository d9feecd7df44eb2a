"""Whose number is blocked for a while: nobody of ours is rung for them, and 911 and danger stay open."""

from __future__ import annotations

from datetime import timedelta

from ivr.calls import blocking
from simulator.handset import Handset
from tests.journeys.doing import presses, takes_the_call
from tests.journeys.town import LINE, PSAP_LINE, Town


def is_blocked(town: Town, phone: Handset) -> None:
    now, until = town.clock.now(), town.clock.now() + timedelta(hours=8)
    made = town.store.write(
        lambda tx: blocking.block(town.house, tx, phone.number, "Insults.", until, "lee", now)
    )
    assert len(made) == 26


def test_a_blocked_caller_rings_nobody_and_is_connected_to_911_by_staying_on_the_line(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    is_blocked(town, rosa)
    rosa.call(LINE)
    presses(rosa, "10")
    rosa.hears("Stay on the line, and we connect you to Port Alder 911", within=20)
    rosa.hears("We're connecting you to Port Alder 911", within=60)
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}
    assert not ana.ringing
    rosa.hang_up()


def test_a_blocked_caller_who_presses_9_is_at_911_at_once(town: Town) -> None:
    rosa = town.resident()
    is_blocked(town, rosa)
    rosa.call(LINE)
    rosa.press("9")
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}
    rosa.hang_up()


def test_a_blocked_caller_in_danger_is_brought_to_a_counselor(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    is_blocked(town, rosa)
    rosa.call(LINE)
    presses(rosa, "1131" + "1" + "0")
    takes_the_call(ana)
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    rosa.hang_up()


def test_a_block_ends_by_itself_and_then_counselors_are_rung_again(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    is_blocked(town, rosa)
    town.wait(8 * 3600)  # two at night: the counselors have just gone
    town.wait(6 * 3600)
    rosa.call(LINE)
    presses(rosa, "10")
    takes_the_call(ana)
    rosa.hang_up()


def test_a_911_call_taker_is_heard_whatever_number_the_call_shows(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    is_blocked(town, rosa)
    rosa.call(PSAP_LINE)
    presses(rosa, "0")
    takes_the_call(ana)
    rosa.hang_up()
