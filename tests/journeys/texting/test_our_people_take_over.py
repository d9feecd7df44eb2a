"""What our own people meet: they are called to a text, take it, and the questions are silent; what does not
arrive, and who else writes."""

from __future__ import annotations

from typing import Any

from db.store import Tx
from ivr.callbacks import waiting
from simulator.fates import fails
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import asks_for_a_person
from tests.journeys.texting.texters import contact, conversation, newest, read_by, said, writes
from tests.journeys.town import LINE, Town


def takes(town: Town, number: str) -> None:
    """Somebody of ours takes the only conversation."""
    mine, person, now = conversation(town)["contact_id"], town.person_of[number], town.clock.now()
    held = town.store.write(lambda tx: waiting.claim(town.house, tx, "text", mine, person, now))
    assert isinstance(held, waiting.Claimed)


def answers(town: Town, number: str, body: str) -> None:
    mine, person, now = conversation(town)["contact_id"], town.person_of[number], town.clock.now()
    key = f"t:{body}"
    sent = town.store.write(lambda tx: waiting.reply(town.house, tx, mine, person, body, key, now))
    assert isinstance(sent, waiting.Sent)
    town.wait(5)


def of_the_promise(town: Town, number: str, act: Any) -> Any:
    """Somebody of ours claims the only promise, and does this about it."""
    (promise,) = town.promises()
    id_, person, now = promise["id"], town.person_of[number], town.clock.now()

    def work(tx: Tx) -> Any:
        waiting.claim(town.house, tx, "callback", id_, person, now)
        kind = ("callback",) if act is waiting.release else ()
        return act(town.house, tx, *kind, id_, person, now)

    return town.store.write(work)


def test_a_person_answers_and_the_questions_are_silent(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "0")
    takes(town, "+15035550131")
    answers(town, "+15035550131", "Hello, this is a counselor. What happened?")
    assert conversation(town)["waiting_since"] is None
    writes(town, rosa, "the fridge broke", "2")
    assert newest(rosa) == "Hello, this is a counselor. What happened?"
    assert conversation(town)["why"] == "answer"
    whos = [who for who, _ in said(town)]
    assert whos[-3:] == [town.person_of["+15035550131"], "caller", "caller"]


def test_danger_while_a_person_has_them_is_first_in_the_list_and_stop_is_still_obeyed(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food", "0")
    takes(town, "+15035550131")
    answers(town, "+15035550131", "Hello, this is a counselor.")
    before = read_by(rosa)
    writes(town, rosa, "i took all my pills")
    assert conversation(town)["priority"] == 9
    assert read_by(rosa) == before, "they read one voice"
    writes(town, rosa, "please stop texting me")
    assert newest(rosa).startswith("You will get no more texts")


def test_nobody_takes_it_and_they_hear_the_truth_and_a_supervisor_is_told(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    lee = town.supervisor()
    rosa = town.resident()
    writes(town, rosa, "need food", "0")
    town.wait(310)
    lee.expect_text("somebody waits for an answer by text, and nobody has answered")
    assert newest(rosa).startswith("No counselor could take this yet.")
    assert conversation(town)["waiting_since"] is not None


def test_somebody_who_waits_overnight_is_called_to_in_the_morning(make_town: MakeTown) -> None:
    town = make_town(now="2026-03-04 04:00")
    ana = town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "he put the boxes by the door again")
    assert conversation(town)["why"] == "story"
    assert [text for text in ana.texts if "waits for an answer" in text.body] == []
    town.wait(4 * 3600)
    ana.expect_text("somebody waits for an answer by text")


def test_who_writes_while_they_wait_hears_now_and_then_that_a_person_reads_it(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "i want to die")
    before = len(read_by(rosa))
    writes(town, rosa, "it is dark here", "i am so tired of it all")
    assert len(read_by(rosa)) == before
    town.wait(400)
    writes(town, rosa, "hello?")
    assert newest(rosa).startswith("A counselor reads this and writes to you here.")


def test_a_text_during_their_own_call_asks_nothing_and_a_person_reads_it(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    asks_for_a_person(rosa, LINE)
    rosa.text(LINE, "i cant talk he is in the room")
    town.wait(5)
    assert newest(rosa).startswith("A counselor reads this and writes to you here.")
    assert conversation(town)["why"] in ("on_call", "danger")


def test_our_own_people_answer_a_page_as_before(town: Town) -> None:
    marta = town.responder("Marta", "+15035550161")
    out = town.calls_out()
    marta.expect_text("A team is needed").reply("1")
    marta.expect_text("is yours")
    assert town.dispatch(out)["state"] == "ACCEPTED"
    assert [contact for contact in town.contacts() if contact["channel"] == "sms"] == []


def test_an_answer_that_does_not_arrive_is_seen_by_staff(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food")
    rosa.texts_meet(fails(30003))
    writes(town, rosa, "1")
    town.wait(60)
    assert conversation(town)["why"] == "not_sent"
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["text_not_sent"]


def test_the_carrier_says_that_they_stopped_and_somebody_is_asked_to_call(town: Town) -> None:
    town.expects(21610, "they stopped our texts, and we did not know")
    town.counselor("Ana", "+15035550131")
    lee = town.supervisor()
    rosa = town.resident()
    writes(town, rosa, "need food")
    rosa.texts_meet(fails(21610))
    writes(town, rosa, "1")
    town.wait(60)
    (promise,) = town.promises()
    assert promise["reason"] == "TEXTS_BLOCKED"
    lee.expect_text("they never said that a call is safe")
    assert of_the_promise(town, "+15035550131", waiting.call_out).code == "NOT_OPENED"
    assert of_the_promise(town, "+15035550131", waiting.decide_call).code == "supervisor_decides"
    of_the_promise(town, "+15035550131", waiting.release)
    assert of_the_promise(town, lee.number, waiting.decide_call) is None
    assert isinstance(of_the_promise(town, lee.number, waiting.call_out), str)
    lee.rings()
    lee.answer()
    lee.hears("press 1")
    lee.press("1")
    rosa.rings()


def test_a_conversation_without_a_word_for_days_is_over_with_a_reason(town: Town) -> None:
    writes(town, town.resident(), "need food")
    mine = conversation(town)["contact_id"]
    town.wait(700)
    town.store.write(lambda tx: tx.run("end_waiting", contact_id=mine))  # somebody has looked at it
    town.wait(4 * 86_400)
    ended = contact(town)
    assert (ended["outcome"], ended["reason"]) == ("NO_ACTION", "DISCONNECTED")
    assert conversation(town)["closed_at"] is not None


def test_a_text_during_their_own_call_is_no_answer_to_a_question_of_before(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    rosa = town.resident()
    writes(town, rosa, "need food")
    assert newest(rosa).startswith("Who do you need help for?")
    asks_for_a_person(rosa, LINE)
    writes(town, rosa, "for me")
    assert newest(rosa).startswith("A counselor reads this and writes to you here.")
    assert conversation(town)["why"] == "on_call"
    before = read_by(rosa)
    writes(town, rosa, "12 Oak Street, the blue door")
    assert read_by(rosa) == before, "they have been told who reads it"
    writes(town, rosa, "9")
    assert "Please call 911" in "".join(read_by(rosa)[len(before) :])
    assert town.answers(contact_by_text(town)) == {}


def contact_by_text(town: Town) -> Any:
    (texted,) = [row for row in town.contacts() if row["channel"] == "sms"]
    return texted
