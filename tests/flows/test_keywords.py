"""What a text asks for before it is read as an answer: stop, danger, a person, or nothing of the kind."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.keywords import Kind, Meaning, decide
from flows.lexicon import TOPICS, Lexicon
from flows.validate_text import CARRIER
from tests.flows.world import port_alder

LEXICON = port_alder().lexicon
TO_A_PERSON = {"danger", "police", "person"}


def kind(text: str, *, open_: bool = True, stopped: bool = False) -> Kind:
    return decide(LEXICON, text, open_conversation=open_, stopped=stopped).kind


# ------------------------------------------------------------------ the carrier's words, alone


@pytest.mark.parametrize("word", [*CARRIER["stop"], *CARRIER["end"]])
@pytest.mark.parametrize("written", ["{}", " {} ", "{}.", "{}!!"])
def test_a_lone_word_of_the_carrier_stops_texts_however_it_is_written(word: str, written: str) -> None:
    for text in (word, word.upper(), word.capitalize()):
        assert kind(written.format(text)) == "stop"


@pytest.mark.parametrize("word", CARRIER["end"])
def test_a_lone_end_quit_or_cancel_tells_staff_if_we_are_in_a_conversation(word: str) -> None:
    assert decide(LEXICON, word, open_conversation=True) == Meaning("stop", alert=True)
    assert decide(LEXICON, word, open_conversation=False) == Meaning("stop", alert=False)


@pytest.mark.parametrize(
    "text",
    [
        "i cant stop crying",
        "the bus stop",
        "in the end",
        "i want to quit drinking",
        "cancel my appointment",
        "start over",
    ],
)
def test_these_words_in_a_sentence_stop_and_start_nothing(text: str) -> None:
    assert kind(text) == "text"


def test_start_brings_texts_back_and_yes_only_after_a_stop() -> None:
    assert kind("START") == kind("unstop") == "start"
    assert kind("YES", stopped=True) == kind("sí", stopped=True) == "start"
    assert kind("YES") == kind("sí") == "text"


def test_help_alone_is_the_carriers_word_and_a_cry_for_help_is_a_persons() -> None:
    assert kind("HELP") == kind("help") == kind("Ayuda") == "help"
    assert kind("HELP!!") == kind("help me") == kind("ayúdenme") == "person"
    assert decide(LEXICON, "help", open_conversation=True).alert


def test_quiet_and_unsafe_are_answered_with_nothing_and_shown_to_staff() -> None:
    assert decide(LEXICON, "QUIET", open_conversation=True) == Meaning("quiet", alert=True)
    for text in (
        "its not safe to text",
        "dont reply he is reading my phone",
        "no me contesten",
        "revisa mi celular",
    ):
        meaning = decide(LEXICON, text, open_conversation=False)
        assert (meaning.kind, meaning.alert) == ("quiet", True), text


def test_who_may_not_be_answered_is_not_answered_in_danger_either_and_staff_see_the_danger() -> None:
    meaning = decide(LEXICON, "dont text back he has a gun", open_conversation=True)
    assert meaning == Meaning("quiet", alert=True, topic="weapon")


# ------------------------------------------------------------------ the same in other words


@pytest.mark.parametrize(
    "text",
    [
        "please stop texting me",
        "dont text me anymore",
        "Do NOT text me again!!",
        "take me off this list",
        "unsubscribe me",
        "ya no me escriban",
        "dejen de escribirme",
        "no kiero mensajes",
        "stoptexting me",
        "plz stop txting me",
        "leave me alone",
    ],
)
def test_no_more_texts_is_honored_in_other_words(text: str) -> None:
    assert kind(text) == "stop"


@pytest.mark.parametrize(
    "text",
    [
        "my ex wont stop texting me",
        "please dont stop texting me",
        "why did you stop texting me",
        "tell him to stop texting me",
        "he wont leave me alone",
        "mi ex no deja de escribirme",
        "no dejen de escribirme",
    ],
)
def test_who_speaks_of_somebody_elses_texts_is_not_cut_off(text: str) -> None:
    assert kind(text) == "text"


def test_who_stops_texts_and_speaks_of_danger_is_left_alone_and_staff_are_told() -> None:
    meaning = decide(LEXICON, "stop texting me he will kill me", open_conversation=True)
    assert (meaning.kind, meaning.alert, meaning.topic) == ("stop", True, "violence")
    assert decide(LEXICON, "stop texting me and let me talk to a human", open_conversation=True).alert
    assert not decide(LEXICON, "stop texting me", open_conversation=True).alert


def test_a_long_text_that_stops_texts_is_shown_to_staff_it_may_be_a_story() -> None:
    story = "i told my ex to please stop texting me and then he came to my work and waited outside"
    assert decide(LEXICON, story, open_conversation=False) == Meaning("stop", alert=True)


# ------------------------------------------------------------------ danger


@pytest.mark.parametrize(
    "text",
    [
        "i want to kill myself",
        "I'm NOT going to kill myself",
        "never said id kill myself",
        "no me voy a matar",
    ],
)
def test_a_not_before_danger_changes_nothing(text: str) -> None:
    assert decide(LEXICON, text, open_conversation=True) == Meaning("danger", alert=True, topic="suicide")


@pytest.mark.parametrize(
    "text",
    [
        "suicide",
        "SUICIDE",
        "su1c1de",
        "s u i c i d e",
        "s.u.i.c.i.d.e",
        "su*cide",
        "$uicide",
        "suicde",
        "suiicide",
        "sucidal",
        "ｓｕｉｃｉｄｅ",
        "su\u200bicide",
        "kill myself",
        "killmyself",
        "kill my self",
        "k!ll mys3lf",
        "kil myself",
        "killl myselfff",
        "k*ll myself",
        "gonna kms",
        "unal1ve",
        "me quiero matar",
        "me kiero matar",
        "m3 qui3ro matar",
        "suicidarme",
        "suisidarme",
        "quitarme la bida",
    ],
)
def test_death_is_seen_however_it_is_spelled_or_hidden(text: str) -> None:
    assert decide(LEXICON, text, open_conversation=False) == Meaning("danger", alert=True, topic="suicide")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("took 30 pills", "overdose"),
        ("fentanyl", "overdose"),
        ("💊💊", "overdose"),
        ("se tomo 20 pastillas", "overdose"),
        ("she is not breathing", "medical"),
        ("no respira", "medical"),
        ("🩸", "medical"),
        ("he has a gun", "weapon"),
        ("🔪", "weapon"),
        ("trae pistola", "weapon"),
        ("nife", "weapon"),
        ("my husband is hitting me", "violence"),
        ("me esta pegando", "violence"),
        ("i was raped", "abuse"),
        ("no me deja salir", "abuse"),
        ("i smell gas", "hazard"),
        ("hay un incendio", "hazard"),
        ("someone is breaking in", "crime"),
        ("se estan metiendo a mi casa", "crime"),
    ],
)
def test_staff_see_what_kind_of_danger_is_spoken_of(text: str, topic: str) -> None:
    assert decide(LEXICON, text, open_conversation=True) == Meaning("danger", alert=True, topic=topic)


@pytest.mark.parametrize(
    "text",
    [
        "this traffic is killing me",
        "i am hungry",
        "my phone died",
        "hombre",
        "loud noise",
        "flu shot",
        "fired from my job",
    ],
)
def test_everyday_words_that_look_alike_are_no_danger(text: str) -> None:
    assert kind(text) == "text"


def test_a_harmless_phrase_hides_itself_alone() -> None:
    assert kind("this traffic is killing me and i want to die") == "danger"


# ------------------------------------------------------------------ 911 and a person


@pytest.mark.parametrize("text", ["call 911", "send the police", "manden una ambulancia", "pls send cops"])
def test_911_asked_for_is_911(text: str) -> None:
    assert decide(LEXICON, text, open_conversation=True) == Meaning("police", alert=True)


@pytest.mark.parametrize(
    "text",
    [
        "no police please",
        "dont send the police",
        "not an emergency",
        "sin policía por favor",
        "dont call 911",
    ],
)
def test_911_refused_goes_to_a_person_and_the_refusal_is_kept(text: str) -> None:
    assert decide(LEXICON, text, open_conversation=True) == Meaning("person", alert=True, refused=True)


def test_danger_beats_the_refusal_of_911_and_keeps_it() -> None:
    meaning = decide(LEXICON, "no police please he has a knife", open_conversation=True)
    assert meaning == Meaning("danger", alert=True, topic="weapon", refused=True)


# ------------------------------------------------------------------ promises over all texts

PHRASES = [
    (topic, phrase) for one in LEXICON.danger.values() for topic in TOPICS for phrase in getattr(one, topic)
]
CALM = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_danger_phrase_reaches_a_person_by_itself_denied_and_in_a_sentence(topic: str) -> None:
    for phrase in (p.replace("#", "12") for name, p in PHRASES if name == topic):
        for text in (phrase, phrase.upper(), f"not {phrase}", f"ok so {phrase} please"):
            meaning = decide(LEXICON, text, open_conversation=True)
            assert meaning.alert and meaning.topic, text
            assert meaning.kind in TO_A_PERSON, text


@given(
    before=CALM,
    after=CALM,
    phrase=st.sampled_from(["i want to die", "he has a gun", "me quiero matar", "🔪"]),
)
def test_nothing_written_around_danger_hides_it_from_staff(before: str, after: str, phrase: str) -> None:
    meaning = decide(LEXICON, f"{before}\n{phrase}\n{after}"[:1900], open_conversation=True)
    assert meaning.alert


@given(text=CALM)
def test_any_text_has_one_meaning_and_the_same_twice(text: str) -> None:
    first = decide(LEXICON, text, open_conversation=True)
    assert first == decide(LEXICON, text, open_conversation=True)
    assert first.alert or first.kind not in TO_A_PERSON


def test_no_word_that_a_menu_hears_stops_or_starts_texts_or_asks_for_help() -> None:
    flow = port_alder()
    for words in flow.words.values():
        for name, word in words.items():
            if name.startswith(("call_type.", "about_", "who_", "window_", "voicemail_", "key_")):
                for phrase in word.hear:
                    assert kind(phrase) in {"text", *TO_A_PERSON}, (name, phrase)


def test_only_choices_that_speak_of_danger_go_to_a_person_before_they_are_chosen() -> None:
    """A menu whose own words were taken for danger could not be answered."""
    words = port_alder().words
    stray = {
        name
        for language in words.values()
        for name, word in language.items()
        if name.startswith(("call_type.", "about_", "who_", "window_", "voicemail_"))
        for phrase in word.hear
        if kind(phrase) != "text"
    }
    assert stray == {"call_type.SUICIDE_CONCERN", "about_feelings_key"}


def test_a_city_without_the_words_understands_every_text_as_plain() -> None:
    assert decide(Lexicon(), "stop", open_conversation=True) == Meaning("text")


def test_a_word_taken_out_of_the_data_is_not_found_any_more() -> None:
    english = replace(LEXICON.danger["en"], weapon=())
    assert (
        decide(replace(LEXICON, danger={"en": english}), "he has a gun", open_conversation=True).kind
        == "text"
    )


def test_the_longest_text_is_read_in_a_moment() -> None:
    bomb = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 3_400
    for text in ("kill " * 1_000, "i want to " * 500, bomb, "a" * 20_000, "k i l l " * 800):
        began = time.thread_time()  # our own work: whatever else this machine does is not counted
        kind(text)
        assert time.thread_time() - began < 1.0
