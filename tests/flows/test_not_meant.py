"""Words that stop texts, ask for silence or for the police, said of somebody else or turned into their
opposite: nobody is cut off by them or sent to 911 against their wish. What is not plain, staff are told."""

from __future__ import annotations

import pytest

from flows.keywords import decide
from tests.flows.world import port_alder
from tests.flows.writing.corpus import corpus

LEXICON = port_alder().lexicon
FIFTH = [one for one in corpus() if one.collection == "fifth"]
OTHERS = [one.text for one in FIFTH if one.means not in ("stop", "quiet")]


@pytest.mark.parametrize("text", OTHERS)
def test_who_does_not_ask_for_it_is_not_cut_off_in_a_conversation_either(text: str) -> None:
    assert decide(LEXICON, text, open_conversation=True).kind not in ("stop", "quiet")


@pytest.mark.parametrize(
    "text",
    [
        "get me off this bridge and stop texting me",
        "stop texting me its too late now",
        "he told me to stop texting you",
        "she said no more messages and now she wont answer the door",
        "ya les dije que no me escriban más, ya no importa",
    ],
)
@pytest.mark.parametrize("open_", [True, False])
def test_a_stop_with_more_beside_it_is_honored_and_staff_are_told(text: str, open_: bool) -> None:
    meaning = decide(LEXICON, text, open_conversation=open_)
    assert (meaning.kind, meaning.alert) == ("stop", True)


@pytest.mark.parametrize(
    "text",
    ["stop texting me", "please take me off your list", "pls stop sending me these messages", "no más"],
)
def test_a_plain_stop_needs_nobody(text: str) -> None:
    meaning = decide(LEXICON, text, open_conversation=False)
    assert (meaning.kind, meaning.alert) == ("stop", False)


@pytest.mark.parametrize(
    "text",
    [
        "dont need police",
        "i dont want any police",
        "keep the police out of it",
        "anyone but the police",
        "i dont trust the cops",
        "not trying to get the cops involved",
        "will you call the cops on me",
        "no me manden a la policía",
        "que no venga la policía por favor",
        "no metan a la policía",
        "no necesito ambulancia",
    ],
)
def test_who_wants_no_police_is_not_sent_to_911(text: str) -> None:
    meaning = decide(LEXICON, text, open_conversation=True)
    assert (meaning.kind, meaning.refused) == ("person", True)


@pytest.mark.parametrize(
    "text",
    [
        "he will not leave send the police",
        "she is not waking up call 911",
        "no me dejan, manden a la policía",
    ],
)
def test_a_not_before_something_else_refuses_no_police(text: str) -> None:
    meaning = decide(LEXICON, text, open_conversation=True)
    assert meaning.kind in ("danger", "police")
    assert not meaning.refused


@pytest.mark.parametrize(
    "text", ["is this 911?", "are you the police", "911 gave me this number", "ustedes son la policía?"]
)
def test_a_question_about_the_police_is_no_call_for_them(text: str) -> None:
    assert decide(LEXICON, text, open_conversation=False).kind == "story"
