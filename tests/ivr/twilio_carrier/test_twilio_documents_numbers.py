"""No emergency code and nothing that is no number ever leaves the house: every place that emits one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.model import Connect, Prompt
from ivr.ports import CallOrder, ForbiddenNumberError
from ivr.twilio_carrier import Access, TwilioCarrier, documents
from simulator.numbering import is_emergency
from tests.flows.world import port_alder
from tests.ivr.prompts import PUBLIC, stage

CODES = ["911", "112", "933", "999", "988", "000", "110", "118", "119", "211", "311", "411", "611", "711"]
SPELLINGS: list[Callable[[str], str]] = [
    lambda code: code,
    "+{}".format,
    "1{}".format,
    "+1{}".format,
    "+1 {}".format,
    "9{}".format,
    "9,{}".format,
    "*67{}".format,
    "*82{}".format,
    "011{}".format,
    "00{}".format,
    "0{}".format,
    "tel:{}".format,
    "tel:+1{}".format,
    "sip:{}@example.org".format,
    "{};ext=5".format,
    "{}#".format,
    "{}*".format,
    "({})".format,
    " {} ".format,
    "-".join,
    ".".join,
    " ".join,
    "\u200b".join,
    lambda code: "".join(chr(ord("０") + int(c)) for c in code),  # full width
    lambda code: "".join(chr(ord("٠") + int(c)) for c in code),  # Arabic
    lambda code: "".join(f"%{ord(c):x}" for c in code),
]
NO_NUMBERS = [
    "",
    " ",
    "+",
    "anonymous",
    "unknown",
    "hello",
    "urn:service:sos",
    "+1503555",
    "50355501",
    "+44",
    "😀",
]
GOOD = "+15035550111"
CARRIER = TwilioCarrier(Access("AC" + "0" * 32, ("a-token",), "http://127.0.0.1:1"), PUBLIC)
ORDER = {"answered": "/a", "status": "/s", "seconds": 20}
EMITTERS: dict[str, Callable[[str], object]] = {
    "the number dialed for a caller": lambda number: documents.turn_document(
        Prompt((), Connect("psap", 0, 30, "ours"), "en"), stage(number=number), PUBLIC
    ),
    "the number shown for a caller": lambda number: documents.turn_document(
        Prompt((), Connect("psap", 0, 30, "caller"), "en"), stage(shown=number), PUBLIC
    ),
    "the phone rung": lambda number: CARRIER.place_call(CallOrder(to=number, shown=GOOD, **ORDER)),
    "the number shown to a phone": lambda number: CARRIER.place_call(
        CallOrder(to=GOOD, shown=number, **ORDER)
    ),
    "the number in the safe words": lambda number: documents.safe_document(
        (), (), [(number, GOOD)], stage(), PUBLIC
    ),
    "the number shown in the safe words": lambda number: documents.safe_document(
        (), (), [(GOOD, number or "none")], stage(), PUBLIC
    ),
}


@pytest.mark.parametrize("emit", EMITTERS.values(), ids=EMITTERS.keys())
@pytest.mark.parametrize("code", CODES)
def test_a_short_code_is_refused_in_every_spelling(emit: Callable[[str], object], code: str) -> None:
    for spelled in SPELLINGS:
        with pytest.raises(ForbiddenNumberError):
            emit(spelled(code))


@pytest.mark.parametrize("emit", EMITTERS.values(), ids=EMITTERS.keys())
@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused(emit: Callable[[str], object], text: str) -> None:
    with pytest.raises(ForbiddenNumberError):
        emit(text)


def test_the_refusal_does_not_repeat_the_number() -> None:
    with pytest.raises(ForbiddenNumberError) as refused:
        documents.dialable("+1 (911) 555-0142")
    assert not any(c.isdigit() for c in str(refused.value))


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet="0123456789+*#-(). ,;wp", max_size=18))
def test_whatever_is_emitted_is_a_whole_american_number(text: str) -> None:
    try:
        number = documents.dialable(text)
    except ForbiddenNumberError:
        return
    assert len(number) == 12
    assert number.startswith("+1")
    assert not is_emergency(number)


def test_every_number_of_the_demo_city_may_be_dialed() -> None:
    flow = port_alder()
    numbers = [n.number for d in flow.destinations.values() for n in d.numbers]
    numbers += [line.number for line in flow.lines.values()]
    assert [documents.dialable(number) for number in numbers] == numbers
