"""Calls the product places: what it is told, and what it can change while they live."""

import pytest
from twilio.base.exceptions import TwilioRestException

from simulator.reactions import GREETING
from tests.simulator.conftest import LINE

EVERY = ["initiated", "ringing", "answered", "completed"]


def place(client, product, counselor, **more):
    return client.calls.create(to=counselor.number, from_=LINE, url=product.base + "/out", **more)


@pytest.fixture
def out(product):
    product.says(
        "/out", "<Gather numDigits='1' action='/key'><Say>Press one to accept this call</Say></Gather>"
    )
    product.says("/key", "<Say>Thank you</Say>")
    product.says("/status", "")
    product.says("/amd", "")
    return product


def test_a_call_rings_asks_for_its_document_and_takes_a_key(sim, out, client, counselor):
    counselor.will(answer_after=3, press_after=[(6, "1")])
    call = place(client, out, counselor)
    sim.advance(20)
    form = out.forms("/out")[0]
    assert (form["CallStatus"], form["Direction"], form["To"]) == (
        "in-progress",
        "outbound-api",
        counselor.number,
    )
    assert out.forms("/key")[0]["Digits"] == "1"
    assert client.calls(call.sid).fetch().status == "completed"


@pytest.mark.parametrize(
    ("habit", "statuses"),
    [
        ({"answer_after": 1, "hang_up_after": 2}, ["initiated", "ringing", "in-progress", "completed"]),
        ({"kind": "busy"}, ["initiated", "busy"]),
        ({"kind": "fail"}, ["initiated", "failed"]),
        ({"kind": "no_answer"}, ["initiated", "ringing", "no-answer"]),
        ({"decline_after": 2}, ["initiated", "ringing", "busy"]),
    ],
)
def test_the_progress_is_told_for_each_event_asked_for(sim, out, client, counselor, habit, statuses):
    counselor.will(**habit)
    place(
        client, out, counselor, timeout=20, status_callback=out.base + "/status", status_callback_event=EVERY
    )
    sim.advance(30)
    told = out.forms("/status")
    assert [form["CallStatus"] for form in told] == statuses
    assert {form["CallbackSource"] for form in told} == {"call-progress-events"}
    assert [form["SequenceNumber"] for form in told] == [str(n) for n in range(len(told))]


def test_completed_alone_is_told_unless_more_was_asked_for(sim, out, client, counselor):
    place(client, out, counselor, timeout=20, status_callback=out.base + "/status")
    sim.advance(30)
    assert [form["CallStatus"] for form in out.forms("/status")] == ["no-answer"]


def test_a_ringing_call_can_be_canceled(sim, out, client, counselor):
    call = place(client, out, counselor)
    sim.settle()
    assert counselor.ringing
    call.update(status="canceled")
    sim.settle()
    assert counselor.state == "idle"
    assert client.calls(call.sid).fetch().status == "canceled"


def test_a_live_call_can_be_sent_elsewhere_in_the_middle_of_a_gather(sim, out, client, counselor):
    call = place(client, out, counselor)
    sim.settle()
    counselor.answer()
    call.update(twiml="<Response><Say>Somebody else took this call</Say></Response>")
    sim.settle()
    assert counselor.heard[-1] == "Somebody else took this call"
    sim.run_until_idle()
    assert counselor.state == "idle"
    with pytest.raises(TwilioRestException) as refused:
        call.update(url=out.base + "/out")
    assert refused.value.code == 21220


def test_the_caller_in_a_bridge_can_be_sent_elsewhere_and_the_other_is_let_go(
    sim, product, client, resident, counselor
):
    product.says("/voice", "<Dial>+15035550122</Dial>")
    call = resident.call(LINE)
    counselor.answer()
    client.calls(call.sid).update(url=product.says("/new", "<Say>A supervisor will join</Say>"))
    sim.settle()
    assert resident.heard[-1] == "A supervisor will join"
    assert counselor.state == "idle"


