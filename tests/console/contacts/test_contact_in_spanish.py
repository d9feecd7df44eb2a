"""A contact's page, its story and the list of contacts, for those of us who read Spanish."""

from __future__ import annotations

import pytest

from db.ids import new_id
from db.store import Tx, open_store
from db.vault import Vault
from flows.paging.model import Accepted, Backup, Cancelled, Event
from ivr import legal_hold
from ivr.callbacks import notes
from ivr.calls import guests, handoffs, on_the_call
from ivr.dispatch import dispatching
from ivr.dispatch.incidents import Asked
from ivr.dispatch.resident_links import Place
from ivr.house import ms
from ivr.ports import LegEvent
from tests.console.contacts.test_contact_page import path, words
from tests.console.contacts.test_contacts_list import Listing
from tests.console.desk_town import Browser, DeskTown
from tests.console.spanish import english_left
from tests.ivr.house import ROSA
from tests.ivr.told import answers, places

# What people wrote, and names.
DATA = ("Ana", "Ben", "Lee", "Port Alder Community Response", "Port Alder")
ENDED = {"call_type": "WELFARE", "outcome": "PHONE_ONLY", "reason": "ANSWERED"}


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> DeskTown:
    """Rosa has called about a welfare check, somebody may be hurt, and she waits."""
    town = DeskTown(open_store(sqlite_url), vault)
    town.ben = town.person(  # type: ignore[attr-defined]
        "Ben", "+15035550132", team="counselors", role="counselor", hours=("08:00", "02:00")
    )
    town.rings()
    town.passes(0.005)
    town.press("1", "2", "3", "1", "2", "1", "0")
    return town


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana").speaks("es")


def told(browser: Browser, page: str) -> str:
    """What is read there, all of it Spanish."""
    browser.get(page)
    assert english_left(browser.page, DATA) == []
    return words(browser.page)


def happens(town: DeskTown, dispatch: str, event: Event) -> None:
    town.do(lambda tx: dispatching.happen(town.house, tx, dispatch, event, town.now, f"person:{town.lee}"))


def talks(town: DeskTown) -> None:
    contact = town.contact()["id"]
    town.do(lambda tx: on_the_call.take_over(town.house, tx, contact, town.ana, town.now))
    legs = town.rows("legs_of_contact", contact_id=contact)
    mine = next(leg["id"] for leg in legs if leg["person_id"] == town.ana)
    handoffs.leg_key(town.house, LegEvent(mine, "CA-ana", "1"), 1)


def test_a_call_is_told_in_spanish_from_the_menus_to_its_end(town: DeskTown, ana: Browser) -> None:
    page, contact = path(town), town.contact()["id"]
    first = told(ana, page)
    assert "Llamada, hoy, 6:00 p.m." in first.replace("\xa0", " ")
    assert "Espera a un consejero." in first
    assert "Tomar esta llamada Su teléfono suena. El 1 toma la llamada." in first
    assert "Quien llama Oprimió 1 De qué se trata: ver cómo está alguien" in first
    assert "Luego oyó: “" in first
    assert "Línea Público . Un residente llamó o escribió a uno de nuestros números." in first
    talks(town)
    assert "En la línea con usted." in told(ana, page)
    ana.post(f"{page}/hold")
    assert "En espera. Usted está aparte." in told(ana, page)
    ana.post(f"{page}/back")
    assert "En la línea con usted." in told(ana, page)
    ana.post(f"{page}/invite", whom="interpreter")
    asked = told(ana, page)
    assert "Intérprete recibe una llamada para unirse" in asked
    assert "Dejar de llamarle" in asked
    town.do(lambda tx: guests.call_off(town.house, tx, contact, town.ana, town.now))
    refused = ana.post(f"{page}/invite", whom="nobody")
    assert refused.status_code == 409
    assert "Ahora no se le puede llamar: está en una llamada, o no está." in words(ana.page)
    assert english_left(ana.page, DATA) == []
    town.hangs_up()
    over = told(ana, page)
    assert "Terminó. " in over
    assert "Usted pidió esta llamada: el teléfono suena" in over
    assert ana.post(f"{page}/decide", **ENDED | {"reason": ""}).status_code == 409
    assert english_left(ana.page, DATA) == []
    assert "Elija el motivo." in words(ana.page)
    ana.post(f"{page}/help")
    told(ana, page)
    ana.post(f"{page}/decide", **ENDED)
    assert "Cómo terminó (lo dijo: Usted)" in told(ana, page)


