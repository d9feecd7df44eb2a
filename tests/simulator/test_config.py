"""A practice city out of a file: its own words, and phones that are hard to reach."""

from __future__ import annotations

from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException

from simulator.config import apply, read
from tests.simulator.conftest import LINE

CITY = """
[[lines]]
number = "+15035550100"
sms_url = "{base}/sms"
[[handsets]]
number = "+15035550144"
name = "A phone that is off at first"
texts_meet = [{{ error = 30003 }}, {{ done_after = 60.0 }}]
[opt_out]
stop = ["STOP", "ALTO"]
help = []
"""


@pytest.fixture
def city(sim, product, tmp_path: Path):
    product.says("/sms", "")
    file = tmp_path / "city.toml"
    file.write_text(CITY.format(base=product.base))
    apply(sim, read(file))
    return sim


def test_the_city_s_own_words_block_and_the_others_reach_the_hotline_alone(city, product, client, resident):
    for word in ("END", "HELP"):
        resident.text(LINE, word)
    assert [text.body for text in resident.texts] == ["END", "HELP"], "the carrier answers nothing"
    assert client.messages.create(to=resident.number, from_=LINE, body="we are here").status == "queued"
    resident.text(LINE, "Alto")
    with pytest.raises(TwilioRestException):
        client.messages.create(to=resident.number, from_=LINE, body="we are here")
    assert [form.get("OptOutType") for form in product.forms("/sms")] == [None, None, "STOP"]


def test_a_phone_is_hard_to_reach_from_the_start(city, client):
    phone = city.handset("+15035550144")
    for body in ("lost", "late"):
        client.messages.create(to=phone.number, from_=LINE, body=body)
    city.advance(30)
    assert [text.status for text in city.texts] == ["undelivered", "sent"]
    city.advance(30)
    assert [text.body for text in phone.texts] == ["late"]


def test_a_fate_nobody_knows_is_refused_by_name(sim, tmp_path: Path):
    file = tmp_path / "city.toml"
    file.write_text('[[handsets]]\nnumber = "+15035550144"\ntexts_meet = [{ eror = 1 }]\n')
    with pytest.raises(ValueError, match="eror"):
        apply(sim, read(file))
