"""Whether we may reach a person: what they shut stays shut, what they never opened is shut as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from itertools import product
from typing import get_args

import pytest

from flows.contactable import REASONS, How, Known, Purpose, Reason, Verdict, may_reach, night, recalled

NOON, NIGHT = time(12), time(23, 30)
TEXTER = Known(wrote=True)
CALLER = Known(called=True)
UNKNOWN = Known()


def worlds() -> list[Known]:
    """Every combination of what can be known."""
    flags, answers = (True, False), (True, False, None)
    rows = product(flags, flags, flags, flags, flags, answers, answers, answers, flags, flags, flags)
    return [Known(*row, asked=asked) for row in rows for asked in flags]  # type: ignore[arg-type]


HOWS: tuple[How, ...] = get_args(How)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
WORLDS = worlds()

# What is known, the way, what for, when; and the reason why not ("" for: yes).
TABLE: list[tuple[Known, How, Purpose, time, str]] = [
    # Somebody who texts gets an answer, by text and by nothing else.
    (TEXTER, "text", "reply", NOON, ""),
    (TEXTER, "text", "news", NIGHT, ""),
    (TEXTER, "text", "follow_up", NOON, "NOT_OPENED"),
    (TEXTER, "call", "news", NOON, "NOT_OPENED"),
    (TEXTER, "voicemail", "news", NOON, "NO_VOICEMAIL"),
    # Somebody who calls is called back, and gets no text they have not asked for.
    (CALLER, "call", "reply", NIGHT, ""),
    (CALLER, "call", "news", NIGHT, ""),
    (CALLER, "text", "reply", NOON, "NOT_OPENED"),
    (CALLER, "text", "news", NOON, "NOT_OPENED"),
    (CALLER, "voicemail", "news", NOON, "NO_VOICEMAIL"),
    (replace(CALLER, text_ok=True), "text", "news", NIGHT, ""),
    (replace(CALLER, voicemail_ok=True), "voicemail", "news", NOON, ""),
    (replace(CALLER, voicemail_ok=False), "voicemail", "news", NOON, "NO_VOICEMAIL"),
    # A message on the phone needs a phone that may ring.
    (Known(voicemail_ok=True), "voicemail", "news", NOON, "NOT_OPENED"),
    (Known(voicemail_ok=True, called=True, call_ok=False), "voicemail", "news", NOON, "UNSAFE_CALL"),
    # Nobody we know nothing about is reached.
    (UNKNOWN, "text", "reply", NOON, "NOT_OPENED"),
    (UNKNOWN, "call", "follow_up", NOON, "NOT_OPENED"),
    (Known(number=False, wrote=True), "text", "reply", NOON, "NO_NUMBER"),
    # A no stands, also against a text that came in a minute ago.
    (replace(TEXTER, text_ok=False), "text", "reply", NOON, "UNSAFE_TEXT"),
    (replace(CALLER, call_ok=False), "call", "reply", NOON, "UNSAFE_CALL"),
    # STOP ends texts; a person may still call about help that is under way.
    (Known(stopped=True, wrote=True, text_ok=True), "text", "reply", NOON, "STOPPED"),
    (Known(stopped=True, wrote=True, text_ok=True), "text", "news", NOON, "STOPPED"),
    (Known(stopped=True, stopped_by_carrier=True, wrote=True), "text", "news", NOON, "CARRIER_STOPPED"),
    (Known(stopped=True, stopped_by_carrier=True, called=True), "call", "news", NOON, ""),
    (Known(stopped=True, call_ok=True), "call", "follow_up", NOON, "STOPPED"),
    (Known(stopped=True, wrote=True), "text", "confirm_stop", NIGHT, ""),
    (Known(stopped=True, wrote=True, stop_confirmed=True), "text", "confirm_stop", NOON, "CONFIRMED_BEFORE"),
    (Known(stopped=True, stopped_by_carrier=True), "text", "confirm_stop", NOON, "CARRIER_STOPPED"),
    (Known(stopped=True, called=True), "call", "confirm_stop", NOON, "NOT_OPENED"),
    # A supervisor decides about one call, and against no word of theirs.
    (Known(wrote=True, stopped=True, decided=True), "call", "reply", NIGHT, ""),
    (Known(wrote=True, decided=True, call_ok=False), "call", "reply", NOON, "UNSAFE_CALL"),
    (Known(wrote=True, decided=True, quiet=True), "call", "reply", NOON, "QUIET"),
    (Known(wrote=True, decided=True), "call", "follow_up", NOON, "NOT_OPENED"),
    (Known(wrote=True, decided=True, voicemail_ok=True), "voicemail", "reply", NOON, "NOT_OPENED"),
    (Known(decided=True), "text", "reply", NOON, "NOT_OPENED"),
    # QUIET ends everything, also the confirmation.
    (Known(quiet=True, wrote=True, text_ok=True), "text", "reply", NOON, "QUIET"),
    (Known(quiet=True, wrote=True), "text", "confirm_stop", NOON, "QUIET"),
    (Known(quiet=True, called=True, call_ok=True), "call", "news", NOON, "QUIET"),
    # They shut it, then called from there and asked to be called.
    (Known(quiet=True, called=True, asked=True), "call", "reply", NOON, ""),
    (Known(call_ok=False, called=True, asked=True), "call", "reply", NOON, ""),
    (Known(quiet=True, called=True, asked=True), "voicemail", "reply", NOON, "NO_VOICEMAIL"),
    (Known(quiet=True, called=True, asked=True, voicemail_ok=True), "voicemail", "reply", NOON, ""),
    (Known(quiet=True, called=True, asked=True, text_ok=True), "text", "reply", NOON, "QUIET"),
    (Known(quiet=True, called=True, asked=True, call_ok=True), "call", "follow_up", NOON, "QUIET"),
    (Known(asked=True), "call", "reply", NOON, "NOT_OPENED"),
    # The night holds follow-ups back, to the minute, and nothing else.
    (Known(text_ok=True), "text", "follow_up", time(20, 59), ""),
    (Known(text_ok=True), "text", "follow_up", time(21, 0), "QUIET_HOURS"),
    (Known(text_ok=True), "text", "follow_up", time(7, 59), "QUIET_HOURS"),
    (Known(text_ok=True), "text", "follow_up", time(8, 0), ""),
    (Known(call_ok=True), "call", "follow_up", time(0, 0), "QUIET_HOURS"),
    (Known(text_ok=True), "text", "news", time(3, 0), ""),
    # Safe hours hold for whatever they do not wait for themselves.
    (Known(text_ok=True, safe_hours=(time(9), time(15))), "text", "news", time(16), "UNSAFE_HOURS"),
    (Known(text_ok=True, safe_hours=(time(9), time(15))), "text", "news", time(9), ""),
    (Known(text_ok=True, safe_hours=(time(22), time(2))), "text", "news", time(1), ""),
    (Known(text_ok=True, safe_hours=(time(22), time(2))), "text", "news", time(2), "UNSAFE_HOURS"),
    (replace(TEXTER, safe_hours=(time(9), time(15))), "text", "reply", time(16), ""),
    # A landline gets no text.
    (Known(text_ok=True, textable=False), "text", "news", NOON, "NOT_TEXTABLE"),
]


@pytest.mark.parametrize(("known", "how", "purpose", "at", "reason"), TABLE)
def test_each_rule_of_the_gate(known: Known, how: How, purpose: Purpose, at: time, reason: Reason) -> None:
    assert may_reach(known, how, purpose, at) == Verdict(not reason, reason)


def test_in_every_world_what_the_person_shut_is_shut() -> None:
    for known, purpose in product(WORLDS, PURPOSES):
        text = may_reach(known, "text", purpose, NOON).allowed
        call = may_reach(known, "call", purpose, NOON).allowed
        message = may_reach(known, "voicemail", purpose, NOON).allowed
        asked = known.asked and purpose != "follow_up"
        if known.quiet or not known.number:
            assert not text, (known, purpose)
        if (known.quiet and not asked) or not known.number:
            assert not (call or message), (known, purpose)
        if known.text_ok is False or not known.textable:
            assert not text, (known, purpose)
        if (known.stopped or known.stopped_by_carrier) and purpose != "confirm_stop":
            assert not text, (known, purpose)
        if known.call_ok is False and not asked:
            assert not (call or message), (known, purpose)
        if known.voicemail_ok is not True or not call:
            assert not message, (known, purpose)


def test_in_every_world_nobody_is_reached_by_a_way_they_neither_used_nor_called_safe() -> None:
    for known, purpose in product(WORLDS, PURPOSES):
        if not known.wrote and known.text_ok is not True:
            assert not may_reach(known, "text", purpose, NOON).allowed, (known, purpose)
        if not known.called and known.call_ok is not True:
            assert not may_reach(known, "call", purpose, NOON).allowed, (known, purpose)


def test_in_every_world_the_hour_never_holds_back_active_help() -> None:
    active: tuple[Purpose, ...] = ("reply", "news")
    for known, how, purpose in product(WORLDS, HOWS, active):
        assert may_reach(known, how, purpose, NOON) == may_reach(known, how, purpose, NIGHT)


def test_every_no_has_a_reason_that_staff_can_read() -> None:
    for known, how, purpose in product(WORLDS, HOWS, PURPOSES):
        verdict = may_reach(known, how, purpose, NOON)
        assert verdict.allowed == (verdict.reason == "")
        assert verdict.allowed or REASONS[verdict.reason]
    assert set(REASONS) == set(get_args(Reason)) - {""}


def test_only_an_hour_passes_by_itself() -> None:
    assert {reason for reason in REASONS if Verdict(False, reason).later} == {"QUIET_HOURS", "UNSAFE_HOURS"}


def test_a_yes_is_asked_for_anew_and_a_no_stands_until_they_say_otherwise() -> None:
    assert recalled(True, None) is None
    assert recalled(False, None) is False
    assert recalled(None, None) is None
    assert recalled(False, True) is True
    assert recalled(True, False) is False


def test_the_night_lasts_from_nine_to_eight() -> None:
    assert [night(time(hour)) for hour in (0, 7, 8, 20, 21, 23)] == [True, True, False, False, True, True]
