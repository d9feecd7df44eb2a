"""What somebody typed about one who waits outlives every refusal, and a fault stands beside its field."""

from __future__ import annotations

import re

import pytest

from db.store import open_store
from db.vault import Vault
from tests.console.callbacks.test_waiting_page import LIST, WaitingDesk, does
from tests.console.desk_town import Browser

NOTE = "She is with her sister now. The sister's dog bites."


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> WaitingDesk:
    town = WaitingDesk(open_store(sqlite_url), vault)
    town.ben = town.person("Ben", "+15035550132", team="counselors", role="counselor")  # type: ignore[attr-defined]
    return town


@pytest.fixture
def ana(town: WaitingDesk) -> Browser:
    return town.signed_in(town.ana, "ana")


@pytest.fixture
def mine(town: WaitingDesk, ana: Browser) -> str:
    """Somebody who texts, and whom Ana has."""
    contact = town.writes()
    does(ana, "text", contact, "claim")
    return contact


def field(page: str, id_: str) -> str:
    """The tag of a field."""
    found = re.search(rf'<(?:input|select|textarea) id="{id_}"[^>]*>', page)
    assert found, id_
    return found[0]


def chosen(page: str, id_: str) -> str:
    inside = page[page.index(f'id="{id_}"') :].partition("</select>")[0]
    return (re.findall(r'value="([^"]*)" selected', inside) or [""])[0]


def test_a_close_without_a_reason_keeps_the_note_and_the_fault_stands_beside_the_field(
    mine: str, ana: Browser
) -> None:
    assert does(ana, "text", mine, "close", outcome="PHONE_ONLY", reason="", note=NOTE) == 409
    assert NOTE.replace("'", "&#39;") in ana.page
    assert chosen(ana.page, "outcome") == "PHONE_ONLY"
    told = re.search(r'<p class="fault" id="close-(\w+)-fault">([^<]+)</p>', ana.page)
    assert told
    assert 'aria-invalid="true"' in field(ana.page, told[1])
    assert f'aria-describedby="close-{told[1]}-fault"' in field(ana.page, told[1])
    assert ana.page.count("aria-invalid") == 1


def test_a_promise_without_a_yes_opens_again_with_what_was_chosen(mine: str, ana: Browser) -> None:
    assert does(ana, "text", mine, "to_callback", window="evening", message="no") == 409
    assert (chosen(ana.page, "window"), chosen(ana.page, "message")) == ("evening", "no")
    assert "<details open><summary>Promise to call them later</summary>" in ana.page
    assert 'aria-describedby="to_callback-agreed-fault"' in ana.page
    assert "<details><summary>Call them instead</summary>" in ana.page, "the others stay closed"


def test_a_team_without_a_topic_keeps_the_whole_form(mine: str, ana: Browser) -> None:
    told = {"place": "4 Harbor Street", "safety": "A dog.", "people": "two", "note": "blue door"}
    assert does(ana, "text", mine, "to_dispatch", call_type="", **told) == 409
    assert '<details id="team" open>' in ana.page
    for words in told.values():
        assert words in ana.page
    assert 'aria-invalid="true"' in field(ana.page, "call_type")


def test_who_lost_them_meanwhile_reads_what_they_typed_and_has_it_back_with_the_next_claim(
    town: WaitingDesk, mine: str, ana: Browser
) -> None:
    ana.get(f"{LIST}/text/{mine}")
    town.later(minutes=11)
    typed = {"outcome": "PHONE_ONLY", "reason": "ANSWERED", "note": NOTE}
    answer = ana.post(f"{LIST}/text/{mine}/do", do="close", key="a-key-of-an-old-page", **typed)
    assert answer.status_code == 409
    assert "What you wrote is not lost" in ana.page
    assert NOTE.replace("'", "&#39;") in ana.page
    claims = {"do": "claim", "was": ana.hidden("was"), "note": NOTE, "outcome": "PHONE_ONLY", "reason": ""}
    assert ana.hidden("note") == NOTE.replace("'", "&#39;")
    again = ana.post(f"{LIST}/text/{mine}/do", **claims)
    assert again.status_code == 200
    assert f">{NOTE}</textarea>".replace("'", "&#39;") in ana.page
    assert chosen(ana.page, "outcome") == "PHONE_ONLY"
    assert "aria-invalid" not in ana.page


def test_a_page_of_one_promise_leads_to_the_call_in_which_they_may_be_in_danger(
    town: WaitingDesk, ana: Browser
) -> None:
    grave = town.contact(priority=9)
    town.promised(contact=grave, priority=8)
    first = town.promised(reason="NO_UNIT", priority=9)
    does(ana, "callback", first, "claim")
    ana.get(f"{LIST}/callback/{first}")
    assert "it stays open until help has reached them" in ana.page
    assert f'href="/desk/contacts/{grave}#help"' in ana.page
    assert does(ana, "callback", first, "close", outcome="PHONE_ONLY", reason="ANSWERED") == 409


def test_whoever_is_handed_over_goes_to_a_colleague_who_is_there_first(
    town: WaitingDesk, ana: Browser
) -> None:
    town.person("Zoe", "+15035550139", team="counselors", role="counselor", hours=("00:00", "24:00"))
    contact = town.writes()
    does(ana, "text", contact, "claim")
    ana.get(f"{LIST}/text/{contact}")
    names = re.findall(r"<option[^>]*>([^<]+)</option>", ana.page.split('name="to"')[1])
    assert names[0] == "Zoe"
    assert "Ben (not on shift)" in names
