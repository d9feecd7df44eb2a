"""The gate before every webhook, over real HTTP: who comes in, who is refused, and how little they learn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.guards import OPEN
from simulator.signing import sign
from tests.ivr.gate_house import CALL, FORM, PSAP, PUBLIC, TOKEN, Answer, House, Pairs

# Their guard is a secret, in the address or in a cookie (tests/console has what it keeps); a stranger is told
# that there is nothing.
SECRETS = ("feeds", "field", "here")
# What the desk shows to somebody who has not signed in; tests/console/test_matrix.py has its other pages.
SHOWN = ("sign-in", "set-up", "set-up/<token>", "static/<name>", "<path:rest>")
SIGNING_IN = {(method, f"/desk/{page}") for method in ("GET", "HEAD") for page in SHOWN}


MakeHouse = Callable[..., House]


@pytest.fixture
def make_house(sqlite_url: str) -> Iterator[MakeHouse]:
    houses: list[House] = []

    def make(**changes: str) -> House:
        houses.append(House(sqlite_url, **changes))
        return houses[-1]

    yield make
    for house in houses:
        house.close()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    return make_house()


def learns_nothing(answer: Answer) -> bool:
    """Refused, and no word of ours, above all no number of the 911 center."""
    return answer.status in (403, 405, 413) and PSAP not in answer.body and "<Response" not in answer.body


# ------------------------------------------------------------------ who comes in


def test_the_carrier_is_let_in_and_answered_in_xml(house: House) -> None:
    answer = house.carrier("/voice/call", CALL)
    assert answer.status == 200
    assert "reached Port Alder Community Response" in answer.body
    assert len(house.contacts()) == 1


@pytest.mark.parametrize(
    "query",
    [
        "a=%2F&b=%3A&c=%27",
        "name=caf%C3%A9&e=%F0%9F%9A%91",
        "plus=+&space=%20&empty=",
        "twice=1&twice=2&twice=1",
        "lower=%2f%c3%a9",
        "raw=it's:/?@!$()*,;~",
    ],
)
def test_a_signature_over_any_spelling_of_the_address_is_good(house: House, query: str) -> None:
    assert house.carrier(f"/voice/call?{query}", CALL).status == 200


def test_an_address_with_letters_that_nobody_escaped_is_good(house: House) -> None:
    """Servers hand such bytes on as they came, each as one character (PEP 3333)."""
    address, body = "/voice/call?name=café&e=🚑", urlencode(CALL).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/voice/call",
        "QUERY_STRING": address.partition("?")[2].encode().decode("latin-1"),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_TWILIO_SIGNATURE": sign(TOKEN, PUBLIC + address, CALL),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    told: list[str] = []
    list(house.app.wsgi_app(environ, lambda status, _headers, _fault=None: told.append(status)))  # type: ignore[arg-type]
    assert told == ["200 OK"]


@pytest.mark.parametrize(
    "more",
    [
        [("CallerName", "Ñandú Ángel 🚑")],
        [("Empty", "")],
        [("Twice", "b"), ("Twice", "a"), ("Twice", "b")],
        [("Quotes", "%2F %3A %27 & = + \" ' <>")],
        [("FromCity", "SAN JOSÉ"), ("StirVerstat", "TN-Validation-Passed-A"), ("NotYetInvented", "x")],
        [(f"Extra{n}", "y") for n in range(500)],
    ],
)
def test_a_form_with_any_words_in_it_is_good(house: House, more: Pairs) -> None:
    assert house.carrier("/voice/call", [*CALL, *more]).status == 200


def test_the_character_set_named_beside_the_type_changes_nothing(house: House) -> None:
    pairs = [*CALL, ("CallerName", "Ñandú")]
    for kind in (f"{FORM}; charset=utf-8", f"{FORM};charset=ISO-8859-1", FORM.upper()):
        assert house.carrier("/voice/call", pairs, kind=kind).status == 200


def test_a_request_sent_again_says_the_same_and_stores_nothing_twice(house: House) -> None:
    first = house.carrier("/voice/call", CALL)
    key = [*CALL, ("Digits", "1")]
    once, again = house.carrier("/voice/turn/1", key), house.carrier("/voice/turn/1", key)
    assert once.body == again.body != first.body
    assert house.carrier("/voice/call", CALL).body == once.body, "a replay of the past gives the present"
    (contact,) = house.contacts()
    assert contact["turn"] == 2


def test_both_tokens_are_good_while_they_are_rotated(make_house: MakeHouse) -> None:
    house = make_house(TWILIO_AUTH_TOKEN="the-new-token", TWILIO_AUTH_TOKEN_OLD=TOKEN)
    assert house.carrier("/voice/call", CALL, token=TOKEN).status == 200
    assert house.carrier("/voice/call", CALL, token="the-new-token").status == 200
    assert house.carrier("/voice/call", CALL, token="the-one-before").status == 403


@pytest.mark.parametrize("public", ["https://hotline.example.org:8443", "https://city.example.org/careline/"])
def test_behind_a_proxy_the_public_address_counts_and_not_what_the_request_says(
    make_house: MakeHouse, public: str
) -> None:
    house = make_house(CARELINE_PUBLIC_URL=public, CARELINE_TRUSTED_PROXIES="1")
    house.public = public.rstrip("/")
    told = {
        "X_Forwarded_Proto": "https",
        "X_Forwarded_Host": "somewhere.else.example",
        "X_Forwarded_For": "9.9.9.9",
    }
    answer = house.carrier("/voice/call", CALL, **told)
    assert answer.status == 200
    assert f'action="{house.public}/voice/turn/1"' in answer.body


def test_a_stranger_cannot_choose_the_address_by_forwarding_headers(make_house: MakeHouse) -> None:
    house = make_house(CARELINE_TRUSTED_PROXIES="1")
    signature = sign("a stranger's token", "https://evil.example/voice/call", CALL)
    answer = house.ask(
        "/voice/call", urlencode(CALL).encode(), X_Twilio_Signature=signature, X_Forwarded_Host="evil.example"
    )
    assert learns_nothing(answer)


# ------------------------------------------------------------------ who is refused


def test_no_route_answers_without_a_signature_but_those_that_are_open(house: House) -> None:
    """A route that somebody adds tomorrow without a guard fails here."""
    values: dict[str, Any] = {"turn": 1, "tried": 1, "tries": 1, "times": 1}
    asked = set()
    for rule in house.app.url_map.iter_rules():
        path = str(rule.build({name: values.get(name, "x") for name in rule.arguments})[1])  # type: ignore[index]
        for method in rule.methods or ():
            answer = house.ask(path, method=method)
            if rule.endpoint in OPEN or rule.endpoint == "field.style":
                assert answer.status in (200, 404, 503), (rule, method)
            elif (method, str(rule)) in SIGNING_IN:
                assert answer.status in (200, 404), (rule, method)
                assert PSAP not in answer.body
            elif rule.endpoint.partition(".")[0] in SECRETS:
                assert answer.status in (200, 403, 404), (rule, method)
                assert PSAP not in answer.body
            elif rule.endpoint.partition(".")[0] == "centers":  # signed by 911 centers, in a way of their own
                assert answer.status == 401, (rule, method)
                assert PSAP not in answer.body
            else:
                assert answer.status == 403, (rule, method)
                assert PSAP not in answer.body
        asked.add(rule.endpoint)
    assert {"voice.call", "voice.turn", "voice.safe", "voice.leg_key", "health.alive"} <= asked
    assert asked >= OPEN, "no open route has been forgotten in the list"
    assert house.contacts() == []


@pytest.mark.parametrize("token", ["somebody-elses-token", TOKEN[:-1], TOKEN + " ", ""])
def test_a_forged_signature_is_refused_and_nothing_is_stored(house: House, token: str) -> None:
    assert learns_nothing(house.carrier("/voice/call", CALL, token=token))
    assert house.contacts() == []


def test_a_form_changed_on_the_way_is_refused(house: House) -> None:
    signature = sign(TOKEN, f"{PUBLIC}/voice/call", CALL)
    for forged in ([*CALL, ("Digits", "9")], CALL[:-1], [*CALL[:-2], ("From", "+15035550112"), CALL[-1]]):
        answer = house.ask("/voice/call", urlencode(forged).encode(), X_Twilio_Signature=signature)
        assert learns_nothing(answer)
    assert house.contacts() == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_refused_signed_or_not(house: House, method: str) -> None:
    signature = sign(TOKEN, f"{PUBLIC}/voice/call")
    for answer in (
        house.ask("/voice/call", method=method),
        house.ask("/voice/call", method=method, X_Twilio_Signature=signature),
    ):
        assert answer.status in (403, 405)
        assert PSAP not in answer.body


ODD_BODIES = {
    "empty": b"",
    "json": b'{"CallSid": "CA1"}',
    "no utf-8": b"From=\xff\xfe&To=\xc3",
    "half characters": b"From=%ED%A0%80&%ED%B0%80=1",
    "zero bytes": b"From=%00&To=\x00",
    "broken escapes": b"From=%&To=%zz&%=%2",
    "no names": b"=&=&&&==",
    "many names": b"&".join(b"k%d=v" % n for n in range(15_000)),
    "one name many times": b"a=1&" * 60_000,
    "240 kB of one value": b"From=" + b"x" * 240_000,
}


@pytest.mark.parametrize(
    "kind", [FORM, "application/json", "text/xml", "multipart/form-data; boundary=b", "", None]
)
@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES.keys())
def test_odd_bodies_of_strangers_are_refused_and_never_break_anything(
    house: House, body: bytes, kind: str | None
) -> None:
    assert learns_nothing(house.ask("/voice/call", body, kind=kind))
    assert learns_nothing(house.ask("/voice/call", body, kind=kind, X_Twilio_Signature="x" * 28))
    assert house.contacts() == []


def test_a_form_of_300_kilobytes_is_refused_as_too_large(house: House) -> None:
    answer = house.ask("/voice/call", b"From=" + b"x" * 300_000)
    assert answer.status == 413
    assert learns_nothing(answer)


def test_json_of_the_carrier_itself_is_refused_and_not_a_fault(house: House) -> None:
    for body in (b"{}", b"[1, 2]", b"\xff", b'"text"'):
        for target in ("/voice/call", "/voice/call?bodySHA256=" + "0" * 64):
            signature = sign(TOKEN, PUBLIC + target)
            answer = house.ask(target, body, kind="application/json", X_Twilio_Signature=signature)
            assert learns_nothing(answer)


def test_a_body_that_breaks_off_teaches_a_stranger_nothing(house: House) -> None:
    for kind in (FORM, "multipart/form-data; boundary=b"):
        head = f"POST /voice/call HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 500\r\n\r\n"
        answer = house.send(head.encode() + b"From=%2B1503")
        assert PSAP not in answer.body
        assert "<Response" not in answer.body
        assert 400 <= answer.status < 500


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    target=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    body=st.binary(max_size=200),
    kind=st.sampled_from([FORM, "application/json", "multipart/form-data; boundary=b", "x/y; charset=\xe9"]),
    signature=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=40),
)
def test_no_stranger_ever_causes_a_fault(
    house: House, target: str, body: bytes, kind: str, signature: str
) -> None:
    for path in (f"/voice/call?{target}", f"/voice/{target}", f"/{target}"):
        answer = house.ask(
            path, body, kind=kind.encode("latin-1").decode("latin-1"), X_Twilio_Signature=signature
        )
        assert answer.status in range(200, 500), (path, answer)
        assert "<Response" not in answer.body


# ------------------------------------------------------------------ what the log says of them


def test_the_log_tells_of_a_refusal_without_a_number_or_a_word(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        house.carrier(
            "/voice/turn/1", [*CALL, ("SpeechResult", "please help me"), ("Digits", "4711")], token="x"
        )
    said = [r.getMessage() for r in caplog.records if not r.name.startswith("werkzeug")]
    assert "refused a webhook without a valid signature" in said
    assert not any(word in line for line in said for word in ("5550111", "5550100", "please help", "4711"))


def test_a_hundred_strangers_at_once_do_not_keep_the_carrier_out(house: House) -> None:
    with ThreadPoolExecutor(20) as pool:
        refused = [pool.submit(house.ask, "/voice/call", ODD_BODIES["many names"]) for _ in range(100)]
        assert house.carrier("/voice/call", CALL).status == 200
        assert all(learns_nothing(one.result()) for one in refused)
