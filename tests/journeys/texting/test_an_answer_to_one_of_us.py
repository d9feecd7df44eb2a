"""Who answers one of us by text is read by that person, and is asked nothing by the flow."""

from __future__ import annotations

import pytest

from db.store import Row
from ivr.callbacks import waiting
from ivr.texting import conversations
from simulator.handset import Handset
from tests.journeys.conftest import MakeTown
from tests.journeys.texting.texters import newest, read_by, writes
from tests.journeys.town import LINE, Town

ANA = "+15035550131"


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    """It is night, and Ana is there all the same."""
    made = make_town(now="2026-03-04 04:00")
    made.counselor("Ana", ANA, hours=("00:00", "24:00"))
    return made


@pytest.fixture
def rosa(town: Town) -> Handset:
    """She has asked by text to be called back."""
    phone = town.resident()
    writes(town, phone, "need food", "0", "3", "1", "2", "yes")
    assert newest(phone).startswith("Thank you. A counselor calls you back.")
    return phone


def promise(town: Town) -> Row:
    (found,) = town.promises()
    return found


def claims(town: Town) -> None:
    mine, person, now = promise(town)["id"], town.person_of[ANA], town.clock.now()
    town.store.write(lambda tx: waiting.claim(town.house, tx, "callback", mine, person, now))


def writes_to_her(town: Town, body: str) -> None:
    about, person, now = promise(town)["contact_id"], town.person_of[ANA], town.clock.now()
    sent = town.store.write(lambda tx: waiting.reply(town.house, tx, about, person, body, body, now))
    assert isinstance(sent, waiting.Sent)
    town.wait(5)


def latest(town: Town) -> Row:
    """Her newest conversation."""
    return town.row("conversation_of", contact_id=town.contacts()[-1]["id"])


def page_of(town: Town) -> list[tuple[str, str]]:
    """What whoever has her reads on the page of the promise."""
    about = town.row("contact_by_id", id=promise(town)["contact_id"])
    index = promise(town)["number_idx"]
    lines = town.store.read(lambda tx: conversations.with_them(town.house, tx, about, index))
    return [(line.who, line.body or "") for line in lines]


def test_who_texts_while_her_phone_rings_is_read_by_whoever_calls_her(town: Town, rosa: Handset) -> None:
    claims(town)
    mine, person, now = promise(town)["id"], town.person_of[ANA], town.clock.now()
    assert isinstance(town.store.write(lambda tx: waiting.call_out(town.house, tx, mine, person, now)), str)
    before = read_by(rosa)
    rosa.text(LINE, "not now please he is here")
    town.wait(10)
    assert read_by(rosa) == before, "no questions of ours"
    row = latest(town)
    assert (row["mode"], row["why"], row["claimed_by"]) == ("staff", "answer", town.person_of[ANA])
    assert page_of(town)[-1] == ("caller", "not now please he is here")


def test_the_answer_to_our_text_hours_later_is_read_by_a_person(town: Town, rosa: Handset) -> None:
    writes_to_her(town, "Can I call you at five?")
    town.wait(2 * 3600)
    writes(town, rosa, "yes after five is fine")
    assert newest(rosa) == "Can I call you at five?"
    row = latest(town)
    assert (row["mode"], row["why"], row["claimed_by"]) == ("staff", "answer", None)
    writes_to_her(town, "Good, until then.")
    assert newest(rosa) == "Good, until then."
    assert latest(town)["waiting_since"] is None, "she was answered where she wrote"
    assert page_of(town)[-3:] == [
        (town.person_of[ANA], "Can I call you at five?"),
        ("caller", "yes after five is fine"),
        (town.person_of[ANA], "Good, until then."),
    ]


def test_danger_in_such_an_answer_has_its_911_words(town: Town, rosa: Handset) -> None:
    writes_to_her(town, "Can I call you at five?")
    town.wait(2 * 3600)
    writes(town, rosa, "he is going to kill me")
    assert "911" in newest(rosa)
    row = latest(town)
    assert (row["mode"], row["priority"]) == ("staff", 9)


def test_who_writes_anew_when_all_is_over_is_asked_as_everybody_is(town: Town, rosa: Handset) -> None:
    claims(town)
    writes_to_her(town, "You can come by tomorrow.")
    mine, person, now = promise(town)["id"], town.person_of[ANA], town.clock.now()
    ended = town.store.write(
        lambda tx: waiting.close(
            town.house, tx, "callback", mine, person, now, outcome="PHONE_ONLY", reason="ANSWERED"
        )
    )
    assert ended is None
    town.wait(2 * 3600)
    writes(town, rosa, "need food")
    assert "Who do you need help for?" in newest(rosa)
