"""The signature is Twilio's, and not merely the same as our own idea of it."""

import base64
import hashlib
import hmac

from twilio.request_validator import RequestValidator

from simulator.signing import sign

URL = "https://hotline.example.org/voice?line=public%2Fone"


def test_a_request_is_signed_over_the_url_and_its_sorted_fields():
    by_hand = b"https://hotline.example.org/voice?line=public%2FoneCallSidCA1Digits1From+15035550111"
    expected = base64.b64encode(hmac.new(b"12345", by_hand, hashlib.sha1).digest()).decode()
    # echo -n "$text" | openssl dgst -sha1 -hmac 12345 -binary | base64
    assert expected == "2QOWWJxg+AwF2ILfwYy15Un0v+Y="
    assert sign("12345", URL, [("From", "+15035550111"), ("CallSid", "CA1"), ("Digits", "1")]) == expected


def test_repeated_pairs_count_once_and_repeated_names_count_by_value():
    pairs = [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "a")]
    by_hand = b"http://127.0.0.1/xMediaUrlaMediaUrlb"
    expected = base64.b64encode(hmac.new(b"t", by_hand, hashlib.sha1).digest()).decode()
    assert sign("t", "http://127.0.0.1/x", pairs) == expected


def test_twilios_own_validator_accepts_the_signature_and_refuses_a_changed_field():
    fields = {"From": "+15035550111", "Body": "¿está bien? 🙂", "Empty": ""}
    signature = sign("12345", URL, fields.items())
    assert RequestValidator("12345").validate(URL, fields, signature)
    assert not RequestValidator("12345").validate(URL, fields | {"Body": "no"}, signature)


def test_a_get_signs_the_url_alone():
    assert RequestValidator("12345").validate(URL, {}, sign("12345", URL))
