"""Dialing numbers: ringing, screening, bridging, and what the action is told."""

import pytest

from tests.simulator.conftest import LINE

PSAP = "+15415550911"


def dial(product, inside="<Number>+15035550122</Number>", attributes=""):
    product.says(
        "/voice", f'<Dial action="/after" timeout="20" callerId="{LINE}" {attributes}>{inside}</Dial>'
    )
    product.says("/after", "<Say>We go on</Say>")


def after(product):
    (form,) = product.forms("/after")
    return {name: form.get(name) for name in ("DialCallStatus", "DialBridged", "DialCallDuration")}


def test_two_people_talk_and_hear_each_other(sim, product, resident, counselor):
    dial(product)
    resident.call(LINE)
    assert counselor.ringing
    counselor.answer()
    assert resident.talking_to == {counselor.number}
    resident.speak("are you there")
    assert counselor.heard[-1] == "are you there"
    sim.advance(7)
    counselor.hang_up()
    assert after(product) == {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "7"}
    assert resident.heard[-1] == "We go on"


@pytest.mark.parametrize(
    ("habit", "status"),
    [("busy", "busy"), ("no_answer", "no-answer"), ("fail", "failed"), ("ring", "no-answer")],
)
def test_nobody_there(sim, product, resident, counselor, habit, status):
    counselor.will(habit)
    dial(product)
    resident.call(LINE)
    sim.advance(21)
    assert after(product) == {"DialCallStatus": status, "DialBridged": "false", "DialCallDuration": None}
    assert resident.silence_seconds == 0


def test_a_declined_call_is_busy(sim, product, resident, counselor):
    dial(product)
    resident.call(LINE)
    counselor.decline()
    assert after(product)["DialCallStatus"] == "busy"


WHISPER = '<Number url="/whisper">+15035550122</Number>'
ACCEPT = '<Gather numDigits="1" action="/accept"><Say>Press one to take the call</Say></Gather><Hangup/>'


def test_a_whisper_that_ends_without_hangup_bridges(sim, product, resident, counselor):
    dial(product, WHISPER)
    product.says("/whisper", ACCEPT)
    product.says("/accept", "")
    resident.call(LINE)
    counselor.answer()
    form = product.forms("/whisper")[0]
    assert (form["Direction"], form["CallStatus"], form["To"]) == (
        "outbound-dial",
        "in-progress",
        counselor.number,
    )
    assert form["ParentCallSid"] == product.forms("/voice")[0]["CallSid"]
    assert resident.talking_to == set()
    counselor.press("1")
    assert resident.talking_to == {counselor.number}


def test_answered_and_hung_up_in_the_whisper_is_completed_but_not_bridged(sim, product, resident, counselor):
    dial(product, WHISPER)
    product.says("/whisper", ACCEPT)
    resident.call(LINE)
    counselor.answer()
    sim.advance(12)
    assert after(product)["DialCallStatus"] == "completed"
    assert after(product)["DialBridged"] == "false"
    assert resident.silence_seconds == 0


def test_a_whisper_that_dials_is_refused_and_not_bridged(sim, product, resident, counselor):
    dial(product, WHISPER)
    product.says("/whisper", "<Dial>+15035550133</Dial>")
    resident.call(LINE)
    counselor.answer()
    assert [note["code"] for note in sim.notifications] == [13201]
    assert after(product)["DialBridged"] == "false"


def test_of_several_that_ring_the_first_is_connected_and_the_others_are_let_go(
    sim, product, resident, counselor
):
    other = sim.handset("+15035550133", "other")
    dial(product, "<Number>+15035550122</Number><Number>+15035550133</Number>")
    resident.call(LINE)
    assert (counselor.ringing, other.ringing) == (True, True)
    other.answer()
    assert resident.talking_to == {other.number}
    assert counselor.state == "idle"
    assert counselor.past[-1].status == "canceled"


def test_two_who_accept_at_the_same_moment_give_one_bridge(sim, product, resident, counselor):
    other = sim.handset("+15035550133", "other")
    dial(product, WHISPER + WHISPER.replace("122", "133"))
    product.says("/whisper", ACCEPT)
    product.says("/accept", "")
    resident.call(LINE)
    counselor.answer()
    other.answer()
    sim.simultaneously(lambda: counselor.press("1"), lambda: other.press("1"))
    assert len(resident.talking_to) == 1
    assert {counselor.state, other.state} == {"in_call", "idle"}


