"""The audit log's proof, new keys, forgetting on schedule, and the lists of what is open."""

from __future__ import annotations

import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

import app
from db import audit as log
from ivr.house import ms
from ivr.worker import Worker
from ops.lists import age, contacts
from ops.staff import staff
from ops.upkeep import audit, purge, rotate_keys
from ops.waiting import waiting
from tests.ops.conftest import KEY_ONE, Town

KEY_TWO = "k2:" + "MjIy" * 10 + "MjI="


def sealed(town: Town) -> None:
    house = town.office().house
    log.seal_batch(house.store, house.audit_key)
    house.store.close()


def called(
    town: Town,
    contact: str = "c" * 26,
    reason: str = "CLOSED",
    priority: int = 1,
    number: str = "+15035550111",
) -> str:
    """Somebody called, and was promised a callback. Its id."""
    vault, now = town.office().house.vault, ms(town.clock.now())
    town.write(
        "add_contact",
        id=contact,
        channel="voice",
        call_id=f"CA{contact}",
        line="public",
        route="direct_public",
        language="es",
        caller_enc=vault.seal(number, f"contact.caller:{contact}"),
        caller_idx=vault.index("phone", number),
        dialed="public",
        flow_hash="f",
        priority=priority,
        started_at=now,
    )
    callback = "b" + contact[1:]
    town.write(
        "add_callback",
        id=callback,
        contact_id=contact,
        number_enc=vault.seal(number, f"callback.number:{callback}"),
        number_idx=vault.index("phone", number),
        language="es",
        reason=reason,
        priority=priority,
        window="morning",
        voicemail_ok=0,
        waiting_since=now,
        created_at=now,
        due_at=now,
    )
    return callback


def test_a_log_in_order_is_said_with_a_head_to_keep(town: Town) -> None:
    town.seeded()
    sealed(town)
    done = town.run(audit, "verify")
    assert done.exit_code == 0
    assert "The log is in order: 7 rows are sealed." in done.output
    head = done.output.splitlines()[-1]
    assert town.run(audit, "verify", "--expect", head).exit_code == 0


def test_a_changed_row_is_told_and_ends_in_exit_code_one(town: Town, tmp_path: Path) -> None:
    town.seeded()
    sealed(town)
    with sqlite3.connect(tmp_path / "careline.db") as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE audit SET actor = 'nobody' WHERE id = 2")
    done = town.run(audit, "verify")
    assert "wrong: Row 2 or its seal was changed, moved or made up." in done.output
    assert done.exit_code == 1


def test_a_head_noted_earlier_that_is_gone_is_told(town: Town) -> None:
    town.seeded()
    sealed(town)
    done = town.run(audit, "verify", "--expect", "7:" + "0" * 64)
    assert "The chain does not contain the head noted earlier" in done.output
    assert done.exit_code == 1


def test_after_rotation_the_old_key_is_not_needed(town: Town) -> None:
    town.seeded()
    town.settings["CARELINE_KEYS"] = f"{KEY_TWO},{KEY_ONE}"
    done = town.run(rotate_keys)
    assert "15 values were sealed again with the newest key." in done.output  # 7 names, 7 numbers, an address
    assert done.exit_code == 0
    town.settings["CARELINE_KEYS"] = KEY_TWO
    assert "Ana" in town.run(staff, "list", "--reveal").output


def test_a_key_that_is_missing_is_told_with_the_places_it_is_needed(town: Town) -> None:
    town.seeded()
    town.settings["CARELINE_KEYS"] = KEY_TWO
    done = town.run(rotate_keys)
    assert done.exit_code == 1
    assert done.output.count("cannot be opened with any key of the ring") == 15
    assert "Put the key that is missing back" in done.output


def test_purging_forgets_who_called_after_180_days_and_says_how_many(town: Town) -> None:
    called(town)
    town.clock.at += timedelta(days=179)
    assert "0 contacts" in town.run(purge).output
    town.clock.at += timedelta(days=2)
    assert "Identifiers after 180 days: 1 contacts, 0 callbacks" in town.run(purge).output


def test_open_callbacks_are_told_by_risk_without_numbers(town: Town) -> None:
    called(town, "c" * 26, priority=1)
    called(town, "d" * 26, "NO_STAFF", priority=9, number="+15035550112")
    town.clock.at += timedelta(minutes=65)
    told = town.run(waiting, "list").output
    assert "503555" not in told
    assert told.index("NO_STAFF") < told.index("CLOSED")
    assert "1 h 05 min" in told
    assert "number_revealed" not in town.audited()


def test_revealing_numbers_writes_a_row_for_each_into_the_audit_log(town: Town) -> None:
    called(town, "c" * 26)
    called(town, "d" * 26, number="+15035550112")
    assert town.run(waiting, "list", "--reveal").output.count("+1503555011") == 2
    assert town.audited() == ["number_revealed", "number_revealed"]


def test_contacts_are_told_without_anything_that_says_who_it_was(town: Town) -> None:
    called(town)
    told = town.run(contacts).output
    assert "public" in told
    assert "still here" in told
    assert "5550" not in told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0 min"), (59, "59 min"), (60, "1 h 00 min"), (2879, "47 h 59 min"), (2880, "2 days")],
)
def test_an_age_is_told_in_words(minutes: int, told: str) -> None:
    assert age(minutes * 60_000) == told


def test_each_night_the_machines_own_log_is_told_the_head_so_that_a_database_put_back_shows(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    town.seeded()
    sealed(town)
    Worker(town.office().house, app.carrier_of(app.Settings.of(town.settings))).nightly()
    told = [line for line in caplog.messages if "head" in line]
    head = told[0].rpartition(" ")[2]
    assert head in town.run(audit, "verify").output
    assert town.run(audit, "verify", "--expect", head).exit_code == 0


def test_who_calls_again_and_again_stands_once_among_the_callbacks_and_hides_nobody(town: Town) -> None:
    for n in range(8):
        called(town, f"{n:026}", priority=9)
    called(town, "d" * 26, "NO_STAFF", priority=1, number="+15035550112")
    told = town.run(waiting, "list").output.splitlines()
    assert len(told) == 3, "the head, the number that called eight times, and the other"
    assert told[1].split()[-2:] == ["8", "nobody"] and "CLOSED" in told[1]
    assert told[2].split()[-2:] == ["1", "nobody"] and "NO_STAFF" in told[2]
