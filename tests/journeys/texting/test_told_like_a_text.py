"""What somebody asks of us on the page for the place is heard like a text of theirs, at any time."""

from __future__ import annotations

from typing import Any

import pytest

from db.vault import Vault
from ivr.callbacks import holding, waiting
from ivr.contact import caller_about, state_about
from ivr.dispatch import resident_links
from ivr.reach import consent
from simulator.handset import Handset
from tests.journeys.texting.test_the_place_by_link import RIVER, is_asked_where, tells
from tests.journeys.texting.texters import contact, conversation, newest, read_by, said, writes
from tests.journeys.town import LINE, Town

ANA, BEN = "+15035550131", "+15035550132"
GUN = "12 Alder Lane, he has a gun"
IN_DANGER = "A person reads this now. If somebody is in danger, call 911"


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """Nothing here is about the engine."""
    return sqlite_url


@pytest.fixture
def rosa(town: Town) -> Handset:
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
    phone = town.resident()
    is_asked_where(town, phone)
    return phone


def phone_of(town: Town, number: str) -> Handset:
    return next(phone for phone in town.people if phone.number == number)


def told(phone: Handset, words: str) -> int:
    return sum(words in text.body for text in phone.texts)


def first_in_the_list(town: Town) -> waiting.Waiting:
    return town.store.read(lambda tx: waiting.everybody(town.house, tx, town.clock.now()))[0]


def does(town: Town, act: Any, *given: Any, who: str = ANA, **more: Any) -> None:
    mine, person, now = conversation(town)["contact_id"], town.person_of[who], town.clock.now()
    act_on = ("text", mine) if act is not waiting.reply else (mine,)
    done = town.store.write(lambda tx: act(town.house, tx, *act_on, person, *given, now, **more))
    assert not isinstance(done, waiting.Refusal)
    town.wait(5)


def is_closed(town: Town) -> None:
    """Ana has read it and closed it."""
    does(town, waiting.claim)
    does(town, waiting.close, outcome="PHONE_ONLY", reason="NONE")
    mine = conversation(town)["number_idx"]
    town.store.write(lambda tx: holding.let_go(tx, mine, town.person_of[ANA], town.clock.now()))


def cannot_be_read(town: Town) -> None:
    """Another release wrote what is known of it."""
    mine = contact(town)
    broken = town.vault.seal("{}\nnull", state_about(mine["id"]))
    kept = {"state_enc": broken, "language": "en", "priority": mine["priority"]}
    turns = {"was": mine["turn"], "turn": mine["turn"]}
    town.store.write(lambda tx: tx.run("save_turn", id=mine["id"], **turns, **kept))


def test_who_asks_for_the_police_on_the_page_reads_that_we_cannot_send_them_and_a_person_reads_it(
    town: Town, rosa: Handset
) -> None:
    words = "please send the police, I need 911 now, 12 Alder Lane"
    assert tells(town, rosa, words) == 200
    assert newest(rosa).startswith("We can't send a text on to 911")
    row = conversation(town)
    assert (row["why"], row["priority"], row["asked"]) == ("police", 8, None)
    assert said(town)[-2] == ("caller", words), "whoever reads the conversation reads it there"
    (place,) = town.store.read(lambda tx: resident_links.places(town.house, tx, row["contact_id"]))
    assert place.place.told == words, "and it is kept as the place, too"


def test_danger_told_when_the_conversation_is_over_is_answered_and_calls_our_people_until_one_comes(
    town: Town, rosa: Handset
) -> None:
    ana = phone_of(town, ANA)
    is_closed(town)
    before = len(read_by(rosa))
    assert tells(town, rosa, GUN) == 200
    (words,) = read_by(rosa)[before:]
    assert words.startswith(IN_DANGER)
    one = first_in_the_list(town)
    assert (one.kind, one.why, one.priority) == ("text", "danger", 9)
    thread = town.rows("messages_of_contact", contact_id=one.contact_id, limit=9)
    assert [row["direction"] for row in thread].count("in") == 1, "what was told stands in it"
    assert told(ana, "somebody writes of danger") == 1
    town.wait(1800)
    assert told(ana, "somebody writes of danger") > 2, "as long as nobody has written"


