"""Waiting for a person: music, the place in line, keys that work, and an end that comes."""

from __future__ import annotations

from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.town import LINE, PSAP_LINE, Town


def test_the_second_caller_hears_that_they_are_number_2(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    asks_for_a_person(rosa, LINE)
    town.wait(1)
    asks_for_a_person(sam, LINE)
    rosa.hears("Your place in line is number 1", within=25)
    sam.hears("Your place in line is number 2", within=25)
    takes_the_call(ana)
    town.wait(2)
    sam.press("*")
    sam.hears("Your place in line is number 1", within=2)


def test_the_hold_plays_the_city_s_music_between_the_words(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("hold.wav", within=15)
    rosa.hears("Your place in line", within=30)


def test_when_nobody_answers_the_wait_ends_in_other_ways_on(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    town.supervisor()
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("No counselor could take your call yet", within=130)
    rosa.hears("To keep waiting for us, press 1")
    rosa.hears("To talk to a 988 counselor now, press 2")
    rosa.hears("To be called back, press 3")
    rosa.hears("To leave a message, press 4")


def test_who_chooses_to_keep_waiting_is_looked_for_again_once(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("No counselor could take your call yet", within=130)
    rosa.press("1")
    rosa.hears("We keep looking for a counselor")
    takes_the_call(ana)
    town.wait(5)
    assert rosa.talking_to == {ana.number}


def test_who_says_and_presses_nothing_is_brought_to_911_in_the_end(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("We're connecting you to Port Alder 911", within=200)
    town.wait(15)
    assert rosa.talking_to == {town.psap.number}
    rosa.hang_up()
    contact = town.the_contact()
    assert (contact["outcome"], contact["reason"]) == ("TO_911", "NO_STAFF")


def test_9_on_hold_leads_to_911_and_every_phone_stops_ringing(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    rosa.press("9")
    rosa.hears("We're connecting you to Port Alder 911")
    town.wait(15)
    assert ana.state == "idle"
    assert rosa.talking_to == {town.psap.number}


def test_0_and_star_on_hold_say_where_the_caller_stands_and_lose_no_place(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    asks_for_a_person(rosa, LINE)
    town.wait(1)
    asks_for_a_person(sam, LINE)
    rosa.press("*")
    rosa.hears("Your place in line is number 1", within=2)
    sam.press("0")
    sam.hears("Your place in line is number 2", within=2)


def test_a_caller_in_danger_and_one_from_911_come_before_those_who_waited_longer(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    first, rosa = town.resident("+15035550113", "First"), town.resident()
    asks_for_a_person(first, LINE)
    takes_the_call(ana)
    town.wait(5)
    asks_for_a_person(rosa, LINE)
    town.wait(3)
    taker = town.resident("+15035550114", "Call taker")
    taker.call(PSAP_LINE)
    taker.press("#")
    taker.hears("Please stay until they have taken over")
    danger = town.resident("+15035550115", "Danger")
    danger.call(LINE)
    presses(danger, "11312" + "1")
    danger.hears("Thank you for telling us")
    danger.press("0")
    danger.hears("We are finding a counselor")
    first.hang_up()
    for who in (danger, taker, rosa):
        takes_the_call(ana, within=10)
        town.wait(5)
        assert ana.talking_to == {who.number}, who.name
        ana.hang_up()
        town.wait(1)
        who.hang_up()


def test_the_place_in_line_counts_everybody_who_waits_for_the_same_people(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa, taker = town.resident(), town.resident("+15035550171", "Call taker")
    asks_for_a_person(rosa, LINE)
    town.wait(2)
    taker.call(PSAP_LINE)
    taker.press("#")
    town.wait(1)
    rosa.press("*")
    rosa.hears("Your place in line is number 2", within=2)
