"""Who waits, as counselors meet it: by eye, by keyboard alone, beside a colleague, and without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from simulator.fates import fails
from simulator.handset import Handset
from tests.console.desk_browser import faults, keys, sideways, through_the_door
from tests.console.evening import Evening
from tests.journeys.conftest import MakeTown
from tests.journeys.doing import presses
from tests.journeys.town import LINE, Town
from tests.simulator.browser import DESK, POCKET, follow

pytestmark = pytest.mark.browser
SIZES = {"390": POCKET, "1440": DESK}
SHOTS = os.environ.get("DESK_SHOTS")  # a folder, for whoever wants to look
ANA, BEN = "+15035550131", "+15035550132"


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """One engine is enough for eyes."""
    return sqlite_url


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    """Rosa was promised a call at night, Maya left a message, Joe has texted; it is nine in the morning."""
    town = make_town(now="2026-03-04 03:00")
    town.does_not_prove("every_contact_has_an_end", "somebody still waits at the end")
    town.counselor("Ana", ANA)
    town.counselor("Ben", BEN)
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "0")
    presses(rosa, "3")
    presses(rosa, "122")
    town.wait(6 * 3600)
    joe = town.resident("+15035550113", "Joe")
    joe.text(LINE, "agent")
    town.wait(5)
    return town


@pytest.fixture
def rosa(town: Town) -> Handset:
    return town.people[2]


@pytest.fixture
def ana(town: Town) -> Handset:
    return town.people[0]


@pytest.fixture
def evening(town: Town) -> Evening:
    found = Evening(town)
    found.account(ANA, "ana")
    found.account(BEN, "ben")
    return found


@pytest.fixture
def base(evening: Evening) -> Iterator[str]:
    with evening.served() as address:
        yield address


def context_of(browser: Browser, **how: object) -> BrowserContext:
    return browser.new_context(viewport=DESK, **how)  # type: ignore[arg-type]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = context_of(browser)
    yield context.new_page()
    context.close()


def sign_in(page: Page, base: str, evening: Evening, login: str = "ana") -> None:
    page.goto(f"{base}/desk/sign-in")
    through_the_door(page, login, evening.next_code())
    page.goto(f"{base}/desk/waiting")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who waits")


def look(page: Page, name: str) -> None:
    """Clean for axe in light and dark, on a phone and on a desk, without scrolling to the side."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width, size in SIZES.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if SHOTS:
                page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
            assert faults(page) == [], f"{name} {scheme} {width}"
            assert sideways(page) == 0, f"{name} {scheme} {width}"
    page.set_viewport_size(DESK)  # type: ignore[arg-type]


def promise_of(town: Town) -> str:
    return str(next(row["id"] for row in town.promises() if row["reason"] != "VOICEMAIL"))


def test_the_list_and_the_pages_of_those_in_it_are_clean_in_both_schemes_and_sizes(
    page: Page, base: str, town: Town, evening: Evening
) -> None:
    sign_in(page, base, evening)
    look(page, "waiting")
    follow(page, page.locator(f"[id='{promise_of(town)}']").get_by_role("button", name="Claim"))
    expect(page.get_by_role("button", name="Call now")).to_be_visible()
    look(page, "waiting-callback")
    page.goto(f"{base}/desk/waiting")
    follow(page, page.get_by_role("button", name="Claim this text conversation"))
    expect(page.get_by_text("What was written")).to_be_visible()
    page.get_by_text("Call them instead").click()
    look(page, "waiting-text")


def test_a_supervisor_decides_about_a_call_to_somebody_whom_no_text_reaches(
    page: Page, base: str, town: Town, evening: Evening
) -> None:
    town.expects(21610, "he stopped our texts, and we did not know")
    evening.account(town.supervisor().number, "lee")
    joe = next(phone for phone in town.people if phone.name == "Joe")
    joe.texts_meet(fails(21610))
    town.wait(60)
    joe.text(LINE, "agent")
    town.wait(60)
    promise = next(row["id"] for row in town.promises() if row["reason"] == "TEXTS_BLOCKED")
    sign_in(page, base, evening, "lee")
    page.goto(f"{base}/desk/waiting/callback/{promise}")
    follow(page, page.get_by_role("button", name="Claim"))
    expect(page.get_by_role("button", name="Call now")).to_have_count(0)
    look(page, "waiting-decide")
    follow(page, page.get_by_role("button", name="Decide that they are called"))
    expect(page.get_by_role("button", name="Call now")).to_be_visible()


