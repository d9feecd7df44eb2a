"""The responder's page as a thumb meets it: opened from the text, used without a script, seen by day and at
night."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from simulator.handset import Handset
from tests.journeys.town import PUBLIC, Town
from tests.simulator.browser import follow

pytestmark = pytest.mark.browser
MARTA, THEO = "+15035550161", "+15035550162"
PHONE, DESK = (390, 844), (1440, 900)


@pytest.fixture
def marta(town: Town) -> Handset:
    return town.responder("Marta", MARTA)


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone's browser in which scripts are switched off."""
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        color_scheme=request.param,
        java_script_enabled=False,
    )
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


def opens(page: Page, town: Town, link: str) -> None:
    page.goto(link.replace(PUBLIC, town.url))
    follow(page, page.get_by_role("button", name="Open"))


def presses(page: Page, words: str) -> None:
    follow(page, page.get_by_role("button", name=words, exact=True))


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def test_from_the_link_to_how_it_ended_with_buttons_alone(town: Town, marta: Handset, page: Page) -> None:
    out = town.calls_out()
    opens(page, town, marta.expect_text("A team is needed").link)
    assert heading(page) == "A team is needed. Can you come?"
    assert "12 Alder Lane" not in page.content(), "the place is for who comes"
    page.get_by_label("Minutes until you are there").fill("20")
    presses(page, "I'll come")
    assert page.get_by_role("status").inner_text() == "Noted. Go safely."
    assert "12 Alder Lane" in page.content()
    assert "A friendly dog." in page.content()
    presses(page, "I'm on my way")
    presses(page, "I'm there")
    assert town.stage_of(out, marta) == "on_scene"
    presses(page, "All is well")
    presses(page, "We have left")
    page.get_by_label("How did it end?").select_option(label="Settled there")
    presses(page, "Save how it ended")
    assert town.dispatch(out)["state"] == "CLOSED"
    assert heading(page) == "This page is closed. Thank you."
    assert "12 Alder Lane" not in page.content(), "what is over is not shown any more"
    for part in ("is yours", "on your way", "you are there", "good to hear", "How did it end", "closed"):
        marta.expect_text(part)


def test_what_is_not_allowed_is_not_offered(town: Town, marta: Handset, page: Page) -> None:
    town.calls_out()
    opens(page, town, marta.expect_text("A team is needed").link)
    assert [b.inner_text() for b in page.get_by_role("button").all()] == ["I'll come", "I can't come"]
    presses(page, "I'll come")
    offered = [b.inner_text() for b in page.get_by_role("button").all()]
    assert "All is well" not in offered
    assert "Call the person who asked for help" not in offered, "nobody can be called about this one"
    marta.expect_text("is yours")


def test_who_is_too_late_reads_that_others_have_it(town: Town, marta: Handset, page: Page) -> None:
    theo = town.responder("Theo", THEO)
    town.calls_out()
    opens(page, town, marta.expect_text("A team is needed").link)
    theo.expect_text("A team is needed").reply("1")
    theo.expect_text("is yours")
    marta.expect_text("covered by Theo")
    presses(page, "I'll come")
    assert "Others have it. You are not needed." in page.content()
    assert page.get_by_role("button").count() == 0
    assert "12 Alder Lane" not in page.content()
    marta.expect_text("covered by Theo")


def test_police_are_asked_for_with_one_press_and_the_truth_cannot_be_missed(
    town: Town, marta: Handset, page: Page
) -> None:
    out = town.calls_out()
    opens(page, town, marta.expect_text("A team is needed").link)
    presses(page, "I'll come")
    presses(page, "Ask for police")
    assert "Dial 911 now" in page.get_by_role("alert").inner_text()
    assert town.row("incident_by_id", id=out["incident_id"])["police"] == "BACKUP_REQUESTED"
    marta.expect_text("is yours")
    marta.expect_text("no supervisor can be reached")


