"""The list of contacts, and the page of somebody in danger, by eye on a phone and a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db.store import open_store
from db.vault import Vault
from ivr import legal_hold
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from tests.console.contacts.test_contacts_list import Listing
from tests.console.desk_browser import faults, served, sideways, through_the_door
from tests.ivr.told import answers
from tests.simulator.browser import DESK, POCKET, follow

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("DESK_SHOTS")  # a folder, for whoever wants to look


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[Listing]:
    """Ana took two calls; somebody in danger hung up; others wrote and called."""
    town = Listing(open_store(sqlite_url), vault)
    town.account(town.lee, "lee")
    for caller in ("+15035550112", "+15035550113"):
        answers(town, town.took(town.lee, caller=caller, priority=4), call_type="NOISE")
        town.later(minutes=7)
    town.contact("+15035550114", "sms")
    town.danger = town.contact(priority=9)  # type: ignore[attr-defined]
    answers(
        town,
        town.danger,
        call_type="WELFARE",
        screen__weapon="yes",
        screen__hazard="unknown",
        place_zip="97201",
    )  # type: ignore[attr-defined]
    town.ends(town.danger)  # type: ignore[attr-defined]
    yield town
    town.store.close()


@pytest.fixture
def base(town: Listing) -> Iterator[str]:
    with served(town) as address:
        yield address


@pytest.fixture
def page(browser: Browser, base: str, town: Listing) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{base}/desk")
    through_the_door(page, "lee", town.next_code())
    yield page
    context.close()


def look(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for size in (POCKET, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{size['width']}-{scheme}.png", full_page=True)
            assert faults(page) == [], f"{name} {scheme} {size['width']}"
            assert sideways(page) == 0, f"{name} {scheme} {size['width']}"


def test_the_list_and_what_is_still_to_be_said_are_clean_in_both_schemes_and_sizes(
    page: Page, base: str
) -> None:
    page.goto(f"{base}/desk/contacts")
    look(page, "contacts")
    for path in ("/desk/board", "/desk"):
        page.goto(base + path)
        expect(page.get_by_text("Yours: say how it ended")).to_be_visible()
    look(page, "start")


def test_the_page_of_somebody_in_danger_is_clean_with_all_that_is_asked(
    page: Page, base: str, town: Listing
) -> None:
    page.goto(f"{base}/desk/contacts/{town.danger}")  # type: ignore[attr-defined]
    page.get_by_text("Close it without that").click()
    page.get_by_text("Promise to call").click()
    page.get_by_text("Call a team", exact=True).first.click()
    expect(page.get_by_label("Send a team all the same, because")).to_be_visible()
    look(page, "danger")
    town.do(lambda tx: legal_hold.hold(tx, town.danger, "operator", town.now))  # type: ignore[attr-defined]
    follow(page, page.get_by_role("button", name="Help has reached them"))
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    expect(page.get_by_text("On legal hold.")).to_be_visible()
    look(page, "helped")
    follow(page, page.get_by_role("button", name="Take it back"))
    expect(page.get_by_role("heading", name="Has help reached them?")).to_be_visible()


def test_the_choice_between_two_matters_is_clean_where_somebody_waits(
    page: Page, base: str, town: Listing
) -> None:
    other, promise = town.contact("+15035550115"), town.promised("+15035550115")
    asked = Asked("WELFARE", 5, "en", "caller", other, place="12 Alder Lane")
    town.do(lambda tx: dispatching.open_dispatch(town.house, tx, asked, town.now))
    town.has(town.lee, promise)
    page.goto(f"{base}/desk/waiting/callback/{promise}")
    page.get_by_text("Send a team", exact=True).first.click()
    page.get_by_label("What it is about").select_option(value="WELFARE")
    follow(page, page.get_by_role("button", name="Send a team"))
    expect(page.get_by_text("A team is called to something like it already")).to_be_visible()
    look(page, "alike")
