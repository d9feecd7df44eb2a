"""The console as people meet it: by eye, by keyboard alone, by ear, and without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from db.store import open_store
from db.vault import Vault
from ivr.accounts import setting_up
from ivr.calls import blocking
from ivr.outgoing import alerts
from ivr.roster import rostering
from tests.console.desk_browser import faults, keys, served, sideways, through_the_door
from tests.console.desk_town import PASSWORD, DeskTown
from tests.ivr.roster_town import TEAM, day
from tests.simulator.browser import DESK, POCKET, follow

pytestmark = pytest.mark.browser
SIZES = {"390": POCKET, "1440": DESK}
PATHS = ("", "/alarms", "/roster", "/people", "/blocklist", "/audit", "/me", "/looks", "/keys", "/nowhere")
SHOTS = os.environ.get("DESK_SHOTS")  # a folder, for whoever wants to look


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    """Lee has every role there is, so that every page opens; there is something to see on each."""
    town = DeskTown(open_store(sqlite_url), vault)
    everything = '["supervisor", "auditor", "administrator"]'
    row = dict(town.row("person_by_id", id=town.lee), roles=everything)
    kept = ("id", "name_enc", "phone_enc", "phone_idx", "roles", "teams", "languages", "ring_order", "active")
    town.do(lambda tx: tx.run("save_person", **{name: row[name] for name in kept}))
    town.account(town.lee, "lee")
    town.account(town.ana, "ana@example.org")

    def fill(tx):  # type: ignore[no-untyped-def]
        alerts.raise_(town.house, tx, "no_welfare_answer", "x", town.now, person=town.marta, key="a")
        alerts.raise_(town.house, tx, "roster_gap", TEAM, town.now, key="b")
        until, lee = town.now + timedelta(days=1), f"person:{town.lee}"
        blocking.block(town.house, tx, "+15035550177", "Insults, every night.", until, lee, town.now)
        rostering.closure(town.house, tx, TEAM, day("2026-03-06"), by="operator:x", now=town.now)

    town.do(fill)
    town.passes(0.2)
    yield town
    town.store.close()


@pytest.fixture
def base(town: DeskTown) -> Iterator[str]:
    with served(town) as address:
        yield address


@pytest.fixture
def complaints() -> list[str]:
    return []


def context_of(browser: Browser, complaints: list[str], **more: object) -> BrowserContext:
    context = browser.new_context(reduced_motion="reduce", **more)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)

    def look(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    context.on("page", look)
    return context


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    context = context_of(browser, complaints)
    yield context.new_page()
    context.close()
    refused = ("status of 403", "status of 404", "status of 409", "status of 422", "ERR_")
    assert [said for said in complaints if not any(part in said for part in refused)] == []


def sign_in(page: Page, base: str, town: DeskTown, login: str = "lee") -> None:
    page.goto(f"{base}/desk")
    through_the_door(page, login, town.next_code())
    expect(page.get_by_role("heading", level=1)).to_have_text("Board")


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def look(page: Page, name: str) -> None:
    """Clean for axe in light and dark, on a phone and on a desk, without scrolling to the side."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width, size in SIZES.items():
            page.set_viewport_size(size)  # type: ignore[arg-type]
            shot(page, f"{name}-{width}-{scheme}")
            assert faults(page) == [], f"{name} {scheme} {width}"
            assert sideways(page) == 0, f"{name} {scheme} {width}"


def test_every_page_is_clean_in_both_schemes_and_sizes(page: Page, base: str, town: DeskTown) -> None:
    page.goto(f"{base}/desk/sign-in")
    look(page, "sign-in")
    sign_in(page, base, town)
    for path in PATHS:
        page.goto(f"{base}/desk{path}")
        look(page, path.strip("/") or "start")
    page.goto(f"{base}/desk/people")
    page.get_by_text("Add somebody").click()
    page.locator("summary", has_text="Change Ana").click()
    look(page, "people-open")
    follow(page, page.get_by_role("button", name="Invite anew"))
    look(page, "invited")


