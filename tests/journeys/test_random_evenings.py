"""Evenings nobody has thought of: callers and staff do whatever they like, in any order. Whatever happened,
the proofs at the end of every journey hold, and meanwhile nobody talks with two people and no phone rings for
a caller who is gone."""

from __future__ import annotations

import random

import pytest

from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.town import CAMPAIGN, LINE, PSAP_LINE, Town

KEYS = "00012223349*#"
WORDS = ("yes", "no", "not sure", "a person", "myself", "noise", "mumble", "english", "the police")
HOURS = ("2026-03-04 18:00", "2026-03-05 01:57", "2026-03-04 03:00", "2026-03-04 07:58")
STEPS = 60


def caller_does(dice: random.Random, phone: Handset) -> None:
    if phone.state == "idle":
        number = dice.choice([None, None, None, "anonymous", "+442071838750"])
        phone.call(dice.choice([LINE, LINE, CAMPAIGN, PSAP_LINE]), caller_id=number)
    elif dice.random() < 0.12:
        phone.hang_up()
    elif dice.random() < 0.2:
        phone.speak(dice.choice(WORDS), dice.choice([0.9, 0.3, None]))
    elif dice.random() < 0.1:
        phone.press("5035550177")
    else:
        phone.press(dice.choice(KEYS))


def staff_does(dice: random.Random, phone: Handset) -> None:
    if phone.ringing:
        (phone.answer if dice.random() < 0.75 else phone.decline)()
    elif phone.in_call:
        if dice.random() < 0.2:
            phone.hang_up()
        else:
            phone.press(dice.choice("1112"))


def center_does(dice: random.Random, phone: Handset) -> None:
    if phone.in_call and dice.random() < 0.5:
        phone.hang_up()
    phone.will(dice.choice(["answer", "answer", "busy", "no_answer", "fail"]), answer_after=2)


def nobody_talks_with_two(town: Town) -> None:
    for phone in town.people:
        assert len(phone.talking_to) <= 1, phone.log.told()


def phones_ring_for_who_waits(town: Town, staff: list[Handset]) -> None:
    waiting = town.rows("waiting_handoffs", limit=10)
    ringing = [phone.name for phone in staff if phone.ringing]
    assert waiting or not ringing, f"nobody waits, and {ringing} ring"


def the_weather_turns(dice: random.Random, town: Town) -> None:
    """Once in a while a request is lost, an answer, a status, or the carrier refuses."""
    bad, faults = dice.random(), town.sim.faults
    if bad < 0.04:
        faults.lose_callbacks(1)
    elif bad < 0.08:
        faults.webhook(n=1, how=dice.choice(["lost_request", "lost_reply"]))
    elif bad < 0.12:
        faults.rest(n=dice.choice([1, 3]), status=dice.choice([429, 503, "reset"]))


def an_evening(town: Town, dice: random.Random, *, fair: bool = True) -> None:
    staff = [
        town.counselor("Ana", "+15035550131", ["en", "es"]),
        town.counselor("Ben", "+15035550132"),
        town.supervisor(),
    ]
    callers = [town.resident(f"+1503555011{n}", f"Caller {n}") for n in range(4)]
    centers = [town.psap, town.psap_2, town.lifeline, town.services]
    town.sim.faults.duplicate_webhooks = dice.random() < 0.3
    town.sim.faults.reorder_callbacks = dice.random() < 0.3
    for _ in range(STEPS):
        who = dice.random()
        if who < 0.45:
            caller_does(dice, dice.choice(callers))
        elif who < 0.85:
            staff_does(dice, dice.choice([p for p in staff if p.state != "idle"] or staff))
        elif who < 0.9:
            center_does(dice, dice.choice(centers))
        elif who < 0.95:
            town.mark_away(dice.choice(staff), away=dice.random() < 0.5)
        if not fair:
            the_weather_turns(dice, town)
        town.wait(dice.choice([0, 0, 0.2, 1, 4, 12]))
        nobody_talks_with_two(town)
        if fair:
            phones_ring_for_who_waits(town, staff)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_nobody_is_lost(make_town: MakeTown, seed: int) -> None:
    dice = random.Random(seed)
    town = make_town(now=dice.choice(HOURS), workers=dice.choice([1, 2]))
    town.does_not_prove("nobody_was_left_in_silence", "who types or speaks does not hear anything meanwhile")
    an_evening(town, dice)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_do_in_bad_weather_all_is_in_order_twenty_minutes_later(
    make_town: MakeTown, seed: int
) -> None:
    dice = random.Random(seed)
    town = make_town(now=dice.choice(HOURS), workers=dice.choice([1, 2]))
    town.does_not_prove("nobody_was_left_in_silence", "a lost answer takes the carrier fifteen seconds")
    town.does_not_prove("the_carrier_found_no_fault", "the faults are put there")
    an_evening(town, dice, fair=False)
    town.sim.faults.clear()
    town.everybody_hangs_up()
    town.wait(1300)
