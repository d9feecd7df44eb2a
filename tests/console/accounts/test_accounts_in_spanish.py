"""Signing in, setting up and the staff's page in Spanish; and how somebody who is outside chooses it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from db.store import open_store
from db.vault import Vault
from ivr.accounts import setting_up, staffing
from tests.console.accounts.test_set_up import fill, invited, secret
from tests.console.desk_town import PASSWORD, PUBLIC, Browser, DeskTown
from tests.console.spanish import english_left

HIDDEN = re.compile(r'type="hidden" name="([a-z]+)" value="([^"]*)"')
NAMES = ["Ana", "Kim", "Lee", "Marta", "Otto", "Nora", "Ines", "Firefox", "Linux"]


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    yield town
    town.store.close()


def english(browser: Browser) -> list[str]:
    assert '<html lang="es"' in browser.page
    return english_left(browser.page, but=[*NAMES, browser.town.house.flow.service])


def choose(browser: Browser, language: str) -> TestResponse:
    """Presses a button at the top of the page: it sends what stands in its own form, and nothing else."""
    mine = browser.page.partition('action="/desk/language"')[2].partition("</form>")[0]
    return browser.post("/desk/language", language=language, **dict(HIDDEN.findall(mine)))


def beside(browser: Browser, field: str) -> str:
    """The fault that this input points to."""
    tag = re.search(rf'<input[^>]* name="{field}"[^>]* aria-invalid="true"[^>]*>', browser.page)
    assert tag, f"{field} is not marked"
    which = re.search(r'aria-describedby="(?:[^"]* )?(fault[^ "]*|[a-z]+-fault)[" ]', tag[0])
    assert which, f"{field} points to no fault"
    words = re.search(rf'id="{which[1]}"[^>]*>([^<]*)<', browser.page)
    return words[1] if words else ""


@pytest.mark.parametrize(
    ("liked", "title"),
    [
        ("es-MX,en;q=0.5", "Iniciar sesión"),
        ("en-US,es;q=0.5", "Sign in"),
        ("fr,es-419;q=0.8,en;q=0.3", "Iniciar sesión"),
        ("es;q=0,en", "Sign in"),
        ("*", "Sign in"),
        (";;q=x,,es_", "Sign in"),
    ],
)
def test_the_language_a_browser_likes_best_counts_wherever_it_is_spoken(
    town: DeskTown, liked: str, title: str
) -> None:
    browser = town.browser()
    browser.open("/desk/board", headers={"Accept-Language": liked})
    assert f"<h1>{title}</h1>" in browser.page


def test_signing_in_speaks_what_the_browser_asks_for_until_somebody_chooses(town: DeskTown) -> None:
    town.account(town.kim, "kim")
    browser = town.browser()
    browser.open("/desk/board", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert "Iniciar sesión" in browser.page
    assert english(browser) == []
    assert choose(browser, "en").headers["Location"] == "/desk/board"
    browser.open("/desk/board", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert "<h1>Sign in</h1>" in browser.page, "what was chosen counts more than what the browser asks for"
    choose(browser, "es")
    browser.get("/desk/board")
    where = browser.hidden("next")
    browser.post("/desk/sign-in", login="kim", password="wrong", code="1", next=where)
    assert "No funcionó. Revise el nombre" in browser.page
    assert english(browser) == []
    for _ in range(6):
        late = browser.post("/desk/sign-in", login="kim", password="wrong", code="1", next=where)
    assert late.status_code == 429
    assert "Demasiados intentos. Espere" in browser.page
    assert english(browser) == []
    town.passes(0.5)
    browser.get("/desk/board")
    code = town.next_code()
    answer = browser.post("/desk/sign-in", login="kim", password=PASSWORD, code=code, next=where)
    assert answer.headers["Location"] == "/desk/board", "choosing a language loses no aim"
    browser.get("/desk/me")
    assert "<h1>Mis sesiones</h1>" in browser.page
    assert english(browser) == []


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example", "//elsewhere.example", "/desk/../x", "/voice/call"]
)
def test_choosing_a_language_leads_nowhere_else_and_keeps_the_other_looks(town: DeskTown, where: str) -> None:
    browser = town.browser()
    browser.client.set_cookie(
        "__Host-careline-looks", "dark.off.en", domain="hotline.example.org", secure=True
    )
    browser.get("/desk/sign-in")
    answer = browser.post("/desk/language", language="es", next=where)
    assert answer.headers["Location"] == "/desk"
    assert browser.cookie("careline-looks") == "dark.off.es"
    browser.get("/desk/sign-in")
    browser.post("/desk/language", language="tlh", next="/desk")
    assert browser.cookie("careline-looks") == "dark.off.es"


def test_an_invitation_is_followed_in_spanish_and_the_picture_outlives_the_choice(town: DeskTown) -> None:
    link = invited(town, town.ana)
    browser = town.browser()
    browser.get(link)
    choose(browser, "es")
    browser.get(link)
    assert f"Le damos la bienvenida a {town.house.flow.service}" in browser.page
    assert english(browser) == []
    browser.post(link)
    browser.get("/desk/set-up")
    assert "1. Nombre y contraseña" in browser.page
    assert english(browser) == []
    key = secret(browser)
    fill(browser, login="x", password="short", code="000000")
    assert beside(browser, "login").startswith("Elija un correo electrónico")
    assert beside(browser, "password").startswith("Use 12 caracteres o más.")
    assert beside(browser, "code").startswith("Este no es el código")
    assert "Hay 3 cosas por corregir abajo" in browser.page
    assert english(browser) == []
    choose(browser, "en")
    assert (secret(browser), "The same again" in browser.page) == (key, True)
    choose(browser, "es")
    assert secret(browser) == key
    fill(browser)
    assert browser.page.count("<li><code>") == 10
    assert english(browser) == []
    assert 'action="/desk/language"' not in browser.page, "the codes are shown once: nothing may lose them"
    late = town.browser().speaks("es")
    late.get(link)
    assert "Esta invitación ya no sirve" in late.page
    assert english(late) == []


def test_a_locked_screen_changes_its_language_and_what_was_sent_is_kept(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim")
    kim.get("/desk/people")
    town.passes(0.3)
    kim.post("/desk/people/add", name="Pat", role="analyst")
    assert "The screen is locked" in kim.page
    choose(kim, "es")
    assert "La pantalla está bloqueada" in kim.page
    assert english(kim) == []
    kim.post("/desk/unlock", password="wrong", kept=kim.hidden("kept"))
    assert beside(kim, "password") == "Esa no es su contraseña."
    kim.post("/desk/unlock", password=PASSWORD, kept=kim.hidden("kept"))
    assert '<input type="hidden" name="name" value="Pat">' in kim.page
    assert "no se perdió nada" in kim.page
    assert english(kim) == []


def test_people_are_managed_in_spanish_and_each_fault_stands_beside_its_field(town: DeskTown) -> None:
    kim = town.signed_in(town.kim, "kim").speaks("es")
    town.account(town.ana, "ana")
    town.do(lambda tx: staffing.leave(town.house, tx, town.otto, town.kim, town.now))
    town.do(lambda tx: staffing.sign(town.house, tx, town.marta, False, town.kim, town.now))
    kim.get("/desk/people")
    assert "Agregar a alguien" in kim.page and "Miembro del equipo" in kim.page
    assert ">no disponible<" in kim.page and ">ya no es del personal<" in kim.page
    assert english(kim) == []
    pat = {"name": "Pat", "phone": "503 555 0188", "email": "pat@example.org", "role": "counselor"}
    for wrong, field, why in (
        ({"phone": "911"}, "phone", "Ese número no es un teléfono"),
        ({"phone": "503 555 0131"}, "phone", "Alguien ya tiene ese número"),
        ({"email": "pat@"}, "email", "Esa no es una dirección"),
        ({"name": " "}, "name", "Un nombre tiene de 1 a 80 caracteres."),
    ):
        assert kim.post("/desk/people/add", **{**pat, **wrong}).status_code == 422
        assert beside(kim, field).startswith(why)
        assert kim.page.count('aria-invalid="true"') == 1
        assert english(kim) == []
    kim.post("/desk/people/add", name="Pat")
    assert '<fieldset aria-describedby="fault"><legend>Funciones</legend>' in kim.page
    kim.post("/desk/people/change", person=town.marta, name="Marta", phone="12", team="responders")
    assert beside(kim, "phone").startswith("Ese número") and f'id="fault-{town.marta}"' in kim.page
    kim.post("/desk/people/roles", person=town.ana)
    assert f'<fieldset aria-describedby="fault-{town.ana}"><legend>Funciones</legend>' in kim.page
    kim.post("/desk/people/leave", person=town.ana)
    assert beside(kim, "sure") == "Marque primero la casilla: no se puede deshacer."
    assert english(kim) == []
    kim.post("/desk/people/invite", person=town.otto)
    assert "Ya no es del personal. No se cambió nada." in kim.page
    kim.post("/desk/people/invite", person=town.marta)
    assert "dentro de 72 horas" in kim.page and PUBLIC + setting_up.PATH in kim.page
    assert english(kim) == []


def test_ones_own_sign_ins_are_told_in_spanish(town: DeskTown) -> None:
    town.signed_in(town.kim, "kim")
    kim = town.browser().speaks("es")
    kim.sign_in("kim")
    kim.get("/desk/me")
    assert "Firefox en Linux" in kim.page and "Le quedan 10." in kim.page and "Cerrar esa sesión" in kim.page
    assert english(kim) == []
    kim.post("/desk/me/codes", password="wrong")
    assert beside(kim, "password") == "Esa no es su contraseña."
    kim.post("/desk/me/codes", password=PASSWORD)
    assert "Los códigos anteriores ya no sirven." in kim.page
    assert english(kim) == []
    kim.get("/desk/audit")
    assert "Sus funciones no incluyen esta página." in kim.page
    assert english(kim) == []
    kim.get("/desk/nowhere")
    assert "Esa página no existe." in kim.page
    assert english(kim) == []
