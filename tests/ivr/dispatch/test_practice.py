"""A test page reaches one phone, says in every text that it is a test, and is over by itself."""

from __future__ import annotations

import pytest

from db import jobs
from db.store import Store
from db.vault import Vault
from flows.paging.model import Accepted, Arrived, Backup, Cleared, Disposed, SetOut
from ivr.dispatch import practice
from ivr.dispatch.practice import PracticeError
from ivr.house import ms
from ivr.worker import TIMERS
from tests.ivr.dispatch_town import DispatchTown


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def tries(town: DispatchTown, name: str) -> str:
    now, sam = town.clock.now(), town.people["Sam"]
    person = town.people.get(name, name)
    return town.store.write(lambda tx: practice.begin(town.house, tx, person, sam, now))


def five_minutes_pass(town: DispatchTown) -> None:
    town.clock.pass_(301)
    now = town.clock.now()
    for job in jobs.claim(town.store, ms(now), [practice.ENDS, "dispatch"], 100, 10_000):
        town.store.write(lambda tx, job=job: TIMERS[job.kind](town.house, tx, job, now))  # type: ignore[misc]


def asked(town: DispatchTown, dispatch: str) -> set[tuple[str, str]]:
    names = {person: name for name, person in town.people.items()}
    rows = town.rows("pages_of_dispatch", dispatch_id=dispatch)
    return {(names[row["person_id"]], row["channel"]) for row in rows}


def test_one_phone_gets_a_text_and_a_call_and_nobody_else_does(town: DispatchTown) -> None:
    dispatch = tries(town, "Dora")
    assert asked(town, dispatch) == {("Dora", "sms"), ("Dora", "voice")}
    assert town.row("dispatch_by_id", id=dispatch)["test"] == 1


def test_nobody_else_is_asked_and_nobody_alarmed_when_it_is_not_answered(town: DispatchTown) -> None:
    dispatch = tries(town, "Ana")
    five_minutes_pass(town)
    row = town.row("dispatch_by_id", id=dispatch)
    assert (row["state"], row["reason"]) == ("CANCELLED", "TEST")
    assert {name for name, _ in asked(town, dispatch)} == {"Ana"}
    assert town.rows("open_alerts", limit=9) == []
    assert town.rows("jobs_of", ref=dispatch) == []


def test_one_that_was_answered_ends_too_and_says_that_it_was_a_test(town: DispatchTown) -> None:
    dispatch = tries(town, "Ana")
    town.happens(dispatch, Accepted(town.people["Ana"], 5))
    five_minutes_pass(town)
    assert town.stands(dispatch).state == "CANCELLED"
    told = town.texts("Ana", "notice")
    assert len(told) >= 2
    assert all(text.startswith("TEST. Nobody waits for help.") for text in told)


def test_every_text_of_a_practice_says_so_first_to_everybody_in_their_language(town: DispatchTown) -> None:
    town.hires("Eva", "+15035550145", shift="responders", languages=("es",))
    opener = f"person:{town.people['Cleo']}"
    dispatch = town.opens(test=True, by=opener, need=2)
    ana, eva = town.people["Ana"], town.people["Eva"]
    for event in (Accepted(ana), Accepted(eva), SetOut(ana), SetOut(eva), Arrived(ana), Arrived(eva)):
        town.happens(dispatch, event)
    for event in (Backup(ana, "police"), Cleared(ana), Cleared(eva), Disposed("test", "SCENE_HANDLED")):
        town.happens(dispatch, event)
    written = 0
    for name in town.people:
        first = "PRUEBA. Nadie espera ayuda." if name == "Eva" else "TEST. Nobody waits for help."
        for text in (*town.texts(name, "notice"), *town.texts(name, "alert")):
            assert text.startswith(first), (name, text)
            written += 1
    assert written >= 8
    assert town.texts("Cleo", "notice")  # who asked for it is told that they come


def test_a_second_click_is_the_same_test(town: DispatchTown) -> None:
    first = tries(town, "Ana")
    assert tries(town, "Ana") == first
    five_minutes_pass(town)
    assert tries(town, "Ana") != first


def test_who_is_away_can_be_tried_and_who_has_no_phone_cannot(town: DispatchTown) -> None:
    town.store.write(
        lambda tx: tx.run("set_available", id=town.people["Ana"], available=0, away_reason="sick")
    )
    assert asked(town, tries(town, "Ana"))
    with pytest.raises(PracticeError, match="not on the staff"):
        tries(town, "nobody")
    for channel in ("sms", "voice"):
        town.store.write(
            lambda tx, channel=channel: tx.run(
                "add_dead_channel", person_id=town.people["Ben"], channel=channel, error=30005, since=0
            )
        )
    with pytest.raises(PracticeError, match="Nothing leads to them"):
        tries(town, "Ben")
