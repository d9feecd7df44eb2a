"""What 911 centers ask for and hand over, for those of us who read Spanish; a center's own system hears
English, whatever it asks for."""

from __future__ import annotations

import json
import re

import pytest
from werkzeug.test import TestResponse

from db.store import open_store
from db.vault import Vault
from flows.model import Key
from flows.paging.model import Accepted
from ivr.dispatch import dispatching
from ivr.psap import referrals
from ivr.psap.referrals import Wanted
from tests.console.center_town import NOES, PATH, WELFARE, CenterTown
from tests.console.desk_town import Browser, DeskTown
from tests.console.psap.test_embedded import PAGE, accepted, act, contact, words
from tests.console.psap.test_requests import NEW, asks
from tests.console.spanish import english_left
from tests.ivr.house import FORWARDED

# Names: of people, of the city and its service.
DATA = ("Ana", "Ben", "Port Alder", "Port Alder Community Response")


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    return DeskTown(open_store(sqlite_url), vault)


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana").speaks("es")


def spanish(browser: Browser) -> str:
    """The words of the page; nothing of it is English."""
    assert english_left(browser.page, DATA) == []
    return words(browser)


def test_a_caller_from_911_is_offered_taken_returned_and_resolved_in_spanish(
    town: DeskTown, ana: Browser
) -> None:
    town.person("Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00"))
    ana.get(PAGE)
    assert "Nadie espera. Cuando el centro del 911 nos pasa a alguien" in spanish(ana)
    town.rings("CA1", line=FORWARDED)
    town.gives(Key("#"), "CA1")
    town.clock.pass_(1)
    ana.get(f"{PAGE}/now")
    told = spanish(ana)
    assert re.search(r"Una persona espera, inglés Llamada ofrecida hoy, \d+:\d\d.p\.m\. , ", told)
    assert "Aceptar la llamada ofrecida (" in told
    assert 'data-say="Espera una persona que nos pasa el 911."' in ana.page
    accepted(town, ana)
    assert re.search(r"Con usted ahora Ofrecida: \d+:\d\d.* Aceptada: \d+:\d\d", spanish(ana))
    act(town, ana, "return")
    assert "Se está llamando al 911. Quédese en la llamada hasta que contesten." in spanish(ana)
    ana.post(f"{PAGE}/{contact(town)}/return")
    assert "Ya se está llamando a alguien" in spanish(ana), "what cannot be is said in Spanish"
    assert f'<a href="{PAGE}" data-again>' in ana.page, "it is loaded again from where it stands"
    town.hangs_up("CA1")
    ana.get(PAGE)
    assert "Terminó: diga cómo" in spanish(ana)
    ana.post(f"{PAGE}/{contact(town)}/resolve", call_type="NOISE", outcome="REFER", reason="NONE")
    assert "Nosotros no hicimos nada: elija un motivo que diga por qué." in spanish(ana)
    reason = f"reason-{contact(town)}"
    assert f'<p class="fault" id="{reason}-fault">Nosotros no hicimos nada' in ana.page
    assert f'required aria-invalid="true" aria-describedby="{reason}-fault"' in ana.page
    assert '<option value="NOISE" selected>' in ana.page
    assert '<option value="REFER" selected>Se refirió a otra organización</option>' in ana.page
    act(town, ana, "resolve", call_type="NOISE", outcome="REFER", reason="CALLER_ASKED")
    assert re.search(r"Se refirió a otra organización Ofrecida: .* Resuelta: \d+:\d\d", spanish(ana))


