"""Reading a form: the same as the standard library makes of it, only sooner."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.door import forms

PARTS = st.sampled_from(
    ["CallSid", "Digits", "=", "&", "%", "%2B", "%2", "%C3%A9", "%FF", "+", "é", "😀", ";", " "]
)


@given(st.dictionaries(st.text(), st.lists(st.text(), min_size=1)))
def test_what_was_sent_is_what_is_read(sent: dict[str, list[str]]) -> None:
    assert forms.read(urlencode(sent, doseq=True).encode()) == sent


@given(st.lists(PARTS).map("".join))
def test_any_body_is_read_as_the_standard_library_reads_it(body: str) -> None:
    assert forms.read(body.encode()) == parse_qs(body, keep_blank_values=True, errors="replace")


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", {}),
        (b"Digits=", {"Digits": [""]}),
        (b"Digits", {"Digits": [""]}),
        (b"From=%2B15035550111&From=x", {"From": ["+15035550111", "x"]}),
        (b"SpeechResult=no+s%C3%A9", {"SpeechResult": ["no sé"]}),
        (b"a=b=c&&d=%zz", {"a": ["b=c"], "d": ["%zz"]}),
    ],
)
def test_oddities(body: bytes, form: dict[str, list[str]]) -> None:
    assert forms.read(body) == form


def test_half_characters_are_refused_and_not_guessed() -> None:
    with pytest.raises(UnicodeDecodeError):
        forms.read(b"From=\xff")


def test_a_form_of_more_parameters_than_anybody_needs_is_not_even_read() -> None:
    assert len(forms.read(b"&".join(b"p%d=1" % n for n in range(1000)))) == 1000
    with pytest.raises(ValueError, match="more than 1000"):
        forms.read(b"&".join(b"p%d=1" % n for n in range(1001)))
    with pytest.raises(ValueError, match="more than 1000"):
        forms.read(b"&" * 60_000)
