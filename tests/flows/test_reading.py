"""An answer by text is understood when it is plain; nobody is understood as the opposite."""

from __future__ import annotations

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.asked import asks, input_of, question_of
from flows.letters import edits, near, squeezed, tokens, undisguised
from flows.model import CallState, Key, Silence, Speech
from flows.reading import Question, Reading, Written, read, read_number, written_in
from tests.flows.world import FakeWorld, port_alder

FLOW = port_alder()
LEXICON = FLOW.lexicon
HURT = Question(yes="1", no="2", unknown="3", strict=True, language="en")
ASKED = Question(yes="1", no="2", unknown="3")
TOPICS = Question((("1", "en", "food"), ("2", "en", "shelter"), ("3", "en", "a ride"), ("1", "es", "comida")))
UNCLEAR = Reading("person", "3", "unclear")


def at(step: str, phase: str = "", language: str = "en", cursor: int = 0, typed: str = "") -> CallState:
    return CallState("public", step, language, 1, phase=phase, cursor=cursor, typed=typed)


# ------------------------------------------------------------------ yes, no, and neither


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "YES!!",
        "yep",
        "yeah",
        "ya",
        "yesss",
        "si",
        "Sí",
        "sip",
        "1",
        "#1",
        "１",
        "1️⃣",
        "one",
        "option 1",
        "✅",
    ],
)
def test_a_plain_yes_is_a_yes(text: str) -> None:
    assert read(LEXICON, HURT, text) == Reading("understood", "1")


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Nope.",
        "nah",
        "nooo",
        "nel",
        "2",
        "la dos",
        "no thanks",
        "no one is hurt",
        "nobody",
        "no creo",
        "❌",
    ],
)
def test_a_plain_no_is_a_no(text: str) -> None:
    assert read(LEXICON, HURT, text) == Reading("understood", "2")


@pytest.mark.parametrize(
    "text", ["idk", "not sure", "no sé", "nose", "maybe", "3", "tal vez", "🤷", "I don't know", "quien sabe"]
)
def test_who_does_not_know_is_understood_as_not_knowing(text: str) -> None:
    assert read(LEXICON, HURT, text) == Reading("understood", "3")


@pytest.mark.parametrize(
    "text",
    [
        "no, well yes",
        "yes and no but mostly no",
        "no he isn't breathing right",
        "no but he fell",
        "yes everyone is fine",
        "no, sí",
        "si no",
        "ya no",
        "not anymore",
        "not yet",
        "ok",
        "k",
        "👍",
        "👎",
        "no more than usual",
        "nobody but me",
        "1 no",
        "1 or 2",
        "no 1",
        "yes 2",
    ],
)
def test_what_is_not_plain_about_danger_is_unknown_and_goes_to_a_person(text: str) -> None:
    reading = read(LEXICON, HURT, text)
    assert reading.kind == "person" or reading == Reading("understood", "3"), reading
    assert reading.choice == "3"


def test_an_ok_is_a_yes_only_where_nothing_hangs_on_it() -> None:
    for text in ("ok", "k", "👍", "bueno"):
        assert read(LEXICON, ASKED, text) == Reading("understood", "1")
        assert read(LEXICON, HURT, text) == UNCLEAR


def test_what_is_a_yes_in_one_language_and_something_else_in_another_is_unclear_there() -> None:
    spanish = Question(yes="1", no="2", unknown="3", strict=True, language="es")
    assert read(LEXICON, HURT, "ya") == Reading("understood", "1")
    assert read(LEXICON, spanish, "ya") == UNCLEAR


@pytest.mark.parametrize("text", ["what?", "huh", "??", "asdf", "7", "no entiendo", ""])
def test_what_is_no_answer_at_all_is_asked_again(text: str) -> None:
    assert read(LEXICON, HURT, text).kind == "again"


@pytest.mark.parametrize(
    "text",
    ["this is useless", "you are not listening to me", "no me entiende", "wtf", " ".join(["word"] * 31)],
)
def test_who_is_upset_or_tells_a_story_gets_a_person(text: str) -> None:
    reading = read(LEXICON, HURT, text)
    assert (reading.kind, reading.choice) == ("person", "3")


def test_the_exits_of_the_phone_work_by_text() -> None:
    assert read(LEXICON, HURT, "0") == Reading("person", "3", "asked")
    assert read(LEXICON, TOPICS, " 9 ").kind == "emergency"


# ------------------------------------------------------------------ choices


@pytest.mark.parametrize(
    "text",
    ["1", "food", "FOOD!", "foood", "comida", "komida", "comda", "i need food please", "the first one"],
)
def test_a_choice_is_understood_by_number_and_by_its_word_misspelt(text: str) -> None:
    assert read(LEXICON, TOPICS, text) == Reading("understood", "1")


