"""A supervisor blocks a caller from the contact's page, whose number nobody has to see."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from flows.keywords import Meaning
from ivr.calls import blocking
from ivr.reach import consent
from tests.console.contacts.test_contact_page import path, words
from tests.console.desk_town import Browser, DeskTown
from tests.ivr.house import ROSA


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    """Rosa has called and hung up."""
    town = DeskTown(store, vault)
    town.rings()
    town.hangs_up()
    return town


@pytest.fixture
def lee(town: DeskTown) -> Browser:
    browser = town.signed_in(town.lee, "lee")
    browser.get(path(town))
    return browser


def held(town: DeskTown) -> bool:
    index = town.vault.index("phone", ROSA)
    return town.store.read(lambda tx: blocking.held(tx, index, Meaning("text"), town.now))


def test_a_supervisor_blocks_a_caller_whose_number_nobody_sees_and_lifts_it_again(
    town: DeskTown, lee: Browser
) -> None:
    assert lee.post(f"{path(town)}/block", reason="Insults, all night.", hours="8").status_code == 303
    assert held(town)
    lee.get(f"{path(town)}?done=blocked")
    told = words(lee.page)
    assert "by you: Insults, all night." in told and "The number is blocked until" in told
    assert "You blocked the number for a while" in told
    assert "number_read" not in town.actions()
    assert lee.post(f"{path(town)}/unblock").status_code == 303
    assert not held(town)
    lee.get(path(town))
    assert lee.post(f"{path(town)}/unblock").status_code == 409
    assert "over already" in lee.page


def test_whoever_must_not_be_called_can_be_blocked_all_the_same(town: DeskTown, lee: Browser) -> None:
    contact, by = town.contact()["id"], f"person:{town.lee}"
    town.do(lambda tx: consent.told_to_staff(tx, contact, "call", by, town.now, ok=False))
    lee.post(f"{path(town)}/number", how="whole")
    assert "is not shown to anybody" in lee.page
    assert lee.post(f"{path(town)}/block", reason="Insults.", hours="24").status_code == 303
    assert held(town)


def test_what_may_not_be_is_refused_in_words_and_what_was_typed_stays(town: DeskTown, lee: Browser) -> None:
    answer = lee.post(f"{path(town)}/block", reason="It is 503-555-0111", hours="8")
    assert answer.status_code == 422
    assert "without a telephone number" in lee.page and 'value="It is 503-555-0111"' in lee.page
    assert not held(town)


def test_a_counselor_is_not_offered_it(town: DeskTown) -> None:
    ana = town.signed_in(town.ana, "ana")
    ana.get(path(town))
    assert "Blocking them" not in ana.page
    assert ana.post(f"{path(town)}/block", reason="Insults.", hours="8").status_code == 403
    assert not held(town)


def test_a_withheld_number_is_nobodys_to_block(town: DeskTown, lee: Browser) -> None:
    town.rings("CA2", caller=None)
    lee.get(f"/desk/contacts/{town.contact('CA2')['id']}")
    assert "there is nothing to block" in lee.page
