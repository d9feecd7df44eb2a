"""A team that is sent from the desk goes there with everything that the caller has told us."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.store import Store
from db.vault import Vault
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Details
from ivr.dispatch.resident_links import Place
from tests.console.contacts.test_contact_page import path, words
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.told import answers, places

EMPTY = {"call_type": "WELFARE", "place": "", "safety": "", "people": "", "note": ""}
RULED_OUT = "A weapon is there. By our rules no team goes there."


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    """Rosa has called about a welfare check."""
    town = DeskTown(store, vault)
    town.rings()
    town.press("1", "2", "3", "1")
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    ana = town.signed_in(town.ana, "ana")
    ana.get(path(town))
    return ana


def told(town: DeskTown) -> Details:
    """What the team is told."""
    (dispatch,) = town.rows("live_dispatches", limit=9)
    return dispatching.details_of(town.house, town.row("incident_by_id", id=dispatch["incident_id"]))


def rosa_says(town: DeskTown, **given: str) -> None:
    answers(town, town.contact()["id"], **given)


def test_a_team_from_the_contacts_page_is_told_what_the_caller_was_not_sure_of(
    town: DeskTown, ana: Browser
) -> None:
    rosa_says(town, screen__weapon="unknown", screen__medical="no", place_zip="97201", children_animals="yes")
    rosa_says(town, callback_safe="no")
    places(town, town.contact()["id"], Place("12 Alder Lane"))
    assert ana.post(f"{path(town)}/team", **EMPTY).status_code == 303
    known = told(town)
    assert known.place == "12 Alder Lane, 97201"
    assert known.people == "Children or animals are there."
    assert "Is there a weapon? Not sure." in known.safety
    assert "hurt or very sick" not in known.safety, "what was answered with no is not told"
    assert "not safe" in known.safety


def test_what_they_told_stands_in_the_form_and_the_counselors_words_go_before_it(
    town: DeskTown, ana: Browser
) -> None:
    rosa_says(town, screen__weapon="unknown", place_zip="97201")
    ana.get(path(town))
    assert 'aria-describedby="team-place-hint" value="97201"' in ana.page
    assert "Is there a weapon? Not sure.</textarea>" in ana.page
    ana.post(f"{path(town)}/team", **(EMPTY | {"safety": "A kitchen knife, put away by now."}))
    assert told(town).safety == "A kitchen knife, put away by now."


def test_of_two_places_the_newest_link_counts_where_none_was_told_on_the_phone(
    town: DeskTown, ana: Browser
) -> None:
    contact = town.contact()["id"]
    places(town, contact, Place("the old mill"), Place("the bridge", 45.5, -122.6, 20))
    ana.post(f"{path(town)}/team", **EMPTY)
    assert told(town).place == "the bridge; 45.50000, -122.60000 (their phone's place, within 20 m)"


def test_where_a_weapon_is_no_team_is_sent_without_a_reason(town: DeskTown, ana: Browser) -> None:
    rosa_says(town, screen__weapon="yes")
    ana.get(path(town))
    assert RULED_OUT in words(ana.page)
    answer = ana.post(f"{path(town)}/team", **EMPTY)
    assert answer.status_code == 409
    assert "They told us: A weapon is there." in words(ana.page)
    assert town.rows("live_dispatches", limit=9) == []
    ana.post(f"{path(town)}/team", **(EMPTY | {"despite": "Police are there and ask for us."}))
    known = told(town)
    assert known.note == "Police are there and ask for us."
    assert "Is there a weapon? Yes." in known.safety
    assert "sent_despite" in town.actions()


def test_the_form_for_a_new_dispatch_knows_the_same_and_refuses_the_same(
    town: DeskTown, ana: Browser
) -> None:
    contact = town.contact()["id"]
    rosa_says(town, screen__weapon="yes", screen__hazard="unknown", place_zip="97201")
    ana.get(f"/desk/dispatches/new?contact={contact}")
    assert RULED_OUT in words(ana.page)
    assert "97201</textarea>" in ana.page
    assert "Is there fire, smoke or gas? Not sure." in ana.page
    read = town.rows("audit_of", subject=contact, limit=9)
    assert [row["actor"] for row in read if row["action"] == "contact_read"] == [f"person:{town.ana}"] * 2
    new = {"call_type": "WELFARE", "place": "97201", "priority": "6", "language": "en", "contact": contact}
    assert ana.post("/desk/dispatches/new", **new).status_code == 422
    assert "Write why a team is sent all the same" in words(ana.page)
    assert ana.post("/desk/dispatches/new", **new, despite="Medics are with them.").status_code == 303
    assert told(town).note == "Medics are with them."
    assert "Is there a weapon? Yes." in told(town).safety, "what was left empty is told all the same"


def test_what_is_typed_while_a_colleague_calls_a_team_is_not_lost(town: DeskTown, ana: Browser) -> None:
    ben = town.signed_in(town.person("Ben", "+15035550132", role="counselor"), "ben")
    ben.get(path(town))
    ana.get(path(town))
    for _ in range(2):  # a double click is one
        ben.post(f"{path(town)}/team", **(EMPTY | {"place": "12 Alder Lane", "note": "Ring twice."}))
        ben.get(path(town))
    said = EMPTY | {"place": "12 Alder Lane", "safety": "He has a knife."}
    assert ana.post(f"{path(town)}/team", **said).status_code == 409
    assert "A team is called for them already, and it has not heard what you wrote." in words(ana.page)
    assert "He has a knife." in ana.page
    assert (len(town.rows("live_dispatches", limit=9)), told(town).safety) == (1, "")
    ana.get(path(town))
    assert ana.post(f"{path(town)}/team", **EMPTY).status_code == 303, "nothing in it is new"


def test_what_a_sent_form_shows_of_somebodys_answers_is_a_reading_as_well(
    town: DeskTown, ana: Browser
) -> None:
    contact = town.contact()["id"]
    rosa_says(town, screen__weapon="yes")
    town.clock.at += timedelta(minutes=11)
    before = len(town.actions())
    new = {"call_type": "WELFARE", "place": "97201", "priority": "6", "language": "en", "contact": contact}
    assert ana.post("/desk/dispatches/new", **new).status_code == 422
    assert RULED_OUT in words(ana.page)
    assert town.actions()[before:] == ["contact_read"]
