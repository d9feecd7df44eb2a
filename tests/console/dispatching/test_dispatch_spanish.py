"""Dispatches in Spanish: the list, one with much going on, a new one, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.store import open_store
from db.vault import Vault
from flows.paging.model import Accepted, Arrived, Backup, Cancelled, Cleared, Declined
from tests.console.desk_town import Browser, DeskTown
from tests.console.dispatching.test_dispatch_pages import LIST, NEW, act, fresh, happens, opens
from tests.console.dispatching.test_dispatch_texts import writes
from tests.console.spanish import english_left
from tests.ivr.told import answers

WROTE = "who is this about pls"
# What is nobody's words of ours: names, ids of teams, and what callers, teams and the desk wrote.
DATA = ("Marta", "Theo", "Ines", "Ana", "responders", "Port Alder Community Response", "por test", WROTE)


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Iterator[DeskTown]:
    town = DeskTown(open_store(sqlite_url), vault)
    yield town
    town.store.close()


@pytest.fixture
def ana(town: DeskTown) -> Browser:
    return town.signed_in(town.ana, "ana").speaks("es")


def test_the_list_and_a_team_from_the_first_page_to_its_end_are_told_in_spanish(
    town: DeskTown, ana: Browser
) -> None:
    first = opens(town, need=2, safety="a dog", language="es")
    happens(town, first, Accepted(town.marta, 15), Declined(town.ines))
    writes(town, WROTE)
    urgent = opens(town, place="the pier", priority=9, test=True)
    over = opens(town, place="elsewhere")
    happens(town, over, Cancelled("operator:x", "CALLER_DECLINED"))
    ana.get(LIST)
    assert english_left(ana.page, DATA) == []
    for words in ("Equipos", "1 de 2", "peligro", "prueba", "Los últimos que terminaron", "cancelado"):
        assert words in ana.page
    assert "también se llama a quienes están de guardia (equipo de respuesta)" in ana.page
    ana.get(f"{LIST}/{first}")
    assert english_left(ana.page, DATA) == []
    assert "Marta dijo: voy. En 15 minutos." in ana.page
    assert "Ines dijo que no." in ana.page
    assert "Marta escribió:" in ana.page
    assert "no se entendió" in ana.page
    happens(town, first, Arrived(town.marta), Backup(town.marta, "medics"))
    ana.get(f"{LIST}/{first}/now")
    assert english_left(ana.page, DATA) == []
    assert "Marta pidió paramédicos." in ana.page
    happens(town, first, Cleared(town.marta))
    for dispatch in (first, urgent, over):
        ana.get(f"{LIST}/{dispatch}")
        assert english_left(ana.page, DATA) == []
    assert "Cancelado: Quien llama no lo quiso." in ana.page


def test_what_is_refused_is_refused_in_spanish(town: DeskTown, ana: Browser) -> None:
    dispatch = opens(town)
    ana.get(f"{LIST}/{dispatch}")
    assert act(ana, dispatch, "cancel", reason="") == 409
    assert english_left(ana.page, DATA) == []
    assert "Elija por qué se cancela el equipo." in ana.page
    path = f"{LIST}/{dispatch}/change"
    ana.get(path)
    assert ana.post(path, place="6 Harbor Street", version="old").status_code == 409
    assert english_left(ana.page, DATA) == []
    assert "Otra persona lo cambió mientras usted escribía." in ana.page
    ana.get(f"{LIST}/{'0' * 26}")
    assert "No existe ese envío." in ana.page


def test_a_new_one_with_faults_and_what_looks_alike_are_spanish(town: DeskTown, ana: Browser) -> None:
    opens(town)
    assert ana.post(f"{LIST}/new", **fresh(ana, need="many", call_type="")).status_code == 422
    assert english_left(ana.page, DATA) == []
    for words in ("Elija de qué se trata.", "Escriba un número del 1 al 6", "2 cosas faltan o están mal."):
        assert words in ana.page
    assert ana.post(f"{LIST}/new", **NEW).status_code == 409
    assert english_left(ana.page, DATA) == []
    assert "Puede que esto ya se sepa" in ana.page


def test_what_their_answers_hold_against_a_team_is_said_in_spanish(town: DeskTown, ana: Browser) -> None:
    town.rings()
    contact = town.contact()["id"]
    answers(town, contact, screen__weapon="yes")
    ana.get(f"{LIST}/new?contact={contact}")
    assert english_left(ana.page, DATA) == []
    assert "Hay un arma en el lugar." in ana.page
    assert ana.post(f"{LIST}/new", **fresh(ana, contact=contact)).status_code == 422
    assert english_left(ana.page, DATA) == []
    assert 'id="despite-fault">Escriba por qué se envía un equipo de todos modos' in ana.page
