"""A 911 center's requests as they are stored: one a CAD number, also at one moment, and forgotten in time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from db import retention
from db.store import Row, Store
from db.vault import Vault
from flows.paging.model import Cancelled
from ivr.dispatch import dispatching, incidents
from ivr.house import ms
from ivr.psap import referrals
from ivr.psap.referrals import Wanted
from tests.ivr.dispatch_town import DispatchTown

NOES = dict.fromkeys(("medical", "violence", "weapon", "hazard", "crime", "suicide_now", "out_of_area"), "no")


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def asks(town: DispatchTown, cad: str = "26-1", answers: Mapping[str, str] = NOES) -> str:
    wanted = Wanted("harbor", "WELFARE", "en", cad, "4 Harbor Street", answers, note="a blue door")
    now = town.clock.now()
    return town.store.write(lambda tx: referrals.ask(town.house, tx, wanted, "center:harbor", now), within=20)


def referral(town: DispatchTown, id_: str) -> Row:
    row = town.row("referral_by_id", id=id_)
    assert row is not None
    return row


def test_the_same_number_at_the_same_moment_calls_one_team(town: DispatchTown) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(lambda _: asks(town), range(12)))
    assert len(found) == 1
    assert len(town.rows("live_dispatches", limit=9)) == 1


def test_what_was_told_is_sealed_with_the_incident_and_the_number_with_it(town: DispatchTown) -> None:
    row = referral(town, asks(town))
    (dispatch,) = town.rows("live_dispatches", limit=9)
    assert dispatch["id"] == row["dispatch_id"]
    incident = town.row("incident_by_id", id=dispatch["incident_id"])
    assert incident is not None
    assert incidents.cad_of(town.house, incident) == "26-1"
    told = incidents.details_of(town.house, incident)
    assert (told.place, told.note) == ("4 Harbor Street", "a blue door")
    stored = repr((dict(row), dict(incident), dict(dispatch)))
    assert "Harbor Street" not in stored
    assert "26-1" not in stored


def test_outside_the_teams_hours_the_reason_is_that_and_not_that_nobody_is_free(town: DispatchTown) -> None:
    flow = town.house.flow
    shut = replace(flow.schedules["responders"], weekly=())
    town.house = replace(town.house, flow=replace(flow, schedules={**flow.schedules, "responders": shut}))
    for name in ("Ana", "Ben", "Cleo"):
        town.store.write(
            lambda tx, name=name: tx.run(
                "set_available", id=town.people[name], available=0, away_reason="off"
            )
        )
    row = referral(town, asks(town))
    assert (row["eligible"], row["reasons"]) == ("yes", '["CLOSED"]')


def test_each_judgement_is_kept_with_the_answers_and_the_rules_it_went_by(town: DispatchTown) -> None:
    asks(town, answers={"weapon": "no"})
    row = referral(town, asks(town, answers={"weapon": "yes"}))
    assert json.loads(row["answers"]) == dict.fromkeys(NOES, "unknown") | {"weapon": "yes"}
    assert (row["judged"], row["eligible"], row["flow_hash"]) == (2, "no", town.house.flow.hash)


def test_a_number_is_forgotten_in_time_and_is_another_matter_from_then_on(town: DispatchTown) -> None:
    first = asks(town)
    dispatch = referral(town, first)["dispatch_id"]
    town.clock.at += timedelta(days=181)
    late = ms(town.clock.now())
    assert retention.purge(town.store, late, retention.Schedule()).referrals == 0, "a team is still asked for"
    now = town.clock.now()
    town.store.write(
        lambda tx: dispatching.happen(town.house, tx, dispatch, Cancelled("test", "DUPLICATE"), now, "test")
    )
    assert retention.purge(town.store, late, retention.Schedule()).referrals == 1
    assert referral(town, first)["cad_idx"] is None
    assert asks(town) != first


def test_a_reason_that_is_none_and_a_request_that_is_none_are_refused(town: DispatchTown) -> None:
    request, now = asks(town), town.clock.now()
    with pytest.raises(ValueError, match="no such reason"):
        town.store.write(lambda tx: referrals.cancel(town.house, tx, request, "TEST", "test", now))
    with pytest.raises(LookupError):
        town.store.write(lambda tx: referrals.cancel(town.house, tx, "nowhere", "WEAPON", "test", now))
    assert len(town.rows("live_dispatches", limit=9)) == 1
