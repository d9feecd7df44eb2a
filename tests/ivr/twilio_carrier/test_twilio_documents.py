"""Each document is one the carrier takes in the place in which it is fetched, word for word and without a
warning."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.model import CallTeam, Connect, HangUp, Join, Listen, Prompt, TakeMessage, Utterance
from ivr.ports import LegPrompt
from ivr.twilio_carrier import documents
from simulator.twiml import Place, parse
from tests.flows.world import port_alder
from tests.ivr.prompts import PUBLIC, asks, every_prompt, stage

LANGUAGES = port_alder().languages
URLS = ("action", "url", "statusCallback", "recordingStatusCallback", "waitUrl")
LEG_SAYS = (Utterance("Port Alder call. To take it, press 1.", "en"),)
LEGS = [
    LegPrompt(LEG_SAYS, "key", next="/voice/leg/l1/key/1"),
    LegPrompt(LEG_SAYS, "room", next="/voice/leg/l1/done", room="h1", wait="/voice/wait/en"),
    LegPrompt(LEG_SAYS, "goodbye"),
]


def taken(text: str, place: Place = Place.CALL) -> Element:
    """The document as the carrier reads it; fails on anything it would complain of."""
    assert parse(text.encode(), "text/xml", place).warnings == []
    return fromstring(text)


def turn(prompt: Prompt, **changes: str) -> Element:
    return taken(documents.turn_document(prompt, stage(**changes), PUBLIC))


def said(root: Element) -> Iterator[tuple[str | None, str | None, str | None]]:
    for each in root.iter("Say"):
        yield each.text, each.get("language"), each.get("voice")


# ------------------------------------------------------------------ every prompt of the demo city


def test_there_are_prompts_of_every_kind_to_look_at() -> None:
    kinds = {type(prompt.then) for prompt in every_prompt()}
    assert kinds == {Listen, Connect, Join, CallTeam, TakeMessage, HangUp}
    assert len(every_prompt()) > 150


def test_every_prompt_is_a_document_the_carrier_takes() -> None:
    for prompt in every_prompt():
        turn(prompt)


def test_every_prompt_is_said_whole_each_sentence_in_its_own_language_and_voice() -> None:
    for prompt in every_prompt():
        spoken = [(u.text, LANGUAGES[u.language].locale, LANGUAGES[u.language].voice) for u in prompt.says]
        assert list(said(turn(prompt))) == spoken


def test_every_address_is_a_whole_public_one() -> None:
    for prompt in every_prompt():
        for element in turn(prompt).iter():
            found = [element.get(name) for name in URLS if element.get(name)]
            found += [element.text] if element.tag in ("Redirect", "Play") else []
            for url in found:
                assert url.startswith(PUBLIC + "/"), (element.tag, url)
                assert urlsplit(url).path.startswith(("/voice/", "/static/"))


def test_every_question_is_answered_at_its_own_turn_also_when_nothing_was_heard() -> None:
    for prompt in every_prompt():
        if isinstance(prompt.then, Listen):
            gather, redirect = turn(prompt, next="/voice/turn/41")
            assert (gather.tag, redirect.tag) == ("Gather", "Redirect")
            assert gather.get("action") == redirect.text == f"{PUBLIC}/voice/turn/41"
            assert gather.get("actionOnEmptyResult") == "true"


def test_no_question_hides_a_word() -> None:
    """The carrier masks what it takes for swearing unless told not to."""
    for prompt in every_prompt():
        for gather in turn(prompt).iter("Gather"):
            hears = "speech" in gather.get("input", "")
            assert gather.get("profanityFilter") == ("false" if hears else None)
            assert gather.get("speechTimeout") == ("auto" if hears else None)
            assert gather.get("speechModel") is None


def test_every_question_takes_keys_and_speech_only_beside_them() -> None:
    for prompt in every_prompt():
        for gather in turn(prompt).iter("Gather"):
            assert gather.get("input") in ("dtmf", "dtmf speech")
            assert gather.get("finishOnKey") in ("", "#")
            assert 1 <= int(gather.get("timeout", "0")) <= 8
            hints = [hint for hint in gather.get("hints", "").split(", ") if hint]
            assert len(hints) <= 100
            assert all(len(hint) <= 100 for hint in hints)


def test_while_waiting_there_is_music_after_the_words() -> None:
    waits = [p for p in every_prompt() if isinstance(p.then, Listen) and p.then.music]
    assert waits
    for prompt in waits:
        gather = turn(prompt)[0]
        assert [child.tag for child in gather][-1] == "Play"
        assert gather[-1].text == f"{PUBLIC}/static/hold.wav"


# ------------------------------------------------------------------ the kinds


def test_a_connection_shows_the_number_it_was_given_and_asks_what_came_of_it() -> None:
    (dial,) = turn(Prompt((), Connect("psap", 0, 30, "caller"), "en"))
    assert (dial.get("callerId"), dial.get("timeout")) == ("+15035550111", "30")
    assert dial.get("action") == f"{PUBLIC}/voice/turn/7"
    (number,) = dial
    assert (number.tag, number.text) == ("Number", "+15035550190")
    assert number.get("statusCallbackEvent") == "answered"
    assert number.get("url") is None, "nothing of ours is said to the 911 center"


def test_a_conversation_ends_with_the_counselor_and_outlives_a_caller_called_on_twice() -> None:
    for root, ends in (
        (turn(Prompt((), Join("h1"), "en")), "false"),
        (taken(documents.leg_document(LEGS[1], LANGUAGES, PUBLIC)), "true"),
    ):
        (room,) = root.iter("Conference")
        assert room.text == "h1"
        assert (room.get("endConferenceOnExit"), room.get("beep")) == (ends, "false")
        assert room.get("waitUrl") == f"{PUBLIC}/voice/wait/en"
        assert room.get("record") is None


def test_a_message_is_bounded_and_leads_on_also_when_it_is_empty() -> None:
    record, redirect = turn(Prompt((), TakeMessage(120), "en"))
    assert (record.get("maxLength"), record.get("finishOnKey")) == ("120", "#09")
    assert record.get("recordingStatusCallback") == f"{PUBLIC}/voice/recording"
    assert redirect.text == record.get("action") == f"{PUBLIC}/voice/turn/7"


def test_nothing_is_recorded_but_a_message() -> None:
    for prompt in every_prompt():
        text = documents.turn_document(prompt, stage(), PUBLIC)
        assert ("<Record" in text) == isinstance(prompt.then, TakeMessage)
        assert "record=" not in text


def test_goodbye_hangs_up() -> None:
    assert [verb.tag for verb in turn(Prompt(LEG_SAYS, HangUp(), "en"))] == ["Say", "Hangup"]


# ------------------------------------------------------------------ other places


@pytest.mark.parametrize("prompt", LEGS, ids=lambda leg: leg.then)
def test_what_a_counselor_s_phone_hears_is_valid_in_a_call(prompt: LegPrompt) -> None:
    root = taken(documents.leg_document(prompt, LANGUAGES, PUBLIC))
    assert [text for text, _, _ in said(root)] == [LEG_SAYS[0].text]


def test_what_is_told_to_one_in_a_room_is_valid_there_and_leads_nowhere() -> None:
    root = taken(documents.leg_document(LegPrompt(LEG_SAYS, "told"), LANGUAGES, PUBLIC), Place.HOLD)
    assert [verb.tag for verb in root] == ["Say"]


def test_before_the_key_a_counselor_s_phone_is_bridged_with_nobody() -> None:
    root = taken(documents.leg_document(LEGS[0], LANGUAGES, PUBLIC))
    assert [verb.tag for verb in root] == ["Gather", "Redirect"]
    assert (root[0].get("numDigits"), root[0].get("finishOnKey")) == ("1", "")
    assert root[0].get("actionOnEmptyResult") == "true"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_what_is_heard_alone_in_a_room_is_valid_there_and_asks_for_itself_again(language: str) -> None:
    says = (Utterance("Please wait.", language),)
    root = taken(documents.wait_document(says, f"/voice/wait/{language}", LANGUAGES, PUBLIC), Place.HOLD)
    assert [verb.tag for verb in root] == ["Say", "Pause", "Redirect"]
    assert float(root[1].get("length", "0")) <= 8
    assert root[2].text == f"{PUBLIC}/voice/wait/{language}"


def test_an_answer_to_nobody_is_an_empty_document() -> None:
    assert len(taken(documents.empty_document())) == 0


# ------------------------------------------------------------------ any words


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_words_arrive_as_they_were_written(words: str) -> None:
    root = fromstring(documents.turn_document(asks(words, speech=True), stage(), PUBLIC))
    assert [text for text, _, _ in said(root)] == [words]


@pytest.mark.parametrize("words", ["Rosa & Ana", "a < b > c", 'she said "no"', "<Dial>911</Dial>", "next-"])
def test_words_are_never_read_as_verbs(words: str) -> None:
    gather, _ = turn(asks(words))
    assert [child.tag for child in gather] == ["Say"]
    assert gather[0].text == words


def test_two_callers_at_the_same_question_answer_each_at_their_own_turn() -> None:
    first, second = (turn(asks("Yes or no?"), next=f"/voice/turn/{n}")[0] for n in (3, 12))
    assert (first.get("action"), second.get("action")) == (
        f"{PUBLIC}/voice/turn/3",
        f"{PUBLIC}/voice/turn/12",
    )


def test_many_hints_are_cut_to_what_a_recognizer_is_good_at() -> None:
    hints = tuple(f"word {n}" for n in range(300))
    gather = turn(asks("Which?", speech=True, hints=hints))[0]
    assert len(gather.get("hints", "").split(", ")) == 100
