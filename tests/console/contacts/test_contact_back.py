"""Somebody who called and is gone can be called back from their page, through the hotline's number."""

from __future__ import annotations

import pytest

from db.store import Row, Store
from db.vault import Vault
from ivr.house import ms
from tests.console.contacts.test_contact_page import words
from tests.console.contacts.test_contacts_list import Listing
from tests.console.desk_town import Browser
from tests.ivr.house import ROSA

NOW = "Call them back now"
DAY = 86_400_000  # milliseconds


@pytest.fixture
def town(store: Store, vault: Vault) -> Listing:
    return Listing(store, vault)


@pytest.fixture
def ana(town: Listing) -> Browser:
    return town.signed_in(town.ana, "ana")


def opens(browser: Browser, contact: str) -> str:
    browser.get(f"/desk/contacts/{contact}")
    return words(browser.page)


def promises(town: Listing, contact: str) -> list[Row]:
    return town.rows("callbacks_of_contact", contact_id=contact)


def test_whoever_was_cut_off_is_called_back_and_nobody_else_calls_them(town: Listing, ana: Browser) -> None:
    contact = town.took(town.ana, priority=5)
    assert NOW in opens(ana, contact)
    answer = ana.post(f"/desk/contacts/{contact}/call-back")
    (promise,) = promises(town, contact)
    assert answer.headers["Location"] == f"/desk/waiting/callback/{promise['id']}?done=wait_ringing"
    assert (promise["claimed_by"], promise["priority"]) == (town.ana, 5)
    assert "ring_back" in town.jobs(town.row("last_attempt_of", callback_id=promise["id"])["id"])
    assert NOW not in opens(ana, contact), "they wait now: their place in the list is offered"
    lee = town.signed_in(town.lee, "lee")
    opens(lee, contact)
    assert lee.post(f"/desk/contacts/{contact}/call-back").status_code == 409
    assert "A colleague has them now." in words(lee.page)
    assert len(promises(town, contact)) == 1


def test_a_number_that_was_promised_a_call_is_called_for_that_promise(town: Listing, ana: Browser) -> None:
    before, contact = town.promised(), town.took(town.ana)
    opens(ana, contact)
    answer = ana.post(f"/desk/contacts/{contact}/call-back")
    assert answer.headers["Location"].startswith(f"/desk/waiting/callback/{before}?")
    assert promises(town, contact) == []


def test_a_call_can_be_promised_for_today_and_for_another_day(town: Listing, ana: Browser) -> None:
    contact = town.took(town.ana)
    opens(ana, contact)
    assert ana.post(f"/desk/contacts/{contact}/promise", later="evening").status_code == 409
    assert "They have to agree to it first." in words(ana.page)
    assert promises(town, contact) == []
    answer = ana.post(f"/desk/contacts/{contact}/promise", later="evening", agreed="yes")
    assert answer.status_code == 303
    (promise,) = promises(town, contact)
    assert (promise["reason"], promise["window"], promise["claimed_by"]) == (
        "CALLER_ASKED",
        "evening",
        town.ana,
    )
    other = town.took(town.ana, caller="+15035550119")
    opens(ana, other)
    ana.post(f"/desk/contacts/{other}/promise", later="3", agreed="yes")
    (later,) = promises(town, other)
    assert later["reason"] == "FOLLOW_UP"
    assert 2 * DAY < later["next_at"] - ms(town.now) <= 3 * DAY


def test_whom_a_call_would_endanger_nobody_is_offered_to_call(town: Listing, ana: Browser) -> None:
    contact = town.took(town.ana)
    town.said(ROSA, call_ok=0)
    assert NOW not in opens(ana, contact)
    for form in ({}, {"later": "soon", "agreed": "yes"}):
        path = "promise" if form else "call-back"
        assert ana.post(f"/desk/contacts/{contact}/{path}", **form).status_code == 409
        assert "They said that calls are not safe." in words(ana.page)
    assert promises(town, contact) == []


def test_who_only_wrote_and_whose_number_is_not_known_is_not_called(town: Listing, ana: Browser) -> None:
    wrote = town.contact(channel="sms")
    town.ends(wrote)
    hidden = town.took(town.ana, caller=None)
    for contact in (wrote, hidden):
        assert NOW not in opens(ana, contact)
        assert ana.post(f"/desk/contacts/{contact}/call-back").status_code == 409
        assert promises(town, contact) == []


def test_whoever_is_on_the_line_is_not_called_back(town: Listing, ana: Browser) -> None:
    contact = town.took(town.ana, over=False)
    assert NOW not in opens(ana, contact)
    assert ana.post(f"/desk/contacts/{contact}/call-back").status_code == 409


def test_nobody_says_that_a_call_was_promised_or_a_team_sent_where_none_was(
    town: Listing, ana: Browser
) -> None:
    contact = town.took(town.ana)
    page = f"/desk/contacts/{contact}"
    opens(ana, contact)
    assert 'value="CALLBACK"' not in ana.page
    assert 'value="DISPATCH"' not in ana.page
    ended = {"call_type": "WELFARE", "reason": "ANSWERED"}
    assert ana.post(f"{page}/decide", outcome="CALLBACK", **ended).status_code == 409
    assert "No call is promised to them, and saying so here promises none." in words(ana.page)
    assert ana.post(f"{page}/decide", outcome="DISPATCH", **ended).status_code == 409
    assert "No team was called for them, and saying so here calls none." in words(ana.page)
    ana.post(f"{page}/promise", later="evening", agreed="yes")
    opens(ana, contact)
    assert 'value="CALLBACK"' in ana.page
    assert ana.post(f"{page}/decide", outcome="CALLBACK", **ended).status_code == 303
