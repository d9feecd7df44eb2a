"""A refused form about a dispatch: what is wrong stands beside its field, and what was typed stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from db.store import open_store
from db.vault import Vault
from flows.paging.model import Accepted
from tests.console.desk_town import Browser, DeskTown
from tests.console.dispatching.test_dispatch_pages import LIST, act, happens, opens, state


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    yield town
    town.store.close()


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana")


def form(page: str, name: str) -> str:
    """The details of a form, as drawn."""
    found = re.search(rf'<details data-key="{name}"[^>]*>.*?</details>', page, re.DOTALL)
    assert found, f"no form {name}"
    return found[0]


def field(drawn: str, id_: str) -> str:
    found = re.search(rf'<select id="{id_}"[^>]*>', drawn)
    assert found, f"no field {id_}"
    return found[0]


def test_what_is_wrong_stands_beside_its_field_and_what_was_chosen_stays(
    town: DeskTown, ana: Browser
) -> None:
    dispatch = opens(town)
    happens(town, dispatch, Accepted(town.marta))
    ana.get(f"{LIST}/{dispatch}")
    assert " open" not in form(ana.page, "reassign").split(">")[0]
    assert act(ana, dispatch, "reassign", person=town.marta, to="nobody") == 409
    drawn = form(ana.page, "reassign")
    assert drawn.startswith('<details data-key="reassign" open data-typed>')
    assert '<p class="fault" id="instead-fault">Choose somebody of the staff.</p>' in drawn
    assert 'aria-invalid="true" aria-describedby="instead-fault"' in field(drawn, "instead")
    assert "aria-invalid" not in field(drawn, "leaves")
    assert f'<option value="{town.marta}" selected>Marta</option>' in drawn
    assert 'role="alert">Choose somebody of the staff.' in ana.page
    assert state(town, dispatch) == "ACCEPTED"
    assert act(ana, dispatch, "cancel", reason="NO REASON") == 409
    assert 'id="why-fault">Choose why the team is called off.' in form(ana.page, "cancel")


def test_a_text_that_is_too_long_is_told_beside_its_field_and_kept(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)
    path = f"{LIST}/{dispatch}/change"
    ana.get(path)
    long = "x" * 2001
    answer = ana.post(path, place="6 Harbor Street", note=long, version=ana.hidden("version"))
    assert answer.status_code == 409
    assert '<p class="fault" id="note-fault">Write at most 2000 characters in each field.</p>' in ana.page
    assert 'aria-describedby="note-hint note-fault" aria-invalid="true"' in ana.page
    assert long in ana.page
    assert ">6 Harbor Street</textarea>" in ana.page
    assert 'id="place-fault"' not in ana.page


def test_a_further_team_to_a_closed_incident_is_refused_where_it_is_read(
    town: DeskTown, ana: Browser
) -> None:
    """That form has no field for what it is about: the refusal stands above all of it."""
    dispatch = opens(town)
    ana.get(f"{LIST}/new?more={dispatch}")
    shown = ana.page
    sent = {"more": dispatch, "once": ana.hidden("once"), "priority": "6", "language": "en"}
    ana.get(f"{LIST}/{dispatch}")
    assert act(ana, dispatch, "cancel", reason="CALLER_DECLINED") == 303
    ana.page = shown
    assert ana.post(f"{LIST}/new", **sent).status_code == 409
    assert 'role="alert">The incident is closed. Send a team as for a new one.' in ana.page
