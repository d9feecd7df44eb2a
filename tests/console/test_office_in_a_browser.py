"""The pages of the office in a browser: what 911 centers ask for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.console import test_desk_in_a_browser as desk
from tests.console.desk_town import DeskTown
from tests.simulator.browser import follow

pytestmark = pytest.mark.browser
town, base, complaints, page = desk.town, desk.base, desk.complaints, desk.page


def test_a_team_is_asked_for_and_called_off(page: Page, base: str, town: DeskTown) -> None:
    desk.sign_in(page, base, town)
    page.goto(f"{base}/desk/requests")
    desk.look(page, "requests-empty")
    follow(page, page.get_by_role("link", name="Ask for a team"))
    desk.look(page, "request-new")
    page.get_by_label("CAD number").fill("26-1")
    page.get_by_label("What it is about").select_option("WELFARE")
    page.get_by_label("Where").fill("4 Harbor Street")
    for question in page.locator(".question").all():
        question.get_by_label("No", exact=True).check()
    follow(page, page.get_by_role("button", name="Ask for a team"))
    expect(page.get_by_role("heading", level=2, name="Responders are asked")).to_be_visible()
    page.get_by_text("Call it off").first.click()
    desk.look(page, "request")
    page.get_by_label("Why").select_option("CALLER_DECLINED")
    follow(page, page.get_by_role("button", name="Call it off"))
    expect(page.get_by_role("status")).to_contain_text("everybody is told")
    desk.look(page, "request-over")
    page.goto(f"{base}/desk/requests/new")
    page.get_by_label("CAD number").fill("!!")
    page.get_by_label("What it is about").select_option("MH_CRISIS")
    page.get_by_label("Where").fill("9 Mill Road")
    follow(page, page.get_by_role("button", name="Ask for a team"))
    desk.look(page, "request-faults")
    page.get_by_label("CAD number").fill("26-2")
    follow(page, page.get_by_role("button", name="Ask for a team"))
    desk.look(page, "request-not-sent")
    page.goto(f"{base}/desk/requests")
    desk.look(page, "requests")


def test_the_form_is_filled_in_by_keyboard_alone(page: Page, base: str, town: DeskTown) -> None:
    desk.sign_in(page, base, town)
    page.goto(f"{base}/desk/requests/new")
    page.get_by_label("CAD number").focus()
    page.keyboard.type("26-3")
    page.keyboard.press("Tab")
    page.keyboard.type("Loud")  # chooses noise by its first letters
    page.keyboard.press("Tab")
    page.keyboard.type("9 Mill Road")
    page.keyboard.press("Tab")
    for _ in range(7):
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowUp")  # from "not sure" to "no"
    with page.expect_navigation():
        page.get_by_label("Where").focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="Responders are asked")).to_be_visible()
