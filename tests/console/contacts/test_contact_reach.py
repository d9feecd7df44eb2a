"""From a contact's page: how they may be reached, as they said, and a link on which they tell where it is."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from ivr.dispatch import resident_links
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    town = DeskTown(store, vault)
    town.rings()
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    browser = town.signed_in(town.ana, "ana")
    browser.get(path(town))
    return browser


def path(town: DeskTown) -> str:
    return f"/desk/contacts/{town.contact()['id']}"


def test_a_link_goes_out_once_they_said_that_texts_are_safe(town: DeskTown, ana: Browser) -> None:
    refused = ana.post(f"{path(town)}/ask-place", key="1")
    assert refused.status_code == 409
    assert "They have not said that texts to this number are safe" in refused.text
    assert ana.post(f"{path(town)}/safe", said="text:yes").status_code == 303
    ana.get(path(town))
    assert ana.post(f"{path(town)}/ask-place", key="2").status_code == 303
    (row,) = town.rows("messages_of_contact", contact_id=town.contact()["id"], limit=9)
    assert row["purpose"] == "question"
    assert {"safe_contact", "place_asked"} <= set(town.actions())


def test_a_no_is_kept_and_shuts_the_way(town: DeskTown, ana: Browser) -> None:
    ana.post(f"{path(town)}/safe", said="text:no")
    kept = town.row("safe_contact_of", number_idx=town.vault.index("phone", ROSA))
    assert (kept["text_ok"], kept["consent"]) == (0, "told_to_staff")


@pytest.mark.parametrize("said", ["", "text", "letter:yes", "text:maybe"])
def test_no_answer_is_kept_that_nobody_gave(town: DeskTown, ana: Browser, said: str) -> None:
    assert ana.post(f"{path(town)}/safe", said=said).status_code == 422


def test_what_was_told_on_the_page_stands_in_the_story(town: DeskTown, ana: Browser) -> None:
    ana.post(f"{path(town)}/safe", said="text:yes")
    contact, now = town.contact()["id"], town.now

    def tells(tx):  # type: ignore[no-untyped-def]
        token = resident_links.links.make(tx, town.house, resident_links.PURPOSE, contact, None, 60)
        return resident_links.tell(town.house, tx, token, resident_links.Place("the blue door"), now)

    assert town.store.write(tells) == "good"
    ana.get(path(town))
    assert "Told on our page where it is" in ana.page
    assert "the blue door" in ana.page
