"""The board and the alarms for those of us who read Spanish: beside colleagues who read English, from one
memory of what is live."""

from __future__ import annotations

import re

import pytest

from console.watch import alarm_words
from db.store import open_store
from db.vault import Vault
from flows.codes import ALARMS
from ivr.callbacks import waiting
from ivr.outgoing import alerts
from tests.console.contacts.test_contact_page import words
from tests.console.contacts.test_contacts_list import Listing
from tests.console.desk_town import PASSWORD, Browser
from tests.console.spanish import english_left
from tests.console.watch.test_board import called_out, promised, texts
from tests.ivr.roster_town import TEAM

# Names: of the service, of people, and of lines and teams as the city's files have them.
DATA = ("Port Alder Community Response", "Ana", "Ben", "Cleo", "Lee", "Marta", "Theo", "Kim",
        "Public", "Counselors", "Responders", "Supervisors")  # fmt: skip


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> Listing:
    return Listing(open_store(sqlite_url), vault)


@pytest.fixture
def lee(town: Listing) -> Browser:
    return town.signed_in(town.lee, "lee").speaks("es")


def raised(town: Listing, alarm: str, subject: str = TEAM) -> None:
    town.do(lambda tx: alerts.raise_(town.house, tx, alarm, subject, town.now, key=alarm))


def evening(town: Listing) -> None:
    """Much is going on: on the phone, by text, in the street, and promised."""
    town.rings("CA1")
    town.rings("CA2", caller="+15035550111")
    town.press("9", call="CA2")
    town.rings("CA3", caller="+15035550112")
    town.press("0", call="CA3")
    texts(town, waits=True, priority=9)
    texts(town, waits=False, language="en")
    held = texts(town, waits=True)
    town.do(lambda tx: waiting.claim(town.house, tx, "text", held, town.ana, town.now))
    promised(town, "LOST_TRANSFER", 9, "a number")
    promised(town, "CALLER_ASKED", 3, "another")
    called_out(town)
    town.do(lambda tx: tx.run("set_available", id=town.marta, available=0, away_reason="a break"))
    town.took(town.lee)
    town.ends(town.contact(priority=9))


def test_a_gap_is_named_to_each_reader_in_their_language(town: Listing, lee: Browser) -> None:
    ana = town.signed_in(town.ana, "ana")
    ana.get("/desk/board")
    assert "Counselors : Sunday, March 8" in words(ana.page)
    lee.get("/desk/board")
    told = words(lee.page)
    assert "Consejeros : domingo 8 de marzo" in told
    assert "Counselors" not in told


def test_a_board_on_which_much_goes_on_is_spanish(town: Listing, lee: Browser) -> None:
    lee.get("/desk/board")
    assert "Nadie espera. Aquí están quienes llaman" in words(lee.page)
    assert english_left(lee.page, DATA) == []
    evening(town)
    raised(town, "roster_gap")
    lee.get("/desk/board")
    told = words(lee.page)
    assert english_left(lee.page, DATA) == []
    assert "inglés, se le está conectando con el 911" in told
    assert 'data-say="Alguien espera por texto, en español, urgente."' in lee.page
    assert 'data-say="Alarma: Un hueco en los turnos, Equipo de respuesta."' in lee.page
    assert "español, Ana le escribe" in told
    assert "Van 0 de 1: se está llamando a personas." in told
    assert "Se llama a las siguientes personas en" in told
    assert "Marta no disponible" in told
    assert "Suyas: diga cómo terminó 1" in told
    assert "¿Ya le llegó la ayuda a la persona? 1" in told
    town.passes(0.2)
    lee.get("/desk/board")
    assert english_left(lee.page, DATA) == []
    assert "con retraso" in words(lee.page)
    assert "m.." not in words(lee.page), "a time ends its sentence"


