"""The worker is gone, or the carrier places no calls: whoever waits is told so in time, and led on."""

from __future__ import annotations

from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person, takes_the_call, times_heard
from tests.journeys.town import LINE, PSAP, Town
from tests.journeys.trouble import proxy_says


def test_a_caller_who_waits_while_no_worker_runs_reaches_911_in_time(make_town: MakeTown) -> None:
    town = make_town(workers=0)
    town.does_not_prove("nobody_stays_on_a_call", "nobody carries out errands in this town")
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.hears("We are finding a counselor for you")
    rosa.hears("Your place in line is number 1", within=30)
    rosa.hears("we connect you to Port Alder 911", within=140)
    rosa.hears("We're connecting you to Port Alder 911", within=60)
    town.wait(15)
    assert rosa.talking_to == {PSAP}
    assert not ana.heard
    assert times_heard(rosa, "Your place in line") >= 3, "words all the while"


def test_a_caller_who_waits_while_the_carrier_places_no_calls_reaches_911_in_time(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    town.sim.faults.rest(n=10_000, status=503, method="POST")
    asks_for_a_person(rosa, LINE)
    rosa.hears("No counselor could take your call yet", within=140)
    rosa.hears("We're connecting you to Port Alder 911", within=60)
    town.wait(15)
    assert rosa.talking_to == {PSAP}
    assert not ana.heard


def test_a_caller_who_is_called_on_while_our_server_fails_hears_the_safe_words(town: Town) -> None:
    """The number's own fallback may not hold for a call that was sent to another address."""
    town.expects(11200, "the proxy answers for us")
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    with proxy_says(town, "502 Bad Gateway", path="/voice/resume"):
        for call in town.sim.calls:
            call.fallback = None
        takes_the_call(ana)
        rosa.hears("Something went wrong on our side", within=5)
    town.wait(30)
    assert rosa.talking_to == {PSAP}
    assert ana.state == "idle"


def test_who_is_left_alone_on_the_way_to_a_counselor_is_told_what_else_to_do(town: Town) -> None:
    """The counselor's line breaks off just when nobody is left who could call the caller on."""
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.hears("Someone is here for you now", within=5)
    at_rest, town.sim.at_rest[:] = list(town.sim.at_rest), []
    ana.hang_up()
    rosa.hears("If somebody is in danger, hang up and dial 911", within=45)
    town.sim.at_rest[:] = at_rest
    rosa.hears("To go back to a counselor, stay on the line", within=30)
