"""What a caller or a counselor answered: keys, words, silence, a message."""

from __future__ import annotations

import pytest

from flows.model import Input, Key, Recorded, Silence, Speech
from ivr.ports import LegEvent, RecordingEvent
from ivr.twilio_carrier.incoming import call_event, leg_event, recording_event

CALL = {"CallSid": ["CA1"], "From": ["+15035550111"], "To": ["+15035550100"], "CallStatus": ["in-progress"]}
RECORDING = "RE0123456789abcdef0123456789abcdef"
URL = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{RECORDING}"


def given(**parameters: str) -> Input:
    return call_event({**CALL, **{name: [value] for name, value in parameters.items()}}, 1).given


# ------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("digits", "key"),
    [("1", "1"), ("*", "*"), ("#", "#"), ("5035550177", "5035550177"), ("2026#", "2026#"), ("1 2", "12")],
)
def test_keys_are_read_as_they_were_pressed(digits: str, key: str) -> None:
    assert given(Digits=digits) == Key(key)


def test_keys_win_over_words_because_they_are_never_misheard() -> None:
    assert given(Digits="2", SpeechResult="yes", Confidence="0.99") == Key("2")


@pytest.mark.parametrize(
    "more", [{}, {"Digits": ""}, {"Digits": "", "FinishedOnKey": "#"}, {"SpeechResult": " "}]
)
def test_nothing_pressed_and_nothing_said_is_silence(more: dict[str, str]) -> None:
    assert given(**more) == Silence()


def test_pound_by_itself_is_silence_where_it_ends_an_entry() -> None:
    """The carrier leaves the key that ends an entry out of the digits."""
    assert given(Digits="", FinishedOnKey="#", msg="Gather End") == Silence()


def test_a_key_sent_twice_is_one_key() -> None:
    assert call_event({**CALL, "Digits": ["1", "1"]}, 1).given == Key("1")


@pytest.mark.parametrize("digits", ["A", "w", "１", "🚑"])
def test_what_is_on_no_keypad_is_a_wrong_key(digits: str) -> None:
    assert given(Digits=digits) == Key("")


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("said", "confidence"),
    [("0.87", 0.87), ("1", 1.0), ("1.0", 1.0), ("0.0001", 0.0001)],
)
def test_words_come_with_how_sure_the_recognizer_is(said: str, confidence: float) -> None:
    assert given(SpeechResult="I need help", Confidence=said) == Speech("I need help", confidence)


def test_the_recognizer_may_say_nothing_about_how_sure_it_is() -> None:
    assert given(SpeechResult="I need help") == Speech("I need help", None)


@pytest.mark.parametrize("odd", ["", "0", "0.0", "1.5", "-1", "nan", "inf", "high", "0,9"])
def test_a_figure_that_cannot_be_one_says_nothing(odd: str) -> None:
    assert given(SpeechResult="yes", Confidence=odd) == Speech("yes", None)


@pytest.mark.parametrize("said", ["¿Sí?", "no sé", "je m'appelle Zoé", "🚑 help", "f*** this", "x" * 5000])
def test_words_are_kept_as_they_were_heard(said: str) -> None:
    assert given(SpeechResult=said, Confidence="0.9") == Speech(said, 0.9)


# ------------------------------------------------------------------ messages


def test_a_message_is_told_by_its_id_and_its_length() -> None:
    assert given(RecordingSid=RECORDING, RecordingUrl=URL, RecordingDuration="14", Digits="#") == Recorded(
        RECORDING, 14
    )


@pytest.mark.parametrize("url", [URL, URL + ".wav", URL + ".mp3"])
def test_without_an_id_a_message_is_known_by_its_address(url: str) -> None:
    assert given(RecordingUrl=url, RecordingDuration="14") == Recorded(RECORDING, 14)


def test_who_hung_up_in_the_message_has_left_it() -> None:
    assert given(RecordingUrl=URL, RecordingDuration="3", Digits="hangup") == Recorded(RECORDING, 3)


@pytest.mark.parametrize(
    "form",
    [
        {"Digits": "hangup"},
        {"RecordingUrl": ""},
        {"RecordingSid": ""},
        {"RecordingUrl": "https://elsewhere/x"},
    ],
)
def test_a_message_without_a_recording_is_an_empty_one(form: dict[str, str]) -> None:
    assert given(**form) == Recorded("", 0)


@pytest.mark.parametrize("odd", ["", "-1", "1.5", "long", "٣"])
def test_a_length_that_cannot_be_one_is_none(odd: str) -> None:
    assert given(RecordingSid=RECORDING, RecordingDuration=odd) == Recorded(RECORDING, 0)


@pytest.mark.parametrize(
    ("status", "ready"), [("completed", True), ("in-progress", False), ("absent", False), ("", False)]
)
def test_the_carrier_says_when_a_message_is_ready(status: str, ready: bool) -> None:
    form = {
        "CallSid": ["CA1"],
        "RecordingSid": [RECORDING],
        "RecordingDuration": ["9"],
        "RecordingStatus": [status],
    }
    assert recording_event(form) == RecordingEvent("CA1", RECORDING, 9, ready)


# ------------------------------------------------------------------ a counselor's phone


@pytest.mark.parametrize(("digits", "keys"), [("1", "1"), ("2", "2"), ("", "")])
def test_a_counselor_s_key_is_told_with_the_leg_it_was_pressed_on(digits: str, keys: str) -> None:
    form = {"CallSid": ["CA2"], "CallStatus": ["in-progress"], "Digits": [digits]}
    assert leg_event(form, "leg") == LegEvent("leg", "CA2", keys)


def test_a_leg_that_has_ended_says_so() -> None:
    assert leg_event({"CallSid": ["CA2"], "CallStatus": ["completed"]}, "leg") == LegEvent(
        "leg", "CA2", "", True
    )