def test_ana_calls_rosa_back_and_says_how_it_went_with_the_page_alive(
    page: Page, base: str, town: Town, evening: Evening, ana: Handset, rosa: Handset
) -> None:
    sign_in(page, base, evening)
    follow(page, page.locator(f"[id='{promise_of(town)}']").get_by_role("button", name="Claim"))
    follow(page, page.get_by_role("button", name="Call now"))
    expect(page.get_by_role("status").first).to_contain_text("Your phone rings now.")
    town.wait(1)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.rings()
    rosa.answer()
    town.wait(3)
    expect(page.get_by_text("Under way", exact=True)).to_be_visible()
    rosa.hang_up()
    town.wait(10)
    expect(page.get_by_text("You were connected", exact=True)).to_be_visible()
    page.get_by_label("Reached: you talked with them").check()
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "waiting-told-1440.png", full_page=True)
    follow(page, page.get_by_role("button", name="Note it"))
    page.get_by_label("How did it end?").select_option("PHONE_ONLY")
    page.get_by_label("Why?").select_option("ANSWERED")
    follow(page, page.get_by_role("button", name="Close"))
    expect(page.get_by_role("status").first).to_contain_text("Closed.")
    expect(page.get_by_text("They asked to be called.")).to_have_count(0)


def test_what_a_colleague_claims_is_seen_within_two_seconds(
    page: Page, browser: Browser, base: str, town: Town, evening: Evening
) -> None:
    sign_in(page, base, evening)
    context = context_of(browser)
    other = context.new_page()
    sign_in(other, base, evening, "ben")
    follow(other, other.locator(f"[id='{promise_of(town)}']").get_by_role("button", name="Claim"))
    expect(page.get_by_text("Ben has them")).to_be_visible(timeout=4000)
    page.goto(f"{base}/desk/waiting/callback/{promise_of(town)}")
    expect(page.get_by_role("heading", name="Ben has them")).to_be_visible()
    expect(page.get_by_role("button", name="Call now")).to_have_count(0)
    context.close()


def test_an_answer_is_written_with_the_keyboard_alone_and_arrives(
    page: Page, base: str, town: Town, evening: Evening
) -> None:
    joe = town.people[3]
    sign_in(page, base, evening)
    page.locator("h1").click()
    keys(page, "gw")
    expect(page).to_have_url(f"{base}/desk/waiting")
    claim = page.get_by_role("button", name="Claim this text conversation")
    claim.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    body = page.get_by_label("Your text")
    body.focus()
    page.keyboard.type("Ana here. How can we help?")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Your text is on its way.")
    joe.expect_text("How can we help?")


def test_everything_works_without_javascript(
    browser: Browser, base: str, town: Town, evening: Evening, ana: Handset
) -> None:
    context = context_of(browser, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, evening)
    page.locator(f"[id='{promise_of(town)}']").get_by_role("button", name="Claim").click()
    page.get_by_role("button", name="Call now").click()
    expect(page.get_by_text("Your phone rings: answer it, then press 1")).to_be_visible()
    town.wait(1)
    ana.rings()
    ana.decline()
    town.wait(5)
    page.reload()
    expect(page.get_by_text("Your own phone was busy; theirs was not rung")).to_be_visible()
    page.get_by_text("Give back to the list").click()
    page.get_by_role("button", name="Give back", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("They are back in the list.")
    context.close()


def speaks_spanish(page: Page, base: str) -> None:
    page.context.add_cookies([{"name": "careline-looks", "value": "auto.es", "url": base}])


def test_an_evening_of_calls_and_texts_in_spanish_is_clean_on_a_phone_and_on_a_desk(
    page: Page, base: str, town: Town, evening: Evening, ana: Handset, rosa: Handset
) -> None:
    sign_in(page, base, evening)
    speaks_spanish(page, base)
    page.goto(f"{base}/desk/waiting")
    expect(page.get_by_role("heading", level=1)).to_have_text("Quién espera")
    look(page, "es-waiting")
    follow(page, page.locator(f"[id='{promise_of(town)}']").get_by_role("button", name="Tomar"))
    look(page, "es-claimed")
    follow(page, page.get_by_role("button", name="Llamar ahora"))
    town.wait(1)
    ana.rings()
    ana.answer()
    ana.hears("press 1")
    ana.press("1")
    rosa.rings()
    rosa.answer()
    town.wait(3)
    expect(page.get_by_text("En curso", exact=True)).to_be_visible()
    rosa.hang_up()
    town.wait(10)
    expect(page.get_by_text("Hubo conexión", exact=True)).to_be_visible()
    look(page, "es-called")
    page.get_by_label("Contestó: usted habló con la persona").check()
    follow(page, page.get_by_role("button", name="Anotarlo"))
    page.get_by_label("¿Cómo terminó?").select_option("NO_ACTION")
    page.get_by_label("¿Por qué?").select_option("NONE")
    page.get_by_label("Nota").fill("Está con su hermana.")
    follow(page, page.get_by_role("button", name="Cerrar", exact=True))
    expect(page.get_by_role("alert")).to_contain_text("No se hizo nada: elija un motivo que diga por qué.")
    look(page, "es-refused")
    page.goto(f"{base}/desk/waiting")
    follow(page, page.get_by_role("button", name="Tomar esta conversación por texto"))
    page.get_by_label("Su texto").fill("Aquí le leemos. ¿Cómo podemos ayudarle?")
    follow(page, page.get_by_role("button", name="Enviar", exact=True))
    expect(page.get_by_role("status").first).to_have_text("Su texto va en camino.")
    for summary in page.locator("summary").all():
        if summary.is_visible():
            summary.click()
    look(page, "es-text")
