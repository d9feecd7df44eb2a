"""Bad days, on demand."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.conftest import LINE, SID, TOKEN

THERE = "+15035550122"
SAY = "<Response><Say>Hello</Say></Response>"


def test_every_webhook_twice_with_the_same_token(sim, product, resident):
    product.says("/voice", "<Say>Hello</Say>")
    sim.faults.duplicate_webhooks = True
    resident.call(LINE)
    first, second = product.asked
    assert first["form"] == second["form"]
    assert first["headers"]["I-Twilio-Idempotency-Token"] == second["headers"]["I-Twilio-Idempotency-Token"]
    assert resident.heard == ["Hello"]


def test_a_parameter_nobody_knows_is_signed_too(sim, product, resident):
    product.says("/voice", "<Say>Hello</Say>")
    sim.faults.unknown_parameters = True
    resident.call(LINE)
    assert product.forms("/voice")[0]["NotYetInvented"] == "surprise"


def told(sim, product, client):
    product.says("/status", "")
    client.calls.create(
        to=THERE, from_=LINE, twiml=SAY, status_callback=product.base + "/status", timeout=5,
        status_callback_event=["initiated", "ringing", "completed"],
    )  # fmt: skip
    sim.advance(30)
    return [form["SequenceNumber"] for form in product.forms("/status")]


def test_callbacks_may_come_in_the_wrong_order(sim, product, client):
    sim.faults.reorder_callbacks = True
    assert told(sim, product, client) == ["1", "0", "2"]


def test_callbacks_may_never_come(sim, product, client):
    sim.faults.lose_callbacks(2)
    assert told(sim, product, client) == ["2"]


@pytest.mark.parametrize(("status", "code"), [(429, 20429), (500, 20500), (503, 20503)])
def test_rest_refuses_for_a_while(sim, client, status, code):
    sim.faults.rest(n=1, status=status, method="POST", path_contains="Calls")
    assert client.calls.list() == []
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to=THERE, from_=LINE, twiml=SAY)
    assert (refused.value.status, refused.value.code) == (status, code)
    assert client.calls.create(to=THERE, from_=LINE, twiml=SAY).status == "queued"


def test_rest_may_cut_the_connection(sim, client):
    sim.faults.rest(status="reset")
    with pytest.raises(requests.ConnectionError):
        client.calls.create(to=THERE, from_=LINE, twiml=SAY)
    assert client.calls.list() == []


def test_rest_may_accept_and_never_answer(sim):
    sim.faults.rest(status="timeout_after_accept")
    url = f"{sim.base_url}/2010-04-01/Accounts/{SID}/Calls.json"
    with pytest.raises(requests.Timeout):
        requests.post(url, {"To": THERE, "From": LINE, "Twiml": SAY}, auth=(SID, TOKEN), timeout=0.3)
    assert len(requests.get(url, auth=(SID, TOKEN), timeout=5).json()["calls"]) == 1


def test_rest_may_be_slow(sim, client):
    sim.faults.slow_seconds = 0.1
    sim.faults.rest(status="slow")
    assert client.calls.create(to=THERE, from_=LINE, twiml=SAY).status == "queued"


def test_a_misspelled_fault_is_refused(sim):
    with pytest.raises(ValueError, match="unknown REST fault"):
        sim.faults.rest(status="slowly")


def test_fair_weather_returns(sim, product, resident):
    product.says("/voice", "<Say>Hello</Say>")
    sim.faults.webhook(5, "lost_reply")
    sim.faults.duplicate_webhooks = True
    sim.faults.clear()
    resident.call(LINE)
    assert resident.heard == ["Hello"]
    assert len(product.asked) == 1
