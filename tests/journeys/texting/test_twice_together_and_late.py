"""The same text twice, two at once, out of order, after a restart, after a day: one effect, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.conftest import MakeTown
from tests.journeys.texting.texters import contact, conversation, newest, read_by, said, writes
from tests.journeys.town import ACCOUNT, LINE, PUBLIC, Town
from tests.journeys.trouble import delivered, sent_again

ROSA = "+15035550111"


def text_in(town: Town, body: str, sid: str) -> str:
    """The carrier delivers a text of Rosa's; what we answer to the webhook."""
    form = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": ROSA, "To": LINE, "Body": body, "NumMedia": "0"}
    return delivered(town, f"{PUBLIC}/sms/in", list(form.items()))


def sid(n: int) -> str:
    return f"SM{n:032x}"


def together(town: Town, *texts: tuple[str, str]) -> None:
    """All of them within the same moment, each in a thread of its own."""
    with ThreadPoolExecutor(len(texts)) as pool:
        for done in [pool.submit(text_in, town, body, one) for body, one in texts]:
            done.result()
    town.wait(10)


def test_a_text_delivered_twice_has_one_effect_and_one_answer(town: Town) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food", "for me")
    before = read_by(rosa)
    sent_again(town, "/sms/in")
    sent_again(town, "/sms/in", nth=0)
    town.wait(30)
    assert read_by(rosa) == before
    assert len([who for who, _ in said(town) if who == "caller"]) == 2


def test_the_same_text_eight_times_in_parallel_begins_one_conversation(town: Town) -> None:
    rosa = town.resident()
    together(town, *[("need food", sid(1))] * 8)
    assert len(town.contacts()) == 1
    assert len(read_by(rosa)) == 2, "who we are, and one question"


def test_four_first_texts_at_once_belong_to_one_conversation(town: Town) -> None:
    rosa = town.resident()
    together(
        town, *[(body, sid(n)) for n, body in enumerate(["need food", "please", "hello", "need diapers"])]
    )
    assert len(town.contacts()) == 1
    assert len(read_by(rosa)) == 2
    assert len([who for who, _ in said(town) if who == "caller"]) == 4


def test_danger_among_texts_at_once_is_never_lost(town: Town) -> None:
    town.counselor("Ana", "+15035550131")
    town.resident()
    together(town, *[(b, sid(n)) for n, b in enumerate(["need food", "i want to die", "sorry", "hello"])])
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("danger", 9)


def test_an_answer_that_was_written_before_the_question_came_is_no_answer_to_it(town: Town) -> None:
    rosa = town.resident()
    rosa.text(LINE, "need food")
    rosa.text(LINE, "2")  # before our question has gone out
    town.wait(10)
    assert town.answers(contact(town)) == {}
    writes(town, rosa, "1")
    assert town.answers(contact(town)) == {"caller_role": "self"}


def test_everything_restarted_between_two_texts_the_questions_go_on(town: Town) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food", "for me")
    town.deploy()
    writes(town, rosa, "2")
    town.deploy()
    writes(town, rosa, "1")
    assert town.answers(contact(town)) == {"caller_role": "self", "call_type": "BASIC_NEEDS"}


def test_after_a_day_we_say_that_we_go_on_and_read_nothing_into_what_they_wrote(town: Town) -> None:
    rosa = town.resident()
    writes(town, rosa, "need food")
    town.wait(600)
    assert conversation(town)["why"] == "silent", "a person looks when nobody answers"
    town.wait(25 * 3600)
    writes(town, rosa, "2")
    assert read_by(rosa)[-2] == "We go on where we were."
    assert newest(rosa).startswith("Who do you need help for?")
    assert town.answers(contact(town)) == {}
    writes(town, rosa, "2")
    assert town.answers(contact(town)) == {"caller_role": "other"}


def test_thirty_texts_in_a_minute_are_all_kept_and_answered_together(town: Town) -> None:
    rosa = town.resident()
    for n in range(30):
        rosa.text(LINE, f"blue {n}")
        town.wait(2.5)
    town.wait(200)
    ours = read_by(rosa)
    assert len([who for who, _ in said(town) if who == "caller"]) == 30
    assert len(ours) < 15, "not one answer a text"


@pytest.mark.parametrize("workers", [2])
def test_two_workers_send_each_answer_once(make_town: MakeTown, workers: int) -> None:
    town = make_town(workers=workers)
    rosa = town.resident()
    writes(town, rosa, "need food", "for me", "2")
    assert len(read_by(rosa)) == len(set(read_by(rosa))) == 4
