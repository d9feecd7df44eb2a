"""What becomes of a text on its way, by script; who is told, when, and how often."""

import pytest
from twilio.base.exceptions import TwilioRestException

from simulator import FINE, UNCONFIRMED, Fate, fails, late
from tests.simulator.conftest import LINE


@pytest.fixture
def send(product, client, resident):
    """Sends the resident a text whose progress is told; gives its SID."""
    product.says("/status", "")

    def _send(body="x"):
        return client.messages.create(
            to=resident.number, from_=LINE, body=body, status_callback=product.base + "/status"
        ).sid

    return _send


def told(product, sid=None):
    forms = [form for form in product.forms("/status") if sid in (None, form["MessageSid"])]
    return [form["MessageStatus"] for form in forms]


def test_the_first_status_is_never_told(sim, product, send):
    send()
    sim.settle()
    assert told(product) == []
    sim.advance(1)
    assert told(product) == ["sent"]
    sim.advance(1)
    assert told(product) == ["sent", "delivered"]


def test_texts_meet_what_was_written_for_them_one_after_the_other(sim, product, send, resident):
    resident.texts_meet(fails(30003), FINE, fails(30001))
    lost, fine, full, after = send("lost"), send("fine"), send("full"), send("after")
    sim.advance(5)
    assert told(product, lost) == ["sent", "undelivered"]
    assert told(product, fine) == ["sent", "delivered"]
    assert told(product, full) == ["failed"]
    assert told(product, after) == ["sent", "delivered"]
    assert [text.body for text in resident.texts] == ["fine", "after"]
    assert [form.get("ErrorCode") for form in product.forms("/status") if form["MessageSid"] == lost] == [
        None,
        "30003",
    ]


def test_a_late_text_is_sent_in_time_and_delivered_late(sim, product, send, resident):
    resident.texts_meet(late(600))
    send()
    sim.advance(599)
    assert (told(product), resident.texts) == (["sent"], [])
    sim.advance(1)
    assert told(product) == ["sent", "delivered"]
    assert len(resident.texts) == 1


def test_a_network_that_confirms_nothing_leaves_a_text_sent_for_good(sim, product, send, client, resident):
    resident.texts_meet(UNCONFIRMED)
    sid = send()
    sim.advance(3600)
    assert told(product) == ["sent"]
    assert [text.body for text in resident.texts] == ["x"], "it arrived all the same"
    assert client.messages(sid).fetch().status == "sent"


def test_a_text_without_a_confirmation_may_have_arrived_nowhere(sim, send, resident):
    resident.texts_meet(Fate(error=30003, confirmed=False))
    send()
    sim.advance(60)
    assert resident.texts == []


def test_a_misspelled_error_is_refused(resident):
    with pytest.raises(ValueError, match="no error of a text"):
        resident.texts_meet(fails(404))


def test_a_line_that_sends_one_segment_a_second_keeps_the_others_waiting(sim, product, send, resident):
    sim.segments_per_second = 1
    send("a" * 320)  # three segments
    send("second")
    sim.advance(2)
    assert told(product) == ["sent", "delivered"]
    sim.advance(3)
    assert [text.body for text in resident.texts] == ["a" * 320, "second"]


def test_callbacks_of_a_text_may_come_in_any_order(sim, product, send):
    sim.faults.shuffle_callbacks = 30
    for number in range(12):
        send(str(number))
    sim.advance(60)
    assert sorted(told(product)) == ["delivered"] * 12 + ["sent"] * 12
    orders = [told(product, one["MessageSid"]) for one in product.forms("/status")]
    assert ["delivered", "sent"] in orders
    assert ["sent", "delivered"] in orders


def test_callbacks_come_again_with_a_token_of_their_own(sim, product, send):
    sim.faults.repeat_callbacks = 2
    send()
    sim.advance(90)
    assert told(product) == ["sent", "delivered"] * 3
    tokens = {one["headers"]["I-Twilio-Idempotency-Token"] for one in product.asked}
    assert len(tokens) == 6


def test_one_callback_may_come_late(sim, product, send):
    sim.faults.late_callbacks(120)
    send()
    sim.advance(10)
    assert told(product) == ["delivered"]
    sim.advance(120)
    assert told(product) == ["delivered", "sent"]


def test_the_nth_request_of_a_kind_goes_wrong(sim, client, resident):
    sim.faults.rest(status=503, method="POST", path_contains="Messages", after=2)
    for body in ("one", "two"):
        client.messages.create(to=resident.number, from_=LINE, body=body)
    with pytest.raises(TwilioRestException):
        client.messages.create(to=resident.number, from_=LINE, body="three")
    client.messages.create(to=resident.number, from_=LINE, body="four")
    assert [text.body for text in sim.texts] == ["one", "two", "four"]


def test_requests_meet_what_was_written_for_them(sim, client, resident):
    sim.faults.rest_script([429, None, "reset_after_accept", 503], "POST", "Messages")
    went = []
    for body in ("one", "two", "three", "four", "five"):
        try:
            client.messages.create(to=resident.number, from_=LINE, body=body)
            went.append(body)
        except Exception as fault:
            went.append(type(fault).__name__)
    assert went == ["TwilioRestException", "two", "ConnectionError", "TwilioRestException", "five"]
    assert [text.body for text in sim.texts] == ["two", "three", "five"]
