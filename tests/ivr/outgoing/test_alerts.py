"""An alarm is a row until somebody has seen it, and a text to who is on call."""

from __future__ import annotations

import pytest

from db.store import Store
from db.vault import Vault
from ivr.outgoing import alerts
from tests.ivr.dispatch_town import DispatchTown


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def raised(town: DispatchTown, alarm: str, subject: str = "thing", key: str | None = None) -> list[str]:
    town.clock.pass_(1)
    now = town.clock.now()
    told = town.store.write(lambda tx: alerts.raise_(town.house, tx, alarm, subject, now, key=key))
    names = {person: name for name, person in town.people.items()}
    return [names[person] for person in told]


def open_(town: DispatchTown) -> list[str]:
    return [row["alarm"] for row in town.rows("open_alerts", limit=99)]


def test_one_key_is_one_alarm_until_somebody_has_seen_it(town: DispatchTown) -> None:
    assert raised(town, "carrier_refuses", key="carrier") == ["Sam"]
    assert raised(town, "carrier_refuses", key="carrier") == []
    assert open_(town) == ["carrier_refuses"]
    (row,) = town.rows("open_alerts", limit=9)
    now = town.clock.now()
    assert town.store.write(lambda tx: alerts.acknowledge(tx, row["id"], "person:lee", now))
    assert not town.store.write(lambda tx: alerts.acknowledge(tx, row["id"], "person:kim", now))
    assert open_(town) == []
    assert town.row("alert_by_id", id=row["id"])["acknowledged_by"] == "person:lee"
    assert raised(town, "carrier_refuses", key="carrier") == ["Sam"]


def test_a_supervisor_is_texted_six_times_in_ten_minutes_and_the_rest_is_on_the_board(
    town: DispatchTown,
) -> None:
    for n in range(9):
        raised(town, "late_arrival", subject=f"dispatch{n}")
    assert len(town.texts("Sam", "alert")) == 6
    assert len(open_(town)) == 9
    town.clock.pass_(601)
    assert raised(town, "late_arrival", subject="another") == ["Sam"]


def test_who_may_be_in_danger_is_texted_about_however_many_texts_there_were(town: DispatchTown) -> None:
    for n in range(9):
        raised(town, "late_arrival", subject=f"dispatch{n}")
    for alarm in ("backup_police", "backup_medics", "no_welfare_answer", "nobody_accepted"):
        assert raised(town, alarm) == ["Sam"]


def test_an_alarm_without_words_of_its_own_says_where_to_look(town: DispatchTown) -> None:
    raised(town, "disk_of_the_moon_full")
    assert town.texts("Sam", "alert")[-1].endswith(
        "an alarm waits for you. Please look at the list of alarms."
    )


def test_supervisors_on_call_are_asked_first_and_everybody_of_them_if_nobody_is(town: DispatchTown) -> None:
    town.hires("Toni", "+15035550148", roles=("supervisor",), teams=("supervisors",))
    assert raised(town, "one") == ["Sam"]
    for row in town.rows("shifts_all"):
        town.store.write(lambda tx, row=row: tx.run("remove_shift", id=row["id"]))  # type: ignore[misc]
    assert raised(town, "two") == ["Sam", "Toni"]
    away = {"id": town.people["Sam"], "available": 0, "away_reason": "sick"}
    town.store.write(lambda tx: tx.run("set_available", **away))
    assert raised(town, "three") == ["Toni"]


def test_whose_texts_are_dead_is_written_to_by_e_mail(town: DispatchTown) -> None:
    from db.about import email_about

    sam = town.people["Sam"]
    sealed = town.vault.seal("sam@example.org", email_about(sam))
    town.store.write(lambda tx: tx.run("set_person_email", id=sam, email_enc=sealed))
    dead = {"person_id": sam, "channel": "sms", "error": 21610, "since": 0}
    town.store.write(lambda tx: tx.run("add_dead_channel", **dead))
    assert raised(town, "one") == ["Sam"]
    (row,) = town.rows("messages_of_person", person_id=sam, limit=9)
    assert row["channel"] == "email"
