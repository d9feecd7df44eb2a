"""A value that holds somebody's number or words does not show it when it is printed, logged or traced."""

from __future__ import annotations

import pytest

from flows.model import (
    CallState,
    KeepCallback,
    KeepVoicemail,
    Key,
    Listen,
    Outcome,
    Prompt,
    Remember,
    Speech,
    Utterance,
)
from ivr.contact import Contact
from ivr.ports import CallEvent, CallOrder, LegEvent, Request, Stage, StatusEvent
from ivr.turns import Spoken

NUMBER = "+15035550111"
STATE = CallState(
    "public", "callback", "en", 3, answers=(("callback_number", NUMBER), ("name", "Rosa")), typed=NUMBER
)
PROMPT = Prompt((Utterance("You typed 5 0 3, 5 5 5, 0 1 1 1.", "en"),), Listen(1, 6), "en")
CALLBACK = KeepCallback("CALLER_ASKED", 3, NUMBER)
VALUES = [
    STATE,
    PROMPT,
    CALLBACK,
    Key(NUMBER[2:]),
    Speech("my name is Rosa, call 503 555 0111", 0.9),
    Remember("cad_number", NUMBER),
    KeepVoicemail("RE1", 20, NUMBER),
    Outcome(STATE, PROMPT, (CALLBACK,)),
    CallEvent("CA1", 2, "+15035550100", NUMBER, Key(NUMBER[2:])),
    StatusEvent("CA1", "completed", "+15035550100", NUMBER),
    LegEvent("01l", "CA2", NUMBER),
    CallOrder(NUMBER, NUMBER, "/answered", "/status", 20),
    Stage({}, "/voice/turn/2", "/static/hold.wav", "+15035550190", NUMBER),
    Spoken(PROMPT, 2, "01c", "+15035550190", NUMBER),
    Request("/voice/call", "", "POST", {"x-twilio-signature": f"Rosa{NUMBER}"}, {"From": [NUMBER]}),
    Contact("01c", "CA1", "public", 2, False, NUMBER, STATE, PROMPT),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_its_text_holds_neither_number_nor_words(value: object) -> None:
    for shown in (repr(value), str(value), f"{[value]}"):
        for private in ("5035550111", "5 0 3", "0111", "Rosa"):
            assert private not in shown, shown
