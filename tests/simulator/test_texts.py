"""Texts both ways."""

import pytest
from flask import Response, request
from twilio.base.exceptions import TwilioRestException

from simulator import segments
from tests.simulator.conftest import LINE


def test_a_text_reaches_the_product_and_the_reply_the_person(sim, product, resident):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "<Message>We got your message</Message>")
    resident.text(LINE, "need help at 5th & Main", media=["http://127.0.0.1:1/photo.jpg"])
    (form,) = product.forms("/sms")
    assert (form["Body"], form["From"], form["To"]) == ("need help at 5th & Main", resident.number, LINE)
    assert form["MessageSid"] == form["SmsSid"] == form["SmsMessageSid"]
    assert (form["NumMedia"], form["MediaUrl0"], form["NumSegments"]) == (
        "1",
        "http://127.0.0.1:1/photo.jpg",
        "1",
    )
    sim.advance(3)
    assert [(text.body, text.status) for text in resident.texts][-1] == ("We got your message", "delivered")


def test_an_empty_answer_sends_nothing(sim, product, resident):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", Response("", 204))
    resident.text(LINE, "hello")
    sim.run_until_idle()
    assert len(resident.texts) == 1
    assert sim.notifications == []


def test_a_failing_product_leads_to_the_text_fallback(sim, product, resident):
    sim.add_number(LINE, sms_url=product.base + "/sms", sms_fallback_url=product.base + "/safe")
    product.says("/sms", Response("broken", 500))
    product.says("/safe", "<Message><Body>Please call us</Body></Message>")
    resident.text(LINE, "hello")
    assert product.forms("/safe")[0]["ErrorCode"] == "11200"
    sim.advance(3)
    assert resident.texts[-1].body == "Please call us"


def test_cookies_are_kept_four_hours_for_a_pair_of_numbers(sim, product, resident):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    seen = []

    def answer(_form):
        seen.append(request.cookies.get("step"))
        reply = Response("<Response/>", mimetype="text/xml")
        reply.set_cookie("step", "2")
        return reply

    product.says("/sms", answer)
    resident.text(LINE, "one")
    resident.text(LINE, "two")
    sim.advance(4 * 3600 + 1)
    resident.text(LINE, "three")
    assert seen == [None, "2", None]


def test_more_than_ten_replies_are_too_many(sim, product, resident):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "<Message>x</Message>" * 11)
    resident.text(LINE, "hello")
    sim.advance(3)
    assert len(resident.texts) == 11
    assert sim.notifications[-1]["code"] == 14109


def test_a_sent_text_is_told_of_until_it_is_delivered(sim, product, client, resident):
    product.says("/status", "")
    sent = client.messages.create(
        to=resident.number,
        from_=LINE,
        body="The team is on its way",
        status_callback=product.base + "/status",
    )
    assert (sent.status, sent.num_segments, sent.num_media) == ("queued", "1", "0")
    assert resident.texts == []
    sim.advance(3)
    assert [form["MessageStatus"] for form in product.forms("/status")] == ["sent", "delivered"]
    assert client.messages(sent.sid).fetch().status == "delivered"
    assert resident.texts[0].body == "The team is on its way"
    sent.update(body="")
    assert client.messages(sent.sid).fetch().body == ""
    sent.delete()
    assert client.messages.list() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
        ({"to": "12"}, 21211),
        ({"from_": "+15035559999"}, 21606),
        ({"from_": ""}, 21603),
    ],
)
def test_a_text_that_may_not_be_sent_is_refused(client, change, code):
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(**({"to": "+15035550111", "from_": LINE, "body": "hello"} | change))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ñ" * 160, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("🙂" * 80, 3),
    ],
)
def test_segments_are_counted_as_they_are_sent(body, count):
    assert segments.count(body) == count


def test_after_stop_nothing_more_may_be_sent_until_start(sim, product, client, resident):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "<Response/>")
    resident.text(LINE, " Stop ")
    assert product.forms("/sms")[0]["Body"] == " Stop "
    assert "unsubscribed" in resident.texts[-1].body
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=resident.number, from_=LINE, body="hello")
    assert (refused.value.status, refused.value.code) == (400, 21610)
    resident.text(LINE, "START")
    assert client.messages.create(to=resident.number, from_=LINE, body="hello").status == "queued"


def test_a_sentence_with_the_word_stop_in_it_is_no_opt_out(sim, product, client, resident):
    resident.text(LINE, "please stop him")
    assert client.messages.create(to=resident.number, from_=LINE, body="hello").status == "queued"


@pytest.mark.parametrize(
    ("error", "told"),
    [(30003, ["sent", "undelivered"]), (30034, ["sent", "undelivered"]), (30001, ["failed"])],
)
def test_a_text_that_cannot_be_delivered_is_told_with_its_code(sim, product, client, resident, error, told):
    product.says("/status", "")
    resident.text_error = error
    client.messages.create(to=resident.number, from_=LINE, body="x", status_callback=product.base + "/status")
    sim.advance(3)
    forms = product.forms("/status")
    assert [form["MessageStatus"] for form in forms] == told
    assert forms[-1]["ErrorCode"] == str(error)
    assert resident.texts == []
