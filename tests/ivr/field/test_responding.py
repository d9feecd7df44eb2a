"""What responders may write, as the city's words have it, and what each text comes to."""

from __future__ import annotations

from itertools import combinations

import pytest

from flows.codes import DISPOSITIONS
from flows.hearing import plain
from flows.paging import model
from flows.paging.field_words import MEANT
from flows.paging.replies import OPT_OUT, Reply, read
from ivr.door.safe_text import body, readable
from ivr.field.field_speech import KEYS
from ivr.field.responding import events_of, heard
from tests.flows.world import port_alder
from tests.ivr.page_town import NURSE, PageTown

FLOW = port_alder()
PHRASES = [
    (name.removeprefix("reply_"), phrase, language)
    for language, words in FLOW.words.items()
    for name in MEANT
    for phrase in words[name].hear
]


@pytest.fixture
def town(out: PageTown) -> PageTown:
    return out


def test_no_phrase_means_two_things_in_any_two_languages() -> None:
    for (one, phrase, _), (other, same, _) in combinations(PHRASES, 2):
        assert one == other or plain(phrase) != plain(same), f"{phrase!r} means {one} and {other}"


def test_no_phrase_switches_our_texts_off_at_the_carrier() -> None:
    assert {plain(phrase) for _, phrase, _ in PHRASES} & OPT_OUT == set()


# The stage at which somebody says it; before they accepted, "there" would answer another question.
STAGE: dict[str, model.Stage] = {"accept": "paged", "decline": "paged", "set_out": "accepted"}


@pytest.mark.parametrize(("meaning", "phrase", "language"), PHRASES)
def test_every_phrase_of_the_words_is_understood_as_what_it_stands_under(
    town: PageTown, meaning: str, phrase: str, language: str
) -> None:
    stage = STAGE.get(meaning, "en_route" if meaning in ("arrived", "released") else "on_scene")
    reply = read(f"{phrase}!", {"4821": stage}, heard(town.house))
    assert (reply.kind, reply.meaning, reply.code) == ("said", meaning, "4821")


@pytest.mark.parametrize(
    ("reply", "events"),
    [
        (Reply("said", "4821", "accept", 20), [model.Accepted("p", 20)]),
        (Reply("said", "4821", "decline"), [model.Declined("p")]),
        (Reply("said", "4821", "set_out", 5), [model.SetOut("p", 5)]),
        (Reply("said", "4821", "arrived"), [model.Arrived("p")]),
        (Reply("said", "4821", "all_well"), [model.AllWell("p")]),
        (Reply("said", "4821", "released"), [model.Released("p")]),
        (Reply("said", "4821", "backup_police"), [model.Backup("p", "police")]),
        (Reply("said", "4821", "backup_medics"), [model.Backup("p", "medics")]),
        (Reply("said", "4821", "cleared"), [model.Cleared("p")]),
        (
            Reply("said", "4821", "cleared", disposition="REFUSED"),
            [model.Cleared("p"), model.Disposed("p", "REFUSED")],
        ),
        (Reply("minutes", "4821", minutes=12), [model.Accepted("p", 12)]),
        (Reply("disposition", "4821", disposition="MEDIATED"), [model.Disposed("p", "MEDIATED")]),
    ],
)
def test_what_is_understood_is_one_event_or_two(reply: Reply, events: list[model.Event]) -> None:
    assert events_of(reply, "p") == events


def test_the_keys_on_the_phone_from_three_on_are_those_of_the_texts() -> None:
    from flows.paging.replies import KEYS as WRITTEN

    assert {key: name for key, name in KEYS.items() if key > "2"} == {
        key: name for key, name in WRITTEN.items() if key > "2"
    }


@pytest.mark.parametrize("language", sorted(FLOW.words))
def test_every_way_a_visit_can_end_has_a_name_of_its_own(language: str) -> None:
    names = [FLOW.words[language][f"disposition.{code}"].say for code in DISPOSITIONS]
    assert len(set(names)) == len(DISPOSITIONS)


@pytest.mark.parametrize("language", sorted(FLOW.words))
@pytest.mark.parametrize("word", ["reply_which", "reply_unclear", "reply_keys", "reply_other_code"])
def test_an_answer_to_a_responder_is_320_characters_at_the_most(language: str, word: str) -> None:
    known = {"service": FLOW.service, "city": FLOW.city, "code": "4821", "codes": "4821, 7743, 1290"}
    assert len(FLOW.words[language][word].say.format_map(known)) <= 320


def test_the_words_for_a_text_that_we_lost_name_the_line_it_was_sent_to() -> None:
    assert "503-555-0101" in body(FLOW, "safe_text", "+15035550101")
    assert "503-555-0102" in body(FLOW, "safe_text", "not a line of ours")


def test_numbers_are_written_as_people_write_them() -> None:
    assert readable("+15035550100") == "503-555-0100"


def test_somebody_of_ours_without_a_page_is_no_responder_to_us(town: PageTown) -> None:
    from ivr.field.responding import expected
    from ivr.ports import TextEvent

    event = TextEvent("SM1", "+15035550100", NURSE, "I don't feel well")
    now = town.clock.now()
    assert town.store.read(lambda tx: expected(tx, town.nurse, event, now)) is False
    town.calls_out()
    assert town.store.read(lambda tx: expected(tx, town.nurse, event, town.clock.now())) is True
