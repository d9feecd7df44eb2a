"""A team for somebody who waits: as from the page of their call, with the same questions first."""

from __future__ import annotations

import pytest

from db.store import open_store
from db.vault import Vault
from flows.paging.model import Accepted
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from tests.console.callbacks.test_waiting_page import LIST, WaitingDesk, does
from tests.console.contacts.test_contact_page import words
from tests.console.desk_town import Browser
from tests.ivr.house import ROSA
from tests.ivr.told import answers

ASKS = {"call_type": "WELFARE"}


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> WaitingDesk:
    return WaitingDesk(open_store(sqlite_url), vault)


@pytest.fixture
def ana(town: WaitingDesk) -> Browser:
    return town.signed_in(town.ana, "ana")


def out(town: WaitingDesk) -> int:
    return len(town.rows("live_dispatches", limit=9))


def known_already(town: WaitingDesk) -> str:
    """A team is called to what somebody has called about from Rosa's number. The incident."""
    other = town.contact(ROSA)
    asked = Asked("WELFARE", 5, "en", "caller", other, place="12 Alder Lane")
    town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    return str(town.row("contact_by_id", id=other)["incident_id"])


def test_before_a_second_team_is_sent_to_the_same_whoever_has_them_is_asked(
    town: WaitingDesk, ana: Browser
) -> None:
    incident, promise = known_already(town), town.promised()
    does(ana, "callback", promise, "claim")
    assert does(ana, "callback", promise, "to_dispatch", **ASKS, note="<i>shouts</i>") == 409
    told = words(ana.page)
    assert "A team is called to something like it already" in told
    assert "12 Alder Lane" in told
    assert 'value="&lt;i&gt;shouts&lt;/i&gt;"' in ana.page, "what was typed is kept"
    assert out(town) == 1
    assert ana.post(f"{LIST}/callback/{promise}/do", do="to_incident", incident=incident).status_code == 303
    contact = town.row("callback_by_id", id=promise)["contact_id"]
    assert town.row("contact_by_id", id=contact)["incident_id"] == incident
    assert (out(town), [one.id for one in town.everybody()]) == (1, [promise]), "they still wait for us"


def test_that_the_place_of_another_matter_stood_there_is_written_down(
    town: WaitingDesk, ana: Browser
) -> None:
    incident, promise = known_already(town), town.promised()
    does(ana, "callback", promise, "claim")
    does(ana, "callback", promise, "to_dispatch", **ASKS)
    assert "12 Alder Lane" in ana.page
    read = [row for row in town.audited() if row["action"] == "details_revealed"]
    assert [(row["subject"], row["actor"]) for row in read] == [(incident, f"person:{town.ana}")]


def test_another_matter_of_somebody_who_waits_gets_its_own_team(town: WaitingDesk, ana: Browser) -> None:
    known_already(town)
    promise = town.promised()
    does(ana, "callback", promise, "claim")
    assert does(ana, "callback", promise, "to_dispatch", **ASKS, place="the bridge", anyway="yes") == 303
    assert out(town) == 2


def test_a_team_for_somebody_who_waits_is_told_what_they_answered(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes()
    answers(town, contact, screen__weapon="unknown", place_zip="97201", children_animals="unknown")
    does(ana, "text", contact, "claim")
    ana.get(f"{LIST}/text/{contact}")
    assert 'value="97201"' in ana.page
    assert does(ana, "text", contact, "to_dispatch", **ASKS) == 303
    (dispatch,) = town.rows("live_dispatches", limit=9)
    incident = town.row("incident_by_id", id=dispatch["incident_id"])
    known = dispatching.details_of(town.house, incident)
    assert known.place == "97201"
    assert "Is there a weapon? Not sure." in known.safety
    assert known.people == "The caller does not know whether children or animals are there."


def test_where_somebody_is_hurt_no_team_is_sent_without_a_reason(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes()
    answers(town, contact, screen__medical="yes")
    does(ana, "text", contact, "claim")
    assert does(ana, "text", contact, "to_dispatch", **ASKS) == 409
    assert "Somebody is hurt, very sick, or took too much." in words(ana.page)
    assert out(town) == 0
    assert does(ana, "text", contact, "to_dispatch", **ASKS, despite="Medics ask for us.") == 303
    assert out(town) == 1


def test_what_they_answered_is_shown_to_whoever_has_them_alone(town: WaitingDesk, ana: Browser) -> None:
    contact = town.writes()
    answers(town, contact, place_zip="97201")
    ana.get(f"{LIST}/text/{contact}")
    assert "97201" not in ana.words


def test_whoever_has_a_team_already_gets_no_form_for_one_and_what_was_typed_is_not_lost(
    town: WaitingDesk, ana: Browser
) -> None:
    promise = town.promised()
    does(ana, "callback", promise, "claim")
    assert does(ana, "callback", promise, "to_dispatch", **ASKS, place="12 Alder Lane") == 303
    ana.get(f"{LIST}/callback/{promise}")
    assert 'value="to_dispatch"' not in ana.page
    assert "What is new is told on its page: More is known." in words(ana.page)
    assert does(ana, "callback", promise, "to_dispatch", **ASKS, safety="He has a knife.") == 409
    assert "it has not heard what you wrote" in words(ana.page)
    assert "What you wrote is not lost" in words(ana.page)
    assert "He has a knife." in words(ana.page)
    assert does(ana, "callback", promise, "to_dispatch", **ASKS, place="12 Alder Lane") == 303, (
        "a double click"
    )


def test_whoever_tells_them_that_nobody_came_sees_that_somebody_does_by_now(
    town: WaitingDesk, ana: Browser
) -> None:
    contact = town.contact(ROSA)
    asked = Asked("WELFARE", 5, "en", "caller", contact, place="12 Alder Lane", need=1)
    dispatch = town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    promise = town.promised(contact=contact, reason="NO_UNIT", priority=9)
    event, now = Accepted(town.marta, 20), town.now
    town.do(lambda tx: dispatching.happen(town.house, tx, dispatch, event, now, "test"))
    for page in (LIST, f"{LIST}/callback/{promise}"):
        ana.get(page)
        assert "No team comes" not in words(ana.page)
        assert "No team had accepted: tell them how it stands now." in words(ana.page)
    code = town.row("dispatch_by_id", id=dispatch)["code"]
    assert f">Page {code}</a>, accepted<" in ana.page