def test_two_consoles_beside_each_other_have_each_their_language(town: Listing, lee: Browser) -> None:
    """Whoever asks first: what is kept for half a second is kept for a language."""
    ana = town.signed_in(town.ana, "ana")
    evening(town)
    raised(town, "roster_gap")
    spoken = {ana: ("A gap in the roster", "is being connected to 911"),
              lee: ("Un hueco en los turnos", "se le está conectando con el 911")}  # fmt: skip
    for first, second in ((ana, lee), (lee, ana)):
        town.passes(0.01)
        for path, texts_of in (("/desk/alarms/bell", 1), ("/desk/alarms/now", 1), ("/desk/board/now", 2)):
            for one, other in ((first, second), (second, first)):
                etag = one.get(path).headers["ETag"]
                for mine, theirs in list(zip(spoken[one], spoken[other], strict=True))[:texts_of]:
                    assert mine in one.page and theirs not in one.page, path
                again = {"If-None-Match": etag}
                assert one.open(path, headers=again).status_code == 304
                assert other.open(path, headers=again).status_code == 200, "the other's is another"


def test_every_alarm_has_its_words_in_both_languages_on_the_desk(town: Listing, lee: Browser) -> None:
    assert set(alarm_words.WORDS) == set(ALARMS)
    for alarm in ALARMS:
        raised(town, alarm)
    lee.get("/desk/alarms")
    assert lee.page.count('<li class="card alarm') == len(ALARMS)
    assert english_left(lee.page, DATA) == []
    assert "35 esperan a alguien. Confirmar quiere decir: lo he visto, y me encargo." in words(lee.page)
    titles = {lee: set(), town.signed_in(town.ana, "ana"): set()}  # type: ignore[var-annotated]
    for one, found in titles.items():
        one.get("/desk/alarms")
        found |= set(re.findall(r'<h2 class="what">([^<]+?) *<', one.page))
    spanish, english = titles.values()
    assert len(spanish) == len(english) == len(ALARMS)
    assert not spanish & english


def test_what_the_gate_refuses_and_keeps_is_spanish(town: Listing, lee: Browser) -> None:
    raised(town, "roster_gap")
    lee.get("/desk/alarms")
    alarm = lee.hidden("alarm")
    refused = {"/desk/audit": "Sus funciones no incluyen esta página.", "/desk/none": "Esa página no existe."}
    for path, why in refused.items():
        lee.get(path)
        assert why in lee.page and english_left(lee.page, DATA) == []
    assert lee.open("/desk/alarms/seen", "POST", data={"csrf": "strange"}).status_code == 403
    assert "Este formulario es muy viejo, o vino de otro lugar." in lee.page
    assert lee.open("/desk/alarms/seen", "POST", data={"alarm": "x" * 2_000_000}).status_code == 413
    assert "<h1>Es demasiado largo</h1>" in lee.page and english_left(lee.page) == []
    lee.get("/desk/alarms")
    token = lee.csrf()
    lee.post("/desk/lock")
    assert lee.open("/desk/alarms/seen", "POST", data={"csrf": token, "alarm": alarm}).status_code == 403
    assert "Por un rato no hubo nadie aquí, o alguien la bloqueó." in lee.page
    assert english_left(lee.page, DATA) == []
    kept = lee.hidden("kept")
    lee.post("/desk/unlock", kept=kept, password=PASSWORD)
    assert "Todavía no se hizo nada, y no se perdió nada. Enviarlo ahora Descartarlo" in words(lee.page)
    assert english_left(lee.page, DATA) == []
    lee.post("/desk/lock")
    lee.get("/desk/alarms")
    assert lee.post("/desk/unlock", kept=kept, password="wrong").status_code == 403
    assert "Esa no es su contraseña." in lee.page
    for _ in range(20):
        lee.post("/desk/unlock", kept=kept, password="wrong")
    assert re.search(r"Espere \d+ (segundos|minutos) e inténtelo otra vez\.", words(lee.page))


def test_without_its_database_the_desk_says_so_in_spanish(town: Listing, lee: Browser) -> None:
    town.store.close()
    assert lee.get("/desk/board").status_code == 503
    assert '<html lang="es">' in lee.page
    assert "La base de datos no responde. Las llamadas siguen." in lee.page
    assert english_left(lee.page) == []
