"""The alarms in a browser: what comes while the page stands open is seen, said and counted, and leads to whom
it is about. And what a team wrote is read on its page. Clean on a phone and on a desk, in light and dark."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db.store import open_store
from db.vault import Vault
from ivr.outgoing import alerts
from tests.console.desk_browser import faults, sideways, through_the_door
from tests.console.evening import Evening
from tests.journeys.town import LINE, Town
from tests.simulator.browser import DESK, POCKET, follow

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("DESK_SHOTS")
LEE = "+15035550141"


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[Town]:
    town = Town(open_store(sqlite_url), vault, url=sqlite_url)
    town.supervisor("Lee", LEE)
    yield town
    town.close(prove=False)


@pytest.fixture
def evening(town: Town) -> Iterator[Evening]:
    evening = Evening(town)
    evening.account(LEE, "lee")
    with evening.served():
        yield evening


@pytest.fixture
def page(browser: Browser, evening: Evening) -> Iterator[Page]:
    """Lee's, at the alarms."""
    context = browser.new_context(reduced_motion="reduce", viewport=DESK)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{evening.base}/desk/alarms")
    through_the_door(page, "lee", evening.next_code())
    expect(page.get_by_role("heading", level=1)).to_have_text("Alarms")
    yield page
    context.close()


def raised(town: Town, alarm: str, subject: str) -> None:
    now = town.clock.now()
    town.store.write(lambda tx: alerts.raise_(town.house, tx, alarm, subject, now))


def look(page: Page, name: str) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width, size in {"390": POCKET, "1440": DESK}.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
            assert faults(page) == [], f"{name} {scheme} {width}"
            assert sideways(page) == 0, f"{name} {scheme} {width}"
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def test_what_comes_while_the_page_stands_open_is_seen_said_counted_and_leads_on(
    page: Page, town: Town
) -> None:
    expect(page.get_by_text("Nothing waits for anybody.")).to_be_visible()
    look(page, "alarms-none")
    rosa = town.resident()
    rosa.call(LINE)
    contact = town.contacts()[0]["id"]
    raised(town, "callback_unreached", contact)
    raised(town, "roster_gap", "responders")
    expect(page.get_by_role("heading", name="Somebody who waits is not reached")).to_be_visible()
    expect(page.get_by_text("Nothing waits for anybody.")).to_have_count(0)
    expect(page).to_have_title("(2) Alarms · Careline")
    expect(page.get_by_role("status").first).to_contain_text("Alarm: A gap in the roster, Responders.")
    look(page, "alarms")
    page.get_by_role("button", name="I see to it: A gap in the roster").click()
    expect(page.get_by_role("status").first).to_contain_text("Acknowledged.")
    expect(page).to_have_title("(1) Alarms · Careline")
    follow(page, page.get_by_role("link", name="A call"))
    assert page.url.endswith(f"/desk/contacts/{contact}")


def test_what_a_responder_wrote_is_read_where_the_alarm_leads_and_the_next_text_is_said(
    page: Page, town: Town
) -> None:
    marta = town.responder("Marta", "+15035550161")
    out = town.calls_out()
    marta.expect_text("A team is needed").reply("2 men w knives need help")
    follow(page, page.get_by_role("link", name=f"Page {out['code']}"))
    expect(page.get_by_text("2 men w knives need help")).to_be_visible()
    expect(page.locator("[data-asof]")).to_contain_text("Live")
    marta.text(LINE, "they are at the back door now")
    expect(page.get_by_text("they are at the back door now", exact=True)).to_be_visible()
    expect(page.get_by_role("status").first).to_contain_text("Marta wrote: they are at the back door now")
    look(page, "dispatch-texts")
