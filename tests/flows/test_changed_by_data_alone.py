"""A program manager changes the hotline by editing files: each change is made, loaded, heard on a call."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.load import load
from flows.model import Remember
from tests.flows.broken import patched
from tests.flows.world import CITY, Call, FakeWorld


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of Port Alder's files."""
    copy = tmp_path / "city"
    copy.mkdir()
    for file in CITY.glob("*.toml"):
        shutil.copy(file, copy)
    return copy


def test_a_question_is_added_asked_and_answered(folder: Path) -> None:
    patched(folder, [
        ("screening.toml", "", '\n[disqualifiers.water]\nreason = "HAZARD"\npriority = 9\nyes = "danger"\n'),
        ("steps.toml", '"weapon", "hazard"]', '"weapon", "hazard", "water"]'),
        ("words.en.toml", "[say.question]\n", '[say.question]\nwater = "Is anyone in the water?"\n'),
        ("words.es.toml", "[say.question]\n", '[say.question]\nwater = "¿Hay alguien en el agua?"\n'),
    ])  # fmt: skip
    flow = load(folder)
    english = Call(flow=flow).press("1")
    spanish = Call(flow=flow, language="es")
    for call, question in ((english, "Is anyone in the water?"), (spanish, "¿Hay alguien en el agua?")):
        call.press("2", "3", "1").press("2", "2", "2", "2")
        assert question in call.heard
        call.press("1")
        assert call.step == "danger"
        assert call.state.answer("screen.water") == "yes"
        assert (call.state.reason, call.state.priority) == ("HAZARD", 9)


def test_what_a_caller_types_for_a_citys_own_question_is_known_and_never_in_clear(
    folder: Path,
) -> None:
    patched(folder, [("steps.toml", 'asks = "cad_number"', 'asks = "birthday"')])
    call = Call(line="forwarded", flow=load(folder)).press("20261122#")
    assert call.state.answer("birthday") == "20261122"
    assert not [effect for effect in call.new if isinstance(effect, Remember)]


def test_a_call_type_is_offered_from_its_first_day_to_its_last(folder: Path) -> None:
    days = "since = 2026-12-01\nuntil = 2026-12-31\n"
    patched(folder, [("screening.toml", "[call_types.NOISE]\n", "[call_types.NOISE]\n" + days)])
    flow = load(folder)

    def offered(at: datetime) -> bool:
        call = Call(FakeWorld(at=at), flow=flow).press("1", "2", "4")
        return "For noise, press 3." in call.heard

    # Port Alder is eight hours behind UTC in December.
    assert not offered(datetime(2026, 12, 1, 7, 59, tzinfo=UTC))
    assert offered(datetime(2026, 12, 1, 8, 0, tzinfo=UTC))
    assert offered(datetime(2027, 1, 1, 7, 59, tzinfo=UTC))
    assert not offered(datetime(2027, 1, 1, 8, 0, tzinfo=UTC))


def test_a_call_type_that_is_not_offered_today_cannot_be_chosen(folder: Path) -> None:
    patched(folder, [("screening.toml", "[call_types.NOISE]\n", "[call_types.NOISE]\nuntil = 2026-11-09\n")])
    call = Call(flow=load(folder)).press("1", "2", "4", "3")
    assert call.step == "about_place"
    assert call.state.answer("call_type") == ""


def test_a_key_may_pass_from_one_call_type_to_another_on_a_day(folder: Path) -> None:
    patched(folder, [
        ("screening.toml", "[call_types.NOISE]\n", "[call_types.NOISE]\nuntil = 2026-11-10\n"),
        ("screening.toml", '[call_types.ANIMAL]\nmenu = "about_place"\nkey = "4"',
         '[call_types.ANIMAL]\nmenu = "about_place"\nsince = 2026-11-11\nkey = "3"'),
    ])  # fmt: skip
    flow = load(folder)
    today = Call(flow=flow).press("1", "2", "4", "3")
    tomorrow = Call(FakeWorld(at=datetime(2026, 11, 11, 20, 0, tzinfo=UTC)), flow=flow).press(
        "1", "2", "4", "3"
    )
    assert (today.state.answer("call_type"), tomorrow.state.answer("call_type")) == ("NOISE", "ANIMAL")


