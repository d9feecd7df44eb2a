"""The rule by which a webhook is known to be the carrier's: values worked out by hand, every change refused.

The fixed signatures were made with openssl from the published rule (the address, then each name and value,
sorted), for example:

    printf '%s' 'https://hotline.example.org/voice/call?a=b' | openssl dgst -sha1 -hmac TOKEN -binary | base64
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ivr.ports import Request
from ivr.twilio_carrier.signature import SignatureGate
from simulator.signing import sign

TOKEN = "a-token-for-tests"
PUBLIC = "https://hotline.example.org"
FORM = "application/x-www-form-urlencoded"
ACCENTS = "/voice/turn/3?from=caf%C3%A9%2Fx%3A%27y%27&e=%F0%9F%9A%91"
TURN = {
    "CallSid": ["CA0123456789abcdef0123456789abcdef"],
    "CallStatus": ["in-progress"],
    "Digits": ["1"],
    "From": ["+15035550111"],
    "To": ["+15035550100"],
}
OF_TURN = "Oe7Lytg1I0WJ1vZ6SrODgwBzugU="
Form = Mapping[str, Sequence[str]]


def request(
    url: str, form: Form | None = None, signature: str | None = "", method: str = "POST", kind: str = FORM
) -> Request:
    """A request for `url` (a path with its query), with this signature or none."""
    path, _, query = url.partition("?")
    headers = {"content-type": kind} if method == "POST" else {}
    if signature is not None:
        headers["x-twilio-signature"] = signature
    return Request(path, query, method, headers, form or {})


def signed(url: str, form: Form, token: str = TOKEN, public: str = PUBLIC) -> str:
    """By the simulator's rule, which shares no line with ours."""
    return sign(token, public + url, [(name, value) for name, values in form.items() for value in values])


@pytest.fixture
def gate() -> SignatureGate:
    return SignatureGate([TOKEN], PUBLIC)


# ------------------------------------------------------------------ worked out by hand


def test_the_value_that_openssl_gives_for_a_form_is_accepted(gate: SignatureGate) -> None:
    assert gate.authentic(request(ACCENTS, TURN, OF_TURN))
    assert signed(ACCENTS, TURN) == OF_TURN, "the simulator's rule agrees"
    plain = {name: values[0] for name, values in TURN.items()}
    assert RequestValidator(TOKEN).validate(PUBLIC + ACCENTS, plain, OF_TURN), "the carrier's library agrees"


def test_the_value_that_openssl_gives_for_an_address_alone_is_accepted(gate: SignatureGate) -> None:
    asked = request("/voice/call?a=b", signature="YATjnf7edvTwh5/KCPiTFj38HQs=", method="GET")
    assert gate.authentic(asked)


def test_repeated_names_count_once_for_each_value_and_in_their_order() -> None:
    gate = SignatureGate([TOKEN], f"{PUBLIC}:8443/line")
    form = {"CallSid": ["CA1"], "Name": ["Ángel 🚑", "Zé", "Ángel 🚑"]}
    assert gate.authentic(request("/voice/call", form, "jsMqrudUspvLAXNU+oh1bY7wLho="))


@pytest.mark.parametrize(
    "url", ["/voice/call", "/voice/call?a=%2F&b=%3A%27", "/voice/call?e=%F0%9F%9A%91%20%2B"]
)
def test_the_simulator_the_library_and_the_gate_agree(gate: SignatureGate, url: str) -> None:
    form = {"Body": ["Ñandú 🚑 &=+"], "Empty": [""], "Twice": ["b", "a"]}
    signature = signed(url, form)
    assert gate.authentic(request(url, form, signature))

    class Library(dict[str, Sequence[str]]):
        def getlist(self, name: str) -> Sequence[str]:
            return self[name]

    assert RequestValidator(TOKEN).validate(PUBLIC + url, Library(form), signature)


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "signature", [None, "", "=", "ünïcode", "0" * 28, OF_TURN.lower(), OF_TURN + "\n", OF_TURN * 2]
)
def test_a_missing_or_made_up_signature_is_refused(gate: SignatureGate, signature: str | None) -> None:
    assert not gate.authentic(request(ACCENTS, TURN, signature))


