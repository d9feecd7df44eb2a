"""911 is asked to join a counselor and a caller. Whoever asked is told when no line of theirs answers, at
their ear and by an alarm; and a colleague on the line or on the way keeps 911 from nobody."""

from __future__ import annotations

import pytest

from ivr.calls import guests
from simulator.handset import Handset
from tests.journeys.doing import speaks_of_a_weapon, takes_the_call, talks_with, times_heard
from tests.journeys.town import PSAP, PSAP_2, SERVICES, Town

ANA, BEN = "+15035550131", "+15035550132"
NOBODY = "No line of 911 has answered."


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """What is promised here is not about SQL."""
    return sqlite_url


@pytest.fixture
def ana(town: Town) -> Handset:
    town.responder("Marta", "+15035550161")
    return town.counselor("Ana", ANA)


@pytest.fixture
def rosa(town: Town, ana: Handset) -> Handset:
    """Talking with Ana; she has said that there is a weapon."""
    rosa = talks_with(town, ana)
    speaks_of_a_weapon(town)
    return rosa


def presses_nine(ana: Handset) -> None:
    ana.press("*")
    ana.hears("To call out a team, press 1")
    ana.press("1")
    ana.hears("The caller said yes to")
    ana.press("9")


def asks(town: Town, whom: str) -> None:
    """From her desk."""
    contact, person, now = town.the_contact()["id"], town.person_of[ANA], town.clock.now()
    town.store.write(lambda tx: guests.invite(town.house, tx, contact, person, whom, now))
    town.sim.settle()


def stops_asking(town: Town) -> None:
    contact, person, now = town.the_contact()["id"], town.person_of[ANA], town.clock.now()
    town.store.write(lambda tx: guests.call_off(town.house, tx, contact, person, now))


def alarms(town: Town) -> list[tuple[str, str]]:
    return [(row["alarm"], row["subject"]) for row in town.rows("open_alerts", limit=10)]


def no_line_answers(town: Town) -> None:
    town.psap.will("busy")
    town.psap_2.will("busy")


def test_by_phone_alone_a_counselor_hears_that_no_line_of_911_answers_and_is_never_parted_from_the_caller(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    lee = town.supervisor()
    no_line_answers(town)
    presses_nine(ana)
    ana.hears("We are calling 911 to join you.")
    ana.hears("Stay with the caller: if no line of theirs answers, we tell you.")
    ana.hears(NOBODY, within=40)
    ana.hears("the caller can hang up and dial 911")
    before = list(rosa.heard)
    for _ in range(15):
        assert rosa.talking_to == {ANA}
        town.wait(1)
    assert rosa.heard == before, "told at the counselor's ear alone, while the two talk on"
    contact = town.the_contact()
    assert alarms(town) == [("no_911", contact["id"])]
    assert [text.body for text in lee.texts if "911" in text.body]
    last = town.legs(contact)[-1]["id"]
    now = town.clock.now()
    town.store.write(lambda tx: guests.next_line(town.house, tx, last, now))  # the carrier says so once more
    town.wait(60)
    assert times_heard(ana, NOBODY) == 1
    town.psap.will(answer_after=3)
    presses_nine(ana)
    town.wait(25)
    assert rosa.talking_to == {ANA, PSAP}, "and may ask them again"


def test_asked_from_the_desk_it_is_told_at_the_ear_as_well_and_to_a_colleague_who_is_there(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    ben = town.counselor("Ben", BEN)
    asks(town, town.person_of[BEN])
    takes_the_call(ben)
    town.wait(3)
    no_line_answers(town)
    asks(town, "psap")
    ana.hears(NOBODY, within=20)
    ben.hears(NOBODY)
    assert rosa.talking_to == {ANA, BEN}
    assert NOBODY not in " ".join(rosa.heard)
    assert [alarm for alarm, _ in alarms(town)] == ["no_911"]


def test_whoever_is_in_their_menu_when_911_does_not_answer_hears_it_back_with_the_caller(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    no_line_answers(town)
    ana.press("*")
    ana.hears("To go back to the caller, press 2")
    asks(town, "psap")
    town.wait(6)
    assert [alarm for alarm, _ in alarms(town)] == ["no_911"]
    assert times_heard(ana, NOBODY) == 0
    ana.press("2")
    ana.hears(NOBODY, within=30)
    assert rosa.talking_to == {ANA}


def test_nobody_is_told_of_a_911_center_that_was_not_wanted_any_more(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    town.psap.will(answer_after=60)
    asks(town, "psap")
    town.wait(3)
    stops_asking(town)
    town.wait(60)
    assert (alarms(town), times_heard(ana, NOBODY)) == ([], 0)


@pytest.mark.parametrize("late", [False, True], ids=["in order", "late"])
def test_beside_a_colleague_who_has_joined_nine_brings_911_and_the_call_is_theirs_one_after_the_other(
    town: Town, ana: Handset, rosa: Handset, late: bool
) -> None:
    """`late`: Ben's phone asks what is next after the carrier has told that Ana left."""
    ben = town.counselor("Ben", BEN)
    asks(town, town.person_of[BEN])
    takes_the_call(ben)
    town.wait(5)
    assert rosa.talking_to == {ANA, BEN}
    presses_nine(ana)
    town.wait(25)
    assert rosa.talking_to == {ANA, BEN, PSAP}
    ana.hang_up()
    town.wait(10)
    assert rosa.talking_to == {BEN, PSAP}, "the call is Ben's now"
    if late:
        leg = next(leg for leg in town.legs(town.the_contact()) if leg["person_id"] == town.person_of[BEN])
        town.carrier.redirect_call(leg["call_id"], f"/voice/guest/{leg['id']}/done")
        town.wait(5)
    ben.hang_up()
    town.wait(10)
    assert rosa.talking_to == {PSAP}
    town.psap.hang_up()
    rosa.hears("press", within=20)


def test_while_a_colleague_is_called_nine_calls_911_at_once_and_says_so(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    ben = town.counselor("Ben", BEN)
    asks(town, town.person_of[BEN])
    ben.rings()
    presses_nine(ana)
    ana.hears("We are calling 911 to join you.")
    town.wait(20)
    assert PSAP in rosa.talking_to
    presses_nine(ana)
    ana.hears("911 is on the line with you.")
    town.wait(10)
    assert len([leg for leg in town.legs(town.the_contact()) if leg["destination"] == "psap"]) == 1


def test_a_colleague_who_is_not_needed_any_more_takes_911_with_them_from_nobody(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    ben = town.counselor("Ben", BEN)
    town.psap.will(answer_after=15)
    asks(town, town.person_of[BEN])
    asks(town, "psap")
    ben.rings()
    stops_asking(town)
    town.wait(3)
    assert not ben.ringing
    town.wait(25)
    assert rosa.talking_to == {ANA, PSAP}


def test_911_joins_beside_a_partner_and_keeps_the_caller_whoever_leaves_first(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    asks(town, "services_211")
    town.services.hears("asks you to join", within=20)
    town.services.press("1")
    town.wait(3)
    asks(town, "psap")
    town.wait(12)
    assert rosa.talking_to == {ANA, SERVICES, PSAP}
    ana.hang_up()
    town.wait(8)
    assert rosa.talking_to == {SERVICES, PSAP}
    town.services.hang_up()
    town.wait(8)
    assert rosa.talking_to == {PSAP}
    assert PSAP_2 not in rosa.talking_to
    town.psap.hang_up()
    rosa.hears("press", within=20)
