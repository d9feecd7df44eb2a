"""No spelling of an emergency or service code is ever taken for a number that may be dialed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.numbers import forbidden, normal

N11 = [f"{n}11" for n in range(2, 10)]
CODES = [*N11, "112", "000", "999", "933", "988", "110", "118", "119", "08", "17", "0"]

# How people, forms and telephone systems write 911.
SPELLINGS = [
    "911", " 911 ", "9-1-1", "9.1.1", "9 1 1", "(911)", "+911", "1911", "+1911", "+1 911", "1-911", "9911",
    "9,911", "9w911", "91911", "*67911", "*67 911", "#31#911", "*82,911", "011911", "00911", "8911", "911#",
    "911*", "911;ext=2", "911 ext. 4", "911x2", "911,,1", "911w1234", "911p1", "tel:911", "tel:+1911",
    "tel:9-1-1;phone-context=+1", "sip:911@psap.example", "sips:911@psap.example;user=phone", "sip:+1911@x",
    "９１１", "٩١١", "९११", "⁹¹¹", "①", "9\u200b1\u200b1", "9\u00a01\u00a01", "%39%31%31", "sip:%3911@x",
    "urn:service:sos", "urn:service:sos.police", "SOS", "+19112345678", "9112345678", "+15035550100,911",
]  # fmt: skip


@pytest.mark.parametrize("number", SPELLINGS)
def test_an_emergency_code_is_forbidden_in_every_spelling(number: str) -> None:
    assert forbidden(number)
    assert normal(number) is None


@pytest.mark.parametrize("code", CODES)
def test_every_short_code_is_forbidden(code: str) -> None:
    assert forbidden(code)
    assert forbidden("+" + code)
    assert forbidden("+1" + code)


DECORATIONS = st.sampled_from(["", " ", "-", ".", "(", ")", "\u200b", "\u00a0", "\t"])
BEFORE = st.sampled_from(
    ["", "+", "1", "+1", "9", "9-", "9,", "011", "00", "*67", "*82 ", "#31#", "tel:", "sip:", "8w"]
)
AFTER = st.sampled_from(
    ["", "#", ";ext=7", " ext. 7", "x7", ",,7", "w7", "p7", "@psap.example", ";phone-context=+1"]
)
DIGITS = st.sampled_from([ord("0"), 0x660, 0x966, 0xFF10])  # the zero of four scripts


@given(st.sampled_from(CODES), BEFORE, AFTER, DIGITS, st.data())
def test_no_prefix_suffix_separator_or_script_hides_a_short_code(
    code: str, before: str, after: str, zero: int, data: st.DataObject
) -> None:
    spelled = "".join(chr(zero + int(digit)) + data.draw(DECORATIONS) for digit in code)
    assert forbidden(before + spelled + after)
    assert normal(before + spelled + after) is None


@given(st.text(max_size=30))
def test_no_text_whatever_raises_and_what_may_be_dialed_is_ten_digits_in_the_plan(text: str) -> None:
    made = normal(text)
    if made is not None:
        assert not forbidden(text) and not forbidden(made)
        assert len(made) == 12 and made.startswith("+1") and made[2] in "23456789" and made[5] in "23456789"
        assert made[3:5] != "11" and made[6:8] != "11"


area = st.from_regex(r"[2-9][02-9][0-9]", fullmatch=True).filter(
    lambda code: code not in {"242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664",
                              "721", "758", "767", "784", "809", "829", "849", "868", "869", "876", "900",
                              "700", "500", "521", "522", "523", "524", "525", "526", "527", "528", "529",
                              "533", "544", "566", "577", "588"}
)  # fmt: skip
exchange = st.from_regex(r"[2-9][02-9][0-9]", fullmatch=True).filter(lambda code: code != "976")


def test_a_number_in_full_width_signs_is_known() -> None:
    assert normal("＋１（５０３）５５５－０１００") == "+15035550100"


@given(area, exchange, st.from_regex(r"[0-9]{4}", fullmatch=True))
def test_ordinary_numbers_are_known_however_they_are_written(one: str, two: str, three: str) -> None:
    for written in (
        f"+1{one}{two}{three}", f"1{one}{two}{three}", f"{one}{two}{three}",
        f"({one}) {two}-{three}", f"+1 {one}.{two}.{three}", f" {one}-{two}-{three} ",
    ):  # fmt: skip
        assert normal(written) == f"+1{one}{two}{three}"
        assert not forbidden(written)


@pytest.mark.parametrize("number", ["+19199191911", "+447911123456", "+919119119110", "+61491570156"])
def test_a_whole_number_that_contains_an_emergency_code_is_not_forbidden(number: str) -> None:
    assert not forbidden(number)


NO_US_NUMBERS = [
    "", "anonymous", "+447911123456", "555-0100", "+1503555010", "+150355501000",
    "+10035550100", "+15030550100", "+15039110100", "+19005550100", "+18765550100",
    "+15039760100", "+15005550100", "+15275550100", "+17005550100", "503" + " " * 300 + "5550100",
]  # fmt: skip


@pytest.mark.parametrize("number", NO_US_NUMBERS)
def test_what_is_no_us_number_is_none(number: str) -> None:
    assert normal(number) is None


SLOW = ["0" * 60 + "2345678", "0" * 5_000, "9" * 5_000, "011" * 50 + "4567", "*67" * 40, "+" * 3_000]


@pytest.mark.parametrize("number", SLOW, ids=lambda number: f"{number[:4]}x{len(number)}")
def test_a_number_made_to_be_slow_is_judged_in_a_moment(number: str) -> None:
    began = time.thread_time()  # our own work: whatever else this machine does is not counted
    assert normal(number) is None
    forbidden(number)
    assert time.thread_time() - began < 0.5


def test_what_is_too_long_to_be_looked_into_is_forbidden() -> None:
    assert forbidden("x" * 1_000 + "911")
