"""The roster is watched: what is missing is told before it is missed, once, and while people are awake."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from db.store import Row, Store
from db.vault import Vault
from ivr.accounts import staffing
from ivr.accounts.staffing import Change
from ivr.outgoing import alerts
from ivr.ports import Carrier
from ivr.roster import rostering
from ivr.watch import roster_watch
from ivr.worker import Worker
from tests.ivr.phone_company import PhoneCompany
from tests.ivr.roster_town import TEAM, Team, day, local

ALWAYS = ("00:00", "24:00")


@pytest.fixture
def team(store: Store, vault: Vault) -> Team:
    """A roster without a gap. It is six in the evening of Wednesday, 4 March 2026."""
    made = Team(store, vault)
    for name, number, whose in (
        ("Ana", "+15035550131", "counselors"),
        ("Eve", "+15035550142", "supervisors"),
    ):
        made.person(name, number, team=whose, hours=ALWAYS)
    return made


def looks(team: Team) -> list[str]:
    return roster_watch.watch(team.house, team.now)


def alarms(team: Team) -> list[Row]:
    return team.rows("open_alerts", limit=100)


def nobody(team: Team, date: str, since: str = "07:00", until: str = "19:00") -> None:
    span = day(date, since, until)
    team.do(lambda tx: rostering.closure(team.house, tx, TEAM, span, by="o", now=team.now))


def test_a_full_roster_raises_nothing(team: Team) -> None:
    assert looks(team) == []


def test_a_gap_within_two_weeks_is_an_alarm_once(team: Team) -> None:
    nobody(team, "2026-03-17")
    assert looks(team) == ["roster_gap"]
    assert [row["subject"] for row in alarms(team)] == ["responders"]
    for hours in (1, 2, 24):
        team.passes(hours)
        assert looks(team) == []


def test_a_gap_that_was_acknowledged_is_not_told_again(team: Team) -> None:
    nobody(team, "2026-03-17")
    looks(team)
    team.do(lambda tx: alerts.acknowledge(tx, alarms(team)[0]["id"], team.lee, team.now))
    team.passes(1)
    assert looks(team) == [] == alarms(team)


def test_a_gap_beyond_two_weeks_waits(team: Team) -> None:
    nobody(team, "2026-03-19")
    assert looks(team) == []
    team.passes(24)
    assert looks(team) == ["roster_gap"]


def test_a_gap_that_has_begun_is_the_same_gap_hour_after_hour(team: Team) -> None:
    nobody(team, "2026-03-05")
    assert looks(team) == ["roster_gap"]
    team.clock.at = local("2026-03-05 10:00")
    assert looks(team) == ["nobody_on_shift"]
    team.passes(1)
    assert looks(team) == []


def test_what_is_far_off_waits_for_the_morning_and_what_is_near_does_not(team: Team) -> None:
    team.clock.at = local("2026-03-05 03:00")
    nobody(team, "2026-03-05")
    nobody(team, "2026-03-10")
    assert looks(team) == ["roster_gap"]
    team.passes(1)
    assert looks(team) == []
    team.clock.at = local("2026-03-05 06:59") + timedelta(hours=-1)
    assert looks(team) == []
    team.clock.at = local("2026-03-05 19:00")
    assert looks(team) == ["roster_gap"]


def test_of_many_gaps_the_nearest_is_told_and_the_next_one_an_hour_later(team: Team) -> None:
    for date in ("2026-03-12", "2026-03-09", "2026-03-10"):
        nobody(team, date)
    keys = []
    for _ in range(3):
        assert looks(team) == ["roster_gap"]
        keys.append(alarms(team)[0]["key"] if len(alarms(team)) == 1 else "")
        team.passes(0.5)
    starts = {int(row["key"].rpartition(":")[2]) for row in alarms(team)}
    assert keys[0] == f"roster_gap:responders:{team.millis(local('2026-03-09 07:00'))}"
    assert starts == {team.millis(local(f"2026-03-{date} 07:00")) for date in ("09", "10", "12")}


def test_nobody_on_shift_while_open_is_told_at_any_hour_and_again_after_it_was_acknowledged(
    team: Team,
) -> None:
    team.clock.at = local("2026-03-05 03:00")
    team.do(lambda tx: tx.run("set_available", id=team.theo, available=0, away_reason="sick"))
    assert looks(team) == ["nobody_on_shift"]
    team.passes(1)
    assert looks(team) == []
    team.do(lambda tx: alerts.acknowledge(tx, alarms(team)[0]["id"], team.lee, team.now))
    assert looks(team) == ["nobody_on_shift"]


def test_somebody_on_the_roster_without_a_number_is_told_and_fills_no_gap(team: Team) -> None:
    sol = team.person("Sol", None)
    span = day("2026-03-10")
    team.do(
        lambda tx: rostering.override(
            team.house, tx, TEAM, span, off=team.marta, on=sol, by="o", now=team.now
        )
    )
    assert sorted(looks(team)) == ["no_number", "roster_gap"]
    (row,) = [row for row in alarms(team) if row["alarm"] == "no_number"]
    assert (row["subject"], row["person_id"]) == (sol, sol)
    team.passes(1)
    assert looks(team) == []


def test_a_phone_that_takes_neither_texts_nor_calls_is_none(team: Team) -> None:
    def dead(*channels: str) -> None:
        for channel in channels:
            row = {"person_id": team.marta, "channel": channel, "error": 30006, "since": 0}
            team.do(lambda tx, row=row: tx.run("add_dead_channel", **row))

    dead("sms")
    assert looks(team) == []
    dead("voice")
    assert sorted(looks(team)) == ["no_number", "nobody_on_shift", "roster_gap"]


def test_the_shifts_of_somebody_who_is_not_of_the_team_any_more_fill_no_gap(team: Team) -> None:
    moved = Change(teams=("counselors",))
    team.do(lambda tx: staffing.change(team.house, tx, team.marta, moved, "kim", team.now))
    assert sorted(looks(team)) == ["nobody_on_shift", "roster_gap"]
    assert {row["subject"] for row in alarms(team)} == {TEAM}


def test_who_left_and_is_still_on_the_roster_is_told(team: Team) -> None:
    row = team.row("person_by_id", id=team.marta)
    kept = {key: row[key] for key in ("id", "name_enc", "roles", "teams", "languages", "ring_order")}
    team.do(lambda tx: tx.run("save_person", **kept, phone_enc=None, phone_idx=None, active=0))
    assert "no_number" in looks(team)


def test_teams_with_the_same_people_and_hours_have_one_alarm(store: Store, vault: Vault) -> None:
    empty = Team(store, vault)
    looks(empty)
    told = [row["subject"] for row in alarms(empty) if row["alarm"] == "nobody_on_shift"]
    assert sorted(told) == ["counselors", "supervisors"]


def test_the_worker_looks_each_hour_and_goes_on_when_the_store_is_away(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    nobody(team, "2026-03-17")
    worker = Worker(team.house, cast(Carrier, PhoneCompany(team.clock)), "worker.1")
    worker.hourly()
    assert len(alarms(team)) == 1
    assert "roster_gap" in caplog.text
    team.store.close()
    worker.hourly()
    worker.close()


def test_a_watch_that_breaks_is_in_the_log_and_looks_again_the_next_hour(
    team: Team, caplog: pytest.LogCaptureFixture
) -> None:
    lame = replace(team.house, holidays={})  # as if a schedule's holidays had never been read
    worker = Worker(lame, cast(Carrier, PhoneCompany(team.clock)), "worker.1")
    worker.hourly()
    assert "the roster could not be looked at" in caplog.text
    worker.close()


def test_the_watch_changes_nothing_but_alarms(team: Team) -> None:
    nobody(team, "2026-03-17")
    before = team.rows("roster_changes_between", starts_at=0, ends_at=1 << 50)
    team.clock.at += timedelta(minutes=1)
    looks(team)
    assert team.rows("roster_changes_between", starts_at=0, ends_at=1 << 50) == before
