"""A call's last requests come in any order, twice, or not at all. What is stored is the same in the end."""

from __future__ import annotations

import pytest

from db import jobs
from db.store import Store
from db.vault import Vault
from flows.model import Dialed, Key, Recorded, Silence
from ivr.house import ms
from tests.ivr.house import Office

SPOKE, RANG = Dialed("completed", True), Dialed("no-answer", False)


@pytest.fixture
def office(store: Store, vault: Vault) -> Office:
    return Office(store, vault)


def test_who_hung_up_after_speaking_with_911_is_owed_nothing_whichever_news_comes_first(
    office: Office,
) -> None:
    for call, order in {"CA1": ("ended", "spoke"), "CA2": ("spoke", "ended")}.items():
        office.rings(call)
        office.press("9", call=call)
        for news in order:
            office.hangs_up(call) if news == "ended" else office.gives(SPOKE, call, over=True)
    for call in ("CA1", "CA2"):
        contact = office.contact(call)
        assert (contact["outcome"], contact["reason"]) == ("TO_911", "CALLER_CHOSE")
        assert [t["result"] for t in office.of("transfers_of", call)] == ["connected"]
        assert {p["state"] for p in office.of("callbacks_of_contact", call)} <= {"withdrawn"}


def test_who_hung_up_while_911_rang_is_called_back_whichever_news_comes_first(office: Office) -> None:
    for call, order in {"CA1": ("ended", "rang"), "CA2": ("rang", "ended")}.items():
        office.rings(call)
        office.press("9", call=call)
        for news in order:
            office.hangs_up(call) if news == "ended" else office.gives(RANG, call, over=True)
    for call in ("CA1", "CA2"):
        contact = office.contact(call)
        assert (contact["outcome"], contact["reason"]) == ("CALLBACK", "LOST_TRANSFER")
        assert [t["result"] for t in office.of("transfers_of", call)] == ["lost"]
        assert [(p["reason"], p["priority"]) for p in office.of("callbacks_of_contact", call)] == [
            ("LOST_TRANSFER", 9)
        ]


def in_a_message(office: Office) -> None:
    office.clock.pass_(9 * 3600)  # three in the morning
    office.rings()
    office.press("0", "4")


def test_a_message_is_kept_though_nobody_told_us_that_it_is_done(office: Office) -> None:
    in_a_message(office)
    office.recording_ready("RE7")
    assert [r["carrier_id"] for r in office.of("recordings_of_contact")] == ["RE7"]
    office.hangs_up()
    assert office.contact()["outcome"] == "CALLBACK"


def test_a_message_is_kept_once_in_whatever_order_it_is_told(office: Office) -> None:
    in_a_message(office)
    office.hangs_up()
    assert office.contact()["outcome"] == "NO_ACTION"
    office.recording_ready("RE7")
    office.gives(Recorded("RE7", 12), over=True)
    office.recording_ready("RE7")
    assert [r["carrier_id"] for r in office.of("recordings_of_contact")] == ["RE7"]
    assert len(office.of("callbacks_of_contact")) == 1
    assert office.contact()["outcome"] == "CALLBACK"


def test_a_ready_message_of_a_call_nobody_knows_is_passed_over(office: Office) -> None:
    in_a_message(office)
    office.recording_ready("RE7", call="CA404")
    assert office.of("recordings_of_contact") == []
    assert office.store.read(lambda tx: tx.one("contact_by_call", call_id="CA404")) is None
    assert jobs.claim(office.store, ms(office.clock.now()), ["fetch_recording"], 1, 30_000) == []


def test_a_message_is_fetched_at_once_when_the_carrier_says_it_is_ready(office: Office) -> None:
    in_a_message(office)
    office.gives(Recorded("RE7", 12))
    now = ms(office.clock.now())
    (job,) = jobs.claim(office.store, now, ["fetch_recording"], 1, 30_000)
    office.store.write(lambda tx: jobs.later(tx, job, now + 60_000, "not there yet"))
    office.recording_ready("RE7")
    assert jobs.next_due(office.store) == now


def test_the_end_of_a_call_told_five_times_is_one_end(office: Office) -> None:
    office.rings()
    office.hangs_up()
    first = dict(office.contact())
    office.clock.pass_(60)
    for _ in range(4):
        office.hangs_up()
    assert {k: office.contact()[k] for k in ("outcome", "reason", "ended_at")} == {
        k: first[k] for k in ("outcome", "reason", "ended_at")
    }


def test_a_key_of_a_call_that_is_over_leads_nowhere(office: Office) -> None:
    office.rings()
    spoken = office.gives(Key("9"), over=True)
    assert spoken.prompt is None
    assert office.of("transfers_of") == []
    assert (office.contact()["outcome"], office.contact()["reason"]) == ("NO_ACTION", "DISCONNECTED")


def test_a_key_sent_again_hears_the_same_words_and_stores_nothing_new(office: Office) -> None:
    office.rings()
    office.turn["again"], office.calls["again"] = office.turn["CA1"], office.calls["CA1"]
    first = office.gives(Key("1"))
    answers = office.of("answers_of")
    office.turn["CA1"] = office.turn["again"]
    assert office.gives(Key("1")).prompt == first.prompt
    assert office.of("answers_of") == answers


def test_an_answer_to_a_question_of_long_ago_hears_the_present_one(office: Office) -> None:
    office.rings()
    past = office.turn["CA1"]
    office.press("1", "1")
    now = office.gives(Silence())
    office.turn["CA1"] = past
    assert office.gives(Key("9")).prompt == now.prompt
    assert office.of("transfers_of") == []
