"""Who waits, for those of us who read Spanish: the list, the page of one of them, and what is refused."""

from __future__ import annotations

import pytest

from db.store import open_store
from db.vault import Vault
from ivr.house import ms
from tests.console.callbacks.test_waiting_page import LIST, WaitingDesk, does
from tests.console.callbacks.test_waiting_team import known_already
from tests.console.contacts.test_contact_page import words
from tests.console.desk_town import Browser
from tests.console.spanish import english_left
from tests.ivr.house import ROSA
from tests.ivr.told import answers
from tests.ivr.waiting_town import MAYA

JOE, SAM = "+15035550113", "+15035550114"
# What people wrote, what teams were told of them in the first language of the flow, and names.
DATA = ("Ana", "Ben", "Lee", "Port Alder Community Response")


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> WaitingDesk:
    town = WaitingDesk(open_store(sqlite_url), vault)
    town.ben = town.person("Ben", "+15035550132", team="counselors", role="counselor")  # type: ignore[attr-defined]
    return town


@pytest.fixture
def ana(town: WaitingDesk) -> Browser:
    return town.signed_in(town.ana, "ana").speaks("es")


def tried(town: WaitingDesk, promise: str, heard: str, **more: object) -> str:
    """Ana has called them back, and it came to this. The attempt's id."""
    town.later(minutes=1)
    attempt, now = f"{promise}-{heard}", ms(town.now)
    contact = town.row("callback_by_id", id=promise)["contact_id"]

    def work(tx: object) -> None:
        leg = {"handoff_id": None, "contact_id": contact, "person_id": town.ana, "purpose": "callback"}
        run = tx.run  # type: ignore[attr-defined]
        run("add_leg", id=attempt, planned_at=now, tier=0, attempt=1, **leg)
        run("add_attempt", id=attempt, callback_id=promise, person_id=town.ana, began_at=now)
        run("dial_attempt", id=attempt, dialed_at=now, message_ok=1)
        run("note_callback_tried", id=promise)
        run("note_attempt_heard", id=attempt, heard=heard, error=more.get("error"))
        run("end_attempt", id=attempt, ended_at=now)
        run("leg_over", id=attempt, state="no_answer", ended_at=now)

    town.do(work)
    return attempt


def test_the_list_of_who_waits_is_spanish(town: WaitingDesk, ana: Browser) -> None:
    ana.get(LIST)
    assert "Nadie espera." in ana.page
    assert english_left(ana.page, DATA) == []
    mine, bens = town.promised(priority=9, window="evening"), town.promised(JOE, reason="VOICEMAIL")
    town.later(minutes=9)
    wrote = town.writes(priority=4)
    town.promised(SAM, reason="FOLLOW_UP", due_at=ms(town.now) + 86_400_000)
    town.has(town.ana, mine)
    town.has(town.ben, bens)  # type: ignore[attr-defined]
    for _ in range(3):
        tried(town, mine, "busy")
    ana.get(LIST)
    told = words(ana.page)
    assert english_left(ana.page, DATA) == []
    assert "4 personas esperan: primero quien corre más riesgo" in told
    assert "Llamada de vuelta en riesgo decide un supervisor Pidió que le llamemos." in told
    assert "inglés · por la noche · 3 llamadas no lo resolvieron" in told
    assert "Seguir con esta llamada de vuelta" in told
    assert "Ben tiene el caso" in told
    assert "Conversación por texto pronto" in told
    assert "Tomar esta conversación por texto, inglés" in told
    assert "no antes de: mañana, " in told
    assert wrote in ana.page


