"""The roster in Spanish: every page with much going on, and what is refused."""

from __future__ import annotations

import html

from ivr.roster import rostering, swaps
from ivr.roster.swaps import Wish
from tests.console.desk_town import Browser, DeskTown
from tests.console.shifts.test_roster_files import HEAD, check
from tests.console.shifts.test_roster_pages import ROSTER, put_on
from tests.console.shifts.test_roster_refused import lee, town
from tests.console.spanish import english_left
from tests.ivr.roster_town import TEAM, day

__all__ = ["lee", "town"]
# What is nobody's words of ours: names, ids of teams, columns of a file.
DATA = (
    "Marta", "Theo", "Ines", "Noor", "Sol", "Lee", "responders", "counselors", "forwarded", "supervisors",
    "Port Alder Community Response", "columna person", "columna days", "columna from", "columna team",
    "columna starts", "'soon'",
)  # fmt: skip


def fill(town: DeskTown) -> None:
    """Something of each kind that the pages tell of."""
    town.person("Noor", None, hours=("00:00", "24:00"))
    town.person("Sol", "+15035550166", hours=("12:00", "00:00"))

    def work(tx):  # type: ignore[no-untyped-def]
        by = {"by": "operator:x", "now": town.now}
        rostering.closure(town.house, tx, TEAM, day("2026-03-06"), **by)
        rostering.override(town.house, tx, TEAM, day("2026-03-07"), off=town.marta, on=town.ines, **by)
        rostering.override(town.house, tx, TEAM, day("2026-03-09"), off=town.marta, **by)
        rostering.override(town.house, tx, TEAM, day("2026-03-10"), on=town.ines, **by)
        rostering.temporary(town.house, tx, TEAM, day("2026-03-11"), {town.ines, town.theo}, **by)
        rostering.take(town.house, tx, TEAM, town.ines, off=town.marta, **by)
        swap = swaps.ask(town.house, tx, Wish(TEAM, town.marta, day("2026-03-08"), town.ines), **by)
        swaps.agree(town.house, tx, swap, town.ines, **by)
        swaps.ask(town.house, tx, Wish(TEAM, town.marta, day("2026-03-12")), **by)
        tx.run("set_available", id=town.theo, available=0, away_reason=None)

    town.do(work)


def plain(browser: Browser) -> str:
    """Before "a.m." stands a space that does not break."""
    return html.unescape(browser.page).replace("\u00a0", " ")


def left(browser: Browser) -> list[str]:
    return english_left(browser.page, DATA)


def test_who_is_on_call_when_and_what_is_different_is_told_in_spanish(town: DeskTown, lee: Browser) -> None:
    fill(town)
    lee.speaks("es")
    pages = {
        "": ("Quién está de guardia ahora", "Theo (no disponible)", "y no hay ningún número", "Huecos"),
        "/week?from=2026-03-08": (
            "2 de marzo al 8 de marzo de 2026", "23 horas: los relojes se adelantan", "Noor (sin número)",
            "7 a.m. – mediodía", "mediodía – 7 p.m.", "7 p.m. – medianoche", "todo el día",
        ),
        "/shifts": (
            "Todos los días, 7 a.m. a 7 p.m.", "Todos los días, 7 p.m. a 7 a.m. del día siguiente", "Lunes",
        ),
        "/changes": (
            "Nadie está de guardia", "Ines reemplaza a Marta", "Marta se ausenta",
            "Ines viene también", "Ines, Theo, y nadie más", "tomado en el momento", "hecho por el operador",
        ),
        "/swaps": (
            "</strong> le cede un turno a <strong", "aceptado, falta la aprobación", "espera al colega",
            "cualquiera del equipo", "Rechazar",
        ),
        "/file": ("Descargar", "Quitar lo que no está en el archivo"),
    }  # fmt: skip
    for path, words in pages.items():
        lee.get(ROSTER + path)
        page = plain(lee)
        assert left(lee) == [], path
        assert [each for each in words if each not in page] == [], path


def test_what_the_roster_refuses_it_refuses_in_spanish(town: DeskTown, lee: Browser) -> None:
    lee.speaks("es")
    lee.get(f"{ROSTER}/shifts")
    assert put_on(lee, person="", to="25:00") == 422
    assert "Elija quién es." in lee.page and "escriba HH:MM, de 00:00 a 24:00" in lee.page
    assert left(lee) == []
    lee.get(f"{ROSTER}/changes")
    times = {"since": "2026-03-06T07:00", "until": "2026-03-06T19:00", "team": TEAM}
    form = {"kind": "off", "off": town.ines, **times, "version": lee.hidden("version")}
    assert lee.post(f"{ROSTER}/changes/add", **form).status_code == 409
    assert "Esa persona no está de guardia en responders en ese tiempo: no cambiaría nada." in lee.page
    assert left(lee) == []
    assert lee.post(f"{ROSTER}/swaps/decide", swap="x", do="approve").status_code == 409
    assert "Ese cambio de turno no existe." in lee.page and left(lee) == []
    assert check(lee, "") == 422
    assert "Elija un archivo o pegue su texto." in lee.page
    wrong = f"nobody,{TEAM},mon-fry,7,19:00,,,,\n{town.ines},pirates,,,,soon,2026-03-06 07:00,,31/12\n"
    assert check(lee, HEAD + wrong) == 422
    page = plain(lee)
    assert "Fila 2, columna days: 'mon-fry' no es un día: escriba mon-fri, o sat,sun, o all." in page
    assert "No se cambió nada: 6 errores" in page
    assert left(lee) == []


def test_a_file_and_ones_own_calendar_are_told_in_spanish(town: DeskTown, lee: Browser) -> None:
    lee.speaks("es")
    text = f"{HEAD}{town.ines},{TEAM},fri,22:00,06:00,,,2026-03-01,2026-12-24\n"
    assert check(lee, text, replace="yes") == 200
    assert "Se agregan: 1; se quitan: 2; ya están: 0." in lee.page
    friday = "Ines, equipo de respuesta: Viernes, 10 p.m. a 6 a.m. del día siguiente"
    assert f"{friday} (desde 2026-03-01 hasta 2026-12-24)" in plain(lee)
    assert left(lee) == []
    lee.get(ROSTER)
    lee.post(f"{ROSTER}/calendar")
    assert "Su calendario" in lee.page and left(lee) == []
    lee.get(f"{ROSTER}/week?from=2026-11-01&team={TEAM}")
    assert "25 horas: los relojes se atrasan" in lee.page and left(lee) == []