@pytest.mark.parametrize(
    "text",
    [
        "food and shelter",
        "not food",
        "no comida",
        "food or a ride",
        "1 or 2",
        "1 2",
        "2 food",
        "maybe food",
        "neither",
        "12",
    ],
)
def test_two_choices_or_one_that_is_refused_are_asked_again(text: str) -> None:
    assert read(LEXICON, TOPICS, text).kind == "again"


@pytest.mark.parametrize(
    ("word", "meant"),
    [("hombre", "hambre"), ("noise", "noose"), ("form", "from"), ("gun", "fun"), ("11", "1"), ("cat", "car")],
)
def test_another_word_is_no_misspelling(word: str, meant: str) -> None:
    question = Question((("1", "es", meant), ("2", "en", "zebra")))
    assert read(LEXICON, question, word).kind == "again" or word == "form"


# ------------------------------------------------------------------ never the opposite

PLAIN_YES = ["yes", "yeah", "yep", "sí", "sip", "1", "claro"]
PLAIN_NO = ["no", "nope", "nah", "2", "nel", "nobody", "nadie"]
TURNS = [" ", ", ", " but ", " pero ", " wait ", "... ", " i mean ", "\n"]


def test_no_yes_with_a_no_in_it_and_no_no_with_a_yes_in_it_is_understood() -> None:
    for yes, turn, no in product(PLAIN_YES, TURNS, PLAIN_NO):
        for text in (yes + turn + no, no + turn + yes):
            assert read(LEXICON, HURT, text).choice not in ("1", "2"), text
            assert read(LEXICON, ASKED, text).choice not in ("1", "2"), text


WORD = st.from_regex(r"[a-zñáéíóú]{1,9}", fullmatch=True)


@given(st.sampled_from(PLAIN_NO), st.lists(WORD, min_size=1, max_size=6), st.booleans())
def test_a_no_with_words_of_any_kind_beside_it_is_never_a_yes_and_a_no_only_if_they_say_the_same(
    no: str, beside: list[str], first: bool
) -> None:
    text = " ".join([no, *beside] if first else [*beside, no])
    reading = read(LEXICON, HURT, text)
    known = {
        w
        for one in LEXICON.answers.values()
        for g in (one.no, one.filler, one.reassure)
        for p in g
        for w in tokens(p)
    }
    if reading.choice == "1":
        assert reading.kind != "understood" or "no" not in tokens(text)
    if reading == Reading("understood", "2"):
        loose = [
            w for w in beside if not any(near(t, k) for t in LEXICON.spelling.full(tokens(w)) for k in known)
        ]
        assert not loose or all(
            set(LEXICON.spelling.full(tokens(w))) <= {"dos", "two", "segunda"} for w in loose
        ), text


@given(st.sampled_from(PLAIN_YES), st.lists(WORD, max_size=6))
def test_a_yes_with_words_beside_it_is_never_a_no(yes: str, beside: list[str]) -> None:
    for text in (" ".join([yes, *beside]), " ".join([*beside, yes])):
        assert read(LEXICON, HURT, text) != Reading("understood", "2"), text


@given(st.text(max_size=80))
def test_whatever_is_written_has_one_of_the_known_readings(text: str) -> None:
    for question in (HURT, ASKED, TOPICS):
        reading = read(LEXICON, question, text)
        assert reading.kind != "understood" or reading.choice in question.keys
        assert reading == read(LEXICON, question, text)


@given(st.sampled_from(PLAIN_YES + PLAIN_NO), st.text(alphabet=" \t\n.!,;", max_size=5), st.booleans())
def test_capitals_signs_and_spaces_change_no_answer(answer: str, signs: str, upper: bool) -> None:
    written = signs + (answer.upper() if upper else answer) + signs
    assert read(LEXICON, HURT, written) == read(LEXICON, HURT, answer)


# ------------------------------------------------------------------ letters


@given(st.text(max_size=60))
def test_cutting_into_words_twice_is_the_same_as_once(text: str) -> None:
    once = tokens(text)
    assert tokens(" ".join(once)) == once


@given(st.text(alphabet="abeilos013 !$@*.-", max_size=40))
def test_what_was_undisguised_once_hides_nothing_more(text: str) -> None:
    once = undisguised(text)
    assert undisguised(" ".join(once)) == once


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        ("kitten", "kitten", 0),
        ("kiten", "kitten", 1),
        ("kittne", "kitten", 1),
        ("mitten", "kitten", 1),
        ("ktten", "kitten", 1),
        ("sitting", "kitten", 3),
    ],
)
def test_edits_are_counted_by_hand(one: str, other: str, count: int) -> None:
    assert edits(one, other, 3) == edits(other, one, 3) == count
    assert edits(one, other, 0) == min(count, 1)


