"""A person calls a line: what the product is asked, and what happens when it answers badly."""

import time

import pytest
from flask import Response, redirect, request
from twilio.request_validator import RequestValidator

from tests.simulator.conftest import LINE, SID, TOKEN

HELLO = "<Say>Hello there</Say>"


def codes(sim):
    return [note["code"] for note in sim.notifications]


def test_the_product_is_asked_with_the_fields_of_a_voice_request(sim, product, resident):
    product.says("/voice", HELLO)
    call = resident.call(LINE, forwarded_from="+15035550199")
    (asked,) = product.asked
    form = asked["form"]
    assert asked["method"] == "POST"
    assert form["CallSid"] == call.sid
    assert call.sid.startswith("CA")
    assert len(call.sid) == 34
    assert form["AccountSid"] == SID
    assert (form["From"], form["To"], form["Caller"], form["Called"]) == (resident.number, LINE) * 2
    assert (form["CallStatus"], form["Direction"], form["ApiVersion"]) == ("ringing", "inbound", "2010-04-01")
    assert form["ForwardedFrom"] == "+15035550199"
    assert form["StirVerstat"] == "TN-Validation-Passed-A"
    assert {
        "FromCity",
        "FromState",
        "FromZip",
        "FromCountry",
        "ToCity",
        "CallerCity",
        "CalledCountry",
    } <= set(form)
    assert asked["headers"]["I-Twilio-Idempotency-Token"]


def test_every_request_bears_a_signature_that_twilios_validator_accepts(sim, product, resident):
    sim.add_number(LINE, voice_url=product.base + "/voice?line=a%2Fb&name=%C3%A9")
    product.says("/voice", '<Gather action="/menu?x=1" numDigits="1"/>')
    product.says("/menu", HELLO)
    resident.call(LINE)
    resident.press("1")
    assert len(sim.requests) == 2
    for made, asked in zip(sim.requests, product.asked, strict=True):
        signature = asked["headers"]["X-Twilio-Signature"]
        assert RequestValidator(TOKEN).validate(made["url"], asked["form"], signature)


@pytest.mark.parametrize("shown", ["anonymous", "Restricted", "+266696687", "unknown"])
def test_a_withheld_number_arrives_as_the_carrier_sends_it(sim, product, resident, shown):
    product.says("/voice", HELLO)
    resident.call(LINE, caller_id=shown)
    assert product.forms("/voice")[0]["From"] == shown


def test_odd_parameters_are_sent_along_and_signed(sim, product, resident):
    product.says("/voice", HELLO)
    resident.call(LINE, extra={"SipHeader": ["one", "two", "two"]})
    pairs = product.asked[0]["pairs"]
    assert [value for name, value in pairs if name == "SipHeader"] == ["one", "two", "two"]


def test_speech_takes_its_time_and_the_call_ends_with_the_document(sim, product, resident):
    product.says("/voice", "<Say>one two three four five</Say><Pause length='3'/>")
    call = resident.call(LINE)
    sim.advance(4.9)
    assert resident.in_call
    sim.advance(0.2)
    assert resident.state == "idle"
    assert (call.status, call.duration) == ("completed", 5)


def test_cookies_are_kept_for_the_call(sim, product, resident):
    seen = []

    def answer(_form):
        seen.append(request.cookies.get("turn"))
        reply = Response(
            "<Response><Pause length='1'/><Redirect>/voice</Redirect></Response>", mimetype="text/xml"
        )
        reply.set_cookie("turn", f"{len(seen)}", secure=True)
        return reply

    product.says("/voice", answer)
    resident.call(LINE)
    sim.advance(2.5)
    assert seen == [None, "1", "2"]


def test_http_redirects_are_followed_and_more_than_ten_are_an_error(sim, product, resident):
    product.says("/voice", lambda _: redirect("/there", 307))
    product.says("/there", HELLO)
    resident.call(LINE)
    assert resident.heard == ["Hello there"]
    sim.run_until_idle()
    product.says("/voice", lambda _: redirect("/voice", 307))
    resident.call(LINE)
    assert codes(sim) == [11215]


BAD = {
    11200: Response("broken", 500),
    12100: Response("<Response><Say>", mimetype="text/xml"),
    12300: Response("{}", mimetype="application/json"),
}


