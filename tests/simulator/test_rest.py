"""The REST API, as twilio-python sees it."""

from datetime import UTC, datetime

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.simulator.conftest import LINE, SID, TOKEN

THERE = "+15035550122"
CALL_SCHEMA = set(
    """account_sid answered_by api_version caller_name date_created date_updated direction duration
    end_time forwarded_from from from_formatted group_sid parent_call_sid phone_number_sid price
    price_unit queue_time sid start_time status subresource_uris to to_formatted trunk_sid uri
    """.split()  # noqa: SIM905
)
SAY = "<Response><Say>Hello</Say></Response>"


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"to": "", "from_": LINE, "twiml": SAY}, 400, 21201),
        ({"to": "12", "from_": LINE, "twiml": SAY}, 400, 21211),
        ({"to": THERE, "from_": "+15035559999", "twiml": SAY}, 400, 21210),
        ({"to": THERE, "from_": "me", "twiml": SAY}, 400, 21212),
        ({"to": THERE, "from_": LINE, "url": "not a url"}, 400, 21205),
        ({"to": THERE, "from_": LINE}, 400, 21218),
    ],
)
def test_a_call_that_may_not_be_placed_is_refused(client, asked, status, code):
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(**asked)
    assert (refused.value.status, refused.value.code) == (status, code)


@pytest.mark.parametrize("number", ["911", "+1911", "112", "933"])
def test_an_emergency_number_is_refused_and_noted(sim, client, number):
    sim.emergency_expected = True
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(to=number, from_=LINE, twiml=SAY)
    assert refused.value.code == 21216
    assert len(sim.emergency_attempts) == 1


def test_an_error_has_twilios_four_fields(sim):
    answer = requests.get(
        f"{sim.base_url}/2010-04-01/Accounts/{SID}/Calls/CA0.json", auth=(SID, TOKEN), timeout=5
    )
    assert answer.status_code == 404
    assert answer.json() == {
        "code": 20404,
        "message": f"The requested resource /2010-04-01/Accounts/{SID}/Calls/CA0.json was not found",
        "more_info": "https://www.twilio.com/docs/errors/20404",
        "status": 404,
    }


@pytest.mark.parametrize("auth", [None, (SID, "wrong"), ("AC" + "0" * 32, TOKEN)])
def test_without_the_token_nothing_is_told(sim, auth):
    answer = requests.get(f"{sim.base_url}/2010-04-01/Accounts/{SID}/Calls.json", auth=auth, timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_a_call_has_every_field_of_the_schema(sim, client):
    call = client.calls.create(to=THERE, from_=LINE, twiml=SAY)
    assert call.sid.startswith("CA")
    assert (call.status, call.direction, call.duration) == ("queued", "outbound-api", None)
    assert call.date_created == datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
    body = requests.get(f"{sim.base_url}{call.uri}", auth=(SID, TOKEN), timeout=5).json()
    assert CALL_SCHEMA - set(body) == set()
    assert body["from_formatted"] == "(503) 555-0100"


def test_calls_are_found_by_number_status_and_time(sim, product, client, resident):
    product.says("/voice", "<Pause length='60'/>")
    mine = resident.call(LINE)
    sim.advance(3600)
    client.calls.create(to=THERE, from_=LINE, twiml=SAY)
    sim.settle()
    assert [one.sid for one in client.calls.list(from_=resident.number)] == [mine.sid]
    assert [one.status for one in client.calls.list(status="ringing")] == ["ringing"]
    later = client.calls.list(start_time_after=datetime(2026, 3, 4, 18, 30, tzinfo=UTC))
    assert [one.to for one in later] == [THERE]
    assert len(client.calls.list()) == 2


def test_long_lists_come_in_pages(sim, client):
    for _ in range(5):
        client.messages.create(to=THERE, from_=LINE, body="hello")
    assert len(client.messages.list(page_size=2)) == 5
    first = client.messages.page(page_size=2)
    assert first.next_page_url


def test_the_account_and_its_numbers(sim, client):
    assert client.api.accounts(SID).fetch().status == "active"
    (line,) = client.incoming_phone_numbers.list(phone_number=LINE)
    assert line.friendly_name == "Public line"
    line.update(voice_url="http://127.0.0.1:1/new", friendly_name="New name")
    assert client.incoming_phone_numbers(line.sid).fetch().voice_url == "http://127.0.0.1:1/new"
    with pytest.raises(TwilioRestException):
        line.update(voice_url="https://example.org/voice")
    assert client.incoming_phone_numbers.create(phone_number="+15035550177").phone_number == "+15035550177"
    sim.verify("+15035550188")
    assert [one.phone_number for one in client.outgoing_caller_ids.list()] == ["+15035550188"]


def test_the_debugger_can_be_read(sim, product, resident, client):
    product.says("/voice", "<Pay/>")
    call = resident.call(LINE)
    (note,) = client.api.account.notifications.list()
    assert (note.error_code, note.call_sid, note.log) == ("12200", call.sid, "1")


def test_recordings_are_listed_and_deleted(sim, product, resident, client):
    product.says("/voice", '<Record action="/done"/>')
    product.says("/done", "")
    resident.call(LINE)
    sim.advance(1)
    resident.speak("one two three four five")
    resident.hang_up()
    sim.advance(1)
    (one,) = client.recordings.list()
    assert one.status == "processing"
    sim.advance(3)
    assert client.recordings(one.sid).fetch().duration == "1"
    one.delete()
    assert client.recordings.list() == []


def test_a_resource_that_is_not_simulated_says_so(sim, client):
    with pytest.raises(TwilioRestException) as refused:
        client.addresses("AD" + "0" * 32).fetch()
    assert refused.value.status == 404
    assert "NOT SIMULATED" in sim.notifications[-1]["message"]


def test_every_request_is_logged(sim, client):
    client.calls.create(to=THERE, from_=LINE, twiml=SAY)
    entry = sim.rest_log[-1]
    assert (entry["method"], entry["status"], entry["params"]["To"]) == ("POST", 201, THERE)
