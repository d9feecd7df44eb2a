"""Texts both ways."""

from datetime import UTC, datetime, timedelta

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
        ("a" * 152 + "€" + "a" * 152, 3),  # an € is never cut in two
        ("á" * 66 + "🙂" + "á" * 66, 3),  # nor is an emoji
        ("", 1),
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


def test_a_carriers_own_words_are_told_to_accounts_that_chose_them_alone(sim, product, resident):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "")
    resident.text(LINE, "STOP")
    sim.opt_outs.choose(stop={"STOP"}, help_=())
    for body in ("STOP", "END", "HELP", "hello"):
        resident.text(LINE, body)
    assert [form.get("OptOutType") for form in product.forms("/sms")] == [None, "STOP", None, None, None]


@pytest.mark.parametrize("word", ["HELP", "info"])
def test_help_is_answered_by_the_carrier_and_told_to_the_product(sim, product, resident, word):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "")
    resident.text(LINE, word)
    assert product.forms("/sms")[0]["Body"] == word
    assert "unsubscribe" in resident.texts[-1].body


@pytest.mark.parametrize("word", ["STOP", "stopall", "Unsubscribe", "CANCEL", "end", "QUIT"])
def test_every_word_of_the_carriers_list_blocks(client, resident, word):
    resident.text(LINE, word)
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=resident.number, from_=LINE, body="hello")
    assert refused.value.code == 21610


def test_a_stop_to_one_line_does_not_silence_another(sim, client, resident):
    sim.add_number("+15035550101")
    resident.text(LINE, "STOP")
    assert client.messages.create(to=resident.number, from_="+15035550101", body="hello").status == "queued"


def test_texts_are_listed_by_number_and_by_the_time_they_were_sent(sim, client, resident):
    def create(to, body):
        return client.messages.create(to=to, from_=LINE, body=body)

    create(resident.number, "one")
    sim.advance(86400)
    create(resident.number, "two")
    create("+15035550133", "other")
    sim.advance(5)
    create(resident.number, "waits")
    at = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)

    def bodies(**asked):
        return [one.body for one in client.messages.list(**asked)]

    assert bodies(to=resident.number) == ["waits", "two", "one"]
    assert bodies(from_=LINE, to="+15035550133") == ["other"]
    assert bodies(date_sent=at) == ["one"]
    assert bodies(date_sent_after=at + timedelta(days=1)) == ["other", "two"]
    assert bodies(date_sent_before=at + timedelta(seconds=1)) == ["one"]
    assert bodies(date_sent_before=at) == []


def test_a_page_of_a_list_begins_where_the_last_ended_whatever_came_meanwhile(sim, client, resident):
    for number in range(5):
        client.messages.create(to=resident.number, from_=LINE, body=str(number))
    first = client.messages.page(page_size=2)
    assert [one.body for one in first] == ["4", "3"]
    client.messages.create(to=resident.number, from_=LINE, body="new")
    second = first.next_page()
    assert [one.body for one in second] == ["2", "1"]
    assert [one.body for one in second.next_page()] == ["0"]


def test_a_text_under_way_can_neither_be_deleted_nor_redacted(sim, client, resident):
    sent = client.messages.create(to=resident.number, from_=LINE, body="x")
    for forget in (sent.delete, lambda: sent.update(body="")):
        with pytest.raises(TwilioRestException) as refused:
            forget()
        assert (refused.value.status, refused.value.code) == (409, 20009)
    sim.advance(3)
    sent.delete()


def test_a_line_does_not_text_itself(client):
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=LINE, from_=LINE, body="x")
    assert refused.value.code == 21266


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
