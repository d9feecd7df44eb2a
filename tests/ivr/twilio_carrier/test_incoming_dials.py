"""How connecting two people ended, in every way in which the carrier may say it."""

from __future__ import annotations

import pytest

from flows.model import Dialed, Input, Parted
from ivr.twilio_carrier.incoming import PROGRESS, call_event, status_event

CALL = {"CallSid": ["CA1"], "From": ["+15035550111"], "To": ["+15035550100"], "CallStatus": ["in-progress"]}


def given(**parameters: str) -> Input:
    return call_event({**CALL, **{name: [value] for name, value in parameters.items()}}, 1).given


@pytest.mark.parametrize("bridged", ["true", "True", "TRUE", ""])
def test_a_line_that_answered_and_was_connected_has_spoken(bridged: str) -> None:
    assert given(DialCallStatus="completed", DialBridged=bridged) == Dialed("completed", True)


def test_a_carrier_that_does_not_tell_of_a_connection_means_it_was_one() -> None:
    assert given(DialCallStatus="completed", DialCallDuration="30") == Dialed("completed", True)


@pytest.mark.parametrize("bridged", ["false", "False", "FALSE"])
def test_a_line_that_answered_but_was_never_connected_has_not_spoken(bridged: str) -> None:
    assert given(DialCallStatus="completed", DialBridged=bridged) == Dialed("completed", False)


@pytest.mark.parametrize("status", ["busy", "no-answer", "canceled", "failed"])
@pytest.mark.parametrize("bridged", ["", "false", "true"])
def test_any_other_result_is_no_conversation_whatever_else_is_said(status: str, bridged: str) -> None:
    assert given(DialCallStatus=status, DialBridged=bridged) == Dialed(status, False)


def test_answered_is_said_of_a_conversation_with_our_own_person_only() -> None:
    """A conference gives neither an id nor a duration."""
    assert given(DialCallStatus="answered") == Parted()


@pytest.mark.parametrize("status", ["in-progress", "queued", "never heard of"])
def test_a_result_that_we_do_not_know_is_a_failure_so_that_the_next_line_is_tried(status: str) -> None:
    assert given(DialCallStatus=status, DialBridged="true") == Dialed("failed", False)


def test_a_result_wins_over_keys_left_from_before() -> None:
    assert given(DialCallStatus="busy", Digits="1") == Dialed("busy", False)


def test_a_recording_made_by_a_dial_is_no_message() -> None:
    assert given(DialCallStatus="completed", RecordingUrl="https://x/RE1") == Dialed("completed", True)


@pytest.mark.parametrize(
    ("said", "progress"),
    [
        ("queued", "queued"),
        ("initiated", "queued"),
        ("ringing", "ringing"),
        ("in-progress", "answered"),
        ("answered", "answered"),
        ("completed", "completed"),
        ("busy", "busy"),
        ("no-answer", "no-answer"),
        ("failed", "failed"),
        ("canceled", "canceled"),
    ],
)
def test_a_call_s_progress_is_told_in_our_words(said: str, progress: str) -> None:
    assert status_event({"CallSid": ["CA1"], "CallStatus": [said]}).progress == progress
    assert said in PROGRESS


@pytest.mark.parametrize("said", ["", "machine_start", "never heard of"])
def test_a_progress_that_we_do_not_know_never_ends_a_call(said: str) -> None:
    assert status_event({"CallSid": ["CA1"], "CallStatus": [said]}).progress == "answered"