def test_when_the_caller_hangs_up_the_other_phone_stops_and_the_action_is_told(
    sim, product, resident, counselor
):
    dial(product)
    resident.call(LINE)
    sim.advance(3)
    resident.hang_up()
    assert counselor.past[-1].status == "canceled"
    assert product.forms("/after")[0]["CallStatus"] == "completed"
    assert after(product)["DialCallStatus"] == "canceled"


def test_the_number_shown_is_the_callerid_or_the_callers_own(sim, product, resident, counselor):
    dial(product)
    resident.call(LINE)
    assert counselor.current.from_ == LINE
    resident.hang_up()
    product.says("/voice", "<Dial>+15035550122</Dial>")
    resident.call(LINE)
    assert counselor.current.from_ == resident.number


def test_a_callerid_that_is_not_ours_fails_the_leg(sim, product, resident, counselor):
    product.says("/voice", '<Dial action="/after" callerId="+15035559999">+15035550122</Dial>')
    product.says("/after", "")
    resident.call(LINE)
    assert [note["code"] for note in sim.notifications] == [13214]
    assert after(product)["DialCallStatus"] == "failed"
    assert not counselor.ringing


def test_an_anonymous_caller_needs_a_callerid(sim, product, resident, counselor):
    product.says("/voice", '<Dial action="/after">+15035550122</Dial>')
    product.says("/after", "")
    resident.call(LINE, caller_id="anonymous")
    assert [note["code"] for note in sim.notifications] == [13247]
    assert after(product)["DialCallStatus"] == "failed"


@pytest.mark.parametrize("number", ["911", "+1911", "9-1-1", "112", "933", "999"])
def test_an_emergency_number_is_never_dialed_and_always_noted(sim, product, resident, number):
    sim.emergency_expected = True
    dial(product, f"<Number>{number}</Number>")
    resident.call(LINE)
    assert [note["code"] for note in sim.notifications] == [21216]
    assert sim.emergency_attempts[0]["number"] == number
    assert after(product)["DialCallStatus"] == "failed"


def test_a_ten_digit_line_of_the_911_center_may_be_dialed(sim, product, resident):
    center = sim.handset(PSAP, "911 center")
    dial(product, f"<Number>{PSAP}</Number>")
    resident.call(LINE)
    assert center.ringing


def test_star_ends_the_other_leg_if_the_document_says_so(sim, product, resident, counselor):
    dial(product, attributes='hangupOnStar="true"')
    resident.call(LINE)
    counselor.answer()
    resident.press("*")
    assert counselor.state == "idle"
    assert resident.heard[-1] == "We go on"


def test_answer_on_bridge_leaves_the_caller_unanswered_until_somebody_is_there(
    sim, product, resident, counselor
):
    dial(product, attributes='answerOnBridge="true"')
    resident.call(LINE)
    assert resident.state == "calling"
    counselor.answer()
    assert resident.state == "in_call"


def test_the_progress_of_a_dialed_leg_is_told(sim, product, resident, counselor):
    events = "initiated ringing answered completed"
    dial(product, f'<Number statusCallback="/leg" statusCallbackEvent="{events}">+15035550122</Number>')
    product.says("/leg", "")
    counselor.will(answer_after=2, hang_up_after=5)
    resident.call(LINE)
    sim.advance(10)
    told = product.forms("/leg")
    assert [form["CallStatus"] for form in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [form["SequenceNumber"] for form in told] == ["0", "1", "2", "3"]
    assert told[-1]["CallDuration"] == "5"
    assert "CallDuration" not in told[0]


def test_both_readings_of_first_to_answer_can_be_tried(sim, product, resident, counselor):
    other = sim.handset("+15035550133", "other")
    dial(product, WHISPER + WHISPER.replace("122", "133"))
    product.says("/whisper", ACCEPT)
    resident.call(LINE)
    counselor.answer()
    assert other.ringing
    resident.hang_up()
    sim.first_answer_wins = True
    resident.call(LINE)
    counselor.answer()
    assert not other.ringing


def test_a_call_from_line_to_line_fails_loudly(sim, product, resident):
    sim.add_number("+15035550101", voice_url=product.base + "/voice")
    dial(product, "<Number>+15035550101</Number>")
    resident.call(LINE)
    assert "NOT SIMULATED" in sim.notifications[-1]["message"]
    assert after(product)["DialCallStatus"] == "failed"
