"""Documents for responders' phones, and for a text that could not be stored."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest

from flows.city import Language
from flows.model import CallTeam, Prompt, Utterance
from ivr.ports import ForbiddenNumberError, LegPrompt, Stage
from ivr.twilio_carrier import documents

PUBLIC = "https://hotline.example.org"
LANGUAGES = {"en": Language("en", "en-US", "Polly.Joanna", "")}
MARTA = "+15035550161"
SAYS = (Utterance("Connecting you.", "en"),)
DIAL = LegPrompt(SAYS, "dial", next="/after", number="+15035550111", shown="+15035550100", machine="/machine")


def test_a_number_is_dialed_showing_ours_and_a_machine_is_told_to_us_alone() -> None:
    root = fromstring(documents.leg_document(DIAL, LANGUAGES, PUBLIC))
    assert [verb.tag for verb in root] == ["Say", "Dial"]
    assert root[1].get("callerId") == "+15035550100"
    assert root[1].get("action") == f"{PUBLIC}/after"
    (number,) = root[1]
    assert number.text == "+15035550111"
    assert number.get("url") is None, "nobody says anything into the phone of who asked for help"
    assert number.get("machineDetection") == "Enable"
    assert number.get("amdStatusCallback") == f"{PUBLIC}/machine"


def test_where_a_message_is_safe_nobody_asks_who_answers() -> None:
    (number,) = fromstring(documents.leg_document(replace(DIAL, machine=""), LANGUAGES, PUBLIC))[1]
    assert number.attrib == {}


@pytest.mark.parametrize("number", ["911", "988", "+1911", "not a number", "+12425550100"])
def test_what_must_never_be_dialed_is_not_dialed_for_a_responder_either(number: str) -> None:
    with pytest.raises(ForbiddenNumberError):
        documents.leg_document(replace(DIAL, number=number), LANGUAGES, PUBLIC)


def test_a_code_is_four_keys_that_pound_ends_sooner() -> None:
    prompt = LegPrompt(SAYS, "key", next="/code", digits=4, finish="#", seconds=4)
    gather, again = fromstring(documents.leg_document(prompt, LANGUAGES, PUBLIC))
    assert (gather.get("numDigits"), gather.get("finishOnKey"), gather.get("timeout")) == ("4", "#", "4")
    assert gather.get("actionOnEmptyResult") == "true"
    assert again.text == f"{PUBLIC}/code"


def test_a_menu_takes_one_key_pound_included() -> None:
    gather, _ = fromstring(documents.leg_document(LegPrompt(SAYS, "key", next="/k"), LANGUAGES, PUBLIC))
    assert (gather.get("numDigits"), gather.get("finishOnKey"), gather.get("timeout")) == ("1", "", "7")


def test_a_responder_is_rung_with_our_number_and_asked_for_a_key_before_anybody_hears_them() -> None:
    stage = Stage(LANGUAGES, "/voice/turn/2", "/music", MARTA, "+15035550100", meet="/meet/1/answered")
    root = fromstring(documents.turn_document(Prompt(SAYS, CallTeam(25), "en"), stage, PUBLIC))
    assert [verb.tag for verb in root] == ["Say", "Dial"]
    dial, (number,) = root[1], list(root[1])
    assert (dial.get("callerId"), dial.get("timeout")) == ("+15035550100", "25")
    assert dial.get("action") == f"{PUBLIC}/voice/turn/2"
    assert (number.text, number.get("url")) == (MARTA, f"{PUBLIC}/meet/1/answered")


def test_what_asks_for_that_key_ends_the_call_itself_since_the_carrier_connects_whom_it_leaves() -> None:
    asked = LegPrompt(SAYS, "whisper", next="/meet/1/key")
    gather, end = fromstring(documents.leg_document(asked, LANGUAGES, PUBLIC))
    assert (gather.get("action"), gather.get("actionOnEmptyResult")) == (f"{PUBLIC}/meet/1/key", "true")
    assert end.tag == "Hangup"


def test_a_text_is_answered_within_the_document_when_nothing_can_be_stored() -> None:
    root = fromstring(documents.text_document("Call <us> & dial 911"))
    assert [verb.tag for verb in root] == ["Message"]
    assert "".join(root[0].itertext()) == "Call <us> & dial 911"