def test_what_911_centers_ask_for_is_told_in_spanish_from_the_form_to_the_end(
    town: DeskTown, ana: Browser
) -> None:
    ana.get("/desk/requests")
    assert "Todavía nadie ha pedido nada." in spanish(ana)
    ana.get(NEW)
    form = spanish(ana)
    assert "¿Hay una pistola, un cuchillo u otra arma cerca?" in form
    assert "Música alta u otro ruido" in form
    asks(ana)
    assert "Se llama al equipo Cumple las reglas para enviar un equipo." in spanish(ana)
    (dispatch,) = town.rows("live_dispatches", limit=9)
    for person, minutes in ((town.marta, 20), (town.theo, 30)):
        event = (dispatch["id"], Accepted(person, minutes), town.now, "test")
        town.do(lambda tx, event=event: dispatching.happen(town.house, tx, *event))
    (first,) = re.findall(r'action="(/desk/requests/\w+)/cancel"', ana.page)
    ana.get(first)
    told = spanish(ana)
    assert "Va un equipo" in told
    assert "2 miembros del equipo; la primera persona llega en más o menos 20 minutos." in told
    asks(ana, safety="un cuchillo", **{"answers.weapon": "yes"})
    told = spanish(ana)
    assert "No cumple las reglas para enviar un equipo. Hay un arma en el lugar." in told
    assert "Una alarma llama a un supervisor, que decide si el equipo sigue" in told
    asks(ana, cad_number="26-2", place="9 Mill Road", **{"answers.crime": "unknown"})
    told = spanish(ana)
    assert "Falta contestar: si hay un delito en curso." in told
    assert "La llamada se puede pasar a un consejero: 503-555-0101" in told
    wanted = Wanted("harbor", "NOISE", "en", "KX-1", "9 Mill Road", NOES | {"medical": "yes"})
    town.do(lambda tx: referrals.ask(town.house, tx, wanted, "center:harbor", town.now))
    ana.post(f"{first}/cancel", reason="CALLER_DECLINED")
    ana.get(first)
    assert "Se canceló el equipo cuando iba en camino." in spanish(ana)
    ana.get("/desk/requests")
    told = spanish(ana)
    assert '<span translate="no">harbor</span>' in ana.page
    assert "el centro del 911 · hoy, " in told
    assert "Preocupación por una persona que puede necesitar ayuda: Cancelado." in ana.page
    assert "Sin equipo Alguien está herido, muy enfermo" in told


def test_what_is_wrong_in_a_request_is_said_in_spanish_beside_its_field(town: DeskTown, ana: Browser) -> None:
    wrong = {"cad_number": "!!", "place": " ", "language": "xx", "note": "x" * 501, "answers.crime": "maybe"}
    asks(ana, **wrong)
    told = spanish(ana)
    assert "No se envió nada. Hay que revisar 5 campos." in told
    for field, why in {
        "cad": "Escriba de 1 a 32 letras",
        "place": "Esto no puede quedar vacío.",
        "language": "Elija uno de estos: ",
        "note": "Escriba un texto de 500 caracteres como máximo.",
        "answers-crime": "Elija sí, no o no se sabe.",
    }.items():
        assert f'<p class="fault" id="{field}-fault">{why}' in ana.page
        assert re.search(rf'aria-describedby="{field}-fault[" ]', ana.page), field
    asks(ana)
    (path,) = re.findall(r"/desk/requests/\w+/cancel", ana.page)
    ana.post(path, reason="TEST")
    spanish(ana)
    assert '<p class="fault" id="reason-fault">Diga por qué se cancela.</p>' in ana.page
    assert re.search(r'id="reason"[^>]* aria-invalid="true" aria-describedby="reason-fault"', ana.page)
    ana.post(path, reason="WEAPON")
    asks(ana, safety="un segundo hombre")
    assert "envíe unidades del 911 y avísenos por teléfono" in spanish(ana)
    ana.get(f"/desk/requests/{'0' * 26}")
    assert "Ese pedido no existe." in spanish(ana)


def test_a_centers_own_system_hears_english_in_every_language(sqlite_url: str, vault: Vault) -> None:
    town = CenterTown(open_store(sqlite_url), vault)

    def asked(**changes: object) -> TestResponse:
        body = json.dumps(WELFARE | changes).encode()
        spanish = {"Accept-Language": "es", "Cookie": "careline-looks=auto.es"}
        return town.send("POST", PATH, raw=body, headers=town.signed("POST", PATH, body) | spanish)

    found = asked(cad_number="!!", language="xx", place="", note="x" * 501, answers={"crime": "maybe"}, odd=1)
    assert found.json["detail"] == "Nothing was done. Mend these fields and send it again."
    assert found.json["faults"] == {
        "odd": "There is no such field.",
        "cad_number": "Give 1 to 32 letters, digits, blanks or . / # - and begin with no mark.",
        "language": "Give one of en, es.",
        "answers.crime": "Give yes, no or unknown.",
        "place": "This must not be empty.",
        "note": "Give a text of at most 500 characters.",
    }
    found = asked(answers=NOES | {"weapon": "yes"})
    assert found.json["reasons"] == [{"code": "WEAPON", "words": "A weapon is there."}]
    town.send("POST", f"{PATH}/{found.json['id']}/cancel", {"reason": "WEAPON"})
    assert (
        asked(safety="a second man").json["detail"].startswith("It is over, or was called off: nobody reads")
    )
