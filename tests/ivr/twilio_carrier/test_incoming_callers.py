"""Who calls, out of what the phone network sends: a number that can be told, or nobody."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.twilio_carrier.incoming import call_event, caller_number

CALL = {"CallSid": ["CA0123456789abcdef0123456789abcdef"], "To": ["+15035550100"], "CallStatus": ["ringing"]}


@pytest.mark.parametrize(
    "raw",
    [
        "+15035550111",
        "15035550111",
        "5035550111",
        "(503) 555-0111",
        " 15035550111",  # a plus that a careless proxy decoded
        "+1 503 555 0111",
        "503.555.0111",
        "+1503555０１１１",  # full-width digits
    ],
)
def test_a_number_is_known_however_it_is_written(raw: str) -> None:
    assert call_event({**CALL, "From": [raw]}, None).caller == "+15035550111"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "+",
        "anonymous",
        "Anonymous",
        "ANONYMOUS",
        "unknown",
        "Restricted",
        "Unavailable",
        "private",
        "None",
        "null",
        "+266696687",  # ANONYMOUS on the keys
        "266696687",
        "+7378742833",  # RESTRICTED: ten digits that look like a number in Texas
        "7378742833",
        "+86282452253",  # UNAVAILABLE: eleven that look like one in China
        "86282452253",
        "+8656696",  # UNKNOWN
        "+2562533",  # BLOCKED
        "911",
        "+1911",
        "+19115550100",
        "1234567",
        "+10000000000",
        "+15035550111999999999",
        "sip:someone@example.org",
        "sip:+15035550111@example.org",
        "client:counselor",
        "+15035550111@example.org",
        "🚑",
        "\x00",
        "-" * 5000,
        "1" * 5000,
    ],
)
def test_what_is_no_number_is_nobody(raw: str) -> None:
    assert call_event({**CALL, "From": [raw]}, None).caller is None


def test_a_call_without_the_parameter_is_from_nobody() -> None:
    assert call_event(CALL, None).caller is None


def test_a_caller_from_abroad_keeps_their_number() -> None:
    assert caller_number("+442071838750") == "+442071838750"


def test_of_a_parameter_sent_twice_the_first_counts() -> None:
    event = call_event({**CALL, "From": ["+15035550111", "+15035550199"]}, None)
    assert event.caller == "+15035550111"


def test_the_call_its_line_and_its_turn_are_told() -> None:
    event = call_event({**CALL, "From": ["+15035550111"]}, 7)
    assert (event.call_id, event.dialed, event.turn, event.over) == (
        "CA0123456789abcdef0123456789abcdef",
        "+15035550100",
        7,
        False,
    )


@pytest.mark.parametrize("status", ["completed", "busy", "no-answer", "failed", "canceled"])
def test_a_request_of_a_call_that_has_ended_says_so(status: str) -> None:
    assert call_event({**CALL, "CallStatus": [status]}, 1).over


@pytest.mark.parametrize(
    "status", ["ringing", "in-progress", "queued", "initiated", "answered", "", "never heard of"]
)
def test_any_other_status_is_a_call_that_goes_on(status: str) -> None:
    assert not call_event({**CALL, "CallStatus": [status]}, 1).over


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=40) | st.text(alphabet="0123456789+-(). *#", max_size=20))
def test_whatever_is_sent_a_caller_is_a_whole_number_or_nobody(raw: str) -> None:
    caller = call_event({**CALL, "From": [raw]}, None).caller
    assert caller is None or re.fullmatch(r"\+[1-9]\d{6,14}", caller)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "From",
                "To",
                "CallStatus",
                "Digits",
                "SpeechResult",
                "Confidence",
                "DialCallStatus",
                "DialBridged",
                "RecordingSid",
                "RecordingUrl",
                "RecordingDuration",
                "FinishedOnKey",
                "NotYetInvented",
            ]
        ),
        st.lists(st.text(max_size=20), max_size=3),
    )
)
def test_no_form_breaks_the_reading_of_it(form: dict[str, list[str]]) -> None:
    call_event(form, 1)