def test_a_slip_is_forgiven_by_the_length_of_the_word() -> None:
    assert near("nooo", "no") and near("siiii", "si")
    assert not near("ni", "no") and not near("nope", "no")
    assert (
        near("fod", "food", short=True) and not near("mood", "food", short=True) and not near("fod", "food")
    )
    assert near("shleter", "shelter") and near("shelte", "shelter") and not near("shltr", "shelter")
    assert near("overdse", "overdose") and not near("ovrdse", "overdose") and near("fentnyll", "fentanyll")
    assert not near("12", "11") and not near("1", "11")
    assert squeezed("noooo") == "no"


# ------------------------------------------------------------------ numbers, languages


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("503-555-0111", "5035550111"),
        ("(503) 555 0111", "5035550111"),
        ("+1 503 555 0111", "5035550111"),
        ("my number is 503.555.0111 thanks", "5035550111"),
        ("five zero three 5550111", "5035550111"),
        ("call 503 555 0111 after 5", "5035550111"),
    ],
)
def test_a_phone_number_is_found_among_words(text: str, digits: str) -> None:
    assert read_number(LEXICON, text, 10, 10, phone=True) == Reading("understood", digits)


@pytest.mark.parametrize(
    "text", ["503 555 0111 or 503 555 0112", "555 0111", "none", "", "503 555 0111 503 555 0112"]
)
def test_two_numbers_or_none_are_asked_again(text: str) -> None:
    assert read_number(LEXICON, text, 10, 10, phone=True).kind == "again"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola necesito ayuda", "es"),
        ("hi i need a place", "en"),
        ("¿hay alguien?", "es"),
        ("123 🙏", ""),
        ("no", ""),
        ("señor", "es"),
    ],
)
def test_the_language_somebody_writes_is_told_by_its_own_words(text: str, language: str) -> None:
    assert written_in(LEXICON, text).language == language


def test_who_mixes_languages_is_told_with_less_confidence() -> None:
    mixed, plain = written_in(LEXICON, "hola i need comida please"), written_in(LEXICON, "i need food please")
    assert plain == Written("en", 1.0)
    assert mixed == Written("en", 0.2)


# ------------------------------------------------------------------ what the engine is given


def given_at(state: CallState, text: str) -> Key | Speech | Silence:
    return input_of(FLOW, state, FakeWorld(), text)[0]


def test_an_answer_becomes_the_key_that_would_have_been_pressed() -> None:
    assert given_at(at("who"), "for a friend") == Key("2")
    assert given_at(at("questions"), "nope") == Key("2")
    assert given_at(at("questions"), "no, well yes") == Key("3")
    assert given_at(at("questions"), "0") == Key("0")
    assert given_at(at("who"), "9") == Key("9")
    assert given_at(at("who"), "asdf") == Silence()


def test_a_number_is_read_where_one_is_asked_for_and_confirmed_in_words() -> None:
    assert given_at(at("callback_number", "type"), "its 503-555-0111") == Key("5035550111")
    assert given_at(at("callback_number", "type"), "dunno") == Silence()
    assert given_at(at("callback_number", "type"), "0") == Key("0")
    assert given_at(at("callback_number", "confirm"), "yes thats it") == Key("1")
    assert given_at(at("callback_number", "offer"), "no") == Key("2")


def test_a_menu_of_yes_and_no_is_read_as_strictly_as_a_question() -> None:
    question = question_of(FLOW, at("voicemail_ok"), FakeWorld())
    assert question is not None and (question.yes, question.no, question.strict) == ("1", "2", True)
    assert given_at(at("voicemail_ok"), "ok i guess") == Silence()
    assert given_at(at("voicemail_ok"), "yes it is safe") == Key("1")


def test_where_nothing_is_asked_a_text_is_for_staff() -> None:
    assert not asks(FLOW, at("wait"))
    assert asks(FLOW, at("who")) and asks(FLOW, at("questions"))
    with pytest.raises(ValueError, match="asks nothing"):
        input_of(FLOW, at("wait"), FakeWorld(), "hello")


def test_the_longest_text_is_read_in_a_moment() -> None:
    for text in ("yes " * 500, "noooo" * 400, "a b c d " * 250):
        began = time.thread_time()  # our own work: whatever else this machine does is not counted
        read(LEXICON, HURT, text)
        assert time.thread_time() - began < 1.0
