"""One of us calls somebody back through the hotline's number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from db.store import Row
from ivr.accounts import staffing
from ivr.callbacks import waiting
from ivr.callbacks.waiting import Claimed, Refusal
from ivr.house import at, ms
from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import presses
from tests.journeys.town import LINE, Town

ROSA, ANA, BEN = "+15035550111", "+15035550131", "+15035550132"


class Evening:
    """What a counselor does in the console, said shortly."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def do(self, work: Any) -> Any:
        now = self.town.clock.now()
        came = self.town.store.write(lambda tx: work(tx, now))
        self.town.sim.settle()
        return came

    def claims(self, phone: Handset, promise: Row) -> Claimed | Refusal:
        who, house = self.town.person_of[phone.number], self.town.house
        found: Claimed | Refusal = self.do(
            lambda tx, now: waiting.claim(house, tx, "callback", promise["id"], who, now)
        )
        return found

    def calls(self, phone: Handset, promise: Row) -> str | Refusal:
        who, house = self.town.person_of[phone.number], self.town.house
        found: str | Refusal = self.do(lambda tx, now: waiting.call_out(house, tx, promise["id"], who, now))
        return found

    def tells(self, phone: Handset, promise: Row, outcome: str, **more: Any) -> Refusal | None:
        who, house = self.town.person_of[phone.number], self.town.house
        last = self.last(promise)["id"]
        found: Refusal | None = self.do(
            lambda tx, now: waiting.tell(house, tx, last, who, outcome, now, **more)
        )
        return found

    def last(self, promise: Row) -> Row:
        return self.town.row("last_attempt_of", callback_id=promise["id"])

    def said(self, **answers: int) -> None:
        names = ("stopped_at", "stopped_by", "quiet_at", "text_ok", "call_ok", "voicemail_ok", "consent")
        now = ms(self.town.clock.now())
        row = dict.fromkeys(names) | {"consent_at": now, "changed_at": now}
        index = self.town.vault.index("phone", ROSA)
        self.town.store.write(lambda tx: tx.run("save_safe_contact", number_idx=index, **(row | answers)))

    def fresh(self, promise: Row) -> Row:
        return self.town.row("callback_by_id", id=promise["id"])


def promised(town: Town, rosa: Handset, message: str = "2") -> Row:
    """Rosa calls at night, and is promised a call; `message` 1: one on her phone is safe."""
    rosa.call(LINE)
    presses(rosa, "0")
    presses(rosa, "3")
    presses(rosa, "12" + message)
    rosa.hears("calls you back")
    town.wait(10)
    (promise,) = town.promises()
    return promise


def says_yes(desk: Evening, ana: Handset, promise: Row) -> None:
    """Ana answers her own phone and presses the key."""
    assert isinstance(desk.calls(ana, promise), str)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")


def rings_there(desk: Evening, ana: Handset, rosa: Handset, promise: Row) -> None:
    says_yes(desk, ana, promise)
    rosa.rings()


def talks(town: Town, rosa: Handset) -> None:
    rosa.answer()
    town.wait(5)
    rosa.hang_up()
    town.wait(10)


@pytest.fixture
def night(make_town: MakeTown) -> Town:
    return make_town(now="2026-03-04 03:00")


@pytest.fixture
def ana(night: Town) -> Handset:
    return night.counselor("Ana", ANA)


@pytest.fixture
def rosa(night: Town) -> Handset:
    return night.resident(ROSA)


@pytest.fixture
def promise(night: Town, ana: Handset, rosa: Handset) -> Row:
    found = promised(night, rosa)
    night.wait(6 * 3600)
    return found


@pytest.fixture
def desk(night: Town, ana: Handset, promise: Row) -> Evening:
    """It is nine in the morning, and Ana has claimed the promise of the night."""
    desk = Evening(night)
    assert isinstance(desk.claims(ana, promise), Claimed)
    return desk


