"""The page that asks where it is, as a thumb and a keyboard meet it, with a script and without."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.console.desk_browser import faults, sideways
from tests.journeys.test_where_it_is import link, offers, told, writes
from tests.journeys.town import PUBLIC, Town
from tests.simulator.browser import DESK, POCKET, follow

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("DESK_SHOTS")  # a folder, for whoever wants to look
CORNER = {"latitude": 45.523064, "longitude": -122.676483, "accuracy": 14.6}


class Asked:
    """Somebody who was sent a link."""

    def __init__(self, town: Town, language: str = "en") -> None:
        rosa = town.resident()
        self.contact = writes(town, rosa, language)
        assert offers(town, self.contact) == ""
        found = rosa.expect_text("/here/").link if language == "es" else link(rosa)
        self.address = found.replace(PUBLIC, town.url)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[object]:
    contexts: list[BrowserContext] = []

    def opened(**more: object) -> Page:
        context = browser.new_context(**{"viewport": POCKET, **more})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def test_without_a_script_the_place_is_written(town: Town, open_page) -> None:  # type: ignore[no-untyped-def]
    asked, page = Asked(town), open_page(java_script_enabled=False)
    page.goto(asked.address)
    assert page.get_by_role("button", name="Share where this phone is").count() == 0
    follow(page, page.get_by_role("button", name="Send"))
    expect(page.get_by_role("alert")).to_have_text("Please write where it is, then press Send.")
    page.get_by_label("Street and number, or what is close by").fill("behind the library")
    follow(page, page.get_by_role("button", name="Send"))
    expect(page.get_by_role("status")).to_have_text("Thank you. We have it.")
    assert told(town, asked.contact) == ["behind the library"]


def test_the_phone_is_asked_after_a_press_and_nothing_is_sent_before_another(town: Town, open_page) -> None:  # type: ignore[no-untyped-def]
    asked = Asked(town)
    page = open_page(geolocation=CORNER, permissions=["geolocation"])
    page.goto(asked.address)
    expect(page.locator("input[name=latitude]")).to_have_value("")
    page.get_by_role("button", name="Share where this phone is").click()
    found = "Your phone says where it is, to about 15 meters. Press Send, and we have it."
    expect(page.get_by_role("status")).to_have_text(found)
    assert told(town, asked.contact) == []
    follow(page, page.get_by_role("button", name="Send"))
    expect(page.get_by_role("status")).to_have_text("Thank you. We have it.")
    assert told(town, asked.contact) == ["45.52306, -122.67648 (their phone's place, within 15 m)"]


def test_who_does_not_share_writes_instead(town: Town, open_page) -> None:  # type: ignore[no-untyped-def]
    asked, page = Asked(town), open_page(permissions=[])
    page.goto(asked.address)
    page.get_by_role("button", name="Share where this phone is").click()
    expect(page.get_by_role("status")).to_have_text(
        "Your phone does not say where it is. Please write it below."
    )
    expect(page.get_by_label("Street and number, or what is close by")).to_be_focused()


def test_one_press_leaves_the_page_and_back_does_not_lead_there(town: Town, open_page) -> None:  # type: ignore[no-untyped-def]
    asked, page = Asked(town), open_page()
    page.route(
        "https://www.weather.gov/", lambda route: route.fulfill(body="<p>Sun.</p>", content_type="text/html")
    )
    page.goto("about:blank")
    page.goto(asked.address)
    before = page.evaluate("history.length")
    page.get_by_role("link", name="Leave this page").click()
    expect(page.get_by_text("Sun.")).to_be_visible()
    assert page.url == "https://www.weather.gov/"
    assert page.evaluate("history.length") == before
    page.go_back()
    assert "/here/" not in page.url


def test_the_first_tabs_lead_to_911_the_way_out_and_the_form(town: Town, open_page) -> None:  # type: ignore[no-untyped-def]
    asked, page = Asked(town), open_page()
    page.goto(asked.address)
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert reached == ["In danger? Dial 911.", "leave", "share", "place", "Send"]


@pytest.mark.parametrize("looks", ["light", "dark"])
@pytest.mark.parametrize("size", [POCKET, DESK], ids=["390", "1440"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_state_is_clean_in_each_language_size_and_light(
    town: Town, open_page, looks: str, size: dict[str, int], language: str
) -> None:  # type: ignore[no-untyped-def]
    asked = Asked(town, language)
    page = open_page(viewport=size, color_scheme=looks, geolocation=CORNER, permissions=["geolocation"])
    name = f"{size['width']}-{looks}-{language}"

    def seen(state: str) -> None:
        assert faults(page) == []
        assert sideways(page) == 0
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"here-{state}-{name}.png"), full_page=True)

    page.goto(asked.address)
    seen("asked")
    follow(page, page.get_by_role("button", name="Send" if language == "en" else "Enviar"))
    page.locator("#share").click()
    expect(page.locator("#found.known")).to_be_visible()
    seen("found")
    follow(page, page.get_by_role("button", name="Send" if language == "en" else "Enviar"))
    seen("thanks")
    page.goto(asked.address)
    seen("used")
