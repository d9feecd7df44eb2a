"""The control API the phones on a screen speak."""

import json
from base64 import b64encode

import pytest
import requests
from flask import Response
from twilio.base.exceptions import TwilioRestException

from tests.simulator.conftest import LINE

ALLOWED = {"X-Careline-Phone": "1"}


@pytest.fixture
def ask(sim):
    def post(path, headers=ALLOWED, **body):
        return requests.post(f"{sim.base_url}/_sim/{path}", json=body, headers=headers, timeout=5)

    return post


def test_a_whole_call_by_screen(sim, product, resident, ask):
    product.says(
        "/voice",
        "<Gather numDigits='1' action='/menu'><Say language='es-MX' voice='Polly.Mia'>Hola</Say></Gather>",
    )
    product.says("/menu", "<Say>Thank you</Say>")
    phone = ask(f"handsets/{resident.number}/call", to=LINE).json()
    assert (phone["state"], phone["call"]["with"], phone["call"]["direction"]) == ("in_call", LINE, "out")
    said = next(one for one in phone["transcript"] if one["kind"] == "say")
    assert (said["who"], said["text"], said["language"], said["voice"]) == (
        "line",
        "Hola",
        "es-MX",
        "Polly.Mia",
    )
    assert (
        ask(f"handsets/{resident.number}/press", digits="1").json()["transcript"][-1]["text"] == "Thank you"
    )
    phone = ask(f"handsets/{resident.number}/hangup").json()
    assert (phone["state"], phone["call"]) == ("idle", None)
    assert phone["history"][0]["result"] == "completed"
    state = requests.get(f"{sim.base_url}/_sim/state", timeout=5).json()
    assert (state["clock"], state["now"]) == ("virtual", "2026-03-04T18:00:00+00:00")
    assert state["lines"] == [{"number": LINE, "name": "Public line"}]
    assert [one["name"] for one in state["handsets"]] == ["resident"]


def test_what_cannot_be_done_is_said_in_plain_words(resident, ask):
    answer = ask(f"handsets/{resident.number}/press", digits="1")
    assert (answer.status_code, answer.json()) == (
        409,
        {"error": "resident is not on a call and so cannot press keys"},
    )
    assert ask("handsets/+1999/answer").status_code == 404
    assert ask(f"handsets/{resident.number}/dance").status_code == 404
    assert ask(f"handsets/{resident.number}/call").json() == {"error": "'to' is missing"}
    assert ask(f"handsets/{resident.number}/will", moonwalk=1).status_code == 400


def test_other_web_sites_cannot_press_keys_here(sim, resident, ask):
    assert ask(f"handsets/{resident.number}/call", headers={}, to=LINE).status_code == 403
    assert (
        ask("handsets", headers=ALLOWED | {"Host": "evil.example.org"}, number="+15035550177").status_code
        == 403
    )
    state = requests.get(f"{sim.base_url}/_sim/state", headers={"Host": "evil.example.org"}, timeout=5)
    assert state.status_code == 403
    assert "Access-Control-Allow-Origin" not in requests.get(f"{sim.base_url}/_sim/state", timeout=5).headers


def test_lines_handsets_habits_texts_and_faults_can_be_set(sim, product, ask, client):
    product.says("/sms", "<Message>Got it</Message>")
    ask("lines", number="+15035550101", name="Texts", sms_url=product.base + "/sms")
    ask("handsets", number="+15035550144", name="phone")
    ask("handsets/+15035550144/will", answer_after=2, press_after=[[3, "1"]])
    client.calls.create(to="+15035550144", from_=LINE, twiml="<Response><Pause length='9'/></Response>")
    state = ask("clock/advance", seconds=6).json()
    (phone,) = state["handsets"]
    assert (phone["state"], phone["call"]["direction"], phone["call"]["with"]) == ("in_call", "in", LINE)
    assert phone["transcript"][-1]["kind"] == "key"
    ask("clock/run-until-idle")
    ask("handsets/+15035550144/text", to="+15035550101", body="hi")
    phone = ask("clock/advance", seconds=3).json()["handsets"][0]
    assert [(one["direction"], one["body"]) for one in phone["texts"]] == [("out", "hi"), ("in", "Got it")]
    assert ask("faults", duplicate_webhooks=True, webhook={"n": 1, "how": "refused"}).status_code == 200
    assert sim.faults.duplicate_webhooks
    assert ask("faults", gremlins=True).status_code == 400
    assert requests.get(f"{sim.base_url}/_sim/requests", timeout=5).json()[0]["url"] == product.base + "/sms"
    assert requests.get(f"{sim.base_url}/_sim/notifications", timeout=5).json() == []


