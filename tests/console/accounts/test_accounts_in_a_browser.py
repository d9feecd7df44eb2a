"""The doors of the desk and the staff's page in Spanish, on a phone: chosen by hand before signing in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from db.store import open_store
from db.vault import Vault
from ivr.accounts import setting_up
from tests.console.desk_browser import faults, served, sideways
from tests.console.desk_town import PASSWORD, DeskTown
from tests.simulator.browser import POCKET, follow

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("DESK_SHOTS")  # a folder, for whoever wants to look


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    town.account(town.kim, "kim")
    yield town
    town.store.close()


@pytest.fixture
def base(town: DeskTown) -> Iterator[str]:
    with served(town) as address:
        yield address


def look(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"es-{name}.png", full_page=True)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert faults(page) == [], name
    assert sideways(page) == 0, name


def test_somebody_chooses_spanish_at_the_door_and_walks_through_the_pages_on_a_phone(
    browser: Browser, base: str, town: DeskTown
) -> None:
    context = browser.new_context(reduced_motion="reduce", viewport=POCKET, locale="en-US")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(town.do(lambda tx: setting_up.invite(town.house, tx, town.nora, "operator:x", town.now)))
    follow(page, page.get_by_role("button", name="Español"))
    look(page, "invitation")
    follow(page, page.get_by_role("button", name="Empezar"))
    page.get_by_label("Nombre para iniciar sesión").fill("x")
    page.get_by_label("Contraseña").fill("short")
    page.get_by_label("La misma otra vez").fill("short")
    page.get_by_label("El código que muestra ahora").fill("000000")
    follow(page, page.get_by_role("button", name="Crear mi cuenta"))
    look(page, "set-up-faults")
    page.goto(f"{base}/desk/people")
    look(page, "sign-in")
    page.get_by_label("Nombre").fill("kim")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_label("Código").fill(town.next_code())
    follow(page, page.get_by_role("button", name="Iniciar sesión"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Personal")
    look(page, "people")
    page.get_by_text("Agregar a alguien").click()
    page.get_by_label("Nombre", exact=True).first.fill("Pat")
    page.get_by_label("Teléfono", exact=True).fill("911")
    follow(page, page.get_by_role("button", name="Agregar", exact=True))
    phone = page.get_by_label("Teléfono", exact=True)
    expect(phone).to_have_attribute("aria-invalid", "true")
    expect(phone).to_have_accessible_description(
        "Ese número no es un teléfono de Estados Unidos de diez dígitos, como 503 555 0131."
        " Déjelo vacío para quien no toma llamadas."
    )
    page.locator("summary", has_text="Cambiar Marta").click()
    look(page, "people-faults")
    page.goto(f"{base}/desk/me")
    look(page, "me")
    town.passes(0.3)
    page.goto(f"{base}/desk/me")
    look(page, "locked")
    context.close()
