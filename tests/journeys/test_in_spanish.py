"""Spanish from the second sentence on: chosen by key or in words, kept for the rest of the call."""

from __future__ import annotations

from simulator.handset import Handset
from tests.journeys.doing import presses
from tests.journeys.town import LINE, Town

LUPE, JOANNA = ("es-US", "Polly.Lupe-Neural"), ("en-US", "Polly.Joanna-Neural")


def voices(phone: Handset, since: str = "") -> set[tuple[str | None, str | None]]:
    """Locale and voice of everything said to this phone since it heard these words."""
    said = [e for e in phone.transcript if e.who == "line" and e.kind == "say"]
    first = next(n for n, e in enumerate(said) if since in e.text)
    return {(e.language, e.voice) for e in said[first:]}


def test_the_greeting_offers_spanish_in_spanish(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.hears("Para español, oprima 2")
    offered = next(e for e in rosa.transcript if "español" in e.text)
    assert (offered.language, offered.voice) == LUPE
    assert voices(rosa) == {LUPE, JOANNA}


def test_2_in_mid_greeting_changes_the_language_at_once_and_for_good(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    town.wait(2)
    rosa.press("2")
    rosa.hears("¿Para quién es esta llamada?")
    rosa.press("1")
    rosa.hears("¿De qué se trata?")
    rosa.press("1")
    rosa.hears("Elija lo que más se parezca")
    rosa.press("2")
    rosa.hears("¿Hay alguien herido")
    rosa.press("2")
    rosa.hears("¿Alguien está golpeando")
    assert voices(rosa, since="¿Para quién es") == {LUPE}
    assert town.the_contact()["language"] == "es"


def test_the_recognizer_listens_in_spanish_then(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("2")
    rosa.hears("¿Para quién es esta llamada?")
    last = [r["body"] for r in town.sim.requests if "<Gather" in r["body"]][-1]
    assert 'language="es-US"' in last
    assert "otra persona" in last.partition('hints="')[2]


def test_a_resident_says_every_answer_in_spanish(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131", ["en", "es"]), town.resident()
    rosa.call(LINE)
    for heard, said in (
        ("Para español", "en español por favor"),
        ("¿Para quién es esta llamada?", "es para mí"),
        ("¿De qué se trata?", "un refugio"),
        ("Elija lo que más se parezca", "un lugar donde quedarse"),
        ("¿Hay alguien herido", "no"),
        ("¿Alguien está golpeando", "Nadie."),
        ("¿Hay una pistola", "No."),
        ("¿Hay fuego", "no hay"),
    ):
        rosa.hears(heard)
        rosa.speak(said)
    rosa.hears("Estamos buscando un consejero para usted")
    ana.rings()
    answers = town.answers(town.the_contact())
    assert (answers["caller_role"], answers["call_type"]) == ("self", "UNSHELTERED")


def test_no_se_is_not_sure_and_never_a_no(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131", ["es"]), town.resident()
    rosa.call(LINE)
    presses(rosa, "2131")
    rosa.hears("¿Hay alguien herido")
    rosa.speak("no sé")
    rosa.hears("Estamos buscando un consejero")
    ana.rings()
    assert town.answers(town.the_contact())["screen.medical"] == "unknown"


def test_words_of_danger_in_spanish_lead_to_911(town: Town) -> None:
    rosa = town.resident()
    rosa.call(LINE)
    rosa.press("2")
    rosa.hears("¿Para quién es esta llamada?")
    rosa.speak("necesito una ambulancia")
    rosa.hears("Primero dígales dónde está")
    town.psap.rings()


def test_a_caller_in_spanish_waits_is_connected_and_parts_in_spanish(town: Town) -> None:
    ana, rosa = town.counselor("Ana", "+15035550131", ["es"]), town.resident()
    rosa.call(LINE)
    presses(rosa, "20")
    rosa.hears("Todavía estamos buscando un consejero", within=40)
    ana.rings()
    ana.answer()
    ana.hears("Language: Spanish")
    ana.press("1")
    rosa.hears("Ya hay alguien aquí para usted")
    town.wait(5)
    ana.hang_up()
    rosa.hears("Si ya terminó, puede colgar")
    assert voices(rosa, since="Estamos buscando") == {LUPE}


def test_outside_the_hours_the_caller_hears_in_spanish_when_we_are_back(make_town) -> None:
    town = make_town(now="2026-03-04 03:00")
    rosa = town.resident()
    rosa.call(LINE)
    presses(rosa, "20")
    rosa.hears("Nuestros consejeros regresan hoy a las 8 a. m.")
    assert voices(rosa, since="regresan") == {LUPE}
