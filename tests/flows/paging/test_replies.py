"""What a responder's text means; and what could mean two things means neither."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.paging.model import Stage
from flows.paging.replies import Reply, read

WORDS = {
    "accept": ["yes", "accept", "coming", "sí", "acepto"],
    "decline": ["no", "decline", "cannot", "no puedo"],
    "set_out": ["on my way", "en camino"],
    "arrived": ["on scene", "here", "llegué"],
    "cleared": ["clear", "done", "listo"],
    "all_well": ["all well", "todo bien"],
    "released": ["cannot come", "no puedo ir"],
    "backup_police": ["police", "policía"],
    "backup_medics": ["medics", "ambulance", "médicos"],
    "around": ["in", "en", "eta", "be there in", "llego en"],
    "minutes": ["min", "minutes", "minutos"],
    "polite": ["please", "thanks", "ok", "gracias", "por favor", "thank you"],
}


def of(text: str, stage: Stage = "paged") -> Reply:
    """What it means from somebody with one open dispatch, 4821."""
    return read(text, {"4821": stage}, WORDS)


def said(meaning: str, minutes: int | None = None, disposition: str = "") -> Reply:
    return Reply("said", "4821", meaning, minutes, disposition)  # type: ignore[arg-type]


UNCLEAR = Reply("unclear", "4821")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", "accept"),
        ("2", "decline"),
        ("yes", "accept"),
        ("YES!", "accept"),
        ("Sí", "accept"),
        ("si", "accept"),
        ("Yes please", "accept"),
        ("1 yes", "accept"),
        ("ok, coming", "accept"),
        ("no", "decline"),
        ("no puedo", "decline"),
        ("no puedo ir", "released"),
        ("en camino", "set_out"),
        ("1 on my way", "set_out"),
        ("yes, thank you, thank you", "accept"),
        ("acepto por favor", "accept"),
    ],
)
def test_a_number_or_a_word_in_either_language_is_understood(text: str, meaning: str) -> None:
    assert of(text) == said(meaning)


@pytest.mark.parametrize("text", ["1 4821", "4821 1", "14821", "1, 4821.", "yes 4821", "4821: Sí"])
def test_the_code_may_stand_before_or_behind(text: str) -> None:
    assert of(text) == said("accept")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("acept", "accept"), ("accpet", "accept"), ("aceptoo", "accept"), ("declien", "decline")],
)
def test_one_letter_may_be_wrong(text: str, meaning: str) -> None:
    assert of(text) == said(meaning)


@pytest.mark.parametrize("text", ["ye", "nes", "on", "her", "hera", "exempt", "klaer"])
def test_a_short_or_doubtful_word_is_not_guessed(text: str) -> None:
    assert of(text) == UNCLEAR


@pytest.mark.parametrize(
    "text", ["not clear", "don't accept", "yes and no", "no 1", "1 2", "2 20", "yes but my son is ill", "???"]
)
def test_what_is_not_understood_whole_does_nothing(text: str) -> None:
    assert of(text) == UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "1 20",
        "1 20 min",
        "yes in 20",
        "sí en 20 minutos",
        "1 4821 20",
        "1 eta 20",
        "yes 20min",
        "1, 20m",
        "yes be there in 20",
        "1 llego en 20 min",
    ],
)
def test_minutes_go_with_an_accept(text: str) -> None:
    assert of(text) == said("accept", 20)


@pytest.mark.parametrize(
    "text", ["20", "20 min", "20 minutes", "eta 20", "ETA: 20 min", "en 20 minutos", "20m"]
)
def test_minutes_alone_are_minutes_from_somebody_who_comes(text: str) -> None:
    for stage in ("accepted", "en_route"):
        assert of(text, stage) == Reply("minutes", "4821", "", 20)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["20", "20 min", "eta 20", "in 20"])
def test_minutes_alone_accept_nothing(text: str) -> None:
    assert of(text, "paged") == UNCLEAR
    assert of(text, "declined") == UNCLEAR


@pytest.mark.parametrize("text", ["yes in 2 hours", "1 in 300 min", "1 0 min", "yes in 20 30"])
def test_a_time_that_is_none_on_the_road_is_for_a_person_to_read(text: str) -> None:
    assert of(text) == UNCLEAR


@pytest.mark.parametrize("text", ["2", "5", "6", "7"])
def test_a_key_that_could_be_minutes_never_lets_go_of_somebody_on_the_way(text: str) -> None:
    for stage in ("accepted", "en_route"):
        assert of(text, stage) == UNCLEAR  # type: ignore[arg-type]
        assert of(f"{text} 4821", stage).kind == "said"  # type: ignore[arg-type]
        assert of(f"{text} min", stage) == Reply("minutes", "4821", "", int(text))  # type: ignore[arg-type]


def test_no_to_the_question_whether_they_are_on_their_way_frees_no_place() -> None:
    assert of("no", "accepted") == UNCLEAR
    assert of("cannot come", "accepted") == said("released")


@pytest.mark.parametrize("text", ["yes", "no", "sí"])
def test_yes_and_no_on_scene_could_answer_anything(text: str) -> None:
    assert of(text, "on_scene") == UNCLEAR


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("5", "cleared"),
        ("6", "all_well"),
        ("8", "backup_police"),
        ("9", "backup_medics"),
        ("todo bien", "all_well"),
    ],
)
def test_on_scene_every_key_is_what_it_says(text: str, meaning: str) -> None:
    assert of(text, "on_scene") == said(meaning)


@pytest.mark.parametrize("stage", ["accepted", "en_route", "on_scene", "cleared"])
def test_asking_for_help_is_never_asked_back(stage: Stage) -> None:
    assert of("8", stage) == said("backup_police")
    assert of("policía", stage) == said("backup_police")
    assert of("9", stage) == said("backup_medics")


# ------------------------------------------------------------------ how it ended


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (11, "NO_CONTACT"),
        (12, "SCENE_HANDLED"),
        (13, "REFUSED"),
        (18, "PHONE_RESOLVED"),
        (21, "CANCELLED_ENROUTE"),
    ],
)
def test_how_it_ended_is_a_number_of_the_list(number: int, code: str) -> None:
    assert of(str(number), "cleared") == Reply("disposition", "4821", disposition=code)
    assert of(f"5 {number}", "on_scene") == said("cleared", None, code)


@pytest.mark.parametrize("text", ["10", "22", "99", "12 min", "0"])
def test_a_number_that_is_not_of_the_list_is_not_guessed(text: str) -> None:
    assert of(text, "cleared") == UNCLEAR


def test_the_same_number_is_minutes_before_and_an_ending_after() -> None:
    assert of("15", "en_route").kind == "minutes"
    assert of("15", "cleared").kind == "disposition"
    assert of("15", "on_scene") == UNCLEAR


# ------------------------------------------------------------------ several, none, another


TWO: dict[str, Stage] = {"4821": "paged", "1377": "paged"}


def test_with_two_open_pages_a_bare_number_asks_for_the_code() -> None:
    assert read("1", TWO, WORDS) == Reply("which", "", "accept")


def test_yes_in_20_with_two_open_pages_accepts_nothing_and_is_kept_as_what_it_is() -> None:
    assert read("yes in 20", TWO, WORDS) == Reply("which", "", "accept", 20)
    assert read("20 min", TWO, WORDS) == Reply("which", "", "", 20)


def test_with_the_code_it_is_clear_which() -> None:
    assert read("1 1377", TWO, WORDS) == Reply("said", "1377", "accept")
    assert read("11377", TWO, WORDS) == Reply("said", "1377", "accept")


def test_two_codes_in_one_text_are_no_answer() -> None:
    assert read("1 1377 4821", TWO, WORDS).kind == "unclear"


@pytest.mark.parametrize("text", ["1 9999", "9999", "yes 9999"])
def test_a_code_that_is_not_open_is_never_taken_for_the_one_that_is(text: str) -> None:
    assert of(text) == Reply("other_code", "9999")


def test_a_code_alone_says_nothing() -> None:
    assert of("4821") == UNCLEAR


def test_with_nothing_open_there_is_nothing_to_answer() -> None:
    assert read("1", {}, WORDS) == Reply("none_open")


@pytest.mark.parametrize(
    "text", ["STOP", "stop.", "Cancel", "UNSUBSCRIBE", "end", "quit", "Cancelar", "stop all"]
)
def test_a_word_that_may_switch_our_texts_off_is_reported_whatever_is_open(text: str) -> None:
    assert of(text).kind == "opt_out"
    assert read(text, {}, WORDS).kind == "opt_out"


PIECES = st.sampled_from(
    [
        *"123456789",
        "20",
        "12",
        "4821",
        "yes",
        "no",
        "not",
        "min",
        "in",
        "clear",
        "on my way",
        "please",
        "maybe",
    ]
)
STAGES = st.sampled_from(["paged", "accepted", "en_route", "on_scene", "cleared", "declined"])
OPPOSITE = {"accept": "decline", "decline": "accept"}


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES, min_size=1, max_size=4), stage=STAGES)
def test_no_text_with_a_word_we_do_not_know_or_both_answers_does_anything(
    pieces: list[str], stage: Stage
) -> None:
    reply = of(" ".join(pieces), stage)
    if {"not", "maybe"} & set(pieces) or {"yes", "no"} <= set(pieces) or {"1", "2"} <= set(pieces):
        assert reply.kind in ("unclear", "other_code")
    if reply.meaning == "accept":
        assert "no" not in pieces and "2" not in pieces


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=40), stage=STAGES)
def test_any_text_at_all_is_read_without_a_fault(text: str, stage: Stage) -> None:
    assert of(text, stage).kind
