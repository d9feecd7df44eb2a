"""Having a conversation is not answering it: until one of us has written, our people are called again."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.callbacks import waiting
from ivr.outgoing import alerts
from simulator.handset import Handset
from tests.journeys.texting.texters import conversation, newest, read_by, writes
from tests.journeys.town import Town

ANA, BEN, LEE = "+15035550131", "+15035550132", "+15035550141"
DANGER = "i took all my pills"


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.counselor("Ana", ANA)


@pytest.fixture
def lee(town: Town) -> Handset:
    return town.supervisor("Lee", LEE)


@pytest.fixture
def rosa(town: Town, ana: Handset, lee: Handset) -> Handset:
    return town.resident()


def does(town: Town, act: Any, *given: Any, who: str = ANA) -> Any:
    person, now, mine = town.person_of[who], town.clock.now(), conversation(town)["contact_id"]
    return town.store.write(lambda tx: act(town.house, tx, "text", mine, person, *given, now))


def claims(town: Town, who: str = ANA) -> None:
    assert isinstance(does(town, waiting.claim, who=who), waiting.Claimed)


def replies(town: Town, body: str, who: str = ANA) -> None:
    person, now, mine = town.person_of[who], town.clock.now(), conversation(town)["contact_id"]
    key = f"{body}:{now}"
    sent = town.store.write(lambda tx: waiting.reply(town.house, tx, mine, person, body, key, now))
    assert isinstance(sent, waiting.Sent)


def told(phone: Handset, words: str) -> int:
    return sum(words in text.body for text in phone.texts)


def first_in_the_list(town: Town) -> waiting.Waiting:
    return town.store.read(lambda tx: waiting.everybody(town.house, tx, town.clock.now()))[0]


def test_danger_that_somebody_took_and_did_not_answer_reaches_a_supervisor_and_then_everybody(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    writes(town, rosa, DANGER)
    town.wait(35)
    claims(town)  # and her browser dies
    town.wait(30)
    assert told(lee, "writes of danger, and nobody has answered") == 1
    before = told(ana, "writes of danger")
    town.wait(590)
    assert told(ana, "writes of danger") > before, "she is called once more when it is nobody's any more"


def test_whoever_waits_is_called_again_when_the_one_who_took_them_is_gone(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    writes(town, rosa, "need food", "0")
    claims(town)
    before = told(ana, "waits for an answer")
    town.wait(580)
    assert told(ana, "waits for an answer") == before, "it was hers"
    town.wait(40)
    assert told(ana, "waits for an answer") == before + 1


def test_new_danger_while_whoever_has_them_is_away_calls_them_and_a_supervisor_and_is_answered(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    writes(town, rosa, "need food", "0")
    replies(town, "Hello, this is a counselor.")
    town.wait(400)
    writes(town, rosa, DANGER)
    assert "911" in newest(rosa)
    assert newest(rosa).startswith("A person reads this now.")
    assert told(ana, "writes of danger") == 1
    town.wait(60)
    assert told(lee, "writes of danger, and nobody has answered") == 1


def test_in_danger_one_voice_answers_and_if_it_falls_silent_the_911_words_do(
    town: Town, rosa: Handset
) -> None:
    writes(town, rosa, "need food", "0")
    replies(town, "Hello, this is a counselor.")
    writes(town, rosa, DANGER)
    assert newest(rosa) == "Hello, this is a counselor."
    town.wait(60)
    assert newest(rosa).startswith("A person reads this now.")
    assert "911" in newest(rosa)


def test_a_conversation_about_danger_that_goes_on_alarms_nobody(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    writes(town, rosa, DANGER)
    replies(town, "I am here. Where are you?")
    for _ in range(3):
        writes(town, rosa, "at home")
        town.wait(100)
        replies(town, "I stay with you.")
    assert told(lee, "writes of danger") == 0
    assert told(ana, "writes of danger") == 1, "when it began"
    writes(town, rosa, "ok")
    town.wait(310)
    assert told(lee, "writes of danger, and nobody has answered") == 1, "and now she is gone"


def test_a_wait_that_was_answered_takes_no_time_from_the_next_one(
    town: Town, lee: Handset, rosa: Handset
) -> None:
    writes(town, rosa, "need food", "0")
    town.wait(90)
    replies(town, "Hello, this is a counselor.")
    does(town, waiting.release)
    mine = conversation(town)["contact_id"]
    town.store.write(lambda tx: tx.run("end_waiting", contact_id=mine))
    writes(town, rosa, "the fridge broke")
    town.wait(220)
    assert told(lee, "nobody has answered") == 0, "the five minutes of the first wait are over"
    town.wait(80)
    assert told(lee, "nobody has answered") == 1


def test_whom_a_colleague_hands_somebody_over_to_is_told(town: Town, rosa: Handset) -> None:
    ben = town.counselor("Ben", BEN, hours=("08:00", "09:00"))  # off shift by now
    writes(town, rosa, "need food", "0")
    claims(town)
    does(town, waiting.hand_over, town.person_of[BEN])
    town.wait(5)
    assert told(ben, "has handed over to you somebody who waits") == 1


def test_given_back_in_danger_they_are_first_in_the_list_again_and_our_people_are_called(
    town: Town, ana: Handset, rosa: Handset
) -> None:
    writes(town, rosa, DANGER)
    replies(town, "I am here.")
    town.wait(60)
    assert does(town, waiting.release) is None
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("given_back", 9)
    before = told(ana, "writes of danger")
    town.wait(5)
    assert told(ana, "writes of danger") == before + 1


def test_who_was_in_danger_stays_so_after_the_first_answer_and_in_what_becomes_of_it(
    town: Town, rosa: Handset
) -> None:
    writes(town, rosa, DANGER)
    replies(town, "I am here.")
    town.wait(700)  # nobody has them any more
    one = first_in_the_list(town)
    assert (one.kind, one.why, one.priority, one.claimed_by) == ("text", "silent", 9, None)
    claims(town)
    person, now, mine = town.person_of[ANA], town.clock.now(), conversation(town)["contact_id"]
    town.store.write(lambda tx: waiting.to_callback(town.house, tx, mine, person, now, agreed=True))
    assert [promise["priority"] for promise in town.promises()] == [9]


def test_an_alarm_that_was_acknowledged_and_led_to_nothing_comes_again(
    town: Town, ana: Handset, lee: Handset, rosa: Handset
) -> None:
    writes(town, rosa, "need food", "0")
    town.wait(310)
    (alarm,) = town.rows("open_alerts", limit=9)
    now = town.clock.now()
    town.store.write(lambda tx: alerts.acknowledge(tx, alarm["id"], "person:lee", now))
    before = told(ana, "waits for an answer")
    town.wait(910)
    assert told(ana, "waits for an answer") == before + 1
    assert told(lee, "nobody has answered") == 2


@pytest.mark.parametrize("words", ["please stop texting me", "STOP"])
def test_a_stop_ends_no_conversation_that_one_of_us_has(town: Town, rosa: Handset, words: str) -> None:
    town.expects(21610, "the carrier blocks texts after STOP")
    writes(town, rosa, DANGER)
    replies(town, "I am here.")
    before = read_by(rosa)
    writes(town, rosa, words)
    row = conversation(town)
    assert (row["closed_at"], row["why"], row["priority"]) == (None, "stopped", 9)
    person, now = town.person_of[ANA], town.clock.now()
    came = town.store.write(
        lambda tx: waiting.reply(town.house, tx, row["contact_id"], person, "Are you there?", "k", now)
    )
    assert isinstance(came, waiting.Refusal), "nothing of ours goes out after it"
    town.wait(5)
    assert "Are you there?" not in read_by(rosa)[len(before) :]