def test_the_resident_is_called_by_ringing_the_responder_first(
    town: Town, marta: Handset, page: Page
) -> None:
    rosa = town.resident()
    rosa.call("+15035550100")
    rosa.hears("You've reached")
    rosa.hang_up()
    town.wait(3)
    town.calls_out(contact=town.the_contact()["id"])
    opens(page, town, marta.expect_text("A team is needed").link)
    presses(page, "I'll come")
    presses(page, "Call the person who asked for help")
    assert "We ring your phone now" in page.content()
    marta.rings()
    marta.answer()
    marta.hears("To be connected now, press 1.")
    marta.press("1")
    rosa.rings()
    rosa.answer()
    town.wait(2)
    assert marta.talking_to == {rosa.number}
    marta.expect_text("is yours")


def test_it_speaks_the_responders_language(town: Town, page: Page) -> None:
    ines = town.responder("Ines", "+15035550163", ["es", "en"])
    town.calls_out(language="es")
    page.goto(ines.expect_text("aviso").link.replace(PUBLIC, town.url))
    presses(page, "Abrir")
    assert page.locator("html").get_attribute("lang") == "es"
    assert heading(page) == "Se necesita un equipo. ¿Puede ir?"
    presses(page, "No puedo ir")
    ines.expect_text("aviso")


# ------------------------------------------------------------------ for eyes, thumbs and screen readers


def states(page: Page, town: Town, phone: Handset) -> Iterator[str]:
    """Every kind of page there is, one after the other."""
    link = phone.expect_text("A team is needed").link.replace(PUBLIC, town.url)
    page.goto(link)
    yield "the link"
    presses(page, "Open")
    yield "asked"
    presses(page, "I'll come")
    yield "accepted"
    presses(page, "I'm there")
    presses(page, "Ask for medics")
    yield "on scene"
    presses(page, "We have left")
    yield "how did it end?"
    page.context.clear_cookies()
    page.goto(f"{town.url}/field")
    yield "without a session"
    page.goto(f"{town.url}/r/no-such-link")
    yield "no such link"
    for part in ("is yours", "you are there", "request is noted", "How did it end"):
        phone.expect_text(part)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_a_checker_finds(
    town: Town, marta: Handset, browser: Browser, scheme: str
) -> None:
    """axe: names and roles, landmarks, contrast (WCAG 2.2 AA), target sizes."""
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,  # for the checker alone: the page itself lets no script run
    )
    page = context.new_page()
    town.calls_out()
    wanted = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    for state in states(page, town, marta):
        found = Axe().run(page, options=wanted)
        assert found.violations_count == 0, f"{state}: {found.generate_report()}"
    context.close()


def test_every_target_is_large_and_nothing_is_wider_than_the_phone(
    town: Town, marta: Handset, browser: Browser
) -> None:
    """44 by 44 CSS pixels at the least (WCAG 2.5.5, the stricter one)."""
    for width, height in ((320, 640), PHONE, DESK):
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        out = town.calls_out()
        for state in states(page, town, marta):
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{state} is {wide} px wide on {width}"
            for target in page.locator("a, button, input:not([type=hidden]), select").all():
                box = target.bounding_box()
                assert box is not None
                assert box["height"] >= 44, f"{state}: {target.inner_text()!r} is {box['height']:g} px high"
        assert town.dispatch(out)["state"] == "CLEARED"
        marta.text("+15035550100", "12")
        marta.expect_text("is closed")
        context.close()


def test_nothing_is_loaded_from_elsewhere_and_nothing_breaks_the_policy(
    town: Town, marta: Handset, browser: Browser
) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    town.calls_out()
    for _ in states(page, town, marta):
        assert "12 Alder" not in page.title()
    assert {url.removeprefix(town.url).split("/")[1].split("?")[0] for url in asked} <= {
        "r",
        "field",
        "field.css",
    }
    assert [text for text in complaints if "404" not in text and "403" not in text] == []
    context.close()