def test_danger_told_while_a_caller_is_in_the_menus_is_heard(town: Town) -> None:
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
    town.counselor("Ana", ANA)
    rosa = town.resident()
    rosa.call(LINE)
    mine, now = town.the_contact()["id"], town.clock.now()
    asked = {"contact_id": mine, "by": "person:ana", "now": now}
    town.store.write(lambda tx: consent.told_to_staff(tx, mine, "text", "person:ana", now, ok=True))
    town.store.write(lambda tx: resident_links.offer(town.house, tx, key="1", **asked))
    town.wait(5)
    assert tells(town, rosa, GUN) == 200
    assert newest(rosa).startswith(IN_DANGER)
    assert first_in_the_list(town).why == "danger"
    assert told(phone_of(town, ANA), "somebody writes of danger") == 1
    rosa.hang_up()


def test_danger_told_while_somebody_has_the_conversation_and_has_not_answered_is_answered_at_once(
    town: Town, rosa: Handset
) -> None:
    town.counselor("Ben", BEN)
    writes(town, rosa, "he has a gun")
    does(town, waiting.reply, "I am here.", "k")
    does(town, waiting.release)
    does(town, waiting.claim, who=BEN)  # first in the list already, as given back
    town.wait(590)
    does(town, waiting.claim, who=BEN)
    town.wait(30)
    before = len(read_by(rosa))
    assert tells(town, rosa, "12 Alder Lane, he is pointing the gun at me") == 200
    (words,) = read_by(rosa)[before:]
    assert words.startswith(IN_DANGER)


def test_in_danger_one_voice_answers_also_what_is_told_on_the_page(town: Town, rosa: Handset) -> None:
    does(town, waiting.claim)
    does(town, waiting.reply, "Where are you?", "k")
    assert tells(town, rosa, GUN) == 200
    assert newest(rosa) == "Where are you?"
    town.wait(60)
    assert newest(rosa).startswith(IN_DANGER), "if it falls silent"


@pytest.mark.parametrize("words", ["it's not safe to text me, he reads everything", "please stop texting me"])
def test_silence_asked_for_on_the_page_holds_also_where_nothing_of_them_can_be_read(
    town: Town, rosa: Handset, words: str
) -> None:
    cannot_be_read(town)
    assert tells(town, rosa, words) == 200
    before = read_by(rosa)
    town.wait(700)
    writes(town, rosa, "2")
    assert read_by(rosa) == before, "not one word more goes out"
    assert conversation(town)["waiting_since"] is not None, "and a person reads them"


def test_danger_is_answered_also_where_nothing_of_them_can_be_read(town: Town, rosa: Handset) -> None:
    cannot_be_read(town)
    town.wait(360)
    assert tells(town, rosa, GUN) == 200
    assert newest(rosa).startswith(IN_DANGER)
    row = conversation(town)
    assert (row["why"], row["priority"]) == ("unreadable", 9)
    assert told(phone_of(town, ANA), "somebody writes of danger") == 1


def test_a_place_where_nothing_of_them_can_be_read_is_for_a_person(town: Town, rosa: Handset) -> None:
    cannot_be_read(town)
    town.wait(360)
    assert tells(town, rosa, RIVER) == 200
    assert newest(rosa).startswith("A counselor reads this and writes to you here.")
    assert conversation(town)["why"] == "unreadable"


def test_who_wants_to_be_left_alone_is_also_where_their_number_cannot_be_opened_any_more(
    town: Town, rosa: Handset
) -> None:
    mine = contact(town)
    lost = Vault([("lost", b"2" * 32)], index_key=b"i" * 32).seal(rosa.number, caller_about(mine["id"]))
    sealed = {"id": mine["id"], "was": mine["caller_enc"], "sealed": lost}
    town.store.write(lambda tx: tx.run("reseal_contact_caller", **sealed))
    before = read_by(rosa)
    assert tells(town, rosa, "it's not safe to text me, he has a gun") == 200
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("unreadable", 9)
    writes(town, rosa, "2")
    assert read_by(rosa) == before


def test_a_place_told_together_with_a_stop_ends_the_texts_and_is_read_all_the_same(
    town: Town, rosa: Handset
) -> None:
    lee = town.supervisor()
    assert tells(town, rosa, f"{RIVER}, and stop texting me") == 200
    assert "You will get no more texts" in newest(rosa)
    lee.expect_text("told us on our page where it is")
