"""Pictures with texts: what is taken, what is told, and who may look."""

import pytest
import requests
from flask import Response
from twilio.base.exceptions import TwilioRestException

from simulator import Picture, sample
from simulator.handset import NotPossibleError
from simulator.media import MOST_BYTES
from tests.simulator.conftest import LINE, SID, TOKEN

AUTH = (SID, TOKEN)


@pytest.fixture
def sent(sim, product, resident):
    """A text with two pictures, as the product was told of it."""
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "")
    resident.text(LINE, "at the corner", [sample("street"), Picture("image/gif", b"GIF89a")])
    return product.forms("/sms")[0]


def test_each_picture_is_told_with_its_address_and_its_type(sim, sent):
    assert (sent["NumMedia"], sent["MediaContentType0"], sent["MediaContentType1"]) == (
        "2", "image/png", "image/gif",
    )  # fmt: skip
    assert sent["MessageSid"].startswith("MM")
    here = f"{sim.base_url}/2010-04-01/Accounts/{SID}/Messages/{sent['MessageSid']}/Media/ME"
    assert sent["MediaUrl0"].startswith(here)


def test_a_picture_wants_the_password_and_its_store_does_not(sent):
    assert requests.get(sent["MediaUrl0"], timeout=5).status_code == 401
    answer = requests.get(sent["MediaUrl0"], auth=AUTH, allow_redirects=False, timeout=5)
    assert answer.status_code == 307
    shown = requests.get(answer.headers["Location"], timeout=5)
    assert (shown.content, shown.headers["Content-Type"]) == (sample("street").content, "image/png")


def test_what_somebody_sent_can_run_nothing(sim, sent, resident):
    answer = requests.get(sent["MediaUrl0"], auth=AUTH, timeout=5)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_of_the_store_is_good_for_four_hours(sim, sent):
    store = requests.get(sent["MediaUrl0"], auth=AUTH, allow_redirects=False, timeout=5).headers["Location"]
    sim.advance(4 * 3600 - 1)
    assert requests.get(store, timeout=5).status_code == 200
    sim.advance(1)
    assert requests.get(store, timeout=5).status_code == 404


def test_pictures_are_listed_and_deleted_one_by_one(sim, client, sent):
    message = client.messages(sent["MessageSid"])
    assert sorted(one.content_type for one in message.media.list()) == ["image/gif", "image/png"]
    first = message.media.list()[0]
    assert message.media(first.sid).fetch().parent_sid == sent["MessageSid"]
    message.media(first.sid).delete()
    assert len(message.media.list()) == 1


def test_with_the_text_its_pictures_are_gone(client, sent):
    client.messages(sent["MessageSid"]).delete()
    assert requests.get(sent["MediaUrl0"], auth=AUTH, timeout=5).status_code == 404


def test_a_picture_of_another_text_is_not_found_there(sim, client, sent, resident):
    other = resident.text(LINE, "", [sample("door")])
    elsewhere = other.media[0].replace(other.sid, sent["MessageSid"])
    assert requests.get(elsewhere, auth=AUTH, timeout=5).status_code == 404


@pytest.mark.parametrize(
    "media",
    [
        [Picture("image/jpeg", b"x" * (MOST_BYTES + 1))],
        [Picture("image/jpeg", b"x" * (MOST_BYTES // 2 + 1))] * 2,
        [Picture("image/jpeg", b"x")] * 11,
        [Picture("text/html", b"<script>")],
        [Picture("", b"x")],
    ],
)
def test_a_phone_cannot_send_what_no_carrier_takes(sim, resident, media):
    with pytest.raises(NotPossibleError):
        resident.text(LINE, "look", media)
    assert sim.texts == []


def test_five_megabytes_go_along(resident):
    assert resident.text(LINE, "", [Picture("image/jpeg", b"x" * MOST_BYTES)]).media


def test_a_picture_of_the_products_reaches_the_phone(sim, product, client, resident):
    product.says("/map.png", Response(sample("door").content, mimetype="image/png"))
    sent = client.messages.create(
        to=resident.number, from_=LINE, body="here", media_url=[product.base + "/map.png"]
    )
    assert (sent.sid[:2], sent.num_media) == ("MM", "1")
    sim.advance(3)
    text = resident.texts[-1]
    assert text.kinds == ["image/png"]
    assert requests.get(text.media[0], auth=AUTH, timeout=5).content == sample("door").content


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("nothing", 404), "11200"),
        (Response("<b>no picture</b>", mimetype="text/html"), "12300"),
        (Response(b"x" * (MOST_BYTES + 1), mimetype="image/png"), "11751"),
    ],
)
def test_a_picture_that_cannot_go_along_fails_the_text(sim, product, client, resident, answer, code):
    product.says("/status", "")
    product.says("/bad", answer)
    client.messages.create(
        to=resident.number, from_=LINE, body="here", media_url=[product.base + "/bad"],
        status_callback=product.base + "/status",
    )  # fmt: skip
    sim.advance(3)
    (form,) = product.forms("/status")
    assert (form["MessageStatus"], form["ErrorCode"]) == ("failed", code)
    assert resident.texts == []


@pytest.mark.parametrize(
    ("urls", "code"), [(["ftp://127.0.0.1/x"], 21620), (["http://127.0.0.1/x"] * 11, 21623)]
)
def test_addresses_no_carrier_takes_are_refused(client, resident, urls, code):
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=resident.number, from_=LINE, body="x", media_url=urls)
    assert refused.value.code == code


def test_a_picture_elsewhere_than_on_this_machine_is_never_fetched(sim, client, resident):
    client.messages.create(to=resident.number, from_=LINE, body="x", media_url=["http://203.0.113.9/x.png"])
    sim.advance(3)
    assert [text.error_code for text in sim.texts] == [11200]
