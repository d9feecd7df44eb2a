"""The pages of the office in a browser: what 911 centers ask for and hand over, lines, the check."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from flows.check import checked, papers
from flows.model import Key
from ivr.calls import handoffs
from ivr.ports import LegEvent
from ivr.roster.holidays_of import holiday_names
from ivr.watch import flow_book
from tests.console import test_desk_in_a_browser as desk
from tests.console.desk_browser import faults, sideways
from tests.console.desk_town import DeskTown
from tests.flows.patched import small
from tests.ivr.house import FORWARDED
from tests.simulator.browser import POCKET, follow

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


def walked(town: DeskTown, folder: Path) -> None:
    """A small flow was checked, and what that left is there."""
    result = checked(small())
    flow = result.graph.flow
    papers.keep(folder, result, 1.5)
    holidays = {name: holiday_names(*plan.holidays, plan.closed_on) for name, plan in flow.schedules.items()}
    house = replace(town.house, flow=flow, holidays=holidays)
    found = town.app.extensions["careline"]
    town.app.extensions["careline"] = replace(found, house=house, papers=folder)
    flow_book.begun(house, papers.result_in(folder))


def test_lines_and_flow_are_looked_at_and_printed(
    page: Page, base: str, town: DeskTown, tmp_path: Path
) -> None:
    walked(town, tmp_path / "papers")
    desk.sign_in(page, base, town)
    page.goto(f"{base}/desk/lines")
    desk.look(page, "lines")
    picture = page.get_by_role("link", name="Picture of the line").first
    page.goto(base + str(picture.get_attribute("href")))
    expect(page.locator("svg text").first).to_be_visible()
    fill = page.locator("svg text").first.evaluate("each => getComputedStyle(each).fontFamily")
    assert "Noto Sans" in fill  # its own style is let through by the page's policy
    page.goto(f"{base}/desk/lines/paper/script.html")
    page.emulate_media(media="print")
    page.set_viewport_size(POCKET)
    assert page.locator("table").first.evaluate("each => getComputedStyle(each).borderCollapse") == "collapse"
    assert page.locator("body").evaluate("each => getComputedStyle(each).paddingTop") == "0px"
    page.emulate_media(media="screen")
    page.goto(f"{base}/desk/lines/paper/disqualifiers.en.html")
    expect(page.get_by_role("heading", level=1)).to_have_text("What rules a community team out")


def test_the_settings_check_says_what_is_wrong_and_sends_a_test_page(
    page: Page, base: str, town: DeskTown
) -> None:
    desk.sign_in(page, base, town)
    page.goto(f"{base}/desk/checks")
    expect(page.get_by_text("the carrier does not answer", exact=False)).to_be_visible()
    desk.look(page, "checks")
    page.get_by_label("To").select_option("Marta")
    follow(page, page.get_by_role("button", name="Send a test page"))
    expect(page.get_by_role("status")).to_contain_text("It is on its way.")
    desk.look(page, "checks-paged")


def test_a_caller_from_911_appears_by_itself_and_is_accepted_with_one_click(
    page: Page, base: str, town: DeskTown
) -> None:
    town.person("Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    desk.sign_in(page, base, town)
    page.goto(f"{base}/desk/embedded")
    expect(page.get_by_text("Nobody waits.")).to_be_visible()
    desk.look(page, "embedded-empty")
    town.rings("CA9", line=FORWARDED)
    town.gives(Key("#"), "CA9")
    expect(page.get_by_role("heading", name="A caller waits, English")).to_be_visible()
    desk.look(page, "embedded")
    follow(page, page.get_by_role("button", name="Accept"))
    expect(page.get_by_role("status")).to_contain_text("Your phone rings.")
    town.hangs_up("CA9")
    expect(page.get_by_text("Nobody waits.")).to_be_visible()


def test_what_911_asks_for_and_hands_over_in_spanish_is_clean_and_fits_a_pocket_screen(
    page: Page, base: str, town: DeskTown
) -> None:
    town.person("Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    desk.sign_in(page, base, town)
    page.context.add_cookies([{"name": "careline-looks", "value": "auto.es", "url": base}])

    def look(name: str) -> None:
        for width, size in reversed(desk.SIZES.items()):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            desk.shot(page, f"{name}-es-{width}")
            assert (faults(page), sideways(page)) == ([], 0), f"{name} {width}"

    page.goto(f"{base}/desk/requests")
    look("requests-empty")
    follow(page, page.get_by_role("link", name="Pedir un equipo"))
    page.get_by_text("Más para el equipo").click()
    look("request-new")
    page.get_by_label("Número CAD").fill("!!")
    page.get_by_label("De qué se trata").select_option("WELFARE")
    page.get_by_label("Dónde").fill("9 Mill Road")
    follow(page, page.get_by_role("button", name="Pedir un equipo"))
    number = page.get_by_label("Número CAD")
    expect(number).to_have_accessible_description(re.compile("Escriba de 1 a 32 letras"))
    look("request-faults")
    number.fill("26-2")
    follow(page, page.get_by_role("button", name="Pedir un equipo"))
    expect(page.get_by_text("Todavía no se sabe: decide una persona.")).to_be_visible()
    page.get_by_text("Cancelar el pedido").first.click()
    look("request-not-sent")
    page.goto(f"{base}/desk/requests")
    look("requests")
    page.goto(f"{base}/desk/embedded")
    look("embedded-empty")
    town.rings("CA9", line=FORWARDED)
    town.gives(Key("#"), "CA9")
    expect(page.get_by_role("heading", name="Una persona espera, inglés")).to_be_visible()
    look("embedded")
    follow(page, page.get_by_role("button", name="Aceptar la llamada ofrecida"))
    expect(page.get_by_role("status")).to_contain_text("Su teléfono suena.")
    contact = town.row("contact_by_call", call_id="CA9")["id"]
    (mine,) = [
        leg for leg in town.rows("legs_of_contact", contact_id=contact) if leg["person_id"] == town.lee
    ]
    handoffs.leg_key(town.house, LegEvent(mine["id"], "CA-lee", "1"), 1)
    expect(page.get_by_role("link", name="Con usted ahora")).to_be_visible()
    look("embedded-mine")
    town.hangs_up("CA9")
    page.get_by_label("De qué se trató").select_option("NOISE")
    page.get_by_label("Cómo terminó").select_option("REFER")
    page.get_by_label("Por qué").select_option("NONE")
    follow(page, page.get_by_role("button", name="Resolver"))
    why = page.get_by_label("Por qué")
    expect(why).to_have_accessible_description("Nosotros no hicimos nada: elija un motivo que diga por qué.")
    expect(page.get_by_text("En vivo").first).to_be_visible()  # read again; what was chosen is still there
    expect(page.get_by_label("De qué se trató")).to_have_value("NOISE")
    look("embedded-refused")
    why.select_option("CALLER_ASKED")
    follow(page, page.get_by_role("button", name="Resolver"))
    expect(page.get_by_role("link", name="Se refirió a otra organización")).to_be_visible()
    look("embedded-over")


def test_the_audit_log_is_looked_through(page: Page, base: str, town: DeskTown) -> None:
    desk.sign_in(page, base, town)
    page.goto(f"{base}/desk/audit")
    page.get_by_label("What").fill("signed in")
    follow(page, page.get_by_role("button", name="Look"))
    expect(page.get_by_role("list", name="Entries")).to_be_visible()
    desk.look(page, "audit-found")
    page.get_by_label("Who").fill("nobody")
    follow(page, page.get_by_role("button", name="Look"))
    expect(page.get_by_text("Nothing fits.")).to_be_visible()
    desk.look(page, "audit-nothing")


def test_the_office_in_spanish_is_clean_and_fits_a_pocket_screen(
    page: Page, base: str, town: DeskTown, tmp_path: Path
) -> None:
    walked(town, tmp_path / "papers")
    desk.sign_in(page, base, town)
    page.context.add_cookies([{"name": "careline-looks", "value": "auto.es", "url": base}])
    page.set_viewport_size(POCKET)
    titles = {"audit": "Auditoría", "checks": "Revisión", "lines": "Líneas y flujo",
              "blocklist": "Bloqueos"}  # fmt: skip
    for path, title in titles.items():
        page.goto(f"{base}/desk/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        desk.shot(page, f"{path}-es")
        for place in page.locator(
            "nav li a:visible > span:visible, nav summary:visible > span:visible"
        ).all():
            assert place.evaluate("each => each.scrollWidth - each.parentElement.clientWidth") <= 0, path
        assert (faults(page), sideways(page)) == ([], 0), path
    page.get_by_text("Bloquear un número").click()
    page.get_by_label("Número", exact=True).fill("503")
    page.get_by_label("Motivo").fill("Insultos.")
    follow(page, page.get_by_role("button", name="Bloquearlo"))
    field = page.get_by_label("Número", exact=True)
    expect(field).to_have_accessible_description(re.compile("Solo se puede bloquear un número completo"))
    desk.shot(page, "blocklist-refused-es")
    assert (faults(page), sideways(page)) == ([], 0)
    page.set_viewport_size({"width": 1440, "height": 900})
    for path in titles:
        page.goto(f"{base}/desk/{path}")
        desk.shot(page, f"{path}-es-wide")