def test_a_page_on_which_much_is_going_on_is_spanish(town: DeskTown, ana: Browser) -> None:
    page, contact = path(town), town.contact()["id"]
    answers(town, contact, screen__weapon="yes", place_zip="97201", caller_role="family")
    places(town, contact, Place("Behind the library", 45.5, -122.6, 30))
    asked = Asked("WELFARE", 5, "en", f"person:{town.ana}", contact, place="12 Alder Lane", note="He shouts.")

    def fill(tx: Tx) -> None:
        notes.add_note(town.house, tx, contact, town.lee, "Speaks softly.", "k", town.now)
        recording = new_id(ms(town.now))
        given = {"contact_id": contact, "callback_id": None, "carrier_id": "RE1", "seconds": 12}
        tx.run("add_recording", id=recording, **given, created_at=ms(town.now))
        dispatching.open_dispatch(town.house, tx, asked, town.now)

    town.do(fill)
    town.rings("CA2")  # from the same number: it may be the same matter
    second = told(ana, f"/desk/contacts/{town.contact('CA2')['id']}")
    assert "Puede tratarse de esto" in second
    (dispatch,) = town.rows("live_dispatches", limit=9)
    ben = town.ben  # type: ignore[attr-defined]
    for event in (Accepted(ben), Backup(ben, "police"), Cancelled(f"person:{town.lee}", "NONE")):
        town.passes(0.01)
        happens(town, dispatch["id"], event)
    much = told(ana, page)
    assert "Llama por un familiar o amigo" in much
    assert "Ben pidió a la policía" in much
    assert "Usted llamó a un equipo" in much
    assert "Lee canceló el equipo" in much
    assert "Dejó un mensaje de 12 segundos" in much
    assert "45.50000, -122.60000 (donde está su teléfono, con un margen de 30 m)" in much
    assert "Hay un arma en el lugar. Según nuestras reglas, ningún equipo va ahí." in much
    ana.post(f"{page}/team", call_type="WELFARE", place="12 Alder Lane")
    assert "Nos dijeron: Alguien es violento o amenaza con serlo. Hay un arma en el lugar." in words(ana.page)
    assert english_left(ana.page, DATA) == []


def test_somebody_in_danger_and_a_blocked_number_are_spanish(town: DeskTown) -> None:
    town.rings("CA3", caller="+15035550119")
    town.press("1", "1", "1", "1", call="CA3")
    danger = f"/desk/contacts/{town.contact('CA3')['id']}"
    town.hangs_up("CA3")
    lee = town.signed_in(town.lee, "lee").speaks("es")
    asked = told(lee, danger)
    assert "¿Ya le llegó la ayuda a la persona?" in asked
    assert "Por qué se puede cerrar aunque nadie sepa si llegó la ayuda" in asked
    assert lee.post(f"{danger}/decide", **ENDED).status_code == 409
    assert "Puede que alguien siga en peligro; por eso queda abierto." in words(lee.page)
    lee.post(f"{danger}/help")
    town.do(lambda tx: legal_hold.hold(tx, danger.rsplit("/", 1)[1], "operator", town.now))
    said = told(lee, danger)
    assert "ya le llegó a la persona (lo dijo: Usted)" in said
    assert "Usted dijo que la ayuda ya le llegó a la persona Retirarlo" in said
    assert "Bajo retención legal." in said
    assert lee.post(f"{danger}/block", reason="", hours="8").status_code == 422
    assert "Escriba el motivo" in words(lee.page)
    lee.post(f"{danger}/number", how="end")
    assert "Termina en 19." in words(lee.page)
    assert lee.get("/desk/contacts/nowhere").status_code == 404
    assert "No existe esa llamada o conversación, o ya no." in words(lee.page)


def test_the_list_and_a_conversation_are_spanish(sqlite_url: str, vault: Vault) -> None:
    town = Listing(open_store(sqlite_url), vault)
    ana = town.signed_in(town.ana, "ana").speaks("es")
    assert "Todavía nadie ha llamado ni escrito." in told(ana, "/desk/contacts")
    answers(town, town.took(town.ana, caller=ROSA, priority=9), call_type="NOISE")
    town.later(minutes=2)
    wrote = town.writes("+15035550115", body="Can you send somebody please")
    shown = told(ana, "/desk/contacts")
    assert "Texto · Biblioteca sigue" in shown
    assert "Llamada · Biblioteca peligro" in shown
    assert "Ruido. Un consejero ayudó por teléfono. Inglés." in shown
    talk = told(ana, f"/desk/contacts/{wrote}")
    assert "Quien escribe Escribió" in talk
    assert "Contestar los textos" in talk
    assert '<p class="said-words" translate="no" lang="en">Can you send somebody please</p>' in ana.page
