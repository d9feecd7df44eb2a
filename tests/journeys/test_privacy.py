"""After a full evening somebody takes the database and the log away. No number is in them, and no word."""

from __future__ import annotations

from simulator.handset import Handset
from tests.journeys.doing import asks_for_a_person, presses, takes_the_call, waits_for_the_tone
from tests.journeys.everything import everything_stored
from tests.journeys.proofs import nothing_private_is_in_clear
from tests.journeys.town import LINE, PSAP_LINE, Town

CAD, OTHER = "20260304017", "5035550177"


def an_evening(town: Town) -> None:
    ana, lee = town.counselor("Ana", "+15035550131", ["en", "es"]), town.supervisor()
    _talks_and_asks_for_a_callback(town, ana)
    _leaves_a_message(town, lee)
    _speaks_and_goes_to_911(town)
    _is_forwarded_by_911(town, ana)
    _is_lost_on_the_way_to_911(town)


def _talks_and_asks_for_a_callback(town: Town, ana: Handset) -> None:
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    rosa.call(LINE)
    presses(rosa, "2111" + "2")
    takes_the_call(ana)
    sam.call(LINE)
    presses(sam, "012")
    sam.press(OTHER)
    presses(sam, "1" + "1" + "1")
    town.wait(20)
    ana.speak("how are you tonight my friend")
    rosa.speak("I have not slept since Monday")
    rosa.hang_up()
    town.wait(5)


def _leaves_a_message(town: Town, lee: Handset) -> None:
    lee.will("voicemail")
    kim = town.resident("+15035550113", "Kim")
    for phone in town.people[:1]:
        phone.will("no_answer")
    asks_for_a_person(kim, LINE)
    kim.hears("To leave a message, press 4", within=200)
    kim.press("4")
    waits_for_the_tone(kim)
    town.wait(1)
    kim.speak("please call my sister on Alder Street")
    town.wait(12)
    if kim.in_call:
        kim.hang_up()
    town.wait(10)


def _speaks_and_goes_to_911(town: Town) -> None:
    lou = town.resident("+15035550114", "Lou")
    lou.call(LINE)
    lou.press("1")
    lou.speak("somebody has a knife please send the police")
    town.wait(30)
    lou.hang_up()


def _is_forwarded_by_911(town: Town, ana: Handset) -> None:
    ana.will("ring")
    taker = town.resident("+15035550171", "Call taker")
    taker.call(PSAP_LINE)
    taker.press(CAD + "#")
    takes_the_call(ana)
    town.wait(10)
    taker.hang_up()
    town.wait(5)


def _is_lost_on_the_way_to_911(town: Town) -> None:
    max_ = town.resident("+15035550115", "Max")
    max_.call(LINE)
    max_.press("9")
    town.wait(2)
    max_.hang_up()
    town.wait(3)


def test_after_a_full_evening_nothing_private_is_in_the_database_or_the_log(town: Town) -> None:
    town.does_not_prove("nobody_was_left_in_silence", "in a message it is the caller who speaks")
    an_evening(town)
    assert len(town.contacts()) == 6
    assert sorted(p["reason"] for p in town.promises()) == ["CALLER_ASKED", "LOST_TRANSFER", "VOICEMAIL"]
    numbers = [phone.number[-7:] for phone in (town.psap, town.psap_2)]
    nothing_private_is_in_clear(town, CAD, CAD[-7:], OTHER, OTHER[-7:], *numbers)


def test_the_audit_knows_what_happened_in_codes_alone(town: Town) -> None:
    town.does_not_prove("nobody_was_left_in_silence", "in a message it is the caller who speaks")
    an_evening(town)
    rows = town.rows("audit_before", id=1_000_000, limit=1000)
    done = {row["action"] for row in rows}
    assert {"turn", "ring", "accepted", "transfer", "callback", "voicemail", "closed"} <= done
    told = "".join(row["detail"] for row in rows)
    assert "withheld" not in told, "nothing even tried to write a number there"
    for name in ("Rosa", "Ana", "Alder Street", "knife"):
        assert name not in told


def test_a_sealed_number_opens_in_its_own_row_alone(town: Town) -> None:
    rosa, sam = town.resident(), town.resident("+15035550112", "Sam")
    for who in (rosa, sam):
        who.call(LINE)
        town.wait(1)
        who.hang_up()
    first, second = town.contacts()
    assert town.caller_of(first) == rosa.number
    stolen = {**dict(second), "caller_enc": first["caller_enc"]}
    try:
        town.caller_of(stolen)
    except Exception as error:
        assert rosa.number[-7:] not in str(error)
    else:
        raise AssertionError("a number copied to another row was opened")


def test_even_the_most_talkative_log_holds_no_number_of_staff(town: Town) -> None:
    """A request to the carrier breaks off: before it is repeated we look for the call by its number."""
    town.sim.faults.rest(n=1, status="reset", method="POST", path_contains="Calls")
    ana, rosa = town.counselor("Ana", "+15035550131"), town.resident()
    asks_for_a_person(rosa, LINE)
    takes_the_call(ana)
    looked = [r for r in town.sim.rest_log if r["method"] == "GET"]
    assert looked[0]["params"]["To"] == ana.number


def test_a_log_with_names_of_rows_is_no_list_of_people(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    town.wait(1)
    rosa.hang_up()
    contact = town.the_contact()
    stored = everything_stored(town.url_of_store)
    assert contact["caller_idx"] in stored
    assert contact["caller_idx"] != rosa.number
    assert len(contact["caller_idx"]) == 32