def test_the_called_in_a_bridge_can_be_sent_elsewhere_and_the_caller_goes_on(
    sim, product, client, resident, counselor
):
    product.says("/voice", '<Dial action="/after">+15035550122</Dial>')
    product.says("/after", "<Say>We go on</Say>")
    resident.call(LINE)
    counselor.answer()
    client.calls(counselor.current.sid).update(url=product.says("/new", "<Say>Just you</Say>"))
    sim.settle()
    assert counselor.heard[-1] == "Just you"
    assert resident.heard[-1] == "We go on"


def test_a_live_call_can_be_ended(sim, product, client, resident):
    product.says("/voice", "<Pause length='600'/>")
    call = resident.call(LINE)
    client.calls(call.sid).update(status="completed")
    sim.settle()
    assert resident.state == "idle"


def test_a_machine_is_reported_later_and_the_message_waits_for_the_beep(sim, out, client, counselor):
    counselor.will("voicemail", answer_after=5, beep_after=6)
    out.says("/out", "<Pause length='20'/>")
    call = place(
        client, out, counselor, machine_detection="DetectMessageEnd", async_amd="true",
        async_amd_status_callback=out.base + "/amd",
    )  # fmt: skip
    sim.advance(10.9)
    assert out.forms("/amd") == []
    sim.advance(0.2)
    form = out.forms("/amd")[0]
    assert (form["AnsweredBy"], form["CallSid"]) == ("machine_end_beep", call.sid)
    client.calls(call.sid).update(twiml="<Response><Say>Please call the team</Say></Response>")
    sim.run_until_idle()
    assert counselor.voicemail_messages == ["Please call the team"]
    assert counselor.transcript[2].text == GREETING


def test_a_person_is_reported_as_human_and_without_asynchronous_detection_the_document_waits(
    sim, out, client, counselor
):
    counselor.will(answer_after=0)
    place(client, out, counselor, machine_detection="Enable")
    sim.advance(1.9)
    assert out.forms("/out") == []
    sim.advance(0.2)
    assert out.forms("/out")[0]["AnsweredBy"] == "human"


def test_a_person_on_the_phone_is_busy_for_others(sim, product, out, client, resident, counselor):
    product.says("/voice", "<Say loop='0'>Please wait</Say>")
    counselor.call(LINE)
    call = place(client, out, counselor)
    sim.settle()
    assert client.calls(call.sid).fetch().status == "busy"
    assert counselor.in_call


def test_calls_above_the_rate_wait_queued(sim, out, client):
    sim.calls_per_second = 1
    people = [sim.handset(f"+1503555013{n}") for n in range(3)]
    for person in people:
        place(client, out, person)
    sim.settle()
    assert [person.ringing for person in people] == [True, False, False]
    sim.advance(2)
    assert all(person.ringing for person in people)


def test_the_fallback_of_a_placed_call_is_used(sim, out, client, counselor):
    counselor.will(answer_after=1)
    out.answers.pop("/out")
    out.says("/safe", "<Say>Please hold the line</Say>")
    place(client, out, counselor, fallback_url=out.base + "/safe")
    sim.advance(2)
    assert counselor.heard == ["Please hold the line"]
    assert out.forms("/safe")[0]["ErrorCode"] == "11200"


def test_a_document_given_as_twiml_needs_absolute_urls(sim, out, client, counselor):
    counselor.will(answer_after=0, press_after=[(1, "1")])
    document = '<Response><Gather numDigits="1" action="/key"/></Response>'
    client.calls.create(to=counselor.number, from_=LINE, twiml=document)
    sim.advance(2)
    assert [note["code"] for note in sim.notifications] == [11100]
    assert out.forms("/key") == []


def test_events_joined_in_one_parameter_are_noted_and_none_is_told(sim, out, client, counselor):
    more = {"status_callback": out.base + "/status", "status_callback_event": ["initiated ringing"]}
    place(client, out, counselor, timeout=5, **more)
    sim.advance(10)
    assert out.forms("/status") == []
    assert [note["code"] for note in sim.notifications] == [21626]


def test_the_product_may_use_rest_while_it_answers_a_webhook(sim, out, client, resident, counselor):
    def answer(_form):
        place(client, out, counselor)
        return "<Say loop='0'>Please wait</Say>"

    out.says("/voice", answer)
    resident.call(LINE)
    assert counselor.ringing
