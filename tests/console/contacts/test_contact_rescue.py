"""A call in which somebody may be in danger: what its page offers, and to whom."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from ivr import legal_hold
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


def test_help_that_was_said_by_mistake_is_taken_back_where_it_was_said(
    town: DeskTown, ana: Browser, lee: Browser
) -> None:
    page = here(town)
    ana.get(page)
    ana.post(f"{page}/help")
    lee.get(page)
    assert f'action="{page}/unhelp"' not in lee.page, "it is not hers to take back"
    ana.get(page)
    assert ana.post(f"{page}/unhelp").headers["Location"] == f"{page}?done=unhelped"
    ana.get(page)
    assert "Has help reached them?" in words(ana.page)
    assert "You took back that help has reached them" in words(ana.page)
    ana.post(f"{page}/help")
    ana.get(page)
    town.passes(0.1)
    assert ana.post(f"{page}/unhelp").status_code == 409
    assert "It cannot be taken back any more" in words(ana.page)
    assert f'action="{page}/unhelp"' not in ana.page


def test_a_legal_hold_stands_on_the_page_until_it_is_ended(town: DeskTown, ana: Browser) -> None:
    page = here(town)
    ana.get(page)
    assert "legal hold" not in words(ana.page)
    contact = page.rsplit("/", 1)[1]
    town.do(lambda tx: legal_hold.hold(tx, contact, "operator", town.now))
    ana.get(page)
    assert "On legal hold. Nothing of it is deleted until an operator ends the hold." in words(ana.page)
    assert "Somebody put it on legal hold" in words(ana.page)
    town.do(lambda tx: legal_hold.release(tx, contact, "operator", town.now))
    ana.get(page)
    assert "On legal hold." not in words(ana.page)