@pytest.mark.parametrize("code", BAD)
def test_a_bad_answer_leads_to_the_fallback_with_its_code(sim, product, resident, code):
    sim.add_number(LINE, voice_fallback_url=product.base + "/fallback")
    product.says("/voice", BAD[code])
    product.says("/fallback", "<Say>One moment, connecting you</Say>")
    resident.call(LINE)
    form = product.forms("/fallback")[0]
    assert (form["ErrorCode"], form["ErrorUrl"]) == (str(code), product.base + "/voice")
    assert resident.heard == ["One moment, connecting you"]
    assert codes(sim) == [code]


def test_without_a_fallback_the_caller_hears_the_apology_and_the_call_ends(sim, product, resident):
    product.says("/voice", BAD[11200])
    resident.call(LINE)
    sim.run_until_idle()
    assert "application error has occurred" in resident.heard[-1]
    assert resident.state == "idle"


def test_a_fallback_that_fails_too_ends_in_the_apology(sim, product, resident):
    sim.add_number(LINE, voice_fallback_url=product.base + "/fallback")
    product.says("/voice", BAD[12100])
    product.says("/fallback", BAD[11200])
    resident.call(LINE)
    assert "application error" in resident.heard[-1]
    assert codes(sim) == [12100, 11200]


def test_a_refused_connection_is_tried_once_more_with_the_same_token(sim, product, resident):
    product.says("/voice", HELLO)
    sim.faults.webhook(1, "refused")
    resident.call(LINE)
    first, second = sim.requests
    assert (first["error"], second["error"]) == (11205, None)
    assert first["token"] == second["token"]
    assert resident.heard == ["Hello there"]


def test_a_product_slower_than_the_cap_has_not_answered(sim, product, resident):
    sim.webhook_cap = 0.05
    product.says("/voice", lambda _: time.sleep(0.2) or HELLO)
    resident.call(LINE)
    assert codes(sim) == [11200]
    assert "application error" in resident.heard[-1]


def test_a_delay_of_three_seconds_is_silence_and_of_sixteen_a_timeout(sim, product, resident):
    product.says("/voice", HELLO)
    sim.faults.webhook_delay(3)
    resident.call(LINE)
    assert resident.heard == []
    sim.advance(3)
    assert resident.heard == ["Hello there"]
    sim.run_until_idle()
    sim.faults.webhook_delay(16)
    resident.call(LINE)
    sim.advance(15)
    assert codes(sim) == [11200]


def test_an_unknown_verb_is_noted_and_the_call_goes_on(sim, product, resident):
    product.says("/voice", "<Pay/>" + HELLO)
    resident.call(LINE)
    assert resident.heard == ["Hello there"]
    assert codes(sim) == [12200]


def test_reject_leaves_the_call_unanswered(sim, product, resident):
    product.says("/voice", '<Reject reason="busy"/>')
    call = resident.call(LINE)
    assert (call.status, call.answered_at) == ("busy", None)


def test_a_pause_before_all_else_lets_it_ring(sim, product, resident):
    product.says("/voice", "<Pause length='4'/>" + HELLO)
    resident.call(LINE)
    assert resident.state == "calling"
    sim.advance(4)
    assert resident.state == "in_call"


def test_documents_that_redirect_in_a_circle_are_stopped(sim, product, resident):
    product.says("/voice", "<Redirect>/voice</Redirect>")
    resident.call(LINE)
    assert codes(sim) == [11215]


def test_the_lines_status_callback_tells_of_the_end(sim, product, resident):
    sim.add_number(LINE, status_callback=product.base + "/ended")
    product.says("/voice", "<Pause length='1'/><Say>a b c d e</Say>")
    product.says("/ended", Response("", 204))
    resident.call(LINE)
    sim.run_until_idle()
    (form,) = product.forms("/ended")
    assert (form["CallStatus"], form["CallDuration"]) == ("completed", "2")
    assert (form["CallbackSource"], form["SequenceNumber"]) == ("call-progress-events", "0")
    assert form["Timestamp"] == "Wed, 04 Mar 2026 18:00:03 +0000"


def test_a_sound_is_measured_and_an_unreachable_one_is_noted(sim, product, resident):
    from simulator.pace import tone_wav

    product.says("/tone.wav", Response(tone_wav(3), mimetype="audio/x-wav"))
    product.says("/voice", "<Play>/tone.wav</Play><Play>/missing.wav</Play><Say>after</Say>")
    resident.call(LINE)
    resident.hears("after", within=6)
    assert "tone.wav" in resident.heard
    assert codes(sim) == [11200]