def test_another_accounts_token_is_refused(gate: SignatureGate) -> None:
    assert not gate.authentic(request(ACCENTS, TURN, signed(ACCENTS, TURN, token="somebody-elses-token")))


def test_a_signature_of_another_address_form_or_method_is_refused(gate: SignatureGate) -> None:
    assert not gate.authentic(request("/voice/turn/4", TURN, OF_TURN))
    assert not gate.authentic(request(ACCENTS, TURN | {"Digits": ["2"]}, OF_TURN))
    assert not gate.authentic(request(ACCENTS, TURN | {"Extra": [""], "Digits": ["1", "9"]}, OF_TURN))
    assert not gate.authentic(request(ACCENTS, {}, OF_TURN))
    assert not gate.authentic(request(ACCENTS, TURN, OF_TURN, method="GET"))
    assert not gate.authentic(request(ACCENTS, TURN, OF_TURN, method="PUT"))


def test_while_tokens_are_rotated_both_are_accepted_and_no_third() -> None:
    gate = SignatureGate(["the-new-token", TOKEN], PUBLIC)
    assert gate.authentic(request(ACCENTS, TURN, OF_TURN))
    assert gate.authentic(request(ACCENTS, TURN, signed(ACCENTS, TURN, token="the-new-token")))
    assert not gate.authentic(request(ACCENTS, TURN, signed(ACCENTS, TURN, token="a-token-of-last-year")))


@pytest.mark.parametrize("tokens", [[], [""], [TOKEN, ""]])
def test_a_gate_without_a_token_is_never_built(tokens: list[str]) -> None:
    with pytest.raises(ValueError, match="auth token is missing"):
        SignatureGate(tokens, PUBLIC)


@pytest.mark.parametrize("body", [b'{"a": 1}', b"\xff\xfe", b"", b"CallSid=CA1"])
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "", "multipart/form-data; boundary=x"])
def test_a_body_that_is_no_form_is_refused_whatever_its_hash_says(
    gate: SignatureGate, body: bytes, kind: str
) -> None:
    url = f"/voice/call?bodySHA256={sha256(body).hexdigest()}"
    assert not gate.authentic(request(url, {}, signed(url, {}), kind=kind))
    assert not gate.authentic(request("/voice/call", {}, signed("/voice/call", {}), kind=kind))


def test_a_body_hash_in_the_address_of_a_form_is_refused(gate: SignatureGate) -> None:
    url = "/voice/call?bodySHA256=" + sha256(json.dumps({}).encode()).hexdigest()
    assert not gate.authentic(request(url, TURN, signed(url, TURN)))


# ------------------------------------------------------------------ ports and prefixes


@pytest.mark.parametrize(
    ("public", "carrier_signs"),
    [
        ("https://h.example.org", "https://h.example.org"),
        ("https://h.example.org", "https://h.example.org:443"),
        ("https://h.example.org:443", "https://h.example.org"),
        ("https://h.example.org:8443", "https://h.example.org:8443"),
        ("https://h.example.org:8443", "https://h.example.org"),
        ("http://h.example.org", "http://h.example.org:80"),
        ("https://h.example.org/careline/", "https://h.example.org/careline"),
    ],
)
def test_the_carrier_may_sign_with_or_without_the_port(public: str, carrier_signs: str) -> None:
    gate = SignatureGate([TOKEN], public)
    assert gate.authentic(request("/voice/call", TURN, signed("/voice/call", TURN, public=carrier_signs)))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "http://h.example.org:8443",
        "https://h.example.org:9443",
        "https://h.example.com:8443",
        "https://evil:8443",
    ],
)
def test_another_scheme_port_or_host_is_refused(elsewhere: str) -> None:
    gate = SignatureGate([TOKEN], "https://h.example.org:8443")
    assert not gate.authentic(request("/voice/call", TURN, signed("/voice/call", TURN, public=elsewhere)))