def test_whoever_leaves_while_their_phone_asks_is_not_connected(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    assert isinstance(desk.calls(ana, promise), str)
    ana.answer()
    desk.do(lambda tx, now: staffing.leave(night.house, tx, night.person_of[ANA], "operator:lee", now))
    ana.press("1")
    night.wait(20)
    assert rosa.state == "idle"
    assert ana.state == "idle"
    assert desk.fresh(promise)["claimed_by"] is None


def test_ours_rings_first_and_after_a_key_the_two_talk_by_the_hotlines_number(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    assert isinstance(desk.calls(ana, promise), str)
    ana.rings()
    assert ana.current is not None
    assert ana.current.from_ == LINE
    ana.answer()
    ana.hears("You asked to call somebody back")
    assert rosa.state == "idle", "nobody is rung before the key"
    ana.press("1")
    ana.hears("They see the hotline's number, not yours")
    rosa.rings()
    assert rosa.current is not None
    assert rosa.current.from_ == LINE
    rosa.answer()
    night.wait(2)
    assert ana.talking_to == {ROSA}
    rosa.hang_up()
    ana.hears("Please say in the console how it went")
    night.wait(5)
    assert desk.last(promise)["heard"] == "spoke"
    assert desk.tells(ana, promise, "reached") is None
    who = night.person_of[ANA]
    how = {"outcome": "PHONE_ONLY", "reason": "ANSWERED"}
    closed = desk.do(
        lambda tx, now: waiting.close(night.house, tx, "callback", promise["id"], who, now, **how)
    )
    assert closed is None
    assert night.promises() == []
    row = desk.fresh(promise)
    assert (row["outcome"], row["closed_why"], row["attempts"]) == ("PHONE_ONLY", "ANSWERED", 1)


def test_three_calls_that_do_not_reach_them_and_a_supervisor_is_asked(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    lee = night.supervisor()
    rosa.will("no_answer")
    for n in range(3):
        assert isinstance(desk.claims(ana, promise), Claimed)
        says_yes(desk, ana, promise)
        ana.hears("Nobody answered", within=90)
        night.wait(5)
        assert desk.fresh(promise)["attempts"] == n + 1
        again = night.clock.now() + timedelta(hours=1)
        assert desk.tells(ana, promise, "no_answer", next_at=again) is None
        assert desk.fresh(promise)["next_at"] == ms(again)
        if n < 2:
            lee.expect_no_text(5)
        night.wait(3600)
    lee.expect_text("cannot be reached")
    assert [row["alarm"] for row in night.rows("open_alerts", limit=9)] == ["callback_unreached"]
    assert isinstance(desk.claims(ana, promise), Claimed)
    came = desk.calls(ana, promise)
    assert isinstance(came, Refusal)
    assert came.words == "Three calls did not reach them. A supervisor decides how it goes on."
    assert len(night.promises()) == 1, "nobody is dropped"


def test_a_voicemail_there_is_hung_up_on_before_anything_is_left(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    rosa.will("voicemail", answer_after=5, beep_after=8)
    says_yes(desk, ana, promise)
    ana.hears("If a machine answers, say nothing")
    ana.hears("Nobody answered", within=60)
    assert rosa.voicemail_messages == []
    night.wait(5)
    last = desk.last(promise)
    assert (last["heard"], last["outcome"]) == ("machine", "no_answer")
    came = desk.tells(ana, promise, "left_message")
    assert isinstance(came, Refusal)
    assert "not said that a message on their phone is safe" in came.words


def test_who_allowed_a_message_gets_one_without_content_and_a_try_later(
    night: Town, ana: Handset, rosa: Handset
) -> None:
    promise = promised(night, rosa, message="1")
    night.wait(6 * 3600)
    desk = Evening(night)
    desk.claims(ana, promise)
    rosa.will("voicemail", answer_after=5, beep_after=8)
    says_yes(desk, ana, promise)
    ana.hears("you may leave your first name and that you call back, nothing else")
    night.wait(20)
    assert ana.talking_to == {ROSA}
    ana.hang_up()
    night.wait(5)
    assert desk.tells(ana, promise, "left_message") is None
    row = desk.fresh(promise)
    assert (row["state"], row["attempts"]) == ("waiting", 1)
    assert at(row["next_at"]) > night.clock.now()


@pytest.mark.parametrize("how", ["busy", "voicemail", "no_answer"])
def test_when_our_own_phone_does_not_take_it_theirs_is_never_rung(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row, how: str
) -> None:
    ana.will(how)
    desk.calls(ana, promise)
    night.wait(90)
    assert rosa.calls_unexpected() == []
    last = desk.last(promise)
    assert last["dialed_at"] is None
    assert last["ended_at"] is not None
    assert last["heard"].startswith("own_")
    assert desk.fresh(promise)["attempts"] == 0, "it is no try: their phone was not rung"
    assert night.rows("busy_people") == []


def test_whoever_said_that_a_call_is_not_safe_is_not_called_and_the_counselor_reads_why(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    desk.said(call_ok=0)
    came = desk.calls(ana, promise)
    assert isinstance(came, Refusal)
    assert came.words == "They said that calls are not safe."
    night.wait(30)
    assert ana.calls_unexpected() == []
    assert rosa.calls_unexpected() == []


def test_what_they_say_while_our_phone_rings_still_counts(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    desk.calls(ana, promise)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    desk.said(call_ok=0)
    ana.press("1")
    ana.hears("nobody was called")
    night.wait(10)
    assert rosa.calls_unexpected() == []


def test_two_counselors_race_and_one_of_them_has_the_call(
    night: Town, ana: Handset, rosa: Handset, promise: Row
) -> None:
    ben, desk = night.counselor("Ben", BEN), Evening(night)
    first, second = desk.claims(ana, promise), desk.claims(ben, promise)
    assert isinstance(first, Claimed)
    assert isinstance(second, Refusal)
    assert second.words == "A colleague has them now."
    assert isinstance(desk.calls(ben, promise), Refusal)
    night.wait(30)
    assert ben.calls_unexpected() == []


def test_a_long_talk_is_nobody_elses_and_a_second_click_rings_nothing(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    ben = night.counselor("Ben", BEN)
    desk.calls(ana, promise)
    second = desk.calls(ana, promise)
    assert isinstance(second, Refusal)
    assert second.code == "ringing"
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.rings()
    rosa.answer()
    night.wait(50 * 60)
    assert ana.talking_to == {ROSA}
    assert isinstance(desk.claims(ben, promise), Refusal)
    rosa.hang_up()
    night.wait(20)
    night.wait(11 * 60)
    assert isinstance(desk.claims(ben, promise), Claimed), "the lease ends after the talk, not with it"


def test_nobody_is_rung_for_a_caller_while_they_call_somebody_back(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    desk.calls(ana, promise)
    ana.rings()
    ana.answer()
    ana.press("1")
    rosa.rings()
    rosa.answer()
    maya = night.resident("+15035550112", "Maya")
    maya.call(LINE)
    presses(maya, "0")
    night.wait(10)
    assert ana.talking_to == {ROSA}
    maya.hang_up()


def test_a_carrier_that_refuses_is_told_and_nothing_is_pending(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    night.sim.faults.rest(status=401, path_contains="Calls")
    desk.calls(ana, promise)
    night.wait(10)
    last = desk.last(promise)
    assert last["heard"] == "own_refused"
    assert night.rows("busy_people") == []
    assert desk.fresh(promise)["attempts"] == 0


def test_a_night_long_nobody_heard_the_end_and_the_phone_is_free_again(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    desk.calls(ana, promise)
    ana.rings()
    night.sim.faults.lose_callbacks(1)
    ana.decline()
    night.wait(700)
    assert desk.last(promise)["ended_at"] is not None
    assert night.rows("busy_people") == []


def test_who_hangs_up_while_it_rings_there_says_how_it_went(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    rings_there(desk, ana, rosa, promise)
    ana.hang_up()
    night.wait(10)
    assert rosa.state == "idle", "nobody is left alone on the line"
    last = desk.last(promise)
    assert last["ended_at"] is not None
    assert last["heard"] in (None, "hung_up")
    assert desk.fresh(promise)["attempts"] == 1
    assert desk.tells(ana, promise, "no_answer") is None


def test_who_does_not_want_to_be_called_is_called_no_more(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    rings_there(desk, ana, rosa, promise)
    talks(night, rosa)
    assert desk.tells(ana, promise, "do_not_call") is None
    row = desk.fresh(promise)
    assert (row["outcome"], row["closed_why"]) == ("NO_ACTION", "CALLER_DECLINED")
    kept = night.row("safe_contact_of", number_idx=promise["number_idx"])
    assert kept["call_ok"] == 0


def test_a_wrong_number_is_not_called_again_and_a_supervisor_is_told(
    night: Town, desk: Evening, ana: Handset, rosa: Handset, promise: Row
) -> None:
    lee = night.supervisor()
    rings_there(desk, ana, rosa, promise)
    talks(night, rosa)
    assert desk.tells(ana, promise, "wrong_number") is None
    lee.expect_text("cannot be reached")
    came = desk.calls(ana, promise)
    assert isinstance(came, Refusal)
    assert came.words == "That number is somebody else's. It is not called again."
