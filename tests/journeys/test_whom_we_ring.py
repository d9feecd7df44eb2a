"""Whose phones ring for a caller, in which order, and who is left in peace."""

from __future__ import annotations

import pytest

from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.town import LINE, Town


def test_all_counselors_on_shift_ring_together(town: Town) -> None:
    phones = [town.counselor(f"Counselor {n}", f"+1503555013{n}") for n in range(1, 5)]
    asks_for_a_person(town.resident(), LINE)
    phones[0].rings(within=2)
    assert [phone.ringing for phone in phones] == [True] * 4


def test_those_who_speak_the_caller_s_language_ring_first_the_others_in_the_next_step(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131", ["en", "es"])
    ben = town.counselor("Ben", "+15035550132", ["en"])
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "20")
    ana.rings(within=2)
    town.wait(15)
    assert not ben.ringing, "Ben speaks no Spanish"
    ben.rings(within=10)
    ben.answer()
    ben.hears("Language: Spanish")


def test_a_language_nobody_on_shift_speaks_is_no_reason_to_wait(town: Town) -> None:
    ben = town.counselor("Ben", "+15035550132", ["en"])
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "20")
    ben.rings(within=2)


def test_somebody_not_on_shift_is_never_rung(town: Town) -> None:
    early = town.counselor("Early", "+15035550133", hours=("08:00", "16:00"))
    ana = town.counselor("Ana", "+15035550131")
    asks_for_a_person(town.resident(), LINE)
    ana.rings(within=2)
    town.wait(60)
    assert not early.transcript


def test_somebody_marked_away_is_never_rung(town: Town) -> None:
    away = town.counselor("Away", "+15035550133", available=False)
    ana = town.counselor("Ana", "+15035550131")
    asks_for_a_person(town.resident(), LINE)
    ana.rings(within=2)
    town.wait(60)
    assert not away.transcript


def test_when_no_counselor_answers_the_supervisors_ring_one_after_the_other(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    first = town.supervisor("Lee", "+15035550141", order=1)
    second = town.supervisor("Kim", "+15035550142", order=2)
    asks_for_a_person(town.resident(), LINE)
    ana.rings(within=2)
    first.rings(within=45)
    assert not second.ringing, "one after the other"
    second.rings(within=25)
    assert not first.ringing


def test_a_counselor_who_did_not_answer_is_asked_once_more_by_the_next_step(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings(within=2)
    town.wait(21)
    takes_the_call(ana, within=5)
    rosa.hears("Someone is here for you now")


def test_a_counselor_who_talks_is_not_rung_for_the_next_caller(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    town.wait(5)
    assert ana.talking_to == {rosa.number}
    asks_for_a_person(sam, LINE)
    town.wait(30)
    assert town.legs(town.contacts()[-1]) == [], "not even tried, to find her busy"
    assert ana.talking_to == {rosa.number}


def test_who_becomes_free_is_rung_for_who_waits(town: Town) -> None:
    ana = town.counselor("Ana", "+15035550131")
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    asks_for_a_person(sam, LINE)
    town.wait(20)
    rosa.hang_up()
    takes_the_call(ana, within=6)
    sam.hears("Someone is here for you now")
    town.wait(5)
    assert ana.talking_to == {sam.number}


def test_who_comes_back_from_a_break_is_rung_for_who_waits(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    town.mark_away(ben)
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    asks_for_a_person(sam, LINE)
    town.wait(5)
    town.mark_away(ben, away=False)
    ben.rings(within=25)


def test_a_counselor_rung_for_one_caller_is_not_rung_for_another_at_the_same_time(town: Town) -> None:
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132", ["en", "es"])
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    rosa.call(LINE)
    presses(rosa, "20")
    ben.rings(within=2)
    asks_for_a_person(sam, LINE)
    ana.rings(within=2)
    ben.answer()
    ben.hears("Language: Spanish")
    ben.press("1")
    rosa.hears("Ya hay alguien aquí")
    assert len([e for e in ben.transcript if e.kind == "ring"]) == 1


@pytest.mark.parametrize("mistyped", ["911", "+1911", "988", "5035550"])
def test_a_staff_number_mistyped_as_a_short_code_is_never_dialed_and_the_next_person_is(
    town: Town, mistyped: str
) -> None:
    town.counselor("Mistyped", mistyped)
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana, within=3)
    town.wait(5)
    assert rosa.talking_to == {ana.number}
    assert not [r for r in town.sim.rest_log if r["params"].get("To") == mistyped]
