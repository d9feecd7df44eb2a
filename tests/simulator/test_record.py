"""Record: what is kept, and when it can be fetched."""

import io
import wave

import requests

from tests.simulator.conftest import LINE, SID, TOKEN

RECORD = (
    '<Record action="/recorded" recordingStatusCallback="/ready" maxLength="60" timeout="4"/>'
    "<Say>No message</Say>"
)


def start(product, resident):
    product.says("/voice", RECORD)
    product.says("/recorded", "<Say>Thank you</Say>")
    product.says("/ready", "")
    resident.call(LINE)


def test_a_message_ends_with_silence_and_its_file_follows_later(sim, product, resident):
    start(product, resident)
    sim.advance(1)
    resident.speak("please call my sister back")
    sim.advance(5.5)
    assert product.forms("/recorded") == []
    sim.advance(0.6)
    form = product.forms("/recorded")[0]
    assert form["Digits"] == ""
    assert requests.get(form["RecordingUrl"] + ".wav", auth=(SID, TOKEN), timeout=5).status_code == 404
    sim.advance(3)
    ready = product.forms("/ready")[0]
    assert (ready["RecordingSid"], ready["RecordingStatus"]) == (form["RecordingSid"], "completed")
    sound = requests.get(form["RecordingUrl"] + ".wav", auth=(SID, TOKEN), timeout=5)
    with wave.open(io.BytesIO(sound.content)) as audio:
        assert audio.getnframes() / audio.getframerate() >= int(form["RecordingDuration"])
    assert requests.get(form["RecordingUrl"] + ".wav", timeout=5).status_code == 401


def test_hanging_up_still_delivers_the_message(sim, product, resident):
    start(product, resident)
    sim.advance(1)
    resident.speak("help")
    sim.advance(2)
    resident.hang_up()
    sim.advance(3)
    form = product.forms("/recorded")[0]
    assert (form["Digits"], form["CallStatus"]) == ("hangup", "completed")
    assert len(product.forms("/ready")) == 1


def test_a_key_ends_the_message(sim, product, resident):
    start(product, resident)
    sim.advance(1)
    resident.speak("help")
    resident.press("#")
    assert product.forms("/recorded")[0]["Digits"] == "#"


def test_a_message_without_a_word_leads_to_the_next_verb(sim, product, resident):
    start(product, resident)
    sim.advance(5)
    assert resident.heard[-1] == "No message"
    assert product.forms("/recorded") == []
