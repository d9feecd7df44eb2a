"""Texts at the carrier, over HTTP: sent, refused, looked for, forgotten; and calls that ask who answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from ivr.ports import CallOrder, CarrierError, ForbiddenNumberError, GoneError, TextOrder, TextSeen
from ivr.twilio_carrier import Access, TwilioCarrier
from simulator import Simulator, VirtualClock, fails

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-tests"
LINE, ANA = "+15035550100", "+15035550122"
NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
QUICK = 0.4  # seconds the carrier has to answer in these tests


@pytest.fixture
def company() -> Iterator[Simulator]:
    with Simulator(ACCOUNT, TOKEN, VirtualClock(NOW), seed=3) as sim:
        sim.add_number(LINE)
        yield sim


@pytest.fixture
def carrier(company: Simulator) -> TwilioCarrier:
    access = Access(ACCOUNT, (TOKEN,), company.base_url, seconds=QUICK)
    return TwilioCarrier(access, "https://hotline.example.org")


def order(to: str = ANA, body: str = "page 4821", sender: str = LINE) -> TextOrder:
    return TextOrder(to, sender, body, "/sms/status/M1")


def refused(carrier: TwilioCarrier, wish: TextOrder) -> CarrierError:
    with pytest.raises(CarrierError) as fault:
        carrier.send_text(wish)
    return fault.value


def test_a_text_goes_out_from_our_line_and_its_progress_is_told_to_us(company, carrier):
    company.rewrite("https://hotline.example.org", "http://127.0.0.1:9")
    text_id = carrier.send_text(order())
    company.advance(5)
    assert company.handset(ANA).texts[-1].body == "page 4821"
    assert company.handset(ANA).texts[-1].from_ == LINE
    told = [one for one in company.requests if one["params"].get("MessageSid") == text_id]
    assert {one["url"] for one in told} == {"https://hotline.example.org/sms/status/M1"}


@pytest.mark.parametrize("number", ["911", "+1911", "112", "988", "933", "not a number", ""])
def test_no_text_ever_goes_to_an_emergency_short_code_or_to_what_is_no_number(company, carrier, number):
    with pytest.raises(ForbiddenNumberError):
        carrier.send_text(order(to=number))
    with pytest.raises(ForbiddenNumberError):
        carrier.send_text(order(sender=number))
    assert company.rest_log == []


def test_somebody_who_said_stop_is_not_texted_again_and_again(company, carrier):
    company.handset(ANA).text(LINE, "STOP")
    fault = refused(carrier, order())
    assert (fault.code, fault.again, fault.unsure) == (21610, False, False)


@pytest.mark.parametrize(
    ("status", "again", "unsure"), [(429, True, False), (503, True, True), (500, True, True)]
)
def test_trouble_that_passes_says_so(company, carrier, status, again, unsure):
    company.faults.rest(status=status, path_contains="Messages")
    fault = refused(carrier, order())
    assert (fault.again, fault.unsure) == (again, unsure)
    assert company.texts == []


@pytest.mark.parametrize("how", ["timeout_after_accept", "reset_after_accept"])
def test_a_text_that_was_taken_without_an_answer_may_have_gone_out(company, carrier, how):
    company.faults.slow_seconds = QUICK + 0.3
    company.faults.rest(status=how, path_contains="Messages")
    fault = refused(carrier, order())
    assert (fault.again, fault.unsure) == (True, True)
    assert [text.body for text in carrier.find_texts(ANA, NOW)] == ["page 4821"]


def test_a_body_longer_than_the_carrier_takes_is_refused_for_good(carrier):
    fault = refused(carrier, order(body="x" * 1601))
    assert (fault.code, fault.again) == (21617, False)


def test_our_texts_to_somebody_are_found_the_newest_first_even_before_they_are_sent(company, carrier):
    company.handset(ANA).text(LINE, "from her, not to her")
    first = carrier.send_text(order(body="one"))
    carrier.send_text(order(to="+15035550133", body="to somebody else"))
    company.advance(60)
    second = carrier.send_text(order(body="two"))
    found = carrier.find_texts(ANA, NOW)
    assert [(text.text_id, text.body, text.progress) for text in found] == [
        (second, "two", "queued"),
        (first, "one", "delivered"),
    ]
    assert found[0].made == NOW + timedelta(seconds=60)


def test_older_texts_are_not_taken_for_the_one_looked_for(company, carrier):
    carrier.send_text(order(body="yesterday"))
    company.advance(24 * 3600)
    later = NOW + timedelta(days=1)
    assert carrier.find_texts(ANA, later) == []
    carrier.send_text(order(body="now"))
    ahead = later + timedelta(seconds=3)  # our clock and theirs differ a little
    assert [text.body for text in carrier.find_texts(ANA, ahead)] == ["now"]


def test_a_text_is_found_among_many_to_the_same_person(company, carrier):
    for number in range(60):
        carrier.send_text(order(body=f"text {number}"))
        company.advance(1)
    assert "text 59" in [text.body for text in carrier.find_texts(ANA, NOW)]


def test_and_however_many_came_after_it(company, carrier):
    """The first page of the carrier's list holds the newest: in a storm of alarms to one supervisor the text
    looked for is beyond it, and would be sent again without a word about that."""
    carrier.send_text(order(body="looked for"))
    for number in range(230):
        carrier.send_text(order(body=f"text {number}"))
    assert carrier.find_texts(ANA, NOW)[-1].body == "looked for"


def test_what_became_of_a_text_can_be_asked(company, carrier):
    company.handset(ANA).texts_meet(fails(30003))
    text_id = carrier.send_text(order())
    company.advance(5)
    assert carrier.find_texts(ANA, NOW) == [TextSeen(text_id, "page 4821", "undelivered", NOW, 30003)]


def test_a_text_is_forgotten_at_the_carrier(company, carrier):
    text_id = carrier.send_text(order())
    company.advance(5)
    carrier.delete_text(text_id)
    assert company.texts == []
    with pytest.raises(GoneError):
        carrier.delete_text(text_id)


def test_a_text_still_under_way_is_forgotten_later(company, carrier):
    text_id = carrier.send_text(order())
    with pytest.raises(CarrierError) as fault:
        carrier.delete_text(text_id)
    assert (fault.value.code, fault.value.again) == (20009, True)


def test_no_message_of_a_fault_holds_the_number_or_the_words(company, carrier):
    company.handset(ANA).text(LINE, "STOP")
    assert ANA not in str(refused(carrier, order()))
    assert "4821" not in str(refused(carrier, order()))


def call_order(machine: str) -> CallOrder:
    return CallOrder(ANA, LINE, "/voice/page/P1/answered", "/voice/page/P1/status", 20, machine)


def test_a_call_that_wants_to_know_asks_beside_the_call_and_not_before_it(company, carrier):
    carrier.place_call(call_order("/voice/page/P1/machine"))
    asked = company.rest_log[-1]["params"]
    assert (asked["MachineDetection"], asked["AsyncAmd"]) == ("Enable", "true")
    assert asked["AsyncAmdStatusCallback"] == "https://hotline.example.org/voice/page/P1/machine"


def test_a_call_that_does_not_ask_is_not_listened_to(company, carrier):
    carrier.place_call(call_order(""))
    assert not any(name.startswith(("Machine", "AsyncAmd")) for name in company.rest_log[-1]["params"])
