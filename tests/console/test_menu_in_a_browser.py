"""The frame of every page as people meet it: one row on a desk, a bar under the thumb on a phone, a bell that
rings on every page, and lists that open and close by hand, by key and without a script."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ivr.outgoing import alerts
from tests.console import test_desk_in_a_browser as desk
from tests.console.desk_browser import faults, keys, sideways
from tests.console.desk_town import DeskTown
from tests.ivr.roster_town import TEAM
from tests.simulator.browser import DESK, POCKET, follow

pytestmark = pytest.mark.browser
town, base, complaints, page = desk.town, desk.base, desk.complaints, desk.page


@pytest.fixture
def lee(page: Page, base: str, town: DeskTown) -> Iterator[Page]:
    """Supervisor, administrator and auditor: whoever has the longest menu."""
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    desk.sign_in(page, base, town)
    return page


def in_sight(page: Page, entry: Locator) -> bool:
    box, size = entry.bounding_box(), page.viewport_size
    assert box and size
    right, low = box["x"] + box["width"], box["y"] + box["height"]
    return box["x"] >= 0 and right <= size["width"] and low <= size["height"]


@pytest.mark.parametrize("width", [1024, 1440])
def test_the_longest_menu_is_one_row(lee: Page, base: str, width: int) -> None:
    lee.set_viewport_size({"width": width, "height": 800})
    for path in ("/board", "/requests", "/blocklist", "/me"):
        lee.goto(f"{base}/desk{path}")
        tops = lee.locator(".top > *, .places > ul > li:visible").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect()).map((box) => (box.top + box.bottom) / 2)"
        )
        assert len(tops) >= 9
        assert max(tops) - min(tops) < 3, path
        assert sideways(lee) == 0
        height = lee.locator(".top").bounding_box()
        assert height and height["height"] < 64


@pytest.mark.parametrize("path", ["/board", "/requests", "/roster/week", "/blocklist", "/people", "/audit"])
def test_on_a_phone_one_sees_where_one_is(lee: Page, base: str, path: str) -> None:
    lee.set_viewport_size(POCKET)  # type: ignore[arg-type]
    lee.goto(f"{base}/desk{path}")
    bar = lee.get_by_role("navigation", name="Pages")
    here = bar.locator("a[aria-current]:visible, summary.here-phone:visible")
    expect(here).to_have_count(1)
    assert in_sight(lee, here)
    assert sideways(lee) == 0


def test_in_letters_twice_as_large_the_entries_stand_beside_each_other(lee: Page, base: str) -> None:
    """A phone of 390 pixels shows as much as one of 195 then."""
    for size in ({"width": 195, "height": 422}, {"width": 320, "height": 640}):
        lee.set_viewport_size(size)  # type: ignore[arg-type]
        lee.goto(f"{base}/desk/people")
        boxes = lee.locator(".places > ul > li:visible").evaluate_all(
            """all => all.map((one) => [...one.querySelectorAll('a, summary')]
              .find((each) => each.checkVisibility()))
              .map((one) => { const range = document.createRange(); range.selectNodeContents(one);
                const box = range.getBoundingClientRect(); return [box.left, box.right, box.top]; })"""
        )
        assert len(boxes) == 5
        beside = [(one, next_) for one, next_ in pairwise(boxes) if abs(one[2] - next_[2]) < 2]
        assert all(one[1] <= next_[0] for one, next_ in beside), size
        assert sideways(lee) == 0


def test_nothing_hides_under_the_bar_or_the_header(lee: Page, base: str) -> None:
    for size in (POCKET, {"width": 1024, "height": 500}):
        lee.set_viewport_size(size)  # type: ignore[arg-type]
        lee.goto(f"{base}/desk/checks")
        for _ in range(40):
            lee.keyboard.press("Tab")
            covered = lee.evaluate(
                """() => {
                  const one = document.activeElement;
                  if (!one.closest('main')) return false;
                  const box = one.getBoundingClientRect();
                  const middle = [box.left + box.width / 2, box.top + box.height / 2];
                  const top = document.elementFromPoint(...middle);
                  return !!top && !!top.closest('.top');
                }"""
            )
            assert not covered
    lee.set_viewport_size(POCKET)  # type: ignore[arg-type]
    lee.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    end = lee.evaluate("document.querySelector('main').lastElementChild.getBoundingClientRect().bottom")
    assert end <= lee.get_by_role("navigation", name="Pages").bounding_box()["y"]  # type: ignore[index]


def test_what_opens_is_closed_by_escape_by_a_click_beside_it_and_by_going_on(lee: Page, base: str) -> None:
    lee.goto(f"{base}/desk/me")
    more, mine = lee.locator(".places summary"), lee.locator(".who summary")
    people = lee.get_by_role("link", name="People")
    more.focus()
    lee.keyboard.press("Enter")
    expect(people).to_be_visible()
    assert faults(lee) == []
    lee.keyboard.press("Escape")
    expect(people).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    mine.click()
    expect(people).to_be_hidden()
    expect(lee.get_by_role("button", name="Lock")).to_be_visible()
    lee.locator("h1").click()
    expect(lee.get_by_role("button", name="Lock")).to_be_hidden()
    mine.focus()
    lee.keyboard.press("Enter")
    for _ in range(6):
        lee.keyboard.press("Tab")
    expect(lee.get_by_role("button", name="Lock")).to_be_hidden()


def test_open_lists_are_clean_on_a_phone_and_a_desk_in_both_schemes(lee: Page, base: str) -> None:
    lee.goto(f"{base}/desk/checks")
    for name in (".places", ".who"):
        for scheme in ("light", "dark"):
            lee.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            for width, size in {"390": POCKET, "1440": DESK}.items():
                lee.set_viewport_size(size)  # type: ignore[arg-type]
                lee.locator(f"{name} summary").click()
                desk.shot(lee, f"open-{name[1:]}-{width}-{scheme}")
                assert faults(lee) == [], f"{name} {scheme} {width}"
                assert sideways(lee) == 0
                lee.keyboard.press("Escape")


def test_an_alarm_rings_on_any_page_in_number_title_words_and_sound(
    lee: Page, base: str, town: DeskTown
) -> None:
    lee.get_by_role("button", name="Sound is off").click()
    lee.goto(f"{base}/desk/lines")
    bell = lee.get_by_role("banner").get_by_role("link", name="Alarms 2 open, 1 urgent")
    expect(bell).to_be_visible()
    expect(lee).to_have_title("(2) Lines and flow · Careline")
    lee.locator("h1").click()
    town.do(lambda tx: alerts.raise_(town.house, tx, "nobody_accepted", TEAM, town.now, key="c"))
    expect(lee.get_by_role("banner").get_by_role("link", name="Alarms 3 open, 2 urgent")).to_be_visible()
    expect(lee).to_have_title("(3) Lines and flow · Careline")
    expect(lee.get_by_role("status")).to_contain_text("Alarm: Nobody of the team accepted, Responders.")
    expect(lee.locator("html")).to_have_attribute("data-played", "1")


def test_on_the_board_an_alarm_is_counted_and_heard_once(lee: Page, town: DeskTown) -> None:
    expect(lee).to_have_title("(2) Board · Careline")
    expect(lee.locator("[data-asof]")).to_contain_text("Live")
    lee.get_by_role("button", name="Sound is off").click()
    expect(lee.locator("html")).to_have_attribute("data-played", "1")
    town.do(lambda tx: alerts.raise_(town.house, tx, "nobody_accepted", TEAM, town.now, key="c"))
    expect(lee.get_by_role("banner").get_by_role("link", name="Alarms 3 open")).to_be_visible()
    expect(lee).to_have_title("(3) Board · Careline")
    expect(lee.locator("html")).to_have_attribute("data-played", "2")
    lee.get_by_role("button", name="I see to it: Nobody of the team").click()
    expect(lee).to_have_title("(2) Board · Careline")
    expect(lee.get_by_role("banner").get_by_role("link", name="Alarms 2 open")).to_be_visible()


def test_without_a_script_the_menu_opens_and_leads_everywhere(
    browser: Browser, base: str, town: DeskTown, complaints: list[str]
) -> None:
    context = desk.context_of(browser, complaints, java_script_enabled=False, viewport=POCKET)
    page = context.new_page()
    desk.sign_in(page, base, town)
    page.get_by_role("navigation", name="Pages").get_by_text("More").last.click()
    follow(page, page.get_by_role("link", name="Blocklist"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Blocklist")
    page.locator(".who summary").click()
    follow(page, page.get_by_role("link", name="Keys"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
    context.close()


def test_keys_lead_to_the_tab_and_from_the_bare_page(lee: Page, base: str) -> None:
    keys(lee, "ge")
    expect(lee).to_have_url(f"{base}/desk/embedded")
    expect(lee.get_by_role("navigation", name="911").get_by_role("link", name="From 911")).to_be_visible()
    keys(lee, "g9")
    expect(lee).to_have_url(f"{base}/desk/requests")
