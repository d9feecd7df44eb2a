"""The roster by eye, by keyboard, on paper and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from console import cookies
from db.store import open_store
from db.vault import Vault
from ivr.roster import rostering, swaps
from ivr.roster.swaps import Wish
from tests.console.desk_browser import faults, served, sideways
from tests.console.desk_town import DeskTown
from tests.console.test_desk_in_a_browser import context_of, look, shot, sign_in
from tests.ivr.roster_town import TEAM, day, local
from tests.simulator.browser import follow

pytestmark = pytest.mark.browser
ROSTER = "/desk/roster"


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    town.account(town.lee, "lee")
    town.person("Ana Maria Quintanilla-Fernandez", "+15035550188", hours=("07:00", "15:30"))

    def fill(tx):  # type: ignore[no-untyped-def]
        by = {"by": "operator:x", "now": town.now}
        rostering.closure(town.house, tx, TEAM, day("2026-03-06"), **by)
        rostering.override(town.house, tx, TEAM, day("2026-03-07"), off=town.marta, on=town.ines, **by)
        swap = swaps.ask(town.house, tx, Wish(TEAM, town.marta, day("2026-03-08"), town.ines), **by)
        swaps.agree(town.house, tx, swap, town.ines, **by)

    town.do(fill)
    yield town
    town.store.close()


@pytest.fixture
def base(town: DeskTown) -> Iterator[str]:
    with served(town) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    complaints: list[str] = []
    context = context_of(browser, complaints)
    yield context.new_page()
    context.close()
    refused = ("status of 403", "status of 409", "status of 422", "ERR_")
    assert [said for said in complaints if not any(part in said for part in refused)] == []


def test_the_pages_are_clean_in_both_schemes_and_sizes(page: Page, base: str, town: DeskTown) -> None:
    sign_in(page, base, town)
    for path in ("", "/week", "/shifts", "/changes", "/swaps", "/file"):
        page.goto(base + ROSTER + path)
        for summary in page.locator("main details.card > summary").all():
            summary.click()
        look(page, f"roster{path.replace('/', '-')}")
    follow(page, page.get_by_role("button", name="Look at it"))
    look(page, "roster-file-faults")
    page.goto(base + ROSTER)
    follow(page, page.get_by_role("button", name="Make an address"))
    look(page, "roster-calendar")


def test_a_file_is_looked_at_and_then_done(page: Page, base: str, town: DeskTown) -> None:
    sign_in(page, base, town)
    page.goto(f"{base}{ROSTER}/file")
    page.get_by_label("Or its text").fill(f"person,team,days,from,to\n{town.ines},{TEAM},sun,x,06:00\n")
    follow(page, page.get_by_role("button", name="Look at it"))
    expect(page.get_by_text("Row 2, column from")).to_be_visible()
    look(page, "roster-file-row")
    page.get_by_label("Or its text").fill(f"person,team,days,from,to\n{town.ines},{TEAM},sun,22:00,06:00\n")
    page.get_by_label("Take off what the file lacks").check()
    follow(page, page.get_by_role("button", name="Look at it"))
    look(page, "roster-preview")
    follow(page, page.get_by_role("button", name="Change the roster so"))
    expect(page.get_by_role("status")).to_have_text("The roster is as the file says.")
    assert len(town.rows("shifts_all")) == 1


def test_the_week_goes_to_the_printer_as_one_sheet_without_buttons(
    page: Page, base: str, town: DeskTown
) -> None:
    sign_in(page, base, town)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 1050, "height": 700})
    page.goto(f"{base}{ROSTER}/week?team={TEAM}")
    shot(page, "roster-week-print")
    for name in ("Week after", "Weekly shifts"):
        expect(page.get_by_role("link", name=name, include_hidden=True)).to_be_hidden()
    columns = page.locator(".week").evaluate(
        "node => getComputedStyle(node).gridTemplateColumns.split(' ').length"
    )
    assert columns == 7


def test_by_keyboard_alone_a_shift_is_put_on_and_put_back(page: Page, base: str, town: DeskTown) -> None:
    sign_in(page, base, town)
    page.goto(f"{base}{ROSTER}/shifts")
    page.locator("summary", has_text="Put somebody on").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Who", exact=True).focus()
    page.keyboard.type("Ines")
    page.get_by_label("Team").focus()
    page.keyboard.type("Resp")
    page.get_by_label("Monday").focus()
    page.keyboard.press("Space")
    page.get_by_label("Begins at").fill("22:00")
    page.get_by_label("Ends at").fill("06:00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("They are on the roster.")
    assert town.on_call(local("2026-03-10 02:00")) == {town.theo, town.ines}
    off = page.locator("li", has_text="Ines").get_by_role("button", name="Take off")
    off.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    look(page, "roster-undo")
    page.get_by_role("button", name="Put it back").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("They are on the roster.")


def test_without_javascript_a_change_is_made_and_taken_back(
    browser: Browser, base: str, town: DeskTown
) -> None:
    context = context_of(browser, [], java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, town)
    page.get_by_role("link", name="Roster").first.click()
    page.get_by_role("navigation", name="Roster").get_by_role("link", name="Changes").click()
    page.get_by_text("Change the roster", exact=True).click()
    page.get_by_label("Somebody has time off").check()
    page.get_by_label("Team").select_option(TEAM)
    page.get_by_label("From", exact=True).fill("2026-03-10T07:00")
    page.get_by_label("Until", exact=True).fill("2026-03-10T19:00")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("alert")).to_have_text("Choose who comes, and who goes.")
    expect(page.get_by_label("From", exact=True)).to_have_value("2026-03-10T07:00")
    page.get_by_label("Who goes").select_option(label="Marta")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("strong", has_text="Marta has time off")).to_be_visible()
    page.locator("li", has_text="Marta has time off").get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Taken back.")
    context.close()


def test_in_spanish_every_page_fits_a_phone_also_when_it_refuses(
    page: Page, base: str, town: DeskTown
) -> None:
    sign_in(page, base, town)
    page.context.add_cookies([{"name": cookies.LOOKS, "value": "auto.es", "url": base}])
    page.set_viewport_size({"width": 390, "height": 844})

    def fits(name: str) -> None:
        shot(page, f"roster-es-{name}")
        assert faults(page) == [] and sideways(page) == 0, name

    for path in ("", "/week", "/swaps", "/file"):
        page.goto(base + ROSTER + path)
        fits(path.strip("/") or "now")
    page.goto(f"{base}{ROSTER}/shifts")
    page.get_by_text("Poner a alguien de turno").click()
    follow(page, page.get_by_role("button", name="Agregar el turno"))
    expect(page.get_by_label("Quién", exact=True)).to_have_accessible_description("Elija quién es.")
    fits("shifts")
    page.goto(f"{base}{ROSTER}/changes")
    page.get_by_text("Cambiar los turnos", exact=True).click()
    page.get_by_label("Alguien se ausenta").check()
    page.get_by_label("Quién sale").select_option(label="Marta")
    page.get_by_label("Desde", exact=True).fill("2026-03-10T07:00")
    page.get_by_label("Hasta", exact=True).fill("2026-03-10T06:00")
    follow(page, page.get_by_role("button", name="Hacer el cambio"))
    expect(page.get_by_label("Hasta", exact=True)).to_have_accessible_description(
        "Terminaría antes de empezar."
    )
    fits("changes")
