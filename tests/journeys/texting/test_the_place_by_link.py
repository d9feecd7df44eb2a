"""Where it is, asked by text: written, or told on our page behind the link that comes with the question."""

from __future__ import annotations

import pytest
import requests

from db.about import details_about
from ivr.reach import consent
from simulator.handset import Handset
from tests.journeys.texting.texters import contact, conversation, newest, read_by, writes
from tests.journeys.town import PUBLIC, Town
from tests.journeys.trouble import sent_again

RIVER = "the playground by the river"
SAFE = "Is it safe to call or text this phone?"


def is_asked_where(town: Town, phone: Handset, first: str = "needle in the park") -> None:
    """A needle on the ground, and a team that is there: the questions come to the place."""
    town.counselor("Ana", "+15035550131", languages=("en", "es"))
    town.responder("Marta", "+15035550161", languages=("en", "es"))
    writes(town, phone, first, "1", "4", "5", "no", "no", "no", "no", "97205", "1")


def links(phone: Handset) -> list[str]:
    return [text for text in read_by(phone) if "/here/" in text]


def tells(town: Town, phone: Handset, place: str) -> int:
    """On the page behind the newest link."""
    address = next(text for text in reversed(phone.texts) if "/here/" in text.body)
    link = next(word for word in address.body.split() if "/here/" in word)
    answer = requests.post(link.replace(PUBLIC, town.url), data={"place": place}, timeout=10)
    town.wait(5)
    return answer.status_code


def test_what_is_told_on_our_page_answers_the_question_and_the_next_one_comes(town: Town) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa)
    assert newest(rosa).startswith("Where is it: the street, and what is close by?")
    assert newest(rosa).endswith("3 = tell a person instead")
    assert len(newest(rosa)) <= 320
    assert len(links(rosa)) == 1
    assert tells(town, rosa, RIVER) == 200
    assert SAFE in newest(rosa), "nothing is read back: they read it on the page"
    assert tells(town, rosa, "somewhere else") == 410
    assert conversation(town)["why"] != "place", "nobody is called to read it: it is an answer"
    writes(town, rosa, "yes", "no")
    assert newest(rosa).startswith("We are calling a team now")
    incident = town.row("incident_by_id", id=contact(town)["incident_id"])
    told = town.vault.open(incident["details_enc"], details_about(incident["id"]))
    assert f'"{RIVER}, 97205"' in told
    assert told.count(RIVER) == 1


def test_in_spanish_the_question_fits_as_well_and_words_answer_it_as_before(town: Town) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa, "hola, hay una jeringa en el parque")
    assert newest(rosa).startswith("¿Dónde está: la calle, y qué hay cerca?")
    assert "/here/" in newest(rosa)
    assert len(newest(rosa)) <= 320
    writes(town, rosa, "junto al río")
    assert newest(rosa).startswith("Usted escribió: junto al río.")
    writes(town, rosa, "1")
    assert "¿Es seguro" in newest(rosa)
    assert tells(town, rosa, "en el puente") == 200, "told afterwards, it is kept"
    assert (conversation(town)["why"], conversation(town)["waiting_since"] is not None) == ("place", True)


def test_asked_again_or_sent_again_there_is_one_link_until_it_is_too_old(town: Town) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa)
    sent_again(town, "/sms/in")
    town.wait(5)
    writes(town, rosa, "by the river", "2")
    assert newest(rosa) == "Where is it: the street, and what is close by? 3 = tell a person instead"
    assert len(links(rosa)) == 1, "the first one still works"
    town.wait(25 * 3600)
    writes(town, rosa, "hello again")
    assert read_by(rosa)[-2] == "We go on where we were."
    assert len(links(rosa)) == 2
    assert tells(town, rosa, RIVER) == 200
    assert SAFE in newest(rosa)


def test_who_said_that_texts_are_not_safe_gets_no_link_and_none_is_made(town: Town) -> None:
    rosa = town.resident()
    town.counselor("Ana", "+15035550131")
    town.responder("Marta", "+15035550161")
    writes(town, rosa, "needle in the park", "1", "4", "5", "no", "no", "no", "no", "97205")
    row, now = contact(town), town.clock.now()
    town.store.write(lambda tx: consent.told_to_staff(tx, row["id"], "text", "person:ana", now, ok=False))
    writes(town, rosa, "1")
    assert links(rosa) == []
    asked = {"purpose": "place", "ref": row["id"], "now": 0}
    assert town.store.read(lambda tx: tx.one("unopened_link", **asked)) is None
    assert conversation(town)["waiting_since"] is not None, "a person reads them"


def test_danger_told_on_the_page_goes_to_a_person_with_the_911_words(town: Town) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa)
    assert tells(town, rosa, "12 Alder Lane, he has a gun") == 200
    assert newest(rosa).startswith("A person reads this now. If somebody is in danger, call 911")
    assert (conversation(town)["why"], conversation(town)["priority"]) == ("danger", 9)
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")


def test_silence_asked_for_on_the_page_is_silence(town: Town) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa)
    before = read_by(rosa)
    assert tells(town, rosa, "it's not safe to text me") == 200
    town.wait(3600)
    assert read_by(rosa) == before
    assert conversation(town)["why"] == "unsafe"


def test_a_place_told_when_it_is_over_raises_an_alarm(town: Town) -> None:
    rosa = town.resident()
    lee = town.supervisor()
    is_asked_where(town, rosa)
    writes(town, rosa, "STOP")
    assert tells(town, rosa, RIVER) == 200
    town.wait(5)
    assert SAFE not in newest(rosa)
    lee.expect_text("told us on our page where it is")


@pytest.mark.parametrize("after", [3601, 20 * 3600])
def test_who_asks_for_help_behind_a_link_that_ran_out_is_heard_once(town: Town, after: int) -> None:
    town.does_not_prove("every_contact_has_an_end", "it stays open for a person")
    rosa = town.resident()
    is_asked_where(town, rosa)
    town.wait(after)
    assert tells(town, rosa, "by the swings") == 410, "a place is not kept by it"
    assert tells(town, rosa, "12 Alder Lane, he has a gun") == 200
    assert newest(rosa).startswith("A person reads this now.")
    assert conversation(town)["why"] == "danger"
    assert tells(town, rosa, "12 Alder Lane, he has a gun") == 410


def test_a_link_of_last_week_is_heard_by_nobody(town: Town) -> None:
    rosa = town.resident()
    is_asked_where(town, rosa)
    town.wait(2 * 86_400)
    before = read_by(rosa)
    assert tells(town, rosa, "12 Alder Lane, he has a gun") == 410
    assert read_by(rosa) == before
