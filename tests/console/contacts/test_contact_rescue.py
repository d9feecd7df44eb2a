"""A call in which somebody may be in danger: what its page offers, and to whom."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from tests.console.contacts.test_contact_page import words
from tests.console.desk_town import Browser, DeskTown

ENDED = {"call_type": "WELFARE", "outcome": "PHONE_ONLY", "reason": "ANSWERED"}


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    """Rosa spoke of thoughts of suicide, and hung up."""
    town = DeskTown(store, vault)
    town.rings()
    town.press("1", "1", "1", "1")
    assert town.contact()["priority"] == 9
    town.hangs_up()
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana")


@pytest.fixture
def lee(town: DeskTown) -> Browser:
    return town.signed_in(town.lee, "lee")


def here(town: DeskTown) -> str:
    (row,) = town.rows("contacts_before", started_at=1 << 60, id="", limit=2)
    return f"/desk/contacts/{row['id']}"


def test_help_is_asked_after_first_and_then_how_it_ended(town: DeskTown, ana: Browser) -> None:
    page = here(town)
    ana.get(page)
    assert "Has help reached them?" in words(ana.page)
    assert (f"{page}/decide" in ana.page, f"{page}/override" in ana.page) == (False, False)
    assert ana.post(f"{page}/decide", **ENDED).status_code == 409
    assert "Somebody may still be in danger, so it stays open." in words(ana.page)
    assert ana.post(f"{page}/help").status_code == 303
    ana.get(page)
    assert "Help has reached them (said by You)" in words(ana.page)
    assert ana.post(f"{page}/decide", **ENDED).status_code == 303


def test_a_supervisor_decides_without_it_and_a_counselor_does_not(
    town: DeskTown, ana: Browser, lee: Browser
) -> None:
    page = here(town)
    ana.get(page)
    assert ana.post(f"{page}/override", why="They sounded fine.").status_code == 409
    assert "Only a supervisor decides that." in words(ana.page)
    assert "They sounded fine." not in ana.get(page).text, "what is refused leaves no note"
    lee.get(page)
    assert lee.post(f"{page}/override", why=" ").status_code == 409
    assert lee.post(f"{page}/override", why="A neighbor is with them.").status_code == 303
    lee.get(page)
    assert "A neighbor is with them." in words(lee.page)
    assert lee.post(f"{page}/decide", **ENDED).status_code == 303


def test_what_a_colleague_said_is_changed_by_nobody_but_them_and_a_supervisor(
    town: DeskTown, ana: Browser, lee: Browser
) -> None:
    page = here(town)
    ana.get(page)
    ana.post(f"{page}/help")
    ana.get(page)
    ana.post(f"{page}/decide", **ENDED)
    ben = town.signed_in(town.person("Ben", "+15035550132", role="counselor"), "ben")
    ben.get(page)
    assert f"{page}/decide" not in ben.page
    other = ENDED | {"outcome": "REFER", "reason": "CALLER_DECLINED"}
    assert ben.post(f"{page}/decide", **other).status_code == 409
    assert "A colleague has said how it ended." in words(ben.page)
    lee.get(page)
    assert lee.post(f"{page}/decide", **other).status_code == 303