def test_a_prompt_is_changed(folder: Path) -> None:
    patched(folder, [("words.en.toml", 'say = "Take care. Goodbye."', 'say = "Be well."')])
    call = Call(flow=load(folder)).press("0", "1").press("1", "1", "1")
    assert call.heard.endswith("Be well.")


def test_a_prompt_is_added_before_the_menu(folder: Path) -> None:
    patched(folder, [
        ("steps.toml", "", '\n[steps.news]\nkind = "menu"\nsay = "news"\n'
         'choices = [{ key = "1", word = "go_on", goto = "who" }]\nmissed = "who"\ntries = 1\n'),
        ("steps.toml", 'choices = [{ key = "1", word = "go_on", goto = "who" }]\n\n[steps.who]',
         'choices = [{ key = "1", word = "go_on", goto = "news" }]\n\n[steps.who]'),
        ("words.en.toml", "", '\n[say.news]\nsay = "The warming center is open tonight."\n'),
        ("words.es.toml", "", '\n[say.news]\nsay = "El centro para calentarse abre esta noche."\n'),
    ])  # fmt: skip
    call = Call(flow=load(folder)).press("1")
    assert "The warming center is open tonight." in call.heard
    assert call.silent().step == "who"


def toml(value: object) -> str:
    """A list of texts, or a table of them, on one line."""
    if isinstance(value, dict):
        pairs = (f"{toml(key)} = {toml(part)}" for key, part in value.items())
        return "{ " + ", ".join(pairs) + " }"
    return json.dumps(value, ensure_ascii=False)


def test_a_third_language_is_added(folder: Path) -> None:
    """Vietnamese, with every word still to be translated but the ones tested here."""
    text = (folder / "words.es.toml").read_text().replace('language = "es"', 'language = "vi"')
    text = text.replace('say = "Para español, oprima {key}.", hear = ["español", "en español", "spanish"]',
                        'say = "Tiếng Việt, bấm số {key}.", hear = ["tiếng việt", "vietnamese"]')  # fmt: skip
    text = re.sub(r'(?s)(\[say\.who\]\nsay = )"[^"]*"', r'\1"Bấm 0 để gặp một người, 9 để gọi 911."', text)
    (folder / "words.vi.toml").write_text(text)
    patched(folder, [
        ("city.toml", "[lines.public]", '[languages.vi]\nlocale = "vi-VN"\n'
         'voice = "Google.vi-VN-Standard-A"\nkey = "3"\n\n[lines.public]'),
        *((f"words.{id_}.toml", "[say.spoken]\n", f'[say.spoken]\nvi = "{name}"\n')
          for id_, name in (("en", "Vietnamese"), ("es", "vietnamita"), ("vi", "tiếng Việt"))),
    ])  # fmt: skip
    texts = "".join((folder / f"{file}.toml").read_text() for file in ("keywords", "answers", "text.es"))
    spanish = tomllib.loads(texts)
    (folder / "text.vi.toml").write_text(
        "".join(
            f"[{table}.vi]\n" + "".join(f"{key} = {toml(value)}\n" for key, value in entries["es"].items())
            for table, entries in spanish.items()
        )
    )
    flow = load(folder)
    greeting = Call(flow=flow)
    assert ("Tiếng Việt, bấm số 3.", "vi") in [(said.text, said.language) for said in greeting.prompt.says]
    for choose in (Call(flow=flow).press("3"), Call(flow=flow).say("tiếng việt")):
        assert choose.state.language == "vi"
        assert "Bấm 0 để gặp một người" in choose.heard
        assert choose.press("9").prompt.language == "vi"


def test_hours_are_changed(folder: Path) -> None:
    patched(folder, [("city.toml", 'since = "08:00", until = "02:00"', 'since = "10:00", until = "18:00"')])
    weekly = load(folder).schedules["counselors"].weekly[0]
    assert (weekly.since, weekly.until) == ("10:00", "18:00")


def test_another_line_is_added(folder: Path) -> None:
    patched(folder, [("city.toml", "[lines.forwarded]", (
        '[lines.bus_ads]\nnumber = "+15035550103"\nroute = "direct_public"\nstart = "greeting"\n'
        'person = "person"\nemergency = "to_911"\npriority = 1\n\n[lines.forwarded]'
    ))])  # fmt: skip
    call = Call(flow=load(folder), line="bus_ads")
    assert call.heard.startswith("You've reached Port Alder Community Response.")
    assert call.state.line == "bus_ads"
