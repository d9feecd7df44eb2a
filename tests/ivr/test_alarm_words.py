"""What a supervisor reads about an alarm: what it is and what to do, without the list being opened first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from db.store import Store
from db.vault import Vault
from flows.codes import ALARMS, REASONS
from flows.paging import field_words, texts
from flows.paging.model import Alarm, Backup
from flows.paging.pages import PageAlarm
from ivr.outgoing import alerts
from ivr.reach import gate
from tests.ivr.dispatch_town import DispatchTown

ROOT = Path(__file__).parents[2]


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def read(town: DispatchTown, alarm: str, subject: str, person: str = "") -> str:
    town.clock.pass_(1)
    now, about = town.clock.now(), town.people[person] if person else None
    town.store.write(lambda tx: alerts.raise_(town.house, tx, alarm, subject, now, person=about))
    return town.texts("Sam", "alert")[-1]


def written() -> Iterator[str]:
    """Every alarm that a line of ours raises by its name."""
    for room in ("ivr", "console", "ops"):
        for path in (ROOT / room).glob("**/*.py"):
            calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
            for call in calls:
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                where = {"raise_": call.args[2:3], "Concern": call.args[:1]}.get(name, [])
                yield from (str(arg.value) for arg in where if isinstance(arg, ast.Constant))


def test_every_alarm_is_a_code_with_words_of_its_own() -> None:
    raised = {*get_args(Alarm), *get_args(PageAlarm), *written()}
    assert {"roster_gap", "timer_missing", "reply_unclear"} <= raised, "the source is read"
    assert raised <= ALARMS.keys()
    words = {word for word in {**texts.ALERTS, **field_words.REPLIES} if word.startswith("alert_")}
    assert words == {f"alert_{alarm}" for alarm in ALARMS} | {"alert_other"}


def test_the_reason_of_a_callback_of_ours_is_a_code() -> None:
    assert gate.NOT_ASKED_FOR in REASONS


@pytest.mark.parametrize("alarm", ["roster_gap", "nobody_on_shift"])
def test_an_alarm_about_a_team_names_it(town: DispatchTown, alarm: str) -> None:
    text = read(town, alarm, "night_responders")
    assert "night responders" in text and "list of alarms" not in text


@pytest.mark.parametrize("alarm", ["no_number", "number_wrong", "text_blocked", "text_stopped"])
def test_an_alarm_about_somebody_of_the_staff_says_their_first_name_alone(
    town: DispatchTown, alarm: str
) -> None:
    text = read(town, alarm, town.people["Ana"], "Ana")
    assert "Ana" in text and "Miller" not in text and "+1503" not in text


def test_an_alarm_whose_words_name_what_is_not_known_says_where_to_look(town: DispatchTown) -> None:
    assert "list of alarms" in read(town, "late_arrival", "no-such-dispatch", "Ana")


def test_an_alarm_of_a_practice_says_so_first(town: DispatchTown) -> None:
    dispatch = town.opens(test=True)
    town.happens(dispatch, Backup(town.people["Ana"], "police"))
    text = town.texts("Sam", "alert")[-1]
    assert text.startswith("TEST. Nobody waits for help.") and "asks for police" in text
