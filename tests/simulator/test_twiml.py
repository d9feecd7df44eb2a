"""Which documents the carrier takes, and what it makes of the others."""

import pytest

from simulator.twiml import Place, TwimlError, parse, spoken_text


def doc(verbs: str, place: Place = Place.CALL):
    return parse(f"<Response>{verbs}</Response>".encode(), "text/xml", place)


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"<Response><Say>hi</Say>", "text/xml", 12100),
        (b"", "text/xml", 12100),
        (b"<response/>", "text/xml", 12102),
        (b"<Response/>", "application/json", 12300),
        (b"<Response/>", "", 12300),
        (b"<Response>" + b" " * 65536 + b"</Response>", "text/xml", 11750),
    ],
)
def test_a_document_that_cannot_be_used_is_refused_with_its_code(body, kind, code):
    with pytest.raises(TwimlError) as refused:
        parse(body, kind, Place.CALL)
    assert refused.value.code == code


def test_plain_text_is_read_aloud_and_plain_twiml_is_obeyed():
    assert spoken_text(parse(b"Hello there", "text/plain", Place.CALL).verbs[0]) == "Hello there"
    assert parse(b"<Response><Hangup/></Response>", "text/plain", Place.CALL).verbs[0].tag == "Hangup"


def test_an_unknown_verb_is_skipped_with_a_loud_warning():
    document = doc("<Pay/><say>small letters</say><Say>on we go</Say>")
    assert [verb.tag for verb in document.verbs] == ["Say"]
    assert [code for code, _ in document.warnings] == [12200, 12200]
    assert "NOT SIMULATED" in document.warnings[0][1]


def test_a_whisper_may_not_dial():
    with pytest.raises(TwimlError) as refused:
        doc("<Dial>+15035550122</Dial>", Place.WHISPER)
    assert refused.value.code == 13201


@pytest.mark.parametrize("verb", ["<Gather/>", "<Dial/>", "<Hangup/>"])
def test_a_conference_waiting_document_may_only_say_play_pause_and_redirect(verb):
    with pytest.raises(TwimlError) as refused:
        doc(f"<Say>wait</Say>{verb}", Place.HOLD)
    assert refused.value.code == 13238


def test_a_queue_waiting_document_may_gather_and_leave():
    assert [v.tag for v in doc("<Gather/><Leave/>", Place.QUEUE).verbs] == ["Gather", "Leave"]


@pytest.mark.parametrize(
    ("verbs", "code"),
    [
        ("<Gather><Dial/></Gather>", 13320),
        ('<Gather finishOnKey="12"/>', 13310),
        ('<Gather timeout="soon"/>', 13313),
        ('<Gather numDigits="0"/>', 13314),
        ('<Gather input="speech" speechModel="phone_call"/>', 13335),
        ("<Dial><Conference>a</Conference><Number>+15035550122</Number></Dial>", 13000),
        (f"<Say>{'word ' * 1000}</Say>", 13521),
    ],
)
def test_faults_that_only_warn(verbs, code):
    assert [found for found, _ in doc(verbs).warnings] == [code]


def test_ssml_is_flattened_to_the_words_that_are_spoken():
    (say,) = doc(
        '<Say>Call <say-as interpret-as="digits">988</say-as> <sub alias="now">!</sub> please</Say>'
    ).verbs
    assert spoken_text(say) == "Call 988 now please"


def test_an_attribute_that_is_not_simulated_is_named():
    (warning,) = doc('<Dial record="record-from-answer"><Number>+15035550122</Number></Dial>').warnings
    assert warning == (12200, "Dial record is NOT SIMULATED; it was passed over")