def test_the_page_of_one_who_waits_is_spanish(town: WaitingDesk, ana: Browser) -> None:
    promise = town.promised(MAYA, reason="DISCONNECTED", voicemail_ok=1)
    contact = town.writes(MAYA, body="Please do not call now")
    answers(town, contact, screen__weapon="unknown", screen__medical="yes", place_zip="97201")
    path = f"{LIST}/callback/{promise}"
    ana.get(path)
    assert english_left(ana.page, DATA) == []
    assert "Tome el caso antes de hacer nada" in words(ana.page)
    does(ana, "callback", promise, "claim")
    tried(town, promise, "own_no_key", error=30008)
    tried(town, promise, "machine")
    ana.get(path)
    told = words(ana.page)
    assert english_left(ana.page, DATA) == []
    assert "La llamada se cortó antes de que pudiéramos ayudar." in told
    assert "Contestó una máquina, y colgamos" in told
    assert "(código 30008)" in told
    assert "¿Cómo fue? Contestó: usted habló con la persona" in told
    assert "La persona, " in told
    assert '<p class="told" translate="no" lang="en">Please do not call now</p>' in ana.page
    assert "Dejar un mensaje sí, sin decir de qué se trata" in told
    assert "Usted (hasta " in told
    does(ana, "text", contact, "reply", body="How can we help?")
    ana.get(f"{LIST}/text/{contact}")
    told = words(ana.page)
    assert english_left(ana.page, DATA) == []
    assert "Uno de nosotros ya le escribió." in told
    assert "Alguien puede escribir porque no puede hablar." in told


def test_what_may_not_be_done_is_said_in_spanish(town: WaitingDesk, ana: Browser) -> None:
    promise, contact = town.promised(ROSA), town.writes(MAYA)
    lee = town.signed_in(town.lee, "lee").speaks("es")
    known_already(town)
    answers(town, contact, screen__medical="yes")

    def refused(kind: str, id_: str, do: str, **fields: object) -> str:
        assert does(ana, kind, id_, do, **fields) == 409
        assert english_left(ana.page, DATA) == []
        return words(ana.page)

    kept = refused("text", contact, "close", outcome="PHONE_ONLY", reason="ANSWERED", note="¿Y su hermana?")
    assert "Usted ya no tiene el caso. Tómelo otra vez" in kept
    assert "Lo que escribió no se perdió" in kept
    does(ana, "text", contact, "claim")
    assert "La persona tiene que aceptarlo primero." in refused("text", contact, "to_callback")
    hurt = refused("text", contact, "to_dispatch", call_type="WELFARE", place="4 Harbor Street")
    assert "Alguien está herido, muy enfermo o tomó demasiado" in hurt
    does(ana, "callback", promise, "claim")
    assert "elija uno de cada uno" in refused("callback", promise, "close")
    alike = refused("callback", promise, "to_dispatch", call_type="WELFARE")
    assert "Ya se llamó a un equipo para algo parecido" in alike
    town.said(ROSA, stopped_at=1, text_ok=1)
    ana.get(f"{LIST}/callback/{promise}")
    assert "No quiere textos. En vez de eso, puede llamarle." in words(ana.page)
    for _ in range(3):
        tried(town, promise, "no_answer")
    decides = refused("callback", promise, "call")
    assert "Un supervisor decide cómo sigue." in decides
    assert "puede llamarle" not in decides, "nobody is told to call who may not"
    assert does(ana, "text", contact, "sing") == 422
    assert "Ese botón no existe. No se hizo nada." in words(ana.page)
    lee.get(f"{LIST}/text/none")
    assert "Esta persona ya no espera" in words(lee.page)
    assert english_left(lee.page, DATA) == []


def test_a_supervisor_decides_in_spanish(town: WaitingDesk) -> None:
    contact = town.contact(MAYA, "sms")
    promise = town.promised(MAYA, contact=contact, reason="TEXTS_BLOCKED", priority=9)
    town.said(MAYA, stopped_at=1)
    lee = town.signed_in(town.lee, "lee").speaks("es")
    does(lee, "callback", promise, "claim")
    lee.get(f"{LIST}/callback/{promise}")
    assert "Decidir que se le llame" in words(lee.page)
    assert "Puede que nuestros textos no le lleguen: mejor llame." in words(lee.page)
    assert english_left(lee.page, DATA) == []
