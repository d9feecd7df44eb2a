"""Wherever a caller hangs up, in the middle of the words or after them: the contact has an end with a reason,
no phone rings on, no search stays open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flows.city import Decide, End, Promise
from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call
from tests.journeys.test_calling_back_the_team import LEAVES_AT
from tests.journeys.town import LINE, PSAP_LINE, Town, port_alder
from tests.journeys.trouble import state_of

Way = Callable[[Town, Handset], object]
NIGHT, EVENING = "2026-03-04 03:00", "2026-03-04 18:00"


def keys(line: str, pressed: str) -> Way:
    def way(town: Town, rosa: Handset) -> None:
        rosa.call(line)
        presses(rosa, pressed)

    return way


def nobody_takes_it(town: Town, rosa: Handset) -> None:
    asks_for_a_person(rosa, LINE)
    town.people[0].will("no_answer")
    rosa.hears("No counselor could take your call yet", within=140)


def after_a_talk(town: Town, rosa: Handset, line: str = LINE) -> None:
    asks_for_a_person(rosa, line)
    if line == PSAP_LINE:
        rosa.press("#")
    takes_the_call(town.people[0])
    town.wait(5)
    town.people[0].hang_up()
    town.wait(5)


def no_911_line_answers(town: Town, rosa: Handset) -> None:
    for line in (town.psap, town.psap_2):
        line.will("busy")
    rosa.call(LINE)
    rosa.press("9")
    town.wait(20)


def a_needle(pressed: str = "") -> Way:
    """Asks for a team; `pressed` answers what comes after the place."""

    def way(town: Town, rosa: Handset) -> None:
        town.responder("Marta", "+15035550161")
        rosa.call(LINE)
        presses(rosa, "11452222")
        rosa.press("97205")
        rosa.press("1")
        if pressed:
            rosa.speak("the playground by the river")
            rosa.hears("We heard")
            presses(rosa, pressed)

    return way


def the_team_is_called(town: Town, rosa: Handset) -> None:
    a_needle("111")(town, rosa)
    rosa.hears("We are calling a team now")


def we_go_on(town: Town, rosa: Handset) -> None:
    the_team_is_called(town, rosa)
    rosa.hears("You don't need to stay on the line", within=120)


def a_team_comes(town: Town, rosa: Handset) -> None:
    theo = town.responder("Theo", "+15035550162")
    the_team_is_called(town, rosa)
    for phone in (town.people[-1], theo):
        phone.expect_text("A team is needed").reply("1")
    rosa.hears("A team of two is on its way", within=30)


def nobody_comes(town: Town, rosa: Handset) -> None:
    town.supervisor()
    the_team_is_called(town, rosa)
    marta = next(phone for phone in town.people if phone.number == "+15035550161")
    marta.expect_text("A team is needed").reply("2")
    rosa.hears("We find you a person now", within=60)


# How a caller comes to stand at each step of the demo city's flow that waits for them.
WAYS: dict[str, tuple[str, bool, Way]] = {
    # step: the hour, whether a counselor is there, and what happens
    "greeting": (EVENING, True, keys(LINE, "")),
    "who": (EVENING, True, keys(LINE, "1")),
    "about": (EVENING, True, keys(LINE, "11")),
    "about_feelings": (EVENING, True, keys(LINE, "111")),
    "about_needs": (EVENING, True, keys(LINE, "112")),
    "about_person": (EVENING, True, keys(LINE, "113")),
    "about_place": (EVENING, True, keys(LINE, "114")),
    "questions": (EVENING, True, keys(LINE, "1131")),
    "danger": (EVENING, True, keys(LINE, "11311")),
    "offer_211": (EVENING, True, keys(LINE, "1124")),
    "place": (EVENING, True, a_needle()),
    "callback_safe": (EVENING, True, a_needle("1")),
    "children_animals": (EVENING, True, a_needle("11")),
    "team": (EVENING, True, the_team_is_called),
    "team_coming": (EVENING, True, a_team_comes),
    "team_longer": (EVENING, True, we_go_on),
    "team_nobody": (EVENING, True, nobody_comes),
    "wait": (EVENING, True, keys(LINE, "0")),
    "wait_urgent": (EVENING, True, keys(LINE, "1111")),
    "wait_longer": (EVENING, True, lambda town, rosa: (nobody_takes_it(town, rosa), rosa.press("1"))),
    "wait_again": (EVENING, True, lambda town, rosa: (after_a_talk(town, rosa), town.wait(40))),
    "after_talk": (EVENING, True, after_a_talk),
    "nobody_free": (EVENING, True, nobody_takes_it),
    "nobody_last": (EVENING, False, keys(LINE, "0")),
    "closed": (NIGHT, False, keys(LINE, "0")),
    "offer_988": (EVENING, False, keys(LINE, "1111")),
    "offer_988_closed": (NIGHT, False, keys(LINE, "1111")),
    "to_911": (EVENING, True, keys(LINE, "9")),
    "to_988": (NIGHT, False, keys(LINE, "02")),
    "to_988_first": (NIGHT, False, keys(LINE, "11112")),
    "to_211": (EVENING, True, keys(LINE, "11241")),
    "supervisor": (EVENING, True, lambda town, rosa: (town.supervisor(), no_911_line_answers(town, rosa))),
    "last_words": (EVENING, False, no_911_line_answers),
    "callback_number": (EVENING, True, keys(LINE, "01")),
    "callback_window": (EVENING, True, keys(LINE, "011")),
    "voicemail_ok": (EVENING, True, keys(LINE, "0111")),
    "message": (NIGHT, False, keys(LINE, "04")),
    "forwarded": (EVENING, True, keys(PSAP_LINE, "")),
    "forwarded_wait": (EVENING, True, keys(PSAP_LINE, "#")),
    "back_nobody": (EVENING, False, keys(PSAP_LINE, "#")),
    "back_closed": (NIGHT, False, keys(PSAP_LINE, "#")),
    "back_asked": (EVENING, True, keys(PSAP_LINE, "9#")),
}
# Reached by the same kinds of steps after more of the same; each has its journey elsewhere.
ELSEWHERE = {
    "place_zip",
    "after_911",
    "wait_after_911",
    "partner_failed",
    "message_empty",
    "forwarded_after",
    "forwarded_last",
    *LEAVES_AT,
}


def test_every_step_that_waits_for_a_caller_has_its_way_here() -> None:
    waits = {
        name for name, step in port_alder().steps.items() if not isinstance(step, Decide | End | Promise)
    }
    assert waits - set(WAYS) - ELSEWHERE == set()


@pytest.mark.parametrize("seconds", [0.0, 3.0, 12.0])
@pytest.mark.parametrize("step", WAYS)
def test_a_caller_who_hangs_up_leaves_nothing_open(make_town: MakeTown, step: str, seconds: float) -> None:
    hour, there, way = WAYS[step]
    town = make_town(now=hour)
    rosa = town.resident()
    if there:
        town.people.insert(0, town.counselor("Ana", "+15035550131"))
    way(town, rosa)
    assert state_of(town).step == step
    town.wait(seconds)
    if rosa.in_call:
        rosa.hang_up()
    town.wait(10)
    contact = town.the_contact()
    assert contact["ended_at"] is not None
    assert contact["reason"]
    for phone in town.people:
        if phone.name not in ("Marta", "Theo"):  # the team is called all the same
            assert phone.state == "idle"
    assert town.rows("waiting_handoffs", limit=5) == []
    assert town.rows("busy_people") == []
    promised = {p["reason"] for p in town.promises()}
    if step in ("to_911", "back_asked", "back_nobody", "back_closed") and seconds < 10:
        assert promised == {"LOST_TRANSFER"}, "who was lost on the way to 911 is called back"
    elif contact["priority"] < 5 and not step.startswith(("to_", "last_words", "supervisor")):
        assert promised <= {"VOICEMAIL"}, "who hangs up in a menu is owed nothing"
