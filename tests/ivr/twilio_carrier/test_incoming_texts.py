"""What the carrier tells of texts, and of who answered: read with every oddity of its parameters."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.ports import MachineEvent, Picture, TextEvent, TextStatusEvent
from ivr.twilio_carrier.incoming_texts import machine_event, text_event, text_status_event

TEXT = {
    "MessageSid": ["SM0123456789abcdef0123456789abcdef"],
    "From": ["+15035550111"],
    "To": ["+15035550100"],
    "Body": ["Can somebody come?"],
    "NumMedia": ["0"],
}


def test_a_text_tells_who_wrote_to_which_line_and_what() -> None:
    assert text_event(TEXT) == TextEvent(
        text_id="SM0123456789abcdef0123456789abcdef",
        dialed="+15035550100",
        sender="+15035550111",
        body="Can somebody come?",
    )


@pytest.mark.parametrize(
    "sender", ["", "anonymous", "+266696687", "22395", "whatsapp:+15035550111", "alerts@example.org", "BANK"]
)
def test_a_sender_that_is_no_number_is_nobody(sender: str) -> None:
    assert text_event({**TEXT, "From": [sender]}).sender is None


def test_a_sender_is_known_however_the_number_is_written() -> None:
    assert text_event({**TEXT, "From": [" 15035550111"]}).sender == "+15035550111"


def test_what_is_missing_is_empty() -> None:
    assert text_event({}) == TextEvent("", "", None, "")
    assert text_status_event({}) == TextStatusEvent("", "queued")
    assert machine_event({}) == MachineEvent("", "unknown")


def test_an_older_name_of_the_id_is_read_too() -> None:
    assert text_event({"SmsSid": ["SM1"]}).text_id == "SM1"
    assert text_status_event({"SmsSid": ["SM1"], "SmsStatus": ["sent"]}) == TextStatusEvent("SM1", "sent")


def test_of_a_parameter_sent_twice_the_first_counts() -> None:
    event = text_event({**TEXT, "Body": ["first", "second"], "From": ["+15035550111", "+15035550199"]})
    assert (event.body, event.sender) == ("first", "+15035550111")


def test_a_body_is_never_longer_than_the_carrier_sends() -> None:
    assert len(text_event({**TEXT, "Body": ["x" * 5000]}).body) == 1600


def test_no_null_byte_is_kept() -> None:
    """PostgreSQL takes none."""
    assert text_event({**TEXT, "Body": ["he\x00lp"]}).body == "help"


def test_several_pictures_come_in_their_order_with_their_types() -> None:
    event = text_event(
        {
            **TEXT,
            "Body": [""],
            "NumMedia": ["3"],
            "MediaUrl0": ["https://api.twilio.com/0"],
            "MediaContentType0": ["image/jpeg"],
            "MediaUrl1": ["https://api.twilio.com/1"],
            "MediaContentType1": ["Image/PNG; charset=binary"],
            "MediaUrl2": ["https://api.twilio.com/2"],
        }
    )
    assert event.pictures == (
        Picture("https://api.twilio.com/0", "image/jpeg"),
        Picture("https://api.twilio.com/1", "image/png"),
        Picture("https://api.twilio.com/2", "application/octet-stream"),
    )


@pytest.mark.parametrize("count", ["1", "0", "", "many", "99999999"])
def test_the_pictures_that_are_there_count_whatever_their_number_is_said_to_be(count: str) -> None:
    event = text_event({**TEXT, "NumMedia": [count], "MediaUrl0": ["https://api.twilio.com/0"]})
    assert len(event.pictures) == 1


def test_more_than_ten_pictures_are_not_looked_for() -> None:
    form = {f"MediaUrl{n}": [f"https://api.twilio.com/{n}"] for n in range(40)}
    assert len(text_event({**TEXT, **form}).pictures) == 10


@pytest.mark.parametrize("word", ["STOP", "START", "HELP"])
def test_the_carrier_says_what_it_took_as_one_of_its_own_words(word: str) -> None:
    event = text_event({**TEXT, "Body": ["alto"], "OptOutType": [word]})
    assert (event.stopped, event.body) == (word, "alto")


@pytest.mark.parametrize(
    ("body", "stopped"),
    [
        ("STOP", "STOP"),
        (" stop ", "STOP"),
        ("Unsubscribe", "STOP"),
        ("stopall", "STOP"),
        ("Start", "START"),
        ("UNSTOP", "START"),
    ],
)
def test_an_account_without_own_words_blocks_on_stop_without_a_word_to_us(body: str, stopped: str) -> None:
    assert text_event({**TEXT, "Body": [body]}).stopped == stopped


@pytest.mark.parametrize("body", ["HELP", "END", "quit", "cancel", "YES", "please stop him", "stop.", "1"])
def test_a_word_that_somebody_in_a_crisis_may_mean_otherwise_is_theirs(body: str) -> None:
    assert text_event({**TEXT, "Body": [body]}).stopped == ""


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        ("accepted", "queued"),
        ("scheduled", "queued"),
        ("queued", "queued"),
        ("sending", "queued"),
        ("sent", "sent"),
        ("Sent", "sent"),
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("undelivered", "undelivered"),
        ("failed", "failed"),
        ("canceled", "failed"),
        ("never heard of", "queued"),
    ],
)
def test_every_status_of_a_text_is_one_of_ours(status: str, progress: str) -> None:
    told = text_status_event({"MessageSid": ["SM1"], "MessageStatus": [status]})
    assert told == TextStatusEvent("SM1", progress)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "known"), [("30003", 30003), ("", 0), ("soon", 0), ("-1", 0)])
def test_what_went_wrong_is_told_by_the_carriers_number(code: str, known: int) -> None:
    form = {"MessageSid": ["SM1"], "MessageStatus": ["undelivered"], "ErrorCode": [code]}
    assert text_status_event(form).code == known


@pytest.mark.parametrize(
    ("told", "answered_by"),
    [
        ("human", "human"),
        ("machine_start", "machine"),
        ("machine_end_beep", "machine"),
        ("machine_end_silence", "machine"),
        ("machine_end_other", "machine"),
        ("fax", "fax"),
        ("unknown", "unknown"),
        ("never heard of", "unknown"),
    ],
)
def test_who_answered_is_a_person_a_machine_a_fax_or_unknown(told: str, answered_by: str) -> None:
    event = machine_event({"CallSid": ["CA1"], "AnsweredBy": [told]})
    assert event == MachineEvent("CA1", answered_by)  # type: ignore[arg-type]


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["From", "To", "Body", "NumMedia", "MediaUrl0", "MediaContentType0", "OptOutType",
             "MessageStatus", "ErrorCode", "AnsweredBy", "CallSid", "MessageSid", "NotYetInvented"]
        ),
        st.lists(st.text(max_size=20), max_size=3),
    )
)  # fmt: skip
def test_no_form_breaks_the_reading_of_it(form: dict[str, list[str]]) -> None:
    sender = text_event(form).sender
    assert sender is None or re.fullmatch(r"\+[1-9]\d{6,14}", sender)
    text_status_event(form)
    machine_event(form)
