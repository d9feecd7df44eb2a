"""A responder and the person who asked for help talk through the hotline's number."""

from __future__ import annotations

import pytest

from db.store import Row
from ivr.house import ms
from ivr.reach.bridges import team_phone_of
from simulator.handset import Handset
from tests.journeys.town import LINE, Town

MARTA, ROSA = "+15035550161", "+15035550111"


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture
def rosa(town: Town) -> Handset:
    """She has called, and hung up."""
    phone = town.resident(ROSA)
    phone.call(LINE)
    phone.hears("You've reached")
    phone.hang_up()
    town.wait(5)
    return phone


@pytest.fixture
def out(town: Town, marta: Handset, rosa: Handset) -> Row:
    """A page about Rosa's call, which Marta has accepted."""
    found = town.calls_out(contact=town.the_contact()["id"])
    marta.expect_text("A team is needed").reply("1")
    marta.expect_text("is yours")
    return found


def said(town: Town, number: str, **answers: int) -> None:
    """What somebody at this number has said about being reached."""
    names = ("stopped_at", "stopped_by", "quiet_at", "text_ok", "call_ok", "voicemail_ok", "consent")
    row = dict.fromkeys(names) | {"consent_at": ms(town.clock.now()), "changed_at": ms(town.clock.now())}
    index = town.vault.index("phone", number)
    town.store.write(lambda tx: tx.run("save_safe_contact", number_idx=index, **(row | answers)))


def calls_the_resident(phone: Handset, code: str) -> None:
    phone.call(LINE)
    phone.hears("type its four digits")
    phone.press(code)
    phone.hears("To call the person who asked for help, press 1")
    phone.press("1")


def test_both_see_the_hotlines_number_and_talk(town: Town, marta: Handset, rosa: Handset, out: Row) -> None:
    calls_the_resident(marta, out["code"])
    marta.hears("They see the hotline's number, not yours")
    rosa.rings()
    assert rosa.current is not None
    assert rosa.current.from_ == LINE
    rosa.answer()
    town.wait(2)
    assert marta.talking_to == {ROSA}
    rosa.hang_up()
    marta.hears("That call is over.")
    marta.hears("press 3")
    actions = [row["action"] for row in town.rows("audit_of", subject=out["id"], limit=50)]
    assert {"resident_called", "resident_parted"} <= set(actions)


def test_nobody_answers_and_the_menu_goes_on(town: Town, marta: Handset, rosa: Handset, out: Row) -> None:
    rosa.will("busy")
    calls_the_resident(marta, out["code"])
    marta.hears("Nobody answered.")
    marta.hears("If you are on your way, press 3")


def test_a_machine_is_hung_up_on_so_that_nothing_is_left_on_it(
    town: Town, marta: Handset, rosa: Handset, out: Row
) -> None:
    rosa.will("voicemail", answer_after=5, beep_after=8)
    calls_the_resident(marta, out["code"])
    marta.hears("If a machine answers, say nothing and hang up")
    marta.hears("press 3", within=60)
    assert rosa.voicemail_messages == []
    assert rosa.state == "idle"


def test_where_a_message_is_safe_the_machine_is_left_alone(
    town: Town, marta: Handset, rosa: Handset, out: Row
) -> None:
    said(town, ROSA, call_ok=1, voicemail_ok=1)
    rosa.will("voicemail", answer_after=5, beep_after=8)
    calls_the_resident(marta, out["code"])
    marta.hears("you may leave a short message")
    town.wait(20)
    assert marta.talking_to == {ROSA}


def test_whom_a_call_would_endanger_is_not_called(
    town: Town, marta: Handset, rosa: Handset, out: Row
) -> None:
    said(town, ROSA, call_ok=0)
    calls_the_resident(marta, out["code"])
    marta.hears("We can't call them")
    town.wait(10)
    assert rosa.calls_unexpected() == []


def test_the_team_is_found_for_a_resident_who_calls_back_while_it_comes(
    town: Town, marta: Handset, rosa: Handset, out: Row
) -> None:
    now = town.clock.now()
    found = town.store.read(lambda tx: team_phone_of(town.house, tx, ROSA, now))
    assert found is not None
    assert (found.person, found.number, found.shown) == (town.person_of[MARTA], MARTA, LINE)


def test_no_team_is_found_for_a_stranger_a_withheld_number_or_one_where_calls_are_not_safe(
    town: Town, marta: Handset, rosa: Handset, out: Row
) -> None:
    now = town.clock.now()

    def found(caller: str | None) -> object:
        return town.store.read(lambda tx: team_phone_of(town.house, tx, caller, now))

    assert found("+15035550112") is None
    assert found(None) is None
    said(town, ROSA, call_ok=0)
    assert found(ROSA) is None


def test_no_team_is_found_before_anybody_has_accepted(town: Town, marta: Handset, rosa: Handset) -> None:
    town.calls_out(contact=town.the_contact()["id"])
    now = town.clock.now()
    assert town.store.read(lambda tx: team_phone_of(town.house, tx, ROSA, now)) is None
    marta.expect_text("A team is needed").reply("2")
    marta.expect_text("not coming")
