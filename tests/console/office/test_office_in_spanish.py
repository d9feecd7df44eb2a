"""The pages of the office in Spanish: what stands in them, and what is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from markupsafe import escape

from db import audit
from db.store import open_store
from db.vault import Vault
from flows.check import checked, papers
from ivr.calls import blocking
from ivr.house import ms
from ivr.ports import CarrierError
from ivr.roster.holidays_of import holiday_names
from ivr.watch import flow_book
from tests.console.desk_town import Browser, DeskTown, NoCarrier
from tests.console.spanish import english_left
from tests.flows.patched import small


class Unreachable(NoCarrier):
    """As the carrier's own room says it."""

    def standing(self) -> str:
        raise CarrierError("{what}: the carrier cannot be reached", what="asking", again=True)


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    town = DeskTown(open_store(sqlite_url), vault)
    town.database = sqlite_url
    town.move_to("https://hotline.example.org")
    return town


def left(browser: Browser) -> list[str]:
    return english_left(browser.page, but=[browser.town.house.flow.service])


def words(browser: Browser) -> str:
    return browser.words.replace(" .", ".")


def test_the_settings_check(town: DeskTown, sqlite_url: str) -> None:
    found = town.app.extensions["careline.office"]
    town.app.extensions["careline.office"] = replace(found, make_account=Unreachable)
    town.do(lambda tx: tx.run("beat", name="worker.1", at=ms(town.now - timedelta(hours=2)), detail=""))
    kim = town.signed_in(town.kim, "kim").speaks("es")
    kim.get("/desk/checks")
    assert left(kim) == []
    told = words(kim)
    assert "La base de datos contesta, está al día y se puede escribir en ella." in told
    assert "No se ha visto el proceso de fondo desde hoy, 4:00 p.m.: no suena ningún teléfono" in told
    assert "asking : no se puede llegar a la compañía telefónica." in told
    assert "a mañana, 2:00 a.m. Agregue un turno." in told, "a sentence ends once"
    assert '<span translate="no">counselors</span>' in kim.page, "the name of a team stays as it is"
    kim.post("/desk/checks/page", person=town.nora)
    assert "No hay cómo avisarle: no tiene teléfono" in words(kim)
    assert left(kim) == []


def test_the_blocklist(town: DeskTown) -> None:
    lee = town.signed_in(town.lee, "lee").speaks("es")
    lee.get("/desk/blocklist")
    assert "No hay ningún número bloqueado." in lee.page
    assert left(lee) == []
    lee.post("/desk/blocklist/add", number="503-555-0187", reason="Call 503-555-0187 back.", hours="8")
    assert '<p class="fault" id="reason-fault">Escriba el motivo sin un número' in lee.page
    assert left(lee) == []
    until = town.now + timedelta(days=1)
    who = f"person:{town.ana}"
    town.do(lambda tx: blocking.block(town.house, tx, "503-555-0187", "Insults.", until, who, town.now))
    lee.get("/desk/blocklist")
    assert re.search(r'Bloqueado <time[^>]*>ahora mismo</time> por <span translate="no">Ana</span>', lee.page)
    assert left(lee) == []


def test_the_audit_log(town: DeskTown) -> None:
    otto = town.signed_in(town.otto, "otto").speaks("es")

    def much(tx: object) -> None:
        for who, what, about, more in (
            ("worker", "purged", "retention", {"contacts": True}),
            (f"person:{town.ana}", "dispatch_opened", town.marta, {"test": False, "policy": "in_person"}),
            ("system", "something_new", "staff", {"a_new_key": "a_new_code"}),
        ):
            audit.append(tx, ms(town.now), about, who, what, more)  # type: ignore[arg-type]

    town.do(much)
    otto.get("/desk/audit")
    assert left(otto) == []
    assert "por proceso de fondo, acerca de conservación de datos" in words(otto)
    assert f"por …{town.ana[-6:]} , acerca de …{town.marta[-6:]}" in words(otto)
    # What the page says, it also finds.
    otto.get("/desk/audit?what=env%C3%ADo+de+un+equipo+abierto")
    assert re.findall(r"<strong>([^<]+)</strong> <span class=\"of\">", otto.page) == [
        "Envío de un equipo abierto"
    ]
    assert 'value="envío de un equipo abierto"' in otto.page
    otto.get("/desk/audit?who=proceso+de+fondo&about=conservaci%C3%B3n+de+datos")
    assert "Datos antiguos borrados" in otto.page
    assert "Envío de un equipo abierto</strong>" not in otto.page
    otto.get("/desk/audit?what=Sesi%C3%B3n")
    assert "Sesión abierta</strong>" in otto.page, "a part of the words is enough"
    assert "Envío de un equipo abierto</strong>" not in otto.page
    for nothing in ("nada", "años", "ñ'%"):
        otto.get(f"/desk/audit?{urlencode({'what': nothing})}")
        assert "Nada coincide." in otto.page, "what cannot be found is not left out"
        assert f'value="{escape(nothing)}"' in otto.page
    assert left(otto) == []


def test_lines_and_flow(town: DeskTown, tmp_path: Path) -> None:
    result = checked(small())
    flow = result.graph.flow
    holidays = {name: holiday_names(*plan.holidays, plan.closed_on) for name, plan in flow.schedules.items()}
    town.house = replace(town.house, flow=flow, holidays=holidays)
    town.move_to("https://hotline.example.org")
    papers.keep(tmp_path, result, 1.5)
    kept = json.loads((tmp_path / "result.json").read_text())
    untidy = {"rule": "unreachable", "step": "attic", "words": "no call ever comes to this step"}
    (tmp_path / "result.json").write_text(json.dumps(kept | {"findings": [untidy]}))
    flow_book.begun(town.house, kept)
    town.app.extensions["careline"] = replace(town.app.extensions["careline"], papers=tmp_path)
    nora = town.signed_in(town.nora, "nora").speaks("es")
    nora.get("/desk/lines")
    assert left(nora) == []
    assert "reglas: nadie queda atrapado." in nora.page
    assert "ninguna llamada llega a este paso" in nora.page
    assert "Segundos hasta que se han dicho las dos salidas" in nora.page
    assert "en español" in nora.page
    town.app.extensions["careline"] = replace(town.app.extensions["careline"], papers=None)
    nora.get("/desk/lines")
    assert left(nora) == []