# ------------------------------------------------------------------ any change at all

printable = st.characters(min_codepoint=33, max_codepoint=126)
words = st.text(min_size=1, max_size=12)
forms = st.dictionaries(words, st.lists(words, min_size=1, max_size=3), min_size=1, max_size=6)


def covered(form: Form) -> str:
    """What a signature says of a form: the rule itself cannot tell forms apart that read the same."""
    return "".join(sorted({name + value for name, values in form.items() for value in values}))


@settings(deadline=None)
@given(form=forms, data=st.data())
def test_any_change_of_one_letter_of_a_form_is_refused(form: dict[str, list[str]], data: Any) -> None:
    gate, signature = SignatureGate([TOKEN], PUBLIC), signed("/voice/call", form)
    assert gate.authentic(request("/voice/call", form, signature))
    name = data.draw(st.sampled_from(sorted(form)))
    place = data.draw(st.integers(0, len(form[name]) - 1))
    at = data.draw(st.integers(0, len(form[name][place]) - 1))
    letter = data.draw(st.characters())
    old = form[name][place]
    forged = form | {name: [*form[name][:place], old[:at] + letter + old[at + 1 :], *form[name][place + 1 :]]}
    assume(covered(forged) != covered(form))
    assert not gate.authentic(request("/voice/call", forged, signature))


@settings(deadline=None)
@given(at=st.integers(0, len(OF_TURN) - 1), letter=printable)
def test_any_change_of_one_letter_of_a_signature_is_refused(at: int, letter: str) -> None:
    assume(OF_TURN[at] != letter)
    forged = OF_TURN[:at] + letter + OF_TURN[at + 1 :]
    assert not SignatureGate([TOKEN], PUBLIC).authentic(request(ACCENTS, TURN, forged))


@settings(deadline=None)
@given(at=st.integers(1, len(ACCENTS) - 1), letter=printable)
def test_any_change_of_one_letter_of_an_address_is_refused(at: int, letter: str) -> None:
    assume(ACCENTS[at] != letter)
    forged = ACCENTS[:at] + letter + ACCENTS[at + 1 :]
    assert not SignatureGate([TOKEN], PUBLIC).authentic(request(forged, TURN, OF_TURN))


@settings(deadline=None)
@given(
    url=st.text(max_size=40),
    form=st.dictionaries(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3), max_size=4),
    signature=st.one_of(st.none(), st.text(max_size=40)),
    method=st.sampled_from(["POST", "GET", "HEAD", "OPTIONS", "PATCH", "\udcff"]),
    kind=st.one_of(st.just(FORM), st.text(max_size=40)),
)
def test_whatever_a_stranger_sends_is_refused_and_nothing_is_raised(
    url: str, form: dict[str, list[str]], signature: str | None, method: str, kind: str
) -> None:
    assert not SignatureGate([TOKEN], PUBLIC).authentic(request(f"/{url}", form, signature, method, kind))


@settings(deadline=None)
@given(query=st.text(st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF), min_size=1, max_size=5))
def test_half_characters_are_refused_and_nothing_is_raised(query: str) -> None:
    gate = SignatureGate([TOKEN], PUBLIC)
    assert not gate.authentic(request(f"/voice/call?{query}", TURN, OF_TURN))
    assert not gate.authentic(request("/voice/call", {query: [query]}, OF_TURN))
    assert not gate.authentic(request("/voice/call", TURN, query))


def test_the_fixed_address_is_what_it_says() -> None:
    parts = urlsplit(PUBLIC + ACCENTS)
    assert (parts.path, parts.query) == ("/voice/turn/3", ACCENTS.partition("?")[2])
