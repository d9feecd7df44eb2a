"""Several people press 1 within 50 milliseconds, with two workers beside each other: always exactly one has
the caller, and everybody else is told and free."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person
from tests.journeys.town import LINE, Town


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    return make_town(workers=2)


def pressing(phone: Handset, key: str) -> Callable[[], None]:
    return lambda: phone.press(key)


@pytest.mark.parametrize("seed", range(20))
def test_of_those_who_press_1_at_once_exactly_one_has_the_caller(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    staff = [town.counselor(f"Counselor {n}", f"+1503555013{n}") for n in range(chance.randint(2, 5))]
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    for phone in staff:
        phone.rings()
        phone.answer()
        phone.hears("press 1")
    chance.shuffle(staff)
    first = chance.randint(1, len(staff))  # who is not among the first presses a moment later
    town.at_once(*[pressing(phone, "1") for phone in staff[:first]])
    for phone in staff[first:]:
        town.wait(chance.randint(0, 25) / 1000)
        if phone.in_call:
            phone.press("1")
    rosa.hears("Someone is here for you now", within=10)
    town.wait(10)
    winners = [phone for phone in staff if phone.talking_to == {rosa.number}]
    assert len(winners) == 1
    assert rosa.talking_to == {winners[0].number}
    for phone in staff:
        if phone not in winners:
            assert phone.state == "idle"
            phone.hears("Somebody else has taken this call")
    busy = [row["person_id"] for row in town.rows("busy_people")]
    assert busy == [town.person_of[winners[0].number]], "everybody else can be rung for the next caller"
    accepted = [leg for leg in town.legs(town.the_contact()) if leg["accepted_at"] is not None]
    assert len(accepted) == 1


@pytest.mark.parametrize("seed", range(6))
def test_two_callers_and_two_counselors_meet_two_by_two(town: Town, seed: int) -> None:
    """Whoever presses when: nobody talks with two people, and nobody waits while a counselor is free."""
    chance = random.Random(seed)
    ana, ben = town.counselor("Ana", "+15035550131"), town.counselor("Ben", "+15035550132")
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    rosa.call(LINE)
    sam.call(LINE)
    town.at_once(*[pressing(phone, "0") for phone in chance.sample([rosa, sam], 2)])
    for phone in (ana, ben):
        phone.rings()
        phone.answer()
        phone.hears("press 1")
    town.at_once(*[pressing(phone, "1") for phone in chance.sample([ana, ben], 2)])
    for _ in range(15):  # whoever was too late for the one caller is rung for the other
        town.wait(2)
        for phone in (ana, ben):
            if phone.ringing:
                phone.answer()
                phone.hears("press 1")
                phone.press("1")
    town.wait(10)
    pairs = sorted(tuple(phone.talking_to) for phone in (ana, ben))
    assert pairs == sorted([(rosa.number,), (sam.number,)])