def test_changes_are_streamed(sim, product, resident):
    product.says("/voice", "<Say>Hello there</Say>")
    with requests.get(f"{sim.base_url}/_sim/events", stream=True, timeout=5) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        assert next(lines) == "event: state"
        assert json.loads(next(lines).removeprefix("data: "))["handsets"][0]["state"] == "idle"
        resident.call(LINE)
        events = [json.loads(line[6:]) for line in _until(lines, "Hello there") if line.startswith("data: ")]
    assert events[0]["reset"] is True
    assert events[-1]["state"] == "in_call"
    entries = [entry["id"] for event in events for entry in event["transcript"]]
    assert entries == sorted(set(entries))


def test_pictures_go_with_texts_and_are_shown_to_this_machine(sim, product, resident, ask):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "")
    data = b64encode(b"GIF89a").decode()
    phone = ask(
        f"handsets/{resident.number}/text", to=LINE,
        pictures=[{"sample": "door"}, {"kind": "image/gif", "data": data}],
    ).json()  # fmt: skip
    assert product.forms("/sms")[0]["NumMedia"] == "2"
    shown = phone["texts"][0]["pictures"]
    assert [one["kind"] for one in shown] == ["image/png", "image/gif"]
    answer = requests.get(sim.base_url + shown[1]["url"], timeout=5)
    assert (answer.content, answer.headers["Content-Type"]) == (b"GIF89a", "image/gif")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    elsewhere = {"Host": "hotline.example.org"}
    assert requests.get(sim.base_url + shown[1]["url"], headers=elsewhere, timeout=5).status_code == 403


@pytest.mark.parametrize(
    "pictures",
    [["x"], [{"sample": "cat"}], [{"kind": "image/png"}], [{"kind": "image/png", "data": "not base64!"}]],
)
def test_a_picture_that_is_none_is_refused_in_plain_words(sim, resident, ask, pictures):
    answer = ask(f"handsets/{resident.number}/text", to=LINE, pictures=pictures)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert sim.texts == []


def test_a_phone_says_whether_its_text_was_taken(sim, product, resident, ask):
    sim.add_number(LINE, sms_url=product.base + "/sms")
    product.says("/sms", "")
    taken = ask(f"handsets/{resident.number}/text", to=LINE, body="one").json()["texts"]
    product.says("/sms", Response("broken", 500))
    lost = ask(f"handsets/{resident.number}/text", to=LINE, body="two").json()["texts"]
    assert [one["status"] for one in taken + lost[1:]] == ["delivered", "failed"]


def test_a_phone_is_made_hard_to_reach_by_text(sim, client, resident, ask):
    def send():
        client.messages.create(to=resident.number, from_=LINE, body="x")
        sim.advance(5)
        return [text.error_code for text in sim.texts]

    here = f"handsets/{resident.number}"
    assert ask(f"{here}/texts_meet", fates=[{"error": 30006}, {"done_after": 3.0}]).ok
    assert ask(f"{here}/text_error", error=30003).ok
    assert send() == [30006]
    assert send() == [30006, None]
    assert send() == [30006, None, 30003]
    assert ask(f"{here}/text_error", error=0).ok
    assert send()[-1] is None
    assert ask(f"{here}/texts_meet", fates=[{"eror": 1}]).status_code == 400
    assert ask(f"{here}/text_error", error=1).status_code == 400


def test_what_happens_to_requests_and_callbacks_is_written_by_the_control_api(sim, client, resident, ask):
    asked = {"rest_script": {"plan": [None, 503], "path_contains": "Messages"}, "late_callbacks": [5]}
    assert ask("faults", **asked, shuffle_callbacks=2, repeat_callbacks=1).ok
    client.messages.create(to=resident.number, from_=LINE, body="x")
    with pytest.raises(TwilioRestException):
        client.messages.create(to=resident.number, from_=LINE, body="y")
    assert (sim.faults.shuffle_callbacks, sim.faults.next_lateness()) == (2, 5)


def _until(lines, text):
    for line in lines:
        yield line
        if text in line:
            return


def test_the_phones_page_may_load_nothing_from_elsewhere(sim):
    answer = requests.get(f"{sim.base_url}/", timeout=5)
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
