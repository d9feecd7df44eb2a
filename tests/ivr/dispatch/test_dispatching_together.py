"""Nothing is lost and nothing is done twice: several at once, told twice, killed between, tampered with."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import cast

import pytest

from db.store import Store, Tx
from db.vault import Vault
from flows.paging.model import (
    COMING,
    OVER,
    Accepted,
    AllWell,
    Arrived,
    Backup,
    Cancelled,
    Cleared,
    Declined,
    Disposed,
    Event,
    Released,
    SetOut,
    Unreachable,
)
from ivr.dispatch import dispatching
from ivr.dispatch.dispatch_codes import clear
from ivr.house import ms
from ivr.ports import Carrier
from ivr.watch import timerwatch
from ivr.worker import Worker
from tests.ivr.dispatch_town import DispatchTown
from tests.ivr.phone_company import PhoneCompany


@pytest.fixture
def town(store: Store, vault: Vault) -> DispatchTown:
    return DispatchTown(store, vault)


def test_of_three_who_accept_in_one_moment_two_have_it_and_the_third_is_told(town: DispatchTown) -> None:
    dispatch = town.opens()
    now = town.clock.now()

    def presses_1(name: str) -> None:
        event = Accepted(town.people[name])
        town.store.write(
            lambda tx: dispatching.happen(town.house, tx, dispatch, event, now, "test"), within=20
        )

    with ThreadPoolExecutor(3) as hands:
        list(hands.map(presses_1, ("Ana", "Ben", "Cleo")))
    stands = town.stands(dispatch)
    assert stands.state == "ACCEPTED"
    assert len(stands.coming) == 2
    (third,) = (name for name in ("Ana", "Ben", "Cleo") if town.stage(dispatch, name) not in COMING)
    told = town.texts(third, "notice")
    assert told
    assert all("is covered by" in text for text in told)
    assert town.replayed(dispatch) == stands


def test_the_same_word_told_twice_happens_once_and_is_answered_alike(town: DispatchTown) -> None:
    dispatch = town.opens()
    first = town.happens(dispatch, Accepted(town.people["Ana"]), source="SM1")
    second = town.happens(dispatch, Accepted(town.people["Ana"]), source="SM1")
    assert second.orders == first.orders[-1:]
    assert second.dispatch == town.stands(dispatch)
    assert len(town.texts("Ana", "notice")) == 1
    assert len(town.rows("dispatch_events", dispatch_id=dispatch)) == 2
    town.happens(dispatch, Declined(town.people["Ben"]), source="SM1-of-ben")
    assert town.stage(dispatch, "Ben") == "declined"


class KilledError(Exception):
    """The process died here."""


def test_killed_before_the_commit_nothing_of_it_was_ever_there(town: DispatchTown) -> None:
    dispatch, before = town.opens(), {}
    asked = ("dispatch_events", "members_of", "pages_of_dispatch")

    def everything() -> dict[str, object]:
        there: dict[str, object] = {query: town.rows(query, dispatch_id=dispatch) for query in asked}
        return {**there, "row": town.row("dispatch_by_id", id=dispatch), "timers": town.timers(dispatch)}

    before = everything()

    def work(tx: Tx) -> None:
        event = Accepted(town.people["Ana"])
        dispatching.happen(town.house, tx, dispatch, event, town.clock.now(), "test")
        raise KilledError

    with pytest.raises(KilledError):
        town.store.write(work)
    assert everything() == before
    assert town.texts("Ana") == []
    assert town.happens(dispatch, Accepted(town.people["Ana"])).late is False


def test_killed_while_opening_there_is_no_dispatch_no_incident_and_no_page(town: DispatchTown) -> None:
    def work(tx: Tx) -> None:
        dispatching.open_dispatch(town.house, tx, town.asked(), town.clock.now())
        raise KilledError

    with pytest.raises(KilledError):
        town.store.write(work)
    assert town.rows("live_dispatches", limit=9) == []
    assert town.rows("open_incidents", since=0, limit=9) == []


WORDS: tuple[type, ...] = (Accepted, Declined, SetOut, Arrived, AllWell, Cleared, Released, Unreachable)


def any_event(chance: random.Random, town: DispatchTown) -> Event:
    person = chance.choice(list(town.people.values()))
    if chance.random() < 0.08:
        return Backup(person, chance.choice(("police", "medics")))
    if chance.random() < 0.05:
        return Disposed(person, "MEDIATED")
    if chance.random() < 0.02:
        return Cancelled("operator:lee", "TEST")
    kind = chance.choice(WORDS)
    minutes = chance.choice((None, 5, 20))
    return cast(Event, kind(person, minutes) if kind in (Accepted, SetOut) else kind(person))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_the_log_alone_tells_where_it_stands_and_one_timer_lives(
    sqlite_url: str, vault: Vault, seed: int
) -> None:
    from db.store import open_store

    town = DispatchTown(open_store(sqlite_url), vault)
    chance = random.Random(seed)
    dispatch = town.opens()
    for _ in range(40):
        if town.stands(dispatch).state not in OVER and chance.random() < 0.35:
            town.rings(dispatch)
        else:
            town.happens(dispatch, any_event(chance, town))
        stands = town.stands(dispatch)
        assert town.replayed(dispatch) == stands
        timers = town.timers(dispatch)
        assert [row["due_at"] for row in timers] == ([] if stands.due is None else [ms(stands.due)])
        assert len(stands.coming) <= stands.need
    town.store.close()


def test_a_replay_on_either_engine_needs_neither_the_roster_nor_the_flow_of_that_night(
    town: DispatchTown,
) -> None:
    dispatch = town.opens()
    town.rings(dispatch)
    town.happens(dispatch, Accepted(town.people["Dora"], 20))
    for row in town.rows("shifts_all"):
        town.store.write(lambda tx, row=row: tx.run("remove_shift", id=row["id"]))  # type: ignore[misc]
    town.house = replace(town.house, flow=replace(town.house.flow, policies={}))
    assert town.replayed(dispatch) == town.stands(dispatch)


def test_a_deploy_that_takes_the_policy_away_changes_nothing_under_way(town: DispatchTown) -> None:
    dispatch = town.opens()
    town.house = replace(town.house, flow=replace(town.house.flow, policies={}))
    town.rings(dispatch)
    assert town.stands(dispatch).level == 1
    town.rings(dispatch)
    assert town.stands(dispatch).state == "FALLBACK"


# ------------------------------------------------------------------ the one timer


def test_a_stale_timer_changes_nothing_and_the_live_one_lives_on(town: DispatchTown) -> None:
    from db import jobs

    dispatch = town.opens()
    town.clock.pass_(121)
    now = town.clock.now()
    (held,) = jobs.claim(town.store, ms(now), ["dispatch"], 9, 10_000)
    for name in ("Ana", "Ben"):  # while a worker holds the timer, and is slow
        town.happens(dispatch, Accepted(town.people[name]))
    stands = town.stands(dispatch)
    town.store.write(lambda tx: dispatching.timer(town.house, tx, held, now))
    assert town.stands(dispatch) == stands
    assert len(town.timers(dispatch)) == 1
    logged = [row["kind"] for row in town.rows("dispatch_events", dispatch_id=dispatch)]
    assert logged == ["opened", "accepted", "accepted"], "what is not ours to do is not even noted"


def test_two_workers_advance_one_level_once(town: DispatchTown) -> None:
    dispatch = town.opens()
    carrier = cast(Carrier, PhoneCompany(town.clock))
    town.clock.pass_(120)
    with ThreadPoolExecutor(2) as hands:
        workers = [Worker(town.house, carrier, f"worker.{n}") for n in range(2)]
        list(hands.map(lambda worker: worker.begin(), workers))
    for worker in workers:
        worker.close()
    assert town.stands(dispatch).level == 1
    assert [row["kind"] for row in town.rows("dispatch_events", dispatch_id=dispatch)] == ["opened", "timer"]


def broken(town: DispatchTown, how: str, dispatch: str) -> None:
    from db import jobs

    def work(tx: Tx) -> None:
        if how == "lost":
            jobs.drop_by_ref(tx, "dispatch", dispatch)

    town.store.write(work)
    if how == "overdue":
        town.clock.pass_(120 + 61)
    if how == "breaks each time":
        town.clock.pass_(121)
        for _ in range(5):
            jobs.claim(town.store, ms(town.clock.now()), ["dispatch"], 9, 0)


@pytest.mark.parametrize("how", ["lost", "overdue", "breaks each time"])
def test_a_dispatch_without_a_live_timer_is_found_said_aloud_and_mended(
    town: DispatchTown, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    dispatch = town.opens()
    now = town.clock.now
    assert timerwatch.look(town.house, now()) == 0
    broken(town, how, dispatch)
    assert timerwatch.look(town.house, now()) == 1
    (timer,) = town.timers(dispatch)
    stands = town.stands(dispatch)
    assert stands.due is not None
    assert (timer["due_at"], timer["attempts"]) == (ms(stands.due), 0)
    assert [row["alarm"] for row in town.rows("open_alerts", limit=9)] == ["timer_missing"]
    assert "1 dispatches had no live timer" in caplog.text
    assert not any(person in caplog.text for person in (*town.people, *town.people.values()))
    town.rings(dispatch)
    assert town.stands(dispatch).level == 1


def test_the_workers_beat_asks_for_it(town: DispatchTown) -> None:
    dispatch = town.opens()
    broken(town, "lost", dispatch)
    worker = Worker(town.house, cast(Carrier, PhoneCompany(town.clock)))
    worker.beat()
    worker.close()
    assert len(town.timers(dispatch)) == 1


# ------------------------------------------------------------------ codes


def test_a_code_can_be_taken_for_nothing_else() -> None:
    for code in ("0911", "9911", "9110", "9112", "1234", "0042", "1120", "9880", "2222", "482", "48 1"):
        assert not clear(code), code
    for code in ("4821", "2010", "7733"):
        assert clear(code), code


def test_codes_of_many_dispatches_are_clear_unique_and_no_sequence(town: DispatchTown) -> None:
    found = [town.row("dispatch_by_id", id=town.opens())["code"] for _ in range(30)]
    assert len(set(found)) == 30
    assert all(clear(code) for code in found)
    assert found != sorted(found)


def test_a_code_rests_for_a_day_before_another_dispatch_has_it(town: DispatchTown) -> None:
    dispatch = town.opens()
    code = town.row("dispatch_by_id", id=dispatch)["code"]
    town.happens(dispatch, Cancelled("operator:lee", "TEST"))

    def rests() -> bool:
        since = ms(town.clock.now()) - 24 * 3_600_000
        return bool(town.rows_or_none("code_said_since", code=code, since=since))

    town.clock.pass_(23 * 3600)
    assert rests()
    town.clock.pass_(2 * 3600)
    assert not rests()
