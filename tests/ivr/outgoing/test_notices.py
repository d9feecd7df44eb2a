"""What staff and residents are told in writing: true, safe on a phone that others read, and short enough."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args, get_type_hints

import pytest

from db.store import Store
from db.vault import Vault
from flows.codes import DISPOSITIONS
from flows.paging import replies, texts
from flows.paging.model import Accepted, Alarm, AllWell, Notice, SetOut, TellResident
from flows.segments import segments
from ivr.house import House
from ivr.outgoing import notices
from tests.flows.world import port_alder
from tests.ivr.dispatch_town import PLACE, DispatchTown
from tests.ivr.house import ROSA

FLOW = port_alder()
LINK = "https://hotline.portalder.example.org/r/Se3KuwQwgbo8jbl2k_M8nQ"
LONGEST = {
    "service": FLOW.service,
    "city": FLOW.city,
    "code": "4821",
    "link": LINK,
    "names": "Alexandra, Bartholomew, Christopher",
    "minutes": "120",
    "people": "12",
    "team": "embedded night responders",
}


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def said(language: str, word: str) -> str:
    return FLOW.words[language][word].say.format_map(LONGEST)


def whole(language: str, word: str) -> str:
    """A notice with everything that may follow it."""
    parts = [said(language, word)]
    after = {
        "page_details": {
            "notice_accepted",
            "notice_waiting_for_more",
            "notice_complete",
            "notice_taken_over",
        },
        "page_dispositions": {"notice_cleared", "notice_disposition_due"},
        "page_state_fallback": {"notice_not_now"},
        "news_minutes": {"news_coming_one", "news_coming_many"},
    }
    parts += [said(language, more) for more, words in after.items() if word in words]
    return " ".join(parts)


@pytest.mark.parametrize("language", sorted(FLOW.languages))
@pytest.mark.parametrize("word", sorted(texts.ALL))
def test_no_text_is_longer_than_320_characters_whatever_fills_it(language: str, word: str) -> None:
    text = whole(language, word)
    assert len(text) <= 320, text
    if word.startswith(("notice_", "alert_")):  # of a practice, it says so first
        assert len(f"{said(language, 'page_test')} {text}") <= 320, text
    assert segments(text).count <= (2 if segments(text).encoding == "GSM-7" else 5)
    assert "{" not in text


@pytest.mark.parametrize("language", sorted(FLOW.languages))
def test_the_list_of_endings_has_every_disposition_by_its_number(language: str) -> None:
    listed = re.findall(r"\b(\d\d) ([^.]+)", said(language, "page_dispositions"))
    assert [int(number) for number, _ in listed] == list(replies.DISPOSITIONS)
    assert len(listed) == len(DISPOSITIONS)
    assert len({name for _, name in listed}) == len(listed)


def test_every_notice_every_alarm_and_every_piece_of_news_has_its_words() -> None:
    for notice in get_args(Notice):
        assert f"notice_{notice}" in texts.NOTICES, notice
    for alarm in get_args(Alarm):
        assert f"alert_{alarm}" in texts.ALERTS, alarm
    for news in get_args(get_type_hints(TellResident)["news"]):
        words = {"coming": ("news_coming_one", "news_coming_many")}.get(news, (f"news_{news}",))
        assert set(words) <= set(texts.NEWS), news


@pytest.mark.parametrize("language", sorted(FLOW.languages))
def test_a_key_in_a_notice_does_what_the_notice_says(language: str) -> None:
    """The meaning that the reply is read with, for every key that a text offers."""
    offered = {
        "notice_accepted": ("set_out", "released"),
        "notice_nudge": ("set_out", "released"),
        "notice_reopened": ("accept",),
        "notice_en_route": ("arrived", "released"),
        "notice_on_scene": ("backup_police", "backup_medics", "cleared"),
        "notice_welfare": ("all_well", "backup_police", "backup_medics"),
    }
    for word, meanings in offered.items():
        keys = re.findall(r"\b(\d) 4821", said(language, word))
        assert tuple(replies.KEYS[key] for key in keys) == meanings, (language, word)


def test_who_accepted_gets_a_link_that_opens_once_and_nothing_else_of_the_matter(town: DispatchTown) -> None:
    contact = town.somebody_called(ROSA)
    dispatch = town.opens(contact=contact, need=1)
    town.happens(dispatch, Accepted(town.people["Ana"]))
    text = town.texts("Ana", "notice")[-1]
    code = town.row("dispatch_by_id", id=dispatch)["code"]
    assert code in text
    token = re.search(r"https://hotline\.example\.org/r/([\w-]+)", text)
    assert token is not None
    link = town.row("link_by_token", token_idx=town.vault.index("link", token[1]))
    assert (link["purpose"], link["ref"], link["person_id"]) == ("field", dispatch, town.people["Ana"])
    for secret in (PLACE, "Harbor", "door", "dog", "WELFARE", "welfare", ROSA, ROSA[2:], "Miller"):
        assert secret not in text


def test_without_an_address_of_our_own_details_are_told_by_phone(town: DispatchTown) -> None:
    town.house = replace(town.house, public_url="")
    dispatch = town.opens(need=1)
    town.happens(dispatch, Accepted(town.people["Ana"]))
    assert town.texts("Ana", "notice")[-1].endswith("For the details, call us.")


def test_each_is_told_in_their_own_language(town: DispatchTown) -> None:
    town.hires("Eva", "+15035550145", shift="responders", languages=("es", "en"))
    dispatch = town.opens(need=1)
    town.happens(dispatch, Accepted(town.people["Eva"]))
    assert "es suyo" in town.texts("Eva", "notice")[-1]
    assert "is covered by Eva" in town.texts("Ana", "notice")[-1]


def test_what_does_not_fit_is_answered_with_how_things_stand(town: DispatchTown) -> None:
    dispatch = town.opens(need=1)
    town.happens(dispatch, AllWell(town.people["Ana"]))
    assert town.texts("Ana", "notice")[-1].endswith("We are still asking who can come.")
    town.happens(dispatch, Accepted(town.people["Ana"]))
    town.happens(dispatch, SetOut(town.people["Ana"]))
    town.happens(dispatch, AllWell(town.people["Ana"]))
    assert town.texts("Ana", "notice")[-1].endswith("You are on your way.")


def test_news_of_one_person_is_not_news_of_a_team() -> None:
    house = House(None, None, FLOW, None, {}, b"")  # type: ignore[arg-type]
    one = notices.news_words(house, "en", TellResident("coming", 1, 20))
    two = notices.news_words(house, "en", TellResident("coming", 2))
    assert one == f"{FLOW.service}: one person is on the way to you. In about 20 minutes."
    assert two == f"{FLOW.service}: a team of 2 is on the way to you."