def test_the_pages_of_an_invitation_are_clean_and_lead_inside(page: Page, base: str, town: DeskTown) -> None:
    link = town.do(lambda tx: setting_up.invite(town.house, tx, town.nora, "operator:x", town.now))
    page.goto(link)
    look(page, "invitation")
    page.get_by_role("button", name="Begin").click()
    expect(page).to_have_url(f"{base}/desk/set-up")
    look(page, "set-up")
    page.get_by_label("Name to sign in with").fill("nora")
    page.get_by_label("Password").fill("seven quiet boats at dawn")
    page.get_by_label("The same again").fill("seven quiet boats at dusk")
    key = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("The code it shows now").fill(pyotp.TOTP(key).at(town.now))
    follow(page, page.get_by_role("button", name="Make my account"))
    look(page, "set-up-faults")
    expect(page.get_by_label("The same again")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Password").fill("seven quiet boats at dawn")
    page.get_by_label("The same again").fill("seven quiet boats at dawn")
    page.get_by_label("The code it shows now").fill(pyotp.TOTP(key).at(town.now))
    page.get_by_role("button", name="Make my account").click()
    expect(page.locator(".codes li")).to_have_count(10)
    look(page, "recovery")
    page.get_by_role("link", name="Sign in").click()
    town.clock.at += timedelta(seconds=30)
    page.get_by_label("Name").fill("nora")
    page.get_by_label("Password").fill("seven quiet boats at dawn")
    page.get_by_label("Code").fill(pyotp.TOTP(key).at(town.now))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Nora")


def test_an_alarm_is_acknowledged_and_said_to_a_screen_reader(page: Page, base: str, town: DeskTown) -> None:
    sign_in(page, base, town)
    page.get_by_role("banner").get_by_role("link", name="Alarms").click()
    page.get_by_role("button", name="I see to it: A responder does not answer").click()
    expect(page.get_by_role("status")).to_have_text("Acknowledged. Thank you for seeing to it.")
    expect(page.get_by_role("button", name="I see to it")).to_have_count(1)


def test_the_keyboard_alone_is_enough_and_focus_is_always_seen(page: Page, base: str, town: DeskTown) -> None:
    sign_in(page, base, town)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.goto(f"{base}/desk/people")
    for _ in range(25):
        page.keyboard.press("Tab")
        focused = "document.activeElement"
        seen = page.evaluate(f"getComputedStyle({focused}).outlineStyle")
        assert seen != "none" or page.evaluate(f"{focused} === document.body"), focused


def test_keys_lead_from_page_to_page_and_rest_while_somebody_types(
    page: Page, base: str, town: DeskTown
) -> None:
    sign_in(page, base, town)
    keys(page, "ga")
    expect(page).to_have_url(f"{base}/desk/alarms")
    keys(page, "?")
    expect(page).to_have_url(f"{base}/desk/keys")
    page.goto(f"{base}/desk/me")
    page.get_by_label("Your password").press_sequentially("ga?")
    expect(page.get_by_label("Your password")).to_have_value("ga?")
    page.goto(f"{base}/desk/looks")
    page.get_by_label("Shortcuts").uncheck()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("status")).to_have_text("Kept for this browser.")
    shot(page, "chosen-dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(17, 23, 26)"
    page.locator("h1").click()
    keys(page, "ga")
    page.wait_for_timeout(200)
    expect(page).to_have_url(f"{base}/desk/looks?done=kept")


def test_a_screen_that_nobody_watches_is_covered_and_what_was_typed_stays(
    page: Page, base: str, town: DeskTown
) -> None:
    sign_in(page, base, town)
    page.clock.install()
    page.goto(f"{base}/desk/people")
    page.get_by_text("Add somebody").click()
    page.locator("#name").fill("Pat Doe")
    town.clock.at += timedelta(minutes=16)
    page.clock.fast_forward("16:00")
    cover = page.get_by_role("dialog", name="The screen is locked")
    expect(cover).to_be_visible()
    shot(page, "covered")
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    cover.get_by_label("Your password").fill("wrong")
    page.keyboard.press("Enter")
    expect(cover.get_by_role("alert")).to_have_text("That is not your password.")
    cover.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(cover).to_be_hidden()
    expect(page.locator("#name")).to_have_value("Pat Doe")
    page.get_by_role("checkbox", name="Analyst").first.check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("They are on the staff.")


def test_a_page_left_alone_is_not_covered_while_its_owner_works_at_another_one(
    page: Page, base: str, town: DeskTown
) -> None:
    sign_in(page, base, town)
    page.clock.install()
    page.goto(f"{base}/desk/people")
    town.clock.at += timedelta(minutes=10)
    other = page.context.new_page()
    other.goto(f"{base}/desk/lines")
    town.clock.at += timedelta(minutes=10)
    with page.expect_response("**/desk/lock") as asked:
        page.clock.fast_forward("16:00")
    assert asked.value.status == 200
    cover = page.get_by_role("dialog", name="The screen is locked")
    expect(cover).to_be_hidden()
    town.clock.at += timedelta(minutes=6)
    page.clock.fast_forward("16:00")
    expect(cover).to_be_visible()


def test_a_covered_screen_is_locked_for_whoever_opens_the_page_anew(
    page: Page, base: str, town: DeskTown
) -> None:
    sign_in(page, base, town)
    page.locator("h1").click()
    with page.expect_response("**/desk/lock"):
        keys(page, "gx")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("The screen is locked")
    look(page, "locked")


def test_a_page_sent_to_the_printer_has_no_buttons_and_is_light(
    page: Page, base: str, town: DeskTown
) -> None:
    sign_in(page, base, town)
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{base}/desk/roster")
    shot(page, "print")
    expect(page.get_by_role("banner")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_everything_works_without_javascript(
    browser: Browser, base: str, town: DeskTown, complaints: list[str]
) -> None:
    context = context_of(browser, complaints, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, town)
    page.get_by_role("link", name="Alarms").first.click()
    page.get_by_role("button", name="I see to it").first.click()
    expect(page.get_by_role("status")).to_contain_text("Acknowledged.")
    page.locator(".places summary").click()
    page.get_by_role("link", name="People").first.click()
    town.clock.at += timedelta(minutes=16)
    page.get_by_text("Add somebody").click()
    page.locator("#name").fill("Pat Doe")
    page.get_by_role("checkbox", name="Analyst").first.check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The screen is locked")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("status")).to_contain_text("They are on the staff.")
    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()


def test_a_name_that_is_a_script_runs_nowhere(
    page: Page, base: str, town: DeskTown, complaints: list[str]
) -> None:
    town.person("<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>", None)
    sign_in(page, base, town)
    page.goto(f"{base}/desk/people")
    page.wait_for_timeout(200)
    expect(page).to_have_title("(2) People · Careline")
    blocked = page.evaluate(
        "new Promise((done) => { addEventListener('securitypolicyviolation', () => done(true));"
        "const s = document.createElement('script'); s.textContent = '1'; document.body.append(s); })"
    )
    assert blocked is True
    assert len(complaints) <= 3, "the browser complains of the script that the test itself put there"
    complaints.clear()
